/**
 * What the search for Docker may look at: environment, platform, files. A test brings its own; `systemSurroundings`
 * are the real ones.
 */
import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { z } from 'zod';

export type FileLook =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'missing' }
	/** It is there, and `why` it cannot be read. */
	| { readonly kind: 'unreadable'; readonly why: string };

export interface Surroundings {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly platform: NodeJS.Platform;
	readonly home: string;
	/** This machine's own name: an engine that says another one is somewhere else. */
	readonly hostname: string;
	/** undefined: the system knows none (Windows). */
	readonly uid: number | undefined;
	readFile(path: string): FileLook;
}

export function systemSurroundings(): Surroundings {
	return { env: process.env, platform: process.platform, home: homedir(), hostname: hostname(), uid: process.getuid?.(), readFile };
}

/** Chosen: settings and certificates are a few KB. */
const fileBytesMax = 1024 * 1024;

function readFile(path: string): FileLook {
	try {
		const text = readFileSync(path, 'utf8');
		return text.length > fileBytesMax ? { kind: 'unreadable', why: 'is too large' } : { kind: 'text', text };
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
		return { kind: 'unreadable', why: `cannot be read (${code ?? String(error)})` };
	}
}

export type JsonLook<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'missing' } | { readonly kind: 'bad'; readonly why: string };

/** A JSON file through its schema; `why` continues a sentence that begins with the file's name. */
export function readJson<T>(surroundings: Surroundings, path: string, schema: z.ZodType<T>): JsonLook<T> {
	const look = surroundings.readFile(path);
	if (look.kind === 'missing') return look;
	if (look.kind === 'unreadable') return { kind: 'bad', why: look.why };
	let json: unknown;
	try {
		json = JSON.parse(look.text);
	} catch {
		return { kind: 'bad', why: 'is not JSON' };
	}
	const parsed = schema.safeParse(json);
	return parsed.success ? { kind: 'value', value: parsed.data } : { kind: 'bad', why: `is not as Docker writes it (${z.prettifyError(parsed.error)})` };
}
