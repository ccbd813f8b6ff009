/** A process that uses the library (stand-in-user.ts), as its parent sees it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { clusterStatusSchema } from '../../engine/contract/cluster-status.ts';

const begunSchema = clusterStatusSchema.pick({ name: true, services: true, volumePath: true, nodes: true });
export type Begun = z.infer<typeof begunSchema>;

export class UserProcess {
	readonly ended: Promise<{ code: number | null; signal: string | null }>;
	readonly #child: ChildProcess;
	readonly #lines: AsyncIterator<string>;
	#errors = '';

	constructor(source: unknown, options: Readonly<Record<string, string>> = {}) {
		const program = join(import.meta.dirname, 'stand-in-user.ts');
		const args = ['--conditions=mailcluster-lab-source', program, JSON.stringify(source), JSON.stringify(options)];
		const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
		this.#child = child;
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			this.#errors += text;
		});
		this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
		this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	}

	/** What it wrote to stderr so far. */
	get errors(): string {
		return this.#errors;
	}

	/** Resolves when its cluster is ready. @throws with its last words when it ends before */
	async begun(): Promise<Begun> {
		return begunSchema.parse(JSON.parse(await this.line()));
	}

	async line(): Promise<string> {
		const next = await this.#lines.next();
		if (next.done) throw new Error(`it ended: ${this.#errors}`);
		return next.value;
	}

	say(line: string): void {
		this.#child.stdin?.write(`${line}\n`);
	}

	kill(signal: NodeJS.Signals): void {
		this.#child.kill(signal);
	}
}
