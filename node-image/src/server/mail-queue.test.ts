import { expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { type MemoryFiles, memoryFiles } from '../storage/memory-files.ts';
import type { HandOverOutcome, Mail } from './hand-over.ts';
import { MailQueue, type QueueLimits } from './mail-queue.ts';
import { virtualTimers } from './testing-timers.ts';

const dayMs = 24 * 3600 * 1000;
const timing = timingFrom();

function mailOf(id: string, recipients: readonly string[] = ['alice@example.test'], sender = 'bob@example.test'): Mail {
	return { id, sender, recipients, bytes: Buffer.from(`Subject: ${id}\r\n\r\nhello ${id}\r\n`), identity: { digest: Buffer.alloc(32, id) } };
}

/** A frontend's queue over memory files; what an account does with mail is told by the test. */
class Bench {
	readonly files: MemoryFiles;
	readonly timers = virtualTimers();
	readonly events: NodeEvent[] = [];
	readonly attempts: Mail[] = [];
	/** What the owners answer: by default everything is stored. */
	owners: (mail: Mail) => HandOverOutcome | Promise<HandOverOutcome> = (mail) => allStored(mail);
	reachable = true;
	wallMs = 1_764_000_000_000;
	queue: MailQueue;
	readonly #limits: QueueLimits | undefined;
	#random = 0;

	constructor({ files = memoryFiles(), limits }: { files?: MemoryFiles; limits?: QueueLimits } = {}) {
		this.files = files;
		this.#limits = limits;
		this.queue = this.makeQueue();
	}

	makeQueue(): MailQueue {
		return new MailQueue({
			fs: this.files,
			timers: this.timers,
			timing,
			handOver: {
				attempt: async (mail) => {
					this.attempts.push(mail);
					return this.owners(mail);
				},
			},
			node: 'fe1',
			lifetimeMs: 5 * dayMs,
			reachable: () => this.reachable,
			wallMs: () => this.wallMs + this.timers.nowMs(),
			randomHex: (bytes) => {
				this.#random += 1;
				return this.#random.toString(16).padStart(2 * bytes, '0');
			},
			emit: (event) => this.events.push(event),
			...(this.#limits === undefined ? {} : { limits: this.#limits }),
		});
	}

	async open(): Promise<void> {
		const opened = await this.queue.open();
		if (!opened.ok) throw new Error(opened.error.message);
	}

	/** A kill, or a power cut: what was in memory is gone, the disk says what is left. */
	async restart(powerCut = false): Promise<void> {
		const before = this.queue;
		if (powerCut) this.files.powerCut();
		this.files.inject({});
		this.queue = this.makeQueue();
		await this.open();
		void before;
	}

	async names(folder: string): Promise<string[]> {
		const listed = await this.files.list(folder);
		return listed.ok ? listed.value : [];
	}

	types(): string[] {
		return this.events.map(({ type }) => type);
	}
}

function allStored(mail: Mail): HandOverOutcome {
	return { stored: mail.recipients, vanished: [], waiting: [], why: '' };
}

function noneStored(mail: Mail): HandOverOutcome {
	return { stored: [], vanished: [], waiting: mail.recipients, why: 'no backend can be reached' };
}

test('R11: what was added is handed over, once, and its file goes', async () => {
	const bench = new Bench();
	await bench.open();
	expect(await bench.queue.add(mailOf('m1'))).toMatchObject({ ok: true });
	await bench.timers.run(1000);
	expect(bench.attempts.map(({ id }) => id)).toEqual(['m1']);
	expect(bench.attempts[0]).toEqual(mailOf('m1'));
	expect(await bench.names('mail')).toEqual([]);
	expect(bench.queue.size()).toBe(0);
	expect(bench.types()).toEqual(['mail-queued', 'queue-delivered']);
});

test('R11: mail on a dead frontend is late, not lost: after a restart it goes out by the same ids', async () => {
	const bench = new Bench();
	bench.owners = noneStored;
	await bench.open();
	await bench.queue.add(mailOf('m1'));
	await bench.queue.add(mailOf('m2', ['alice@example.test', 'carol@example.test']));
	bench.reachable = false;
	await bench.restart(true);
	expect(bench.events.at(-1)).toMatchObject({ type: 'queue-opened', queued: 2 });
	bench.attempts.length = 0;
	bench.owners = allStored;
	bench.reachable = true;
	bench.queue.wake();
	await bench.timers.run(10);
	expect(bench.attempts.map(({ id }) => id).sort()).toEqual(['m1', 'm2']);
	expect(bench.attempts.find(({ id }) => id === 'm2')).toEqual(mailOf('m2', ['alice@example.test', 'carol@example.test']));
	expect(bench.queue.size()).toBe(0);
});
