/** R6: what an expunge leaves behind, how long, and what it costs. */
import { describe, expect, test } from 'vitest';
import { queueLifetimeSDefault } from '../contract/node-config.ts';
import { declareDead } from './member-tokens.ts';
import { type MemoryFiles, memoryFiles } from './memory-files.ts';
import { modseqOf, parseMessageName } from './message-name.ts';
import type { OpenMailbox } from './open-account.ts';
import { alice, home, id, killed, mail, nodeOn, opened, prepare, type TestNode, texts } from './test-member.ts';
import { tombstoneAge, tombstoneKeptS } from './tombstone-age.ts';

async function world() {
	const fs = memoryFiles();
	await prepare(fs);
	return { fs, be1: await nodeOn(fs, 'be1') };
}

async function deliverAndExpunge(node: TestNode, ...numbers: number[]): Promise<OpenMailbox> {
	const { account, inbox } = await opened(node);
	for (const n of numbers) {
		const stored = await account.deliver({ deliveryId: id(n), bytes: mail(`mail ${n}`) });
		if (!stored.ok) throw new Error(stored.error.message);
		await inbox.changeFlags([stored.value.uid], { mode: 'add', flags: ['\\Deleted'] });
		expect(await inbox.expunge([stored.value.uid])).toMatchObject({ ok: true, value: [stored.value.uid] });
	}
	return inbox;
}

async function tombstones(fs: MemoryFiles): Promise<{ uid: number; goneAtS: number | undefined }[]> {
	const names = await fs.list(`${await home(fs)}/INBOX`);
	const parsed = names.ok ? names.value.map(parseMessageName) : [];
	return parsed.flatMap((name) => (name?.kind === 'gone' ? [{ uid: name.uid, goneAtS: name.goneAtS }] : [])).sort((one, other) => one.uid - other.uid);
}

const uids = async (fs: MemoryFiles): Promise<number[]> => (await tombstones(fs)).map(({ uid }) => uid);
const keptS = tombstoneKeptS(queueLifetimeSDefault);
const late = keptS + 1;

describe('R6: the age of a tombstone', () => {
	test.each([
		[1000, 1000, 'young'],
		[1000, 1000 + keptS, 'young'],
		[1000, 1000 + keptS + 1, 'expired'],
		[undefined, 1000, 'undated'],
		// A clock an hour ahead may still be the one that agrees; one a year ahead was not.
		[4600, 1000, 'young'],
		[4601, 1000, 'undated'],
	] as const)('gone at %s, now %s: %s', (goneAtS, nowS, age) => {
		expect(tombstoneAge(goneAtS, { nowS, keptS })).toBe(age);
	});

	test("it is kept longer than a message can wait in a sender's queue and then in ours", () => {
		expect(keptS).toBeGreaterThan(2 * queueLifetimeSDefault);
	});
});

describe('R6: pruning', () => {
	test('a tombstone past its time goes, and so does its delivery id; the highest UID keeps its name', async () => {
		const { fs, be1 } = await world();
		await deliverAndExpunge(be1, 1, 2, 3);
		expect(await be1.store.prune()).toBe(0);
		be1.clock.wallS += late;
		expect(await be1.store.prune()).toBe(2);
		expect(await uids(fs)).toEqual([3]);
		// The ids of what went are as unknown as any; the kept one's is known.
		const { account, inbox } = await opened(be1);
		expect(await account.deliver({ deliveryId: id(3), bytes: mail('x') })).toMatchObject({ value: { outcome: 'known', uid: 3 } });
		expect(await account.deliver({ deliveryId: id(1), bytes: mail('x') })).toMatchObject({ value: { outcome: 'stored', uid: 4 } });
		// With a higher one on disk the former highest may go, the next time round.
		be1.clock.wallS += late;
		expect(await be1.store.prune()).toBe(1);
		expect([await uids(fs), inbox.uidNext()]).toEqual([[], 5]);
	});

	test('after any pruning the next owner goes on with the same UIDs, and modseq only rises', async () => {
		const { fs, be1 } = await world();
		const inbox = await deliverAndExpunge(be1, 1, 2, 3);
		const shown = inbox.highestModseq();
		be1.clock.wallS += late;
		await be1.store.prune();
		fs.powerCut();
		await killed(fs, be1);
		const next = await opened(await nodeOn(fs, 'be2'));
		expect([next.inbox.uidNext(), next.inbox.messages()]).toEqual([4, []]);
		expect(next.inbox.highestModseq()).toBeGreaterThan(shown);
		expect(next.inbox.highestModseq()).toBe(modseqOf(2, 0));
	});

	test('never the highest that a directory fsync covers, though a higher one has landed', async () => {
		const { fs, be1 } = await world();
		await deliverAndExpunge(be1, 1, 2);
		be1.clock.wallS += late;
		const { account } = await opened(be1);
		const reached = Promise.withResolvers<void>();
		const held = Promise.withResolvers<undefined>();
		fs.inject({
			before: (call) => {
				if (call.operation !== 'syncDirectory') return undefined;
				reached.resolve();
				return held.promise;
			},
		});
		const delivery = account.deliver({ deliveryId: id(3), bytes: mail('lands, and the power goes') });
		await reached.promise;
		const pruning = be1.store.prune();
		for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
		// The disk keeps what was removed and loses what landed before.
		fs.powerCut(undefined, (path) => path.includes('/0000000002.'));
		held.resolve(undefined);
		expect(await delivery).toMatchObject({ ok: false, error: { code: 'dropped' } });
		await pruning;
		fs.inject({});
		await declareDead(fs, 'be1', 1);
		expect((await opened(await nodeOn(fs, 'be2'))).inbox.uidNext()).toBe(3);
	});

	test('pruning goes through the order of the mailbox: what waits behind it lands behind it', async () => {
		const { be1, fs } = await world();
		await deliverAndExpunge(be1, ...Array.from({ length: 30 }, (_, n) => n));
		be1.clock.wallS += late;
		const { account } = await opened(be1);
		const [pruned, ...stored] = await Promise.all([
			be1.store.prune(),
			...Array.from({ length: 10 }, (_, n) => account.deliver({ deliveryId: id(100 + n), bytes: mail(`${n}`) })),
		]);
		expect([pruned, stored.map((one) => one.ok && one.value.uid)]).toEqual([29, Array.from({ length: 10 }, (_, n) => 31 + n)]);
		expect(await uids(fs)).toEqual([30]);
	});

	test("a clock that disagrees with the controller's dates nothing and prunes nothing; one that agrees dates first", async () => {
		const { fs, be1 } = await world();
		be1.clock.agrees = false;
		be1.clock.wallS -= 400 * 86_400;
		await deliverAndExpunge(be1, 1, 2);
		expect((await tombstones(fs)).map(({ goneAtS }) => goneAtS)).toEqual([undefined, undefined]);
		be1.clock.wallS += 400 * 86_400;
		expect(await be1.store.prune()).toBe(0);
		expect((await tombstones(fs)).map(({ goneAtS }) => goneAtS)).toEqual([undefined, undefined]);
		be1.clock.agrees = true;
		const datedAtS = be1.clock.wallS;
		expect(await be1.store.prune()).toBe(0);
		// The highest is not touched at all.
		expect((await tombstones(fs)).map(({ goneAtS }) => goneAtS)).toEqual([datedAtS, undefined]);
		be1.clock.wallS += late - 10;
		expect(await be1.store.prune()).toBe(0);
		be1.clock.wallS += 20;
		expect(await be1.store.prune()).toBe(1);
	});

	test('a date from a clock that ran ahead is set right instead of keeping the name for years', async () => {
		const { fs, be1 } = await world();
		be1.clock.wallS += 400 * 86_400;
		await deliverAndExpunge(be1, 1, 2);
		be1.clock.wallS -= 400 * 86_400;
		await be1.store.prune();
		expect((await tombstones(fs))[0]?.goneAtS).toBe(be1.clock.wallS);
	});

	test('where nothing is past its time a pass reads nothing', async () => {
		const { fs, be1 } = await world();
		await deliverAndExpunge(be1, 1, 2);
		let calls = 0;
		fs.inject({
			before: () => {
				calls += 1;
				return undefined;
			},
		});
		await be1.store.prune();
		expect(calls).toBe(0);
		be1.clock.wallS += late;
		await be1.store.prune();
		const once = calls;
		// The one that must stay does not make every pass list the mailbox.
		await be1.store.prune();
		expect([once > 0, calls - once]).toEqual([true, 0]);
	});

	test('R5: a tombstone that is gone already means: scan again', async () => {
		const { fs, be1 } = await world();
		await deliverAndExpunge(be1, 1, 2);
		be1.clock.wallS += late;
		fs.inject({ before: (call) => (call.operation === 'unlink' ? 'ENOENT' : undefined) });
		expect(await be1.store.prune()).toBe(0);
		expect(be1.store.get(alice)).toBeUndefined();
		fs.inject({});
		expect((await opened(be1)).inbox.uidNext()).toBe(3);
	});

	test('a UID with two files keeps both: without its tombstone the message would be back', async () => {
		const { fs, be1 } = await world();
		await deliverAndExpunge(be1, 1, 2, 3);
		await be1.store.release(alice);
		await fs.create(`${await home(fs)}/INBOX/0000000001.1.1.1-1._.-`, mail('x'));
		be1.clock.wallS += late;
		const { inbox } = await opened(be1);
		expect(await be1.store.prune()).toBe(1);
		expect([await uids(fs), inbox.messages()]).toEqual([[1, 3], []]);
		expect(be1.events.filter((event) => event.type === 'problem')).toMatchObject([
			{ code: 'not-understood', message: expect.stringContaining('more than one file') },
		]);
	});
});

describe('R6: what an expunge frees', () => {
	test('the bytes go at once, the names stay', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		for (const n of [1, 2, 3]) await account.deliver({ deliveryId: id(n), bytes: new Uint8Array(50_000) });
		await inbox.changeFlags([1, 2], { mode: 'add', flags: ['\\Deleted'] });
		expect(await inbox.expunge([1, 2])).toMatchObject({ ok: true });
		const at = `${await home(fs)}/INBOX`;
		const names = await fs.list(at);
		const sizes = await Promise.all((names.ok ? names.value.sort() : []).map(async (name) => await fs.look(`${at}/${name}`)));
		expect(sizes.slice(0, 3).map((seen) => seen.ok && seen.value.sizeBytes)).toEqual([0, 0, 50_000]);
		expect(await fs.list(`${await home(fs)}/tmp`)).toMatchObject({ value: [] });
	});

	test('another name of the same file keeps its bytes', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		await account.deliver({ deliveryId: id(1), bytes: mail('moved') });
		const at = await home(fs);
		const names = await fs.list(`${at}/INBOX`);
		const file = names.ok ? names.value.find((name) => name.startsWith('0')) : undefined;
		await fs.link(`${at}/INBOX/${file}`, `${at}/Sent/${file}`);
		await inbox.changeFlags([1], { mode: 'add', flags: ['\\Deleted'] });
		await inbox.expunge([1]);
		expect(new TextDecoder().decode(await fs.read(`${at}/Sent/${file}`).then((read) => (read.ok ? read.value : undefined)))).toBe('moved');
	});

	test('without room for it the expunge is done all the same', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		for (const n of [1, 2, 3]) await account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) });
		await inbox.changeFlags([1, 2], { mode: 'add', flags: ['\\Deleted'] });
		fs.inject({ before: (call) => (call.operation === 'create' || call.operation === 'link' ? 'ENOSPC' : undefined) });
		expect(await inbox.expunge([1, 2])).toMatchObject({ ok: true, value: [1, 2] });
		expect(await texts(inbox)).toEqual(['3']);
		expect(be1.store.get(alice)?.dropped()).toBe(false);
	});

	test('a delivered message that finds no room for its tombstone stays: its id must stay known', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		for (const n of [1, 2, 3]) await account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) });
		await inbox.changeFlags([1, 2], { mode: 'add', flags: ['\\Deleted'] });
		fs.inject({
			before: (call) =>
				call.operation === 'rename' && (call.to ?? '').startsWith(`${call.path.split('/INBOX/')[0]}/INBOX/0000000001.gone.`) ? 'ENOSPC' : undefined,
		});
		expect(await inbox.expunge([1, 2])).toMatchObject({ ok: false, error: { code: 'volume-full', definite: true } });
		fs.inject({});
		expect(await texts(inbox)).toEqual(['1', '3']);
		await declareDead(fs, 'be1', 1);
		const next = await opened(await nodeOn(fs, 'be2'));
		for (const n of [1, 2]) expect(await next.account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) })).toMatchObject({ value: { outcome: 'known' } });
	});

	test('on a full volume the highest UID that surely stays keeps its file, though a higher one has landed', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		for (const n of [1, 2]) await inbox.append({ bytes: mail(`${n}`), flags: [], internalDateS: 1 });
		await inbox.changeFlags([2], { mode: 'add', flags: ['\\Deleted'] });
		const [gathering, power] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
		const [reached, sealing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		let syncs = 0;
		fs.inject({
			before: (call) => {
				if (call.operation === 'rename' && (call.to ?? '').includes('.gone.')) return 'ENOSPC';
				if (call.operation !== 'syncDirectory') return undefined;
				syncs += 1;
				(syncs === 1 ? reached : sealing).resolve();
				return syncs === 1 ? gathering.promise : power.promise;
			},
		});
		const first = inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] });
		await reached.promise;
		// These two gather behind it and land in one batch.
		const third = account.deliver({ deliveryId: id(3), bytes: mail('3') });
		for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
		const expunged = inbox.expunge([2]);
		gathering.resolve(undefined);
		expect(await first).toMatchObject({ ok: true });
		await sealing.promise;
		fs.powerCut(undefined, (path) => path.includes('/0000000002.'));
		power.resolve(undefined);
		expect([(await third).ok, (await expunged).ok]).toEqual([false, false]);
		fs.inject({});
		await declareDead(fs, 'be1', 1);
		const next = await opened(await nodeOn(fs, 'be2'));
		// UID 2 was shown: it is never given again.
		expect(next.inbox.uidNext()).toBe(3);
	});
});
