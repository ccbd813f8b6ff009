/** Starts stand-in-backend.ts and speaks with it; what the two agree on stands here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setInterval } from 'node:timers/promises';
import { z } from 'zod';
import type { FileSystem } from '../../../node-image/src/storage/file-system.ts';
import { readMember } from '../../../node-image/src/storage/member-tokens.ts';

/** What comes next when it stops: so "between" is a stage and the one before it. */
const stageSchema = z.enum(['create', 'file-fsync', 'rename', 'directory-fsync', 'look-up', 'announce', 'acknowledge']);
export type Stage = z.infer<typeof stageSchema>;

const stop = z.object({ before: stageSchema, nth: z.int().min(1) }).optional();
/** Without the fence of R2. */
const blind = z.boolean().optional();
const uid = z.int().min(1);

export const commandSchema = z.discriminatedUnion('do', [
	z.object({ do: z.literal('live') }),
	z.object({ do: z.literal('deliver'), n: z.int(), stop, blind }),
	z.object({ do: z.literal('flag'), uid, flag: z.string(), stop, blind }),
	z.object({ do: z.literal('expunge'), uid, stop, blind }),
	z.object({ do: z.literal('busy'), ms: z.int(), number: z.int() }),
	z.object({ do: z.literal('release') }),
]);
export type BackendCommand = z.infer<typeof commandSchema>;

const change = z.discriminatedUnion('do', [commandSchema.options[1], commandSchema.options[2], commandSchema.options[3]]);
const generation = z.int();
const uids = z.array(z.int());
const atMs = z.number();

const reportSchema = z.discriminatedUnion('is', [
	z.object({ is: z.literal('lives'), life: z.int() }),
	z.object({ is: z.literal('life-over'), life: z.int() }),
	z.object({ is: z.literal('taken'), generation }),
	/** What a session sees that selects the mailbox now. */
	z.object({ is: z.literal('opened'), generation, uids, uidNext: z.int() }),
	z.object({ is: z.literal('shown'), generation, kind: z.enum(['added', 'flags', 'expunged']), uid, atMs }),
	z.object({ is: z.literal('acknowledged'), command: change, generation, uids, atMs }),
	z.object({ is: z.literal('refused'), command: change }),
	z.object({ is: z.literal('stopping'), before: stageSchema }),
	z.object({ is: z.literal('released'), failures: z.array(z.string()) }),
	z.object({ is: z.literal('rested') }),
]);
export type BackendReport = z.infer<typeof reportSchema>;

export function deliveryId(n: number): string {
	return n.toString(16).padStart(32, '0');
}

export function deliveryBytes(n: number): Uint8Array {
	return new TextEncoder().encode(`mail ${n}`);
}

export class BackendProcess {
	readonly name: string;
	readonly reports: BackendReport[] = [];
	readonly #child: ChildProcess;
	#trouble = '';
	#ended = false;
	#waiting: (() => void)[] = [];

	constructor(name: string, place: { readonly volumePath: string; readonly account: string; readonly beatMs: number }) {
		this.name = name;
		const program = join(import.meta.dirname, 'stand-in-backend.ts');
		this.#child = spawn(process.execPath, [program, place.volumePath, name, place.account, String(place.beatMs)], { stdio: ['pipe', 'pipe', 'pipe'] });
		this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
			this.#trouble += text;
		});
		if (this.#child.stdout === null) throw new Error('no stdout');
		const lines = createInterface({ input: this.#child.stdout });
		lines.on('line', (line) => {
			this.reports.push(reportSchema.parse(JSON.parse(line)));
			this.#wake();
		});
		this.#child.on('exit', () => {
			this.#ended = true;
			this.#wake();
		});
	}

	tell(command: BackendCommand): void {
		this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
	}

	/** The first report from the `from`th on that is one of these. */
	async report<Is extends BackendReport['is']>(from: number, ...wanted: Is[]): Promise<Extract<BackendReport, { is: Is }>> {
		for (;;) {
			const found = this.reports.slice(from).find((one): one is Extract<BackendReport, { is: Is }> => wanted.some((is) => is === one.is));
			if (found !== undefined) return found;
			if (this.#ended) throw new Error(`${this.name} ended: ${this.#trouble}`);
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	async ask<Is extends BackendReport['is']>(command: BackendCommand, ...wanted: Is[]): Promise<Extract<BackendReport, { is: Is }>> {
		const from = this.reports.length;
		this.tell(command);
		return this.report(from, ...wanted);
	}

	pause(): Promise<void> {
		this.#child.kill('SIGSTOP');
		return this.paused();
	}

	/** Resolves when the system says that it stands still. */
	async paused(): Promise<void> {
		for await (const _ of setInterval(2)) {
			if (this.#ended) throw new Error(`${this.name} ended: ${this.#trouble}`);
			const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '');
			if (/^State:\s+T/m.test(status)) return;
		}
	}

	resume(): void {
		this.#child.kill('SIGCONT');
	}

	async end(): Promise<void> {
		this.#child.kill('SIGKILL');
		while (!this.#ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	#wake(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}
}

/** R8 as a controller keeps it: so many reads, a beat apart, without a new sequence. undefined: it is in no life. */
export async function whenSilent(
	fs: FileSystem,
	name: string,
	{ beatMs, reads }: { readonly beatMs: number; readonly reads: number },
): Promise<number | undefined> {
	let [seq, unchanged] = [-1, 0];
	for await (const _ of setInterval(beatMs)) {
		const read = await readMember(fs, name);
		if (!read.ok || read.value.token.holder.kind !== 'up') return undefined;
		const { beat, token } = read.value;
		if (typeof beat === 'string') continue;
		unchanged = beat.seq === seq ? unchanged + 1 : 0;
		seq = beat.seq;
		if (unchanged >= reads) return token.number;
	}
	return undefined;
}
