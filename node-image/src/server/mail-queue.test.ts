/**
 * The queue over memory files, in time that stands still: each life of the frontend is a mount of the same disk, so
 * that a kill or a power cut leaves the life before hanging in the middle of whatever it did.
 */
import { describe, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { type FsCall, MemoryDisk, type MemoryFiles, memoryFiles } from '../storage/memory-files.ts';
import { deliveryIdFor } from './delivery-id.ts';
import type { HandOverOutcome, Mail } from './hand-over.ts';
import { MailQueue, type QueueLimits } from './mail-queue.ts';
import { virtualTimers } from './testing-timers.ts';

const dayMs = 24 * 3600 * 1000;
const timing = timingFrom();
const [alice, bob, carol] = ['alice@example.test', 'bob@example.test', 'carol@example.test'] as const;

function mailOf(id: string, recipients: readonly string[] = [alice], sender: string = bob): Mail {
	return { id, sender, recipients, bytes: Buffer.from(`Subject: ${id}\r\n\r\nhello ${id}\r\n`), identity: { digest: Buffer.alloc(32, id) } };
}

/** The owners of all accounts: they know a delivery id again (R7). */
class Owners {
	readonly mailboxes = new Map<string, string[]>();
	readonly #known = new Set<string>();
	gone: readonly string[] = [];
	/** Recipients that get nothing for now. */
	closed: readonly string[] | 'all' = [];

	attempt(mail: Mail): HandOverOutcome {
		const vanished = mail.recipients.filter((recipient) => this.gone.includes(recipient));
		const waiting = mail.recipients.filter((recipient) => !vanished.includes(recipient) && (this.closed === 'all' || this.closed.includes(recipient)));
		const stored = mail.recipients.filter((recipient) => !vanished.includes(recipient) && !waiting.includes(recipient));
		for (const recipient of stored) {
			const id = deliveryIdFor(mail.identity, recipient);
			if (this.#known.has(id)) continue;
			this.#known.add(id);
			this.mailboxes.set(recipient, [...(this.mailboxes.get(recipient) ?? []), mail.id]);
		}
		return { stored, vanished, waiting, why: waiting.length === 0 ? '' : 'not now' };
	}

	of(account: string): string[] {
		return this.mailboxes.get(account) ?? [];
	}
}

interface BenchOptions {
	readonly limits?: QueueLimits;
}

class Bench {
	readonly disk = new MemoryDisk();
	readonly timers = virtualTimers();
	readonly owners = new Owners();
	readonly events: NodeEvent[] = [];
	/** All lives' attempts, in order: 'm1 alice@example.test'. */
	readonly attempts: { readonly id: string; readonly recipients: readonly string[]; readonly atMs: number }[] = [];
	reachable = true;
	clockAgrees = true;
	wallAtStartMs = 1_764_000_000_000;
	files: MemoryFiles;
	queue: MailQueue;
	readonly #limits: QueueLimits | undefined;
	#random = 0;

	constructor({ limits }: BenchOptions = {}) {
		this.#limits = limits;
		this.files = memoryFiles({ disk: this.disk });
		this.queue = this.#makeQueue();
	}

	static async open(options: BenchOptions = {}): Promise<Bench> {
		const bench = new Bench(options);
		await bench.open();
		return bench;
	}

	async open(): Promise<void> {
		const opened = await this.queue.open();
		if (!opened.ok) throw new Error(opened.error.message);
	}

	/** The life before hangs at its next call, for ever; `powerCut`: and what was not fsynced is gone. */
	die(powerCut?: 'power-cut'): void {
		this.files.inject({ before: () => new Promise<never>(() => undefined) });
		if (powerCut) this.disk.powerCut();
		this.files = memoryFiles({ disk: this.disk });
		this.queue = this.#makeQueue();
	}

	async names(folder: string): Promise<string[]> {
		const listed = await memoryFiles({ disk: this.disk }).list(folder);
		return listed.ok ? listed.value : [];
	}

	types(): string[] {
		return this.events.map(({ type }) => type);
	}

	problems(): string[] {
		return this.events.flatMap((event) => (event.type === 'problem' ? [event.message] : []));
	}

	#makeQueue(): MailQueue {
		return new MailQueue({
			fs: this.files,
			timers: this.timers,
			timing,
			handOver: {
				attempt: async (mail) => {
					this.attempts.push({ id: mail.id, recipients: mail.recipients, atMs: this.timers.nowMs() });
					return this.owners.attempt(mail);
				},
			},
			node: 'fe1',
			lifetimeMs: 5 * dayMs,
			reachable: () => this.reachable,
			wallMs: () => this.wallAtStartMs + this.timers.nowMs(),
			clockAgrees: () => this.clockAgrees,
			randomHex: (bytes) => {
				this.#random += 1;
				return this.#random.toString(16).padStart(2 * bytes, '0');
			},
			emit: (event) => this.events.push(event),
			...(this.#limits === undefined ? {} : { limits: this.#limits }),
		});
	}
}

describe('R11: from the queue to the mailboxes', () => {
	test('what was added is handed over, as it was, once, and its file goes', async () => {
		const bench = await Bench.open();
		expect(await bench.queue.add(mailOf('m1', [alice, carol]))).toMatchObject({ ok: true });
		await bench.timers.run(1000);
		expect(bench.attempts).toEqual([{ id: 'm1', recipients: [alice, carol], atMs: 0 }]);
		expect(await bench.names('mail')).toEqual([]);
		expect(bench.queue.size()).toBe(0);
		expect(bench.events).toEqual([
			{ type: 'mail-queued', message: 'm1', recipients: 2, queued: 1, deliveryIds: expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{32}$/)]) },
			{ type: 'queue-delivered', message: 'm1', recipients: 2, left: 0, lateMs: 0, queued: 0 },
		]);
	});

	test('who has it is not asked again, in this life and in the next', async () => {
		const bench = await Bench.open();
		bench.owners.closed = [carol];
		await bench.queue.add(mailOf('m1', [alice, carol]));
		await bench.timers.run(100);
		expect(bench.attempts.slice(0, 2).map(({ recipients }) => recipients)).toEqual([[alice, carol], [carol]]);
		bench.die();
		bench.attempts.length = 0;
		bench.owners.closed = [];
		await bench.open();
		await bench.timers.run(100);
		expect(bench.attempts.map(({ recipients }) => recipients)).toEqual([[carol]]);
		expect(bench.owners.of(carol)).toEqual(['m1']);
	});

	test('how late it is counts over restarts, and is no guess of the wall clock within a life', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(300);
		bench.die();
		bench.wallAtStartMs += 60_000;
		await bench.open();
		await bench.queue.add(mailOf('m2'));
		bench.wallAtStartMs += 1000;
		await bench.timers.run(200);
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		const late = bench.events.flatMap((event) => (event.type === 'queue-delivered' ? [[event.message, event.lateMs]] : []));
		expect(late).toEqual([
			['m1', 61_500],
			['m2', 200],
		]);
	});

	test('what was delivered does not come back by a power cut', async () => {
		const bench = await Bench.open();
		for (const id of ['m1', 'm2', 'm3']) await bench.queue.add(mailOf(id));
		await bench.timers.run(10);
		bench.die('power-cut');
		expect(await bench.names('mail')).toEqual([]);
	});

	test('it is tried again quickly, then calmly, never more than queueRetryMsMax apart', async () => {
		const bench = await Bench.open();
		bench.owners.closed = 'all';
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(10 * 60_000);
		const times = bench.attempts.map(({ atMs }) => atMs);
		expect(times.slice(0, 4)).toEqual([0, 40, 80, 120]);
		const apart = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
		expect(Math.max(...apart)).toBeCloseTo(timing.queueRetryMsMax);
		expect(times.length).toBeLessThan(60);
	});

	test('a backend that is ready again wakes all that wait, at once and quickly from then on', async () => {
		const bench = await Bench.open();
		bench.owners.closed = 'all';
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(10 * 60_000 + 7);
		bench.attempts.length = 0;
		bench.queue.wake();
		await bench.timers.run(80);
		expect(bench.attempts.map(({ atMs }) => atMs - (10 * 60_000 + 7))).toEqual([0, 40, 80]);
	});

	test('while no backend is there nothing is read for nothing', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		for (let n = 0; n < 50; n += 1) await bench.queue.add(mailOf(`m${n}`));
		let reads = 0;
		bench.files.inject({
			before: ({ operation }) => {
				reads += Number(operation === 'read');
				return undefined;
			},
		});
		await bench.timers.run(3600_000);
		expect([reads, bench.attempts.length]).toEqual([0, 0]);
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		expect([bench.queue.size(), reads]).toEqual([0, 50]);
	});

	test('a wake in the middle of an attempt is not lost', async () => {
		const bench = await Bench.open();
		bench.owners.closed = 'all';
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(10 * 60_000);
		const held = Promise.withResolvers<undefined>();
		bench.files.inject({ before: ({ operation }) => (operation === 'read' ? held.promise : undefined) });
		await bench.timers.run(timing.queueRetryMsMax);
		const atMs = bench.timers.nowMs();
		bench.attempts.length = 0;
		bench.queue.wake();
		held.resolve(undefined);
		await bench.timers.run(0);
		expect(bench.attempts.map((one) => one.atMs)).toEqual([atMs, atMs]);
	});

	test('few are tried at a time, and only so many bytes', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		for (let n = 0; n < 40; n += 1) await bench.queue.add(mailOf(`m${n}`));
		let reading = 0;
		let most = 0;
		const waiting: (() => void)[] = [];
		bench.files.inject({
			before: ({ operation }) => {
				if (operation !== 'read') return undefined;
				reading += 1;
				most = Math.max(most, reading);
				return new Promise((resolve) =>
					waiting.push(() => {
						reading -= 1;
						resolve(undefined);
					}),
				);
			},
		});
		bench.reachable = true;
		bench.queue.wake();
		while (bench.queue.size() > 0) {
			await bench.timers.run(0);
			waiting.shift()?.();
		}
		expect(most).toBe(16);
	});
});

describe('R7: what can never be delivered', () => {
	test('the account is gone: the sender gets a bounce through the same queue, the others their copies', async () => {
		const bench = await Bench.open();
		bench.owners.gone = [carol];
		await bench.queue.add(mailOf('m1', [alice, carol]));
		await bench.timers.run(10);
		expect(bench.owners.of(alice)).toEqual(['m1']);
		expect(bench.owners.of(bob)).toHaveLength(1);
		expect(bench.types()).toEqual(['mail-queued', 'mail-bounced', 'queue-delivered', 'queue-delivered']);
		expect(bench.events[1]).toMatchObject({ message: 'm1', recipients: 1, reason: 'no-such-account', to: 'sender' });
		expect(await bench.names('mail')).toEqual([]);
	});

	test('a mail from nobody, and so a bounce, too, ends there', async () => {
		const bench = await Bench.open();
		bench.owners.gone = [alice, bob];
		await bench.queue.add(mailOf('m1', [alice], bob));
		await bench.queue.add(mailOf('m2', [alice], ''));
		await bench.timers.run(10);
		expect(bench.events.flatMap((event) => (event.type === 'mail-bounced' ? [[event.message, event.to]] : []))).toEqual([
			['m1', 'sender'],
			['m2', 'nobody'],
			[expect.stringMatching(/^b/), 'nobody'],
		]);
		expect(bench.queue.size()).toBe(0);
	});

	test('past its lifetime it is bounced and not tried again, also when no backend is there', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(1);
		bench.die();
		bench.wallAtStartMs += 5 * dayMs;
		await bench.open();
		await bench.timers.run(1);
		expect(bench.events.at(-1)).toMatchObject({ type: 'mail-bounced', message: 'm1', reason: 'expired', to: 'sender' });
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		expect(bench.owners.of(alice)).toEqual([]);
		expect(bench.owners.of(bob)).toHaveLength(1);
	});

	test('a clock that jumps a year, or is known to be wrong at a start, bounces nothing', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		bench.wallAtStartMs += 365 * dayMs;
		await bench.timers.run(60_000);
		bench.die();
		bench.clockAgrees = false;
		await bench.open();
		await bench.timers.run(60_000);
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		expect(bench.owners.of(alice)).toEqual(['m1']);
		expect(bench.types()).not.toContain('mail-bounced');
	});

	test('a bounce that cannot be written waits, and the entry with it', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1', [alice, carol]));
		bench.owners.gone = [carol];
		bench.files.inject({ before: ({ operation }) => (operation === 'create' ? 'ENOSPC' : undefined) });
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(100);
		expect([bench.queue.size(), bench.owners.of(alice).length, bench.owners.of(bob).length]).toEqual([1, 1, 0]);
		bench.files.inject({});
		await bench.timers.run(1000);
		expect([bench.queue.size(), bench.owners.of(bob).length]).toEqual([0, 1]);
	});

	test('told twice, it is one bounce in the mailbox', async () => {
		const bench = await Bench.open();
		const mail = mailOf('m1', [alice, carol]);
		for (let time = 0; time < 2; time += 1) expect(await bench.queue.bounce(mail, [carol], 'no-such-account')).toMatchObject({ ok: true });
		await bench.timers.run(10);
		expect(bench.owners.of(bob)).toHaveLength(1);
	});
});

describe('limits', () => {
	test('beyond so many entries or bytes the client keeps it; what leaves makes room', async () => {
		const bench = await Bench.open({ limits: { entriesMax: 2, bytesMax: 1000 } });
		bench.reachable = false;
		const many = await Promise.all([1, 2, 3].map((n) => bench.queue.add(mailOf(`m${n}`))));
		expect(many.map((one) => (one.ok ? 'ok' : one.error.code))).toEqual(['ok', 'ok', 'queue-full']);
		expect(many[2]).toMatchObject({ error: { definite: true } });
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		expect(await bench.queue.add({ ...mailOf('m4'), bytes: Buffer.alloc(1001) })).toMatchObject({ ok: false, error: { code: 'queue-full' } });
		expect(await bench.queue.add(mailOf('m5'))).toMatchObject({ ok: true });
	});

	test.each([
		['create', 'ENOSPC', 'queue-full'],
		['create', 'EROFS', 'queue-failed'],
		['create', 'EIO', 'queue-failed'],
		['rename', 'ENOSPC', 'queue-full'],
		['rename', 'EIO', 'queue-failed'],
		['syncDirectory', 'EIO', 'queue-failed'],
	] as const)('a disk that fails %s with %s takes nothing, and leaves nothing behind', async (operation, fsCode, code) => {
		for (const when of ['before', 'after'] as const) {
			const bench = await Bench.open();
			bench.reachable = false;
			bench.files.inject({ [when]: (call: FsCall) => (call.operation === operation ? fsCode : undefined) });
			expect(await bench.queue.add(mailOf('m1'))).toMatchObject({ ok: false, error: { code } });
			expect([bench.queue.size(), await bench.names('tmp'), await bench.names('mail')]).toEqual([0, [], []]);
			expect(bench.types()).toEqual([]);
		}
	});

	test('a disk that cannot be written is said at the start', async () => {
		const bench = new Bench();
		bench.files.inject({ before: ({ operation }) => (operation === 'makeDirectory' ? 'EROFS' : undefined) });
		expect(await bench.queue.open()).toMatchObject({
			ok: false,
			error: { code: 'queue-failed', message: expect.stringContaining("the queue's disk: makeDirectory 'tmp'") },
		});
	});
});

describe('what is found at a start', () => {
	test('half-written entries go, what is not understood is moved aside under a name that says why, nothing is lost', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		const [entry = ''] = await bench.names('mail');
		const { files } = bench;
		const whole = await files.read(`mail/${entry}`);
		if (!whole.ok) throw new Error('it is there');
		bench.die();
		const size = whole.value.byteLength;
		await bench.files.create(`tmp/1764000000000.${size}.00000000000000aa`, whole.value.slice(0, 10));
		await bench.files.create('tmp/notes.txt', Buffer.from('mine'));
		await bench.files.makeDirectory('mail/folder');
		await bench.files.makeDirectory(`mail/1764000000000.${size}.00000000000000ab`);
		await bench.files.create(`mail/1764000000000.${size}.00000000000000ac`, Buffer.alloc(size, 7));
		await bench.files.create(`mail/1764000000000.${size}.00000000000000ad`, whole.value.slice(0, size - 1));
		await bench.files.create('mail/1764000000000.20.00000000000000ae', Buffer.from('mcq2 something new\n\n'.slice(0, 20)));
		await bench.files.create(`mail/${'long'.repeat(60)}`, Buffer.from('x'));
		await bench.open();
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(10);
		expect(bench.owners.of(alice)).toEqual(['m1']);
		expect(await bench.names('tmp')).toEqual([]);
		expect(await bench.names('mail')).toEqual([]);
		expect((await bench.names('odd')).map((name) => name.replace(/\.[0-9a-f]{8}$/, '')).sort()).toEqual(
			[
				`1764000000000.${size}.00000000000000ab.directory`,
				`1764000000000.${size}.00000000000000ac.damaged`,
				`1764000000000.${size}.00000000000000ad.damaged`,
				'1764000000000.20.00000000000000ae.foreign-format',
				'folder.unknown-name',
				`${'long'.repeat(60).slice(0, 50)}.unknown-name`,
				'notes.txt.unknown-name',
			].sort(),
		);
		expect(bench.problems()).toHaveLength(7);
		expect(bench.problems()[0]).toMatch(/notes\.txt in the queue is not understood \(unknown-name\): moved to odd\//);
	});

	test('an entry that cannot be read now is tried again, not dropped', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		bench.files.inject({ before: ({ operation }) => (operation === 'read' ? 'EIO' : undefined) });
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(100);
		expect(bench.queue.size()).toBe(1);
		bench.files.inject({});
		await bench.timers.run(100);
		expect(bench.owners.of(alice)).toEqual(['m1']);
	});

	test('an entry that somebody took away is forgotten', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		await bench.queue.add(mailOf('m1'));
		const [name = ''] = await bench.names('mail');
		await bench.files.unlink(`mail/${name}`);
		bench.reachable = true;
		bench.queue.wake();
		await bench.timers.run(1);
		expect(bench.queue.size()).toBe(0);
		expect(bench.problems()).toHaveLength(1);
	});
});

describe('R12: a drain empties the queue as far as it goes', () => {
	test('until it is empty', async () => {
		const bench = await Bench.open();
		bench.owners.closed = 'all';
		await bench.queue.add(mailOf('m1'));
		await bench.timers.run(60_000);
		let ended = false;
		const drained = bench.queue.drain(bench.timers.deadline(3000)).then(() => {
			ended = true;
		});
		await bench.timers.run(500);
		expect(ended).toBe(false);
		bench.owners.closed = [];
		await bench.timers.run(200);
		await drained;
		expect(bench.queue.size()).toBe(0);
	});

	test('or its time is over, or no backend is there', async () => {
		const bench = await Bench.open();
		bench.owners.closed = 'all';
		await bench.queue.add(mailOf('m1'));
		const drained = bench.queue.drain(bench.timers.deadline(3000));
		await bench.timers.run(3000);
		await drained;
		bench.reachable = false;
		await bench.queue.drain(bench.timers.deadline(3000));
		await bench.queue.close();
		expect(bench.queue.size()).toBe(1);
		const before = bench.attempts.length;
		await bench.timers.run(60_000);
		expect(bench.attempts.length).toBe(before);
		expect(await bench.names('mail')).toHaveLength(1);
	});
});

/** What clients were told 250 for, in a life that ends at some call. */
async function scenario(bench: Bench): Promise<string[]> {
	const answered: string[] = [];
	const { queue } = bench;
	bench.owners.closed = [carol];
	const opened = await queue.open();
	if (!opened.ok) return answered;
	const add = async (mail: Mail) => {
		if ((await queue.add(mail)).ok) answered.push(mail.id);
	};
	await add(mailOf('m1'));
	await Promise.all([add(mailOf('m2', [alice, carol])), add(mailOf('m3', [carol, 'gone@example.test']))]);
	await bench.timers.run(100);
	bench.owners.closed = [];
	queue.wake();
	await bench.timers.run(100);
	await queue.drain(bench.timers.deadline(100));
	return answered;
}

const wanted: Readonly<Record<string, readonly string[]>> = { m1: [alice], m2: [alice, carol], m3: [carol] };

describe('R11: a frontend that dies at any call to its disk', () => {
	test('an entry is fsynced, renamed in, its directory fsynced, and only then answered', async () => {
		const bench = await Bench.open();
		bench.reachable = false;
		const calls: string[] = [];
		bench.files.inject({
			after: ({ operation, path }) => {
				calls.push(`${operation} ${path.split('/')[0]}`);
				return undefined;
			},
		});
		await bench.queue.add(mailOf('m1'));
		expect(calls).toEqual(['create tmp', 'rename tmp', 'syncDirectory mail']);
	});

	test.each(['kill', 'power-cut', 'power-cut that keeps more than it must'] as const)('%s', async (how) => {
		let calls = 0;
		const counting = new Bench();
		counting.owners.gone = ['gone@example.test'];
		counting.files.inject({
			before: () => {
				calls += 1;
				return undefined;
			},
		});
		expect(await scenario(counting)).toEqual(['m1', 'm2', 'm3']);
		expect(calls).toBeGreaterThan(30);
		let answeredInAll = 0;
		for (let at = 1; at <= calls; at += 1) {
			for (const stage of ['before', 'resolved', 'after'] as const) {
				const bench = new Bench();
				bench.owners.gone = ['gone@example.test'];
				let count = 0;
				const died = Promise.withResolvers<void>();
				bench.files.inject({
					before: () => {
						count += 1;
						if (count < at || (count === at && stage !== 'before')) return undefined;
						died.resolve();
						return new Promise<never>(() => undefined);
					},
					[stage === 'before' ? 'listing' : stage]: (_: FsCall, names: string[]) => {
						if (stage === 'before') return names;
						if (count < at) return undefined;
						died.resolve();
						return new Promise<never>(() => undefined);
					},
				});
				const answered: string[] = [];
				await Promise.race([scenario(bench).then((all) => answered.push(...all)), died.promise]);
				for (const event of bench.events) if (event.type === 'mail-queued' && !answered.includes(event.message)) answered.push(event.message);
				answeredInAll += answered.length;
				if (how === 'kill') bench.die();
				else if (how === 'power-cut') bench.die('power-cut');
				else {
					bench.disk.powerCut(() => true);
					bench.die();
				}
				bench.owners.closed = [];
				await bench.open();
				bench.queue.wake();
				await bench.timers.run(10_000);
				const where = `${how} ${stage} call ${at}`;
				for (const [id, recipients] of Object.entries(wanted)) {
					for (const recipient of recipients) {
						const copies = bench.owners.of(recipient).filter((one) => one === id).length;
						if (answered.includes(id)) expect([where, id, recipient, copies]).toEqual([where, id, recipient, 1]);
						else expect(copies).toBeLessThanOrEqual(1);
					}
				}
				if (answered.includes('m3')) expect([where, bench.owners.of(bob).length]).toEqual([where, 1]);
				expect([where, bench.queue.size(), await bench.names('mail'), await bench.names('tmp'), await bench.names('odd'), bench.problems()]).toEqual([
					where,
					0,
					[],
					[],
					[],
					[],
				]);
			}
		}
		expect(answeredInAll).toBeGreaterThan(calls);
	});
});
