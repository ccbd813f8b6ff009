/**
 * Surroundings as a literal, for tests: files by path, everything else is missing.
 */
import { createHash } from 'node:crypto';
import type { FileLook, Surroundings } from './surroundings.ts';

export interface Literal extends Partial<Omit<Surroundings, 'readFile'>> {
	/** A text, or what looking at it answers. */
	readonly files?: Readonly<Record<string, string | FileLook>>;
}

export function literalSurroundings({ files = {}, ...given }: Literal = {}): Surroundings {
	return {
		env: {},
		platform: 'linux',
		home: '/home/me',
		hostname: 'here',
		uid: 1000,
		...given,
		readFile(path) {
			const file = files[path];
			return file === undefined ? { kind: 'missing' } : typeof file === 'string' ? { kind: 'text', text: file } : file;
		},
	};
}

/** The files of a context as the docker command writes them. */
export function contextFiles(name: string, docker: object, tls: Readonly<Record<string, string>> = {}, folder = '/home/me/.docker'): Record<string, string> {
	const hash = createHash('sha256').update(name).digest('hex');
	const files: Record<string, string> = {
		[`${folder}/contexts/meta/${hash}/meta.json`]: JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }),
	};
	for (const [file, text] of Object.entries(tls)) files[`${folder}/contexts/tls/${hash}/docker/${file}`] = text;
	return files;
}
