/**
 * What is in a file that `docker save` wrote, known before an engine is given all of it.
 *
 * Such a file is a tar archive, or one behind gzip: layers, and JSON texts that name and describe the images
 * (Docker's image specification 1.2, and the OCI layout that engines from 25 on write beside it). It is read once,
 * piece by piece, and only texts are kept, up to a limit.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { ok } from '../../../node-image/src/result.ts';
import type { DockerResult } from './docker-engine.ts';
import { dockerFailure } from './host/docker-failure.ts';

export interface ArchivedImage {
	readonly tags: readonly string[];
	readonly architecture: string;
	readonly labels: Readonly<Record<string, string>>;
}

/** A description of an image has some 20 kB. */
const textBytesMax = 512 * 1024;
const textsBytesMax = 16 * 1024 * 1024;
const textName = /^(manifest\.json|[0-9a-f]{64}\.json|blobs\/sha256\/[0-9a-f]{64})$/;

const manifestSchema = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish() })).min(1);
const configSchema = z.object({
	architecture: z.string(),
	config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

export async function readImageArchive(path: string): Promise<DockerResult<ArchivedImage[]>> {
	let texts: ReadonlyMap<string, string>;
	try {
		const isPacked = await startsWithGzip(path);
		texts = await textsIn(createReadStream(path), isPacked);
	} catch (error) {
		return fail(path, problemOf(error));
	}
	if (texts.size === 0 && (await stat(path)).size === 0) return fail(path, 'is empty');
	const manifest = manifestSchema.safeParse(fromJson(texts.get('manifest.json')));
	if (!manifest.success) return fail(path, 'is a tar archive, and no image is in it');
	const images: ArchivedImage[] = [];
	for (const { Config, RepoTags } of manifest.data) {
		const config = configSchema.safeParse(fromJson(texts.get(Config)));
		if (!config.success) return fail(path, `has an image without a description (${Config})`);
		images.push({ tags: RepoTags ?? [], architecture: config.data.architecture, labels: config.data.config?.Labels ?? {} });
	}
	return ok(images);
}

async function startsWithGzip(path: string): Promise<boolean> {
	const file = await open(path, 'r');
	try {
		const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
		return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
	} finally {
		await file.close();
	}
}

async function textsIn(file: Readable, isPacked: boolean): Promise<Map<string, string>> {
	const texts = new Map<string, string>();
	let bytesKept = 0;
	const archive = extract();
	archive.on('entry', ({ name, size = 0, type }, stream, next) => {
		const isWanted = type === 'file' && textName.test(name) && size <= textBytesMax && bytesKept + size <= textsBytesMax;
		const chunks: Buffer[] = [];
		// It breaks with the archive, which says why.
		stream.on('error', () => {});
		if (isWanted) {
			bytesKept += size;
			stream.on('data', (chunk) => chunks.push(chunk as Buffer));
		} else stream.resume();
		stream.on('end', () => {
			if (isWanted) texts.set(name, Buffer.concat(chunks).toString('utf8'));
			next();
		});
	});
	await (isPacked ? pipeline(file, createGunzip(), archive) : pipeline(file, archive));
	return texts;
}

function problemOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ENOENT') return 'is not there';
	if (code === 'EISDIR') return 'is a folder';
	const words = error instanceof Error ? error.message : String(error);
	if (/invalid tar header/i.test(words)) return 'is no tar archive';
	if (/unexpected end/i.test(words)) return 'breaks off in the middle';
	return `cannot be read: ${words}`;
}

function fail(path: string, what: string) {
	return dockerFailure('docker-image-file', `${path} ${what}`, 'name a file that `image save FILE` wrote');
}

function fromJson(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? '');
	} catch {
		return undefined;
	}
}
