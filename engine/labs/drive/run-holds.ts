/**
 * Who does an exercise at the moment: the app's engine or a terminal, never both. Each keeps the run in its own memory, and
 * would write its own over the other's.
 *
 * The lock is the operating system's, so a holder that was killed holds nothing. Who it is stands in a file beside it, which
 * counts only while the lock is taken. Read next: saved-run.ts (what is written under it).
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { labIdSchema } from '../../contract/labs.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import { takeProcessLock } from '../../server/process-lock.ts';
import { writeWhole } from './whole-file.ts';

const holderSchema = z.object({ by: z.enum(['app', 'terminal']), pid: z.int().min(1) });
export type HolderKind = z.infer<typeof holderSchema>['by'];

export interface RunHold {
	/** Once is enough. */
	release(): void;
}

export class RunHolds {
	readonly #folder: string;
	readonly #by: HolderKind;

	/** @param root the state directory */
	constructor(root: string, by: HolderKind) {
		this.#folder = join(root, 'labs');
		this.#by = by;
	}

	/** Never waits. */
	take(lab: string): Outcome<RunHold> {
		const path = join(this.#folder, labIdSchema.parse(lab));
		const notePath = `${path}.holder.json`;
		mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
		const lock = takeProcessLock(`${path}.lock`);
		if (lock === null) return this.#refusal(lab, notePath);
		try {
			writeWhole(notePath, JSON.stringify({ by: this.#by, pid: process.pid }));
		} catch {
			// A full disk: the next one is told less, and no exercise is stopped by that.
		}
		let isHeld = true;
		return done({
			release: () => {
				if (!isHeld) return;
				isHeld = false;
				rmSync(notePath, { force: true });
				lock.removeFile();
				lock.release();
			},
		});
	}

	#refusal(lab: string, notePath: string): Outcome<RunHold> {
		const holder = holderOf(notePath);
		if (!holder) return refuse('lab-held', `the exercise "${lab}" is being done by another process`, 'end it there first');
		const { by, pid } = holder;
		return by === 'app'
			? refuse(
					'lab-held',
					`the exercise "${lab}" is being done in the app (its engine is process ${pid})`,
					`go on there; or take its cluster down (\`down ${lab}\`): then it goes on here, at its last checkpoint`,
				)
			: refuse(
					'lab-held',
					`the exercise "${lab}" is being done in a terminal (process ${pid})`,
					'go on there; or leave it there with `quit`: then it goes on here',
				);
	}
}

function holderOf(path: string): z.infer<typeof holderSchema> | undefined {
	try {
		return holderSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
	} catch {
		return undefined;
	}
}
