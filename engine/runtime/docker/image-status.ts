/**
 * Which images of the lab an engine has, and whether the one that a cluster would start with is among them.
 */
import { ok } from '../../../node-image/src/result.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { baseLabel, contentLabel, imageTag, localBaseImage } from './image-names.ts';

export interface ImageStatus {
	/** Of the content as it is now. */
	readonly tag: string;
	/** null: it is not there, and the next cluster in containers begins by building it. */
	readonly image: {
		readonly sizeBytes: number;
		/** RFC 3339. */
		readonly created: string;
		readonly architecture: string;
		/** null: it was built before this was noted. */
		readonly base: string | null;
	} | null;
	/** Made here from packages. */
	readonly localBase: { readonly tag: string; readonly sizeBytes: number; readonly created: string } | null;
	/** Of other versions of the lab, or of earlier content. */
	readonly others: readonly { readonly tag: string; readonly sizeBytes: number }[];
}

export async function imageStatus(engine: DockerEngine, hash: string): Promise<DockerResult<ImageStatus>> {
	const tag = imageTag(hash);
	const [image, base, listed] = await Promise.all([engine.image(tag), engine.image(localBaseImage), engine.images(contentLabel)]);
	if (!image.ok) return image;
	if (!base.ok) return base;
	if (!listed.ok) return listed;
	const others = listed.value.flatMap(({ tags, sizeBytes, labels }) => {
		const own = imageTag(labels[contentLabel] ?? '');
		return own !== tag && tags.includes(own) ? [{ tag: own, sizeBytes }] : [];
	});
	return ok({
		tag,
		image: image.value
			? {
					sizeBytes: image.value.sizeBytes,
					created: image.value.created,
					architecture: image.value.architecture,
					base: image.value.labels[baseLabel] ?? null,
				}
			: null,
		localBase: base.value ? { tag: localBaseImage, sizeBytes: base.value.sizeBytes, created: base.value.created } : null,
		others,
	});
}
