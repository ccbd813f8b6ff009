/**
 * How images are called and labelled. The content's hash is in the tag, so that two versions of the lab on one
 * engine never take each other's image.
 */
export const imageRepository = 'mailcluster-lab';
/** Made on this machine from its own packages (local-base.ts). */
export const localBaseImage = 'mailcluster-lab-base:local';
/** As node-image/Dockerfile has it. */
export const publicBaseImage = 'node:24-bookworm-slim';
/** Labels of an image: the hash of what is in it, and what it was built on. */
export const contentLabel = 'mailcluster-lab.content';
export const baseLabel = 'mailcluster-lab.base';

export function imageTag(hash: string): string {
	return `${imageRepository}:${hash.slice(0, 16)}`;
}
