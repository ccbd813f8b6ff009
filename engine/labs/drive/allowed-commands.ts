/**
 * Which commands of exercises from elsewhere this user has allowed: by what they are, not by the exercise's name. So one that
 * runs others since is asked about again, and one that was only worded anew is not.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ShellCommand } from '../format/shell-commands.ts';
import { writeWhole } from './whole-file.ts';

/** Chosen; the oldest are asked about again. */
const allowedMax = 1000;
const allowedSchema = z.object({ format: z.literal(1), commands: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(allowedMax) });

/** The same for the same commands only. */
export function commandsHash(commands: readonly ShellCommand[]): string {
	return createHash('sha256')
		.update(JSON.stringify(commands.map(({ node, command }) => [node, command])))
		.digest('hex');
}

export class AllowedCommands {
	readonly #path: string;

	/** @param root the state directory */
	constructor(root: string) {
		this.#path = join(root, 'allowed-commands.json');
	}

	has(hash: string): boolean {
		return this.#read().includes(hash);
	}

	/** @throws where it cannot be written */
	add(hash: string): void {
		const others = this.#read().filter((one) => one !== hash);
		writeWhole(this.#path, JSON.stringify({ format: 1, commands: [...others, hash].slice(-allowedMax) }));
	}

	#read(): readonly string[] {
		try {
			return allowedSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).commands;
		} catch {
			return [];
		}
	}
}
