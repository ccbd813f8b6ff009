/**
 * What the shell remembers from one start to the next: the window's place, the language, and what to do with running
 * clusters. A small file in the user's folder; one that cannot be read is as good as none.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { shellLanguageSchema } from '../engine/contract/shell-messages.ts';

/** Wider than any desktop of displays; a number beyond it is damage. */
const pixelsMax = 100_000;
const position = z.int().min(-pixelsMax).max(pixelsMax);
const length = z.int().min(1).max(pixelsMax);

const stateSchema = z.object({
	place: z.object({ x: position, y: position, width: length, height: length }).optional(),
	isMaximised: z.boolean().optional(),
	language: shellLanguageSchema.optional(),
	/** Absent: it is asked. */
	leaving: z.enum(['keep', 'stop']).optional(),
});
export type ShellState = z.infer<typeof stateSchema>;

export interface ShellMemory {
	get(): ShellState;
	/** Keeps what is given beside what is known; undefined forgets. */
	keep(change: Partial<ShellState>): void;
}

/** Reads the memory at `path`. A disk that takes nothing costs the memory, never the start. */
export function openShellMemory(path: string, report: (problem: string) => void): ShellMemory {
	let state = read(path);
	return {
		get: () => state,
		keep(change) {
			state = { ...state, ...change };
			try {
				mkdirSync(dirname(path), { recursive: true });
				// Aside first: a crash in the middle leaves the old one.
				writeFileSync(`${path}.next`, JSON.stringify(state), { mode: 0o600 });
				renameSync(`${path}.next`, path);
			} catch (error) {
				report(`the window's state could not be kept: ${error instanceof Error ? error.message : String(error)}`);
			}
		},
	};
}

function read(path: string): ShellState {
	try {
		const parsed = stateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
		return parsed.success ? parsed.data : {};
	} catch {
		return {};
	}
}
