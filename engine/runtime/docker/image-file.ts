/**
 * The image as a file, to carry it to machines that reach no registry: `image save` and `image load`.
 *
 * Saved is the image of this version of the lab, aside first, so that a file under its name is always whole. Before
 * anything is loaded it is known what is in the file (image-archive.ts): an image of the lab, for this engine.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, rename, rm, stat } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ok } from '../../../node-image/src/result.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { dockerFailure } from './host/docker-failure.ts';
import { readImageArchive } from './image-archive.ts';
import { noSpaceFailure, readProgress } from './image-build.ts';
import { contentLabel, imageTag } from './image-names.ts';

/** Chosen: the longest silence of an engine that gathers layers. */
const silenceMs = 120_000;

export interface SaveOptions {
	readonly engine: DockerEngine;
	readonly tag: string;
	/** With '.gz' or '.tgz' at its end it is packed. */
	readonly path: string;
	/** A file of that name is replaced. */
	readonly isForced: boolean;
	readonly progress: (message: string) => void;
	/** Gives up, and leaves nothing behind. */
	readonly signal: AbortSignal;
}

export async function saveImage({ engine, tag, path, isForced, progress, signal }: SaveOptions): Promise<DockerResult<{ bytes: number }>> {
	if (!isForced && (await isThere(path))) return fileFailure(`${path} already exists`, 'name another file, or overwrite it with --force');
	const details = await engine.image(tag);
	if (!details.ok) return details;
	if (!details.value) return dockerFailure('docker-no-image', `this Docker has no image ${tag}`, 'make it: `image build`');
	const aside = `${path}.part-${process.pid}`;
	const saved = await engine.saveImage(tag);
	if (!saved.ok) return saved;
	const file = createWriteStream(aside, { flags: 'wx', flush: true });
	const whole = megabytes(details.value.sizeBytes);
	const silence = endSilence(saved.value);
	const counted = counter((bytes) => progress(`saved ${megabytes(bytes)} of some ${whole}`), silence.heard);
	try {
		if (/\.t?gz$/.test(path)) await pipeline(saved.value, counted, createGzip({ level: 1 }), file, { signal });
		else await pipeline(saved.value, counted, file, { signal });
		// Somebody may have made one since.
		if (!isForced && (await isThere(path))) throw new AlreadyThere();
		await rename(aside, path);
		return ok({ bytes: (await stat(path)).size });
	} catch (error) {
		await rm(aside, { force: true }).catch(() => {});
		if (signal.aborted) return fileFailure(`${path} was not written: interrupted`, 'nothing of it is left');
		return saveFailure(error, path);
	} finally {
		silence.over();
	}
}

export interface LoadedImage {
	readonly tag: string;
	/** Whether it is what this version of the lab starts. */
	readonly isWanted: boolean;
}

export interface LoadOptions {
	readonly engine: DockerEngine;
	readonly path: string;
	/** The tag of this version of the lab. */
	readonly wantedTag: string;
	readonly progress: (message: string) => void;
}

export async function loadImage({ engine, path, wantedTag, progress }: LoadOptions): Promise<DockerResult<LoadedImage>> {
	progress(`reading ${path} ...`);
	const archived = await readImageArchive(path);
	if (!archived.ok) return archived;
	const ours: string[] = [];
	for (const { tags, architecture, labels } of archived.value) {
		const content = labels[contentLabel];
		const tag = content === undefined ? undefined : imageTag(content);
		if (tag === undefined || !tags.includes(tag)) {
			const what = tags.join(', ') || 'an image without a name';
			return fileFailure(`${path} holds ${what}, which is no image of the lab`, 'name a file that `image save FILE` wrote; `docker image load` takes any');
		}
		if (architecture !== engine.host.architecture) {
			const text = `${path} holds an image for ${architecture}, and Docker at ${engine.host.where} runs on ${engine.host.architecture}`;
			return fileFailure(text, 'save it on a machine of the same kind');
		}
		ours.push(tag);
	}
	const total = (await stat(path)).size;
	const counted = counter((bytes) => progress(`loading ${megabytes(bytes)} of ${megabytes(total)}`));
	const file = createReadStream(path);
	file.on('error', (error) => counted.destroy(error));
	const opened = await engine.loadImages(file.pipe(counted));
	if (!opened.ok) return opened;
	const read = await readProgress(opened.value, progress);
	if (!read.ok) {
		const text = `${path} could not be loaded: ${read.error.message}`;
		return noSpaceFailure(text) ?? dockerFailure('docker-refused', text, 'see what it says, then try again');
	}
	const tag = ours.find((one) => one === wantedTag) ?? ours[0];
	if (tag === undefined) throw new Error('invariant broken: an archive without images');
	const there = await engine.hasImage(tag);
	if (!there.ok) return there;
	return there.value
		? ok({ tag, isWanted: tag === wantedTag })
		: dockerFailure('docker-refused', `Docker took ${path} and has no image ${tag}`, 'see "docker image ls"');
}

/** For people: '330 MB'. */
export function megabytes(bytes: number): string {
	return `${Math.round(bytes / 1_000_000)} MB`;
}

/** Passes everything on; `tell` is called some ten times a second at most. */
function counter(tell: (bytes: number) => void, heard: () => void = () => {}): Transform {
	let bytes = 0;
	let toldAtMs = 0;
	return new Transform({
		transform(chunk: Buffer, _, done) {
			bytes += chunk.length;
			heard();
			if (performance.now() - toldAtMs > 100) {
				toldAtMs = performance.now();
				tell(bytes);
			}
			done(null, chunk);
		},
	});
}

/** An engine that hangs in the middle breaks the stream. */
function endSilence(from: Readable): { heard(): void; over(): void } {
	let timer: NodeJS.Timeout | undefined;
	const over = () => clearTimeout(timer);
	const heard = () => {
		over();
		timer = setTimeout(() => from.destroy(new Error(`Docker said nothing for ${silenceMs / 1000} s`)), silenceMs);
	};
	heard();
	return { heard, over };
}

class AlreadyThere extends Error {}

function saveFailure(error: unknown, path: string) {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (error instanceof AlreadyThere) return fileFailure(`${path} was made by somebody else meanwhile`, 'name another file');
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return fileFailure(`no space left for ${path}`, 'make room there, or name a file on another disk, or one that ends in .gz');
	if (code === 'ENOENT') return fileFailure(`the folder of ${path} is not there`, 'make it first');
	if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return fileFailure(`no permission to write ${path}`, 'name a file in a folder of yours');
	return fileFailure(`${path} could not be written: ${error instanceof Error ? error.message : String(error)}`, 'try again');
}

function fileFailure(message: string, remedy: string) {
	return dockerFailure('docker-image-file', message, remedy);
}

async function isThere(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch {
		return false;
	}
}
