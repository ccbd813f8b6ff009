/**
 * A small text file that somebody else may have put there, read whole or not at all: no link is followed, no pipe waited for,
 * and nothing read beyond what it may hold. Judged by what was opened.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

export type SmallFile =
	| { readonly is: 'text'; readonly text: string }
	/** 'none': nothing of that name. 'not-a-file': a folder, a pipe, a device. */
	| { readonly is: 'none' | 'link' | 'not-a-file' | 'too-large' }
	| { readonly is: 'unreadable'; readonly error: unknown };

/** Windows knows neither. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export async function readSmallFile(path: string, bytesMax: number): Promise<SmallFile> {
	try {
		const file = await open(path, flags);
		try {
			const found = await file.stat();
			if (!found.isFile()) return { is: 'not-a-file' };
			if (found.size > bytesMax) return { is: 'too-large' };
			// It may grow meanwhile, and no more than that is read.
			const bytes = Buffer.alloc(found.size);
			let filled = 0;
			while (filled < bytes.length) {
				const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
				if (bytesRead === 0) break;
				filled += bytesRead;
			}
			return { is: 'text', text: bytes.toString('utf8', 0, filled) };
		} finally {
			await file.close();
		}
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ELOOP') return { is: 'link' };
		// A socket cannot be opened.
		if (code === 'ENXIO') return { is: 'not-a-file' };
		if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'none' };
		return { is: 'unreadable', error };
	}
}
