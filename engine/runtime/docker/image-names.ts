/**
 * How images are called and labelled. The content's hash is in the tag, so that two versions of the lab on one
 * engine never take each other's image.
 */
export const imageRepository = 'mailcluster-lab';
/** Made on this machine from its own packages (local-base.ts). */
export const localBaseImage = 'mailcluster-lab-base:local';
/** As node-image/Dockerfile has it. */
export const publicBaseImage = 'node:24-bookworm-slim';
export const contentLabel = 'mailcluster-lab.content';

export function imageTag(hash: string): string {
	return `${imageRepository}:${hash.slice(0, 16)}`;
}
