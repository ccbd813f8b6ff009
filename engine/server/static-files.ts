/**
 * The built interface's files, read once: what is served is this list and nothing else.
 *
 * A request is looked up by its exact path in a map that was made from the folder's own names, so no path
 * that a client thinks up ever reaches the file system.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface StaticFile {
	readonly body: Uint8Array<ArrayBuffer>;
	readonly type: string;
	readonly cacheControl: string;
	readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.txt': 'text/plain; charset=utf-8',
};

/** More is no interface of ours: a wrong folder. */
const filesMax = 2000;
const bytesMax = 64 * 1024 * 1024;

/** Vite puts files whose name carries a hash of their content into assets/. */
function cacheControl(path: string): string {
	return /^\/assets\/.+-[\w-]{8}\.\w+$/.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache';
}

/** All files below `folder` by their path in the address; empty when it does not exist. */
export async function loadStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
	const files = new Map<string, StaticFile>();
	let bytes = 0;

	async function load(directory: string, prefix: string): Promise<void> {
		for (const entry of await readdir(directory, { withFileTypes: true })) {
			const path = join(directory, entry.name);
			// Links are left out: they could lead outside.
			if (entry.isDirectory()) await load(path, `${prefix}${entry.name}/`);
			if (!entry.isFile()) continue;
			bytes += (await stat(path)).size;
			if (files.size >= filesMax || bytes > bytesMax) throw new Error(`${folder}: more than ${filesMax} files or ${bytesMax} bytes; build the interface again`);
			const body = new Uint8Array(await readFile(path));
			const address = prefix + entry.name;
			files.set(address, {
				body,
				type: types[extname(entry.name).toLowerCase()] ?? 'application/octet-stream',
				cacheControl: cacheControl(address),
				etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
			});
		}
	}

	try {
		await load(folder, '/');
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
	}
	return files;
}
