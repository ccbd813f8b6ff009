/**
 * What a learner wants to be called in results: asked once on a machine, kept in the lab's own state directory.
 *
 * null is an answer, too: whoever did not want to say is not asked again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { learnerName } from '../results/lab-results.ts';
import { writeWhole } from './whole-file.ts';

const keptSchema = z.object({ name: z.string().max(1000).nullable() });

export class KeptLearner {
	readonly #path: string;

	/** @param root the state directory */
	constructor(root: string) {
		this.#path = join(root, 'learner.json');
	}

	/** undefined: nobody was asked yet. */
	read(): string | null | undefined {
		try {
			const kept = keptSchema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
			return kept.success ? learnerName(kept.data.name ?? '') : undefined;
		} catch {
			return undefined;
		}
	}

	write(name: string | null): void {
		writeWhole(this.#path, JSON.stringify({ name }));
	}
}
