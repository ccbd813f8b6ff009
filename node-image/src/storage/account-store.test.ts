import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createAccount, createDomain, listAccounts, listDomains } from './account-directory.ts';
import type { FileSystem } from './file-system.ts';
import { takeLife } from './member-tokens.ts';
import { type FsCall, MemoryDisk, type MemoryFiles, memoryFiles } from './memory-files.ts';
import { modseqOf } from './message-name.ts';
import type { MailboxChange, OpenAccount } from './open-account.ts';
import { realFiles } from './real-files.ts';
import { alice, home, id, killed, mail, nodeOn, opened, prepare, sameBytes, texts, verifier } from './test-member.ts';
import { readToken, takeToken } from './tokens.ts';
import { accountPath } from './volume.ts';

function behaviour(name: string, newVolume: () => Promise<FileSystem>): void {
	describe(`account store over ${name}`, () => {
		async function world() {
			const fs = await newVolume();
			await prepare(fs);
			return { fs, be1: await nodeOn(fs, 'be1'), be2: await nodeOn(fs, 'be2') };
		}

		test('R1: accounts are made once, listed, and open with their five mailboxes', async () => {
			const { fs, be1 } = await world();
			expect(await createAccount(fs, { controllerToken: 'Controller/0-free', address: alice, verifier, uidValidity: 8 })).toMatchObject({
				error: { code: 'exists' },
			});
			expect(await createDomain(fs, 'Controller/0-free', 'example.test')).toMatchObject({ error: { code: 'exists' } });
			expect(await createAccount(fs, { controllerToken: 'Controller/0-free', address: 'a@no.test', verifier, uidValidity: 8 })).toMatchObject({
				error: { code: 'no-such-domain' },
			});
			expect(await createAccount(fs, { controllerToken: 'Controller/5-be9.9', address: 'bob@example.test', verifier, uidValidity: 8 })).toMatchObject({
				error: { code: 'not-controller', definite: true },
			});
			expect(await listDomains(fs)).toEqual({ ok: true, value: ['example.test'] });
			expect(await listAccounts(fs, 'example.test')).toEqual({ ok: true, value: [alice] });
			expect(await fs.list('Controller/0-free/tmp')).toMatchObject({ value: [] });
			const { account } = await opened(be1);
			expect(account.mailboxes().map((mailbox) => mailbox.name)).toEqual(['INBOX', 'Drafts', 'Junk', 'Sent', 'Trash']);
			expect(account.mailbox('inbox')).toBe(account.mailbox('INBOX'));
			expect(account.verifier).toEqual(verifier);
			expect(account.mailbox('INBOX')?.uidValidity).toBe(7);
			expect(await be1.store.open('nobody@example.test')).toMatchObject({ error: { code: 'no-such-account' } });
		});

		test('R3: of two stores one takes the account, the other is told who has it', async () => {
			const { fs, be1, be2 } = await world();
			const both = await Promise.all([be1.store.open(alice), be2.store.open(alice)]);
			expect(both.filter((one) => one.ok)).toHaveLength(1);
			const loser = both.find((one) => !one.ok);
			expect(loser?.ok === false && ['lost', 'owned-by-other'].includes(loser.error.code) && loser.error.definite).toBe(true);
			const winner = both[0]?.ok ? be1 : be2;
			expect(await be1.store.owner(alice)).toMatchObject({ value: { alive: 'alive', token: { number: 1, holder: { member: winner.self.member } } } });
			await killed(fs, winner);
			expect(await be1.store.owner(alice)).toMatchObject({ value: { alive: 'ended' } });
		});

		test('R3: callers at the same time share one take, and an open account is handed out again', async () => {
			const { be1 } = await world();
			const all = await Promise.all(Array.from({ length: 5 }, () => be1.store.open(alice)));
			const objects = new Set(all.map((one) => one.ok && one.value));
			expect(objects.size).toBe(1);
			expect(be1.events.filter((event) => event.type === 'account-taken')).toMatchObject([{ generation: 1, previous: '0-free' }]);
			expect(be1.store.openAddresses()).toEqual([alice]);
		});

		test('R4: what is delivered is read back byte for byte, here and by the next owner', async () => {
			const { fs, be1, be2 } = await world();
			const first = await opened(be1);
			const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256);
			expect(await first.account.deliver({ deliveryId: id(1), bytes })).toEqual({ ok: true, value: { outcome: 'stored', uid: 1 } });
			expect(await first.inbox.append({ bytes: mail('two'), flags: ['\\Seen', '$Label'], internalDateS: 1000 })).toMatchObject({ ok: true, value: { uid: 2 } });
			expect(await sameBytes(first.inbox, 1, bytes)).toBe(true);
			expect(await first.inbox.read(3)).toMatchObject({ ok: false, error: { code: 'no-such-message', definite: true } });
			expect(be1.events.filter((event) => event.type === 'mail-stored')).toMatchObject([{ uid: 1, sizeBytes: 70_000, known: false }]);
			await killed(fs, be1);
			const second = await opened(be2);
			expect(second.account.generation).toBe(2);
			expect(await sameBytes(second.inbox, 1, bytes)).toBe(true);
			// R5: above all of the former owner's, whatever of it is left: a late rename may have gone unnoticed.
			const raised = first.inbox.messages().map((message) => ({ ...message, modseq: modseqOf(2, 0) }));
			expect(second.inbox.messages()).toEqual(raised);
			expect(second.inbox.messages()[1]).toMatchObject({ internalDateS: 1000, flags: new Set(['\\Seen', '$Label']) });
			expect(second.inbox.uidNext()).toBe(3);
			expect(second.inbox.highestModseq()).toBe(modseqOf(2, 0));
		});

		test('R4: twenty deliveries at once are numbered, announced and answered in one order', async () => {
			const { be1 } = await world();
			const { account, inbox } = await opened(be1);
			const announced: number[] = [];
			const answered: number[] = [];
			inbox.watch((change) => {
				if (change.kind === 'added') announced.push(change.message.uid);
				expect(inbox.messages().at(-1)?.uid).toBe(announced.at(-1));
			});
			await Promise.all(
				Array.from({ length: 20 }, async (_, n) => {
					const stored = await account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) });
					if (stored.ok) answered.push(stored.value.uid);
				}),
			);
			const ascending = Array.from({ length: 20 }, (_, n) => n + 1);
			expect(announced).toEqual(ascending);
			expect(answered).toEqual(ascending);
			expect(inbox.messages().map((message) => message.uid)).toEqual(ascending);
		});

		test('R7: a known delivery id is not stored again: at once, later, after a new owner, after expunge', async () => {
			const { fs, be1, be2 } = await world();
			const first = await opened(be1);
			const outcomes = await Promise.all(Array.from({ length: 3 }, () => first.account.deliver({ deliveryId: id(1), bytes: mail('x') })));
			expect(outcomes.map((one) => one.ok && one.value.outcome)).toEqual(['stored', 'known', 'known']);
			await first.inbox.changeFlags([1], { mode: 'add', flags: ['\\Deleted'] });
			expect(await first.inbox.expunge([1])).toEqual({ ok: true, value: [1] });
			await killed(fs, be1);
			const second = await opened(be2);
			expect(await second.account.deliver({ deliveryId: id(1), bytes: mail('x') })).toEqual({ ok: true, value: { outcome: 'known', uid: 1 } });
			expect(second.inbox.messages()).toEqual([]);
		});

		test('R6: numbers of expunged messages are never used again', async () => {
			const { fs, be1, be2 } = await world();
			const first = await opened(be1);
			for (const text of ['one', 'two', 'three']) await first.inbox.append({ bytes: mail(text), flags: ['\\Deleted'], internalDateS: 1 });
			const changes: MailboxChange[] = [];
			first.inbox.watch((change) => changes.push(change));
			await first.inbox.changeFlags([2], { mode: 'remove', flags: ['\\Deleted'] });
			expect(await first.inbox.expunge([1, 2, 3, 4])).toEqual({ ok: true, value: [1, 3] });
			expect(changes.map((change) => (change.kind === 'expunged' ? change.uid : change.kind))).toEqual(['flags', 1, 3]);
			expect(first.inbox.highestModseq()).toBe(modseqOf(1, 6));
			await killed(fs, be1);
			const { inbox } = await opened(be2);
			expect(inbox.uidNext()).toBe(4);
			expect(await inbox.append({ bytes: mail('four'), flags: [], internalDateS: 1 })).toMatchObject({ value: { uid: 4, modseq: modseqOf(2, 1) } });
			expect(await texts(inbox)).toEqual(['two', 'four']);
		});

		test('R4: flags: set, add, remove, keywords; the next owner sees them', async () => {
			const { fs, be1, be2 } = await world();
			const { inbox } = await opened(be1);
			await inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
			await inbox.append({ bytes: mail('two'), flags: [], internalDateS: 1 });
			const flags = async (mode: 'set' | 'add' | 'remove', ...names: string[]) => {
				const done = await inbox.changeFlags([1, 9], { mode, flags: names });
				return done.ok ? done.value.map((message) => [...message.flags]) : done.error.code;
			};
			expect(await flags('set', '\\Seen', 'Later')).toEqual([['\\Seen', 'Later']]);
			expect(await flags('add', '\\flagged', 'LATER', 'More')).toEqual([['\\Flagged', '\\Seen', 'Later', 'More']]);
			expect(await flags('remove', '\\Seen', 'Later', 'unheard')).toEqual([['\\Flagged', 'More']]);
			const before = inbox.highestModseq();
			expect(await flags('add', '\\Flagged')).toEqual([['\\Flagged', 'More']]);
			expect(inbox.highestModseq()).toBe(before);
			await killed(fs, be1);
			const next = await opened(be2);
			expect([...(next.inbox.messages()[0]?.flags ?? [])]).toEqual(['\\Flagged', 'More']);
		});

		test('changes at the same time on one message are applied one behind the other', async () => {
			const { be1 } = await world();
			const { inbox } = await opened(be1);
			await inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
			const done = await Promise.all([
				inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] }),
				inbox.changeFlags([1], { mode: 'add', flags: ['\\Flagged'] }),
				inbox.changeFlags([1], { mode: 'remove', flags: ['\\Seen'] }),
				inbox.changeFlags([1], { mode: 'add', flags: ['\\Deleted'] }),
				inbox.expunge([1]),
				inbox.expunge([1]),
			]);
			expect(done.every((one) => one.ok)).toBe(true);
			expect(done.slice(4)).toEqual([
				{ ok: true, value: [1] },
				{ ok: true, value: [] },
			]);
			expect(inbox.messages()).toEqual([]);
		});

		test('R5: a message that is renamed while it is read is found under its new name', async () => {
			const { be1 } = await world();
			const { inbox } = await opened(be1);
			await inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
			const both = await Promise.all([inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] }), inbox.read(1), inbox.read(1)]);
			expect(both.map((one) => one.ok)).toEqual([true, true, true]);
			expect(await texts(inbox)).toEqual(['one']);
		});

		test('R1: release lets work end, tells sessions and frees the token for the next owner', async () => {
			const { fs, be1, be2 } = await world();
			const { account } = await opened(be1);
			let told = 0;
			account.onDropped(() => {
				told += 1;
			});
			const running = account.deliver({ deliveryId: id(1), bytes: mail('x') });
			const released = be1.store.release(alice);
			expect(await account.deliver({ deliveryId: id(2), bytes: mail('y') })).toMatchObject({ error: { code: 'dropped' } });
			expect(await running).toMatchObject({ value: { outcome: 'stored' } });
			expect(await released).toEqual({ ok: true, value: undefined });
			expect([told, account.dropped(), be1.store.get(alice)]).toEqual([1, true, undefined]);
			expect(await readToken(fs, accountPath(alice))).toEqual({ ok: true, value: { number: 2, holder: { kind: 'free' } } });
			const next = await opened(be2);
			expect(next.account.generation).toBe(3);
			expect(await texts(next.inbox)).toEqual(['x']);
		});

		test('R1: an open during a release waits for it and takes the account again', async () => {
			const { be1 } = await world();
			await opened(be1);
			const released = be1.store.release(alice);
			const again = await be1.store.open(alice);
			expect(await released).toMatchObject({ ok: true });
			expect(again.ok && again.value.generation).toBe(3);
			expect(await be1.store.releaseAll()).toEqual([]);
			expect(be1.store.openAddresses()).toEqual([]);
		});

		test('R2: after the end of a life everything is dropped, nothing is renamed, and the next life takes anew', async () => {
			const { fs, be1 } = await world();
			const { account } = await opened(be1);
			await killed(fs, be1);
			be1.store.dropAll('declared dead');
			expect(account.dropped()).toBe(true);
			expect(await account.deliver({ deliveryId: id(1), bytes: mail('x') })).toMatchObject({ error: { code: 'dropped', definite: false } });
			expect(await readToken(fs, accountPath(alice))).toMatchObject({ value: { number: 1 } });
			expect(be1.events.at(-1)).toEqual({ type: 'account-dropped', account: alice, generation: 1, reason: 'declared dead' });
			const life = await takeLife(fs, 'be1');
			be1.self.life = life.ok ? life.value.life : 0;
			const again = await opened(be1);
			expect([again.account.generation, be1.self.life]).toEqual([2, 3]);
		});

		test('R4: an owner that lost its token finds out at its next write, and tells nobody "stored"', async () => {
			const { fs, be1, be2 } = await world();
			const old = await opened(be1);
			await killed(fs, be1);
			const next = await opened(be2);
			expect(await old.account.deliver({ deliveryId: id(1), bytes: mail('late') })).toMatchObject({ ok: false, error: { code: 'dropped', definite: false } });
			expect(old.account.dropped()).toBe(true);
			expect(await next.inbox.refresh()).toEqual({ ok: true, value: undefined });
			expect(next.inbox.messages()).toEqual([]);
		});

		test('R5: what is not ours in a mailbox, in tmp/ or beside the mailboxes is left alone', async () => {
			const { fs, be1 } = await world();
			const at = await home(fs);
			await fs.create(`${at}/INBOX/notes.txt`, mail('notes'));
			await fs.makeDirectory(`${at}/tmp/directory`);
			await fs.create(`${at}/tmp/1-0123abcd`, mail('left'));
			await fs.create(`${at}/tmp/notes.txt`, mail('notes'));
			await fs.makeDirectory(`${at}/backup`);
			const { inbox, account } = await opened(be1);
			await inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
			const now = await home(fs);
			expect((await fs.read(`${now}/INBOX/notes.txt`)).ok).toBe(true);
			expect(await fs.list(`${now}/tmp`)).toMatchObject({ ok: true });
			const left = await fs.list(`${now}/tmp`);
			expect(left.ok && [...left.value].sort()).toEqual(['directory', 'notes.txt']);
			expect(account.mailbox('backup')).toBeUndefined();
		});

		test('R5: names that a former owner changes late show up at refresh, as changes with a new modseq', async () => {
			const { fs, be1 } = await world();
			const { inbox } = await opened(be1);
			for (const text of ['one', 'two']) await inbox.append({ bytes: mail(text), flags: [], internalDateS: 1 });
			be1.clock.ms += 2000;
			await inbox.refresh();
			const at = `${await home(fs)}/INBOX`;
			const names = await fs.list(at);
			const [one, two] = names.ok ? names.value.filter((name) => name.startsWith('0')).sort() : [];
			const changes: MailboxChange[] = [];
			inbox.watch((change) => changes.push(change));
			await fs.rename(`${at}/${one}`, `${at}/${one?.replace('1-1._', '1-1.S')}`);
			await fs.unlink(`${at}/${two}`);
			be1.clock.ms += 2000;
			expect(await inbox.refresh()).toMatchObject({ ok: true });
			expect(changes).toMatchObject([
				{ kind: 'flags', message: { uid: 1, modseq: modseqOf(1, 3), flags: new Set(['\\Seen']) } },
				{ kind: 'expunged', uid: 2, modseq: modseqOf(1, 4) },
			]);
			expect(await texts(inbox)).toEqual(['one']);
		});

		test('an address that is none opens nothing', async () => {
			const { be1 } = await world();
			for (const bad of ['../x@example.test', 'Alice@example.test', 'alice', ''])
				expect(await be1.store.open(bad)).toMatchObject({ error: { code: 'no-such-account' } });
		});
	});
}

const made: string[] = [];
afterAll(async () => {
	for (const path of made) await rm(path, { recursive: true });
});

behaviour('memory', async () => memoryFiles());
behaviour('real files', async () => {
	const path = await mkdtemp(join(tmpdir(), 'mclab-store-'));
	made.push(path);
	return realFiles(path);
});

/** Memory alone: these need a hook in the file system. */
describe('account store under faults', () => {
	async function world() {
		const disk = new MemoryDisk();
		const [plain, one, two] = [memoryFiles({ disk }), memoryFiles({ disk }), memoryFiles({ disk })];
		await prepare(plain);
		return { fs: plain, one, two, be1: await nodeOn(one, 'be1'), be2: await nodeOn(two, 'be2') };
	}

	/** Holds the first call that matches; `reached` resolves when it is there. */
	function holdOne(files: MemoryFiles, stage: 'before' | 'resolved', matches: (call: FsCall) => boolean): { reached: Promise<void>; letGo: () => void } {
		const reached = Promise.withResolvers<void>();
		const held = Promise.withResolvers<undefined>();
		let used = false;
		files.inject({
			[stage]: (call: FsCall) => {
				if (used || !matches(call)) return undefined;
				used = true;
				reached.resolve();
				return held.promise;
			},
		});
		return { reached: reached.promise, letGo: () => held.resolve(undefined) };
	}

	/** Resolves when the owner has looked its token up: all that is left is the fence. */
	function tokenLookedUp(files: MemoryFiles): Promise<void> {
		const looked = Promise.withResolvers<void>();
		files.inject({
			after: (call) => {
				if (call.operation === 'look' && call.path.endsWith('1-be1.1')) looked.resolve();
				return undefined;
			},
		});
		return looked.promise;
	}

	const intoInbox = (call: FsCall): boolean => call.operation === 'rename' && (call.to ?? '').includes('/INBOX/');

	test('R4, R5: a message rename of the old owner, resolved before the take, never lands', async () => {
		const { fs, one, be1, be2 } = await world();
		const old = await opened(be1);
		const rename = holdOne(one, 'resolved', intoInbox);
		const late = old.account.deliver({ deliveryId: id(1), bytes: mail('late') });
		await rename.reached;
		await killed(fs, be1);
		const next = await opened(be2);
		expect(await next.account.deliver({ deliveryId: id(2), bytes: mail('new') })).toMatchObject({ value: { uid: 1 } });
		rename.letGo();
		expect(await late).toMatchObject({ ok: false, error: { code: 'dropped' } });
		be2.clock.ms += 2000;
		expect(await next.inbox.refresh()).toMatchObject({ ok: true });
		expect(await texts(next.inbox)).toEqual(['new']);
		expect((await fs.list(`${await home(fs)}/INBOX`)).ok && (await fs.list(`${await home(fs)}/INBOX`))).toMatchObject({ value: { length: 2 } });
	});

	test('R4: two owners that draw one name in tmp/: a late rename of the old one never finds the file of the new one', async () => {
		const { fs, one, two } = await world();
		const same = (bytes: number): string => 'a'.repeat(bytes * 2);
		const [be3, be4] = [await nodeOn(one, 'be3', same), await nodeOn(two, 'be4', same)];
		const old = await opened(be3);
		const rename = holdOne(one, 'resolved', intoInbox);
		const late = old.account.deliver({ deliveryId: id(1), bytes: mail('old') });
		await rename.reached;
		await killed(fs, be3);
		const next = await opened(be4);
		const own = holdOne(two, 'before', intoInbox);
		const delivery = next.account.deliver({ deliveryId: id(2), bytes: mail('new') });
		await own.reached;
		// The new owner's file is staged, not yet renamed: the old one's rename goes on now.
		rename.letGo();
		expect(await late).toMatchObject({ ok: false, error: { code: 'dropped' } });
		own.letGo();
		expect(await delivery).toMatchObject({ ok: true, value: { outcome: 'stored', uid: 1 } });
		expect(await texts(next.inbox)).toEqual(['new']);
	});

	test('R4: a message that landed before the take is seen by the new owner, and the old one does not acknowledge it', async () => {
		const { fs, one, be1, be2 } = await world();
		const old = await opened(be1);
		const sync = holdOne(one, 'before', (call) => call.operation === 'syncDirectory' && call.path.endsWith('/INBOX'));
		const late = old.account.deliver({ deliveryId: id(1), bytes: mail('landed') });
		await sync.reached;
		await killed(fs, be1);
		const next = await opened(be2);
		sync.letGo();
		expect(await late).toMatchObject({ ok: false, error: { code: 'dropped', definite: false } });
		expect(await texts(next.inbox)).toEqual(['landed']);
		// The frontend asks again: stored once.
		expect(await next.account.deliver({ deliveryId: id(1), bytes: mail('landed') })).toMatchObject({ value: { outcome: 'known', uid: 1 } });
	});

	test('R5: a flag rename of the old owner lands late: our rename fails, the account is scanned again, the change gets a new modseq', async () => {
		const { fs, one, be1, be2 } = await world();
		const old = await opened(be1);
		await old.inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
		const rename = holdOne(one, 'resolved', intoInbox);
		const late = old.inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] });
		await rename.reached;
		await killed(fs, be1);
		const next = await opened(be2);
		await next.inbox.append({ bytes: mail('two'), flags: [], internalDateS: 1 });
		const shown = next.inbox.highestModseq();
		rename.letGo();
		expect(await late).toMatchObject({ error: { code: 'dropped' } });
		expect(await next.inbox.changeFlags([1], { mode: 'add', flags: ['\\Flagged'] })).toMatchObject({ error: { code: 'dropped', definite: false } });
		expect(be2.events.at(-1)).toMatchObject({ type: 'account-dropped', generation: 2 });
		const again = await opened(be2);
		expect(again.account.generation).toBe(2);
		const [message] = again.inbox.messages();
		expect([...(message?.flags ?? [])]).toEqual(['\\Seen']);
		expect(message?.modseq).toBeGreaterThan(shown);
		expect(await again.inbox.changeFlags([1], { mode: 'add', flags: ['\\Flagged'] })).toMatchObject({ ok: true });
	});

	test('R5: a listing that misses names is repeated', async () => {
		const { fs, be1, be2, two } = await world();
		const { inbox } = await opened(be1);
		for (const text of ['one', 'two', 'three']) await inbox.append({ bytes: mail(text), flags: [], internalDateS: 1 });
		await killed(fs, be1);
		let lists = 0;
		two.inject({
			listing: (path, names) => {
				if (!path.endsWith('/INBOX')) return names;
				lists += 1;
				return lists === 1 ? names.slice(1) : names;
			},
		});
		expect(await texts((await opened(be2)).inbox)).toEqual(['one', 'two', 'three']);
		expect(lists).toBe(4);
	});

	test('P2: what was acknowledged survives a power cut, deliveries, flags and expunges alike', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		const stored = await Promise.all(Array.from({ length: 10 }, (_, n) => account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) })));
		expect(stored.every((one) => one.ok)).toBe(true);
		await inbox.changeFlags([1, 2], { mode: 'set', flags: ['\\Deleted', 'Kept'] });
		await inbox.expunge([2]);
		const before = inbox.messages();
		const contents = await texts(inbox);
		fs.powerCut();
		const be3 = await nodeOn(memoryFiles({ disk: fs.disk }), 'be3');
		// The power took all members: be1 starts anew, its former life has ended.
		await takeLife(fs, 'be1');
		const after = await opened(be3);
		expect(after.inbox.messages()).toEqual(before.map((message) => ({ ...message, modseq: modseqOf(after.account.generation, 0) })));
		expect(await texts(after.inbox)).toEqual(contents);
		expect(after.inbox.uidNext()).toBe(11);
		for (let n = 0; n < 10; n += 1) expect(await after.account.deliver({ deliveryId: id(n), bytes: mail('x') })).toMatchObject({ value: { outcome: 'known' } });
	});

	test('R4: group commit: one fsync for those that gathered, nothing is shown before it', async () => {
		const { one, be1 } = await world();
		const { account, inbox } = await opened(be1);
		const sync = holdOne(one, 'before', (call) => call.operation === 'syncDirectory');
		const first = account.deliver({ deliveryId: id(0), bytes: mail('0') });
		await sync.reached;
		let syncs = 0;
		one.inject({
			before: (call) => {
				if (call.operation === 'syncDirectory') syncs += 1;
				return undefined;
			},
		});
		const rest = Array.from({ length: 9 }, (_, n) => account.deliver({ deliveryId: id(n + 1), bytes: mail(`${n + 1}`) }));
		expect([inbox.messages().length, inbox.uidNext()]).toEqual([0, 1]);
		sync.letGo();
		expect((await Promise.all([first, ...rest])).map((stored) => stored.ok && stored.value.uid)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(syncs).toBeLessThan(3);
	});

	test.each(['rename', 'syncDirectory', 'look', 'create'] as const)(
		'R4: an error of %s drops the account for all who wait; the next open scans without a take',
		async (operation) => {
			const { one, be1 } = await world();
			const { account, inbox } = await opened(be1);
			let told = 0;
			account.onDropped(() => {
				told += 1;
			});
			const announced: MailboxChange[] = [];
			inbox.watch((change) => announced.push(change));
			let failures = 0;
			one.inject({
				after: (call) => {
					if (call.operation !== operation || failures > 0) return undefined;
					failures += 1;
					return 'EIO';
				},
			});
			const outcomes = await Promise.all(Array.from({ length: 3 }, (_, n) => account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) })));
			for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: false, error: { code: 'dropped', definite: false } });
			expect([told, announced.length, account.dropped(), be1.store.get(alice)]).toEqual([1, 0, true, undefined]);
			one.inject({});
			const again = await opened(be1);
			expect(again.account.generation).toBe(1);
			for (let n = 0; n < 3; n += 1) expect((await again.account.deliver({ deliveryId: id(n), bytes: mail(`${n}`) })).ok).toBe(true);
			expect((await texts(again.inbox)).sort()).toEqual(['0', '1', '2']);
			expect(be1.events.filter((event) => event.type === 'account-taken')).toHaveLength(1);
		},
	);

	test('R4: a reopened account waits for the last rename of the dropped one', async () => {
		const { one, be1 } = await world();
		const { account, inbox } = await opened(be1);
		await inbox.append({ bytes: mail('one'), flags: [], internalDateS: 1 });
		const rename = holdOne(one, 'resolved', intoInbox);
		const late = inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] });
		await rename.reached;
		// Another mailbox meets trouble meanwhile.
		await loseSent(one, account);
		expect(await account.mailbox('Sent')?.read(1)).toMatchObject({ error: { code: 'dropped' } });
		const opening = opened(be1);
		// Whoever would not wait has had every turn it needs.
		for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
		rename.letGo();
		expect(await late).toMatchObject({ error: { code: 'dropped' } });
		const again = await opening;
		// Its token was never another's: nobody took anything, but one account more is open.
		expect([be1.reopened.count, be1.events.filter(({ type }) => type === 'account-taken').length]).toEqual([1, 1]);
		expect([...(again.inbox.messages()[0]?.flags ?? [])]).toEqual(['\\Seen']);
		expect(await again.inbox.changeFlags([1], { mode: 'add', flags: ['\\Flagged'] })).toMatchObject({ ok: true });
	});

	test('R4: a token that goes between fsync and look-up: not acknowledged', async () => {
		const { fs, one, be1 } = await world();
		const { account } = await opened(be1);
		const look = holdOne(one, 'before', (call) => call.operation === 'look' && call.path.endsWith('/1-be1.1'));
		const stored = account.deliver({ deliveryId: id(1), bytes: mail('x') });
		await look.reached;
		await fs.rename(`${accountPath(alice)}/1-be1.1`, `${accountPath(alice)}/2-be2.1`);
		look.letGo();
		expect(await stored).toMatchObject({ error: { code: 'dropped', definite: false } });
		expect(be1.events.at(-1)).toMatchObject({ type: 'account-dropped', generation: 1 });
	});

	/** Drops by trouble of its own: a message that was shown is gone from the volume. */
	async function loseSent(files: MemoryFiles, account: OpenAccount): Promise<void> {
		const sent = account.mailbox('Sent');
		const stored = await sent?.append({ bytes: mail('sent'), flags: [], internalDateS: 1 });
		if (!stored?.ok) throw new Error('could not be stored');
		const at = `${await home(files)}/Sent`;
		const names = await files.list(at);
		for (const name of names.ok ? names.value : []) if (name.startsWith('0')) await files.unlink(`${at}/${name}`);
	}

	test('a full volume is a definite no, and the account stays open', async () => {
		const { one, be1 } = await world();
		const { account } = await opened(be1);
		one.inject({ before: (call) => (call.operation === 'create' ? 'ENOSPC' : undefined) });
		const two = await Promise.all([1, 1].map((n) => account.deliver({ deliveryId: id(n), bytes: mail('x') })));
		for (const outcome of two) expect(outcome).toMatchObject({ ok: false, error: { code: 'volume-full', definite: true } });
		expect(account.dropped()).toBe(false);
		one.inject({});
		expect(await account.deliver({ deliveryId: id(1), bytes: mail('x') })).toMatchObject({ value: { outcome: 'stored', uid: 1 } });
	});

	test('R6: on a full volume expunge falls back to unlink, never for the highest number', async () => {
		const { one, be1 } = await world();
		const { inbox } = await opened(be1);
		for (const text of ['one', 'two']) await inbox.append({ bytes: mail(text), flags: ['\\Deleted'], internalDateS: 1 });
		one.inject({ before: (call) => (intoInbox(call) ? 'ENOSPC' : undefined) });
		expect(await inbox.expunge([1])).toEqual({ ok: true, value: [1] });
		expect(await inbox.expunge([2])).toMatchObject({ error: { code: 'volume-full', definite: true } });
		one.inject({});
		expect(await texts(inbox)).toEqual(['two']);
		expect(inbox.uidNext()).toBe(3);
	});

	test('R2: outside the window nothing is acknowledged or opened: held, and told when it opens', async () => {
		const { one, be1 } = await world();
		const { account, inbox } = await opened(be1);
		be1.fence.close();
		const looked = tokenLookedUp(one);
		const stored = account.deliver({ deliveryId: id(1), bytes: mail('x') });
		await looked;
		expect(inbox.messages()).toEqual([]);
		be1.fence.reopen();
		expect(await stored).toMatchObject({ value: { outcome: 'stored' } });
	});

	test('R2: held, and then the life turns out to have ended: dropped, never acknowledged', async () => {
		const { one, be1 } = await world();
		const { account } = await opened(be1);
		be1.fence.close();
		const looked = tokenLookedUp(one);
		const stored = account.deliver({ deliveryId: id(1), bytes: mail('x') });
		await looked;
		be1.fence.end();
		expect(await stored).toMatchObject({ error: { code: 'dropped', definite: false } });
		expect(be1.events.at(-1)).toMatchObject({ type: 'account-dropped', reason: 'declared dead' });
	});

	test('R3: while the volume does not tell whether the owner lives, nothing is taken', async () => {
		const { fs, two, be1, be2 } = await world();
		await opened(be1);
		await killed(fs, be1);
		two.inject({ before: (call) => (call.path.startsWith('Members') ? 'EIO' : undefined) });
		expect(await be2.store.open(alice)).toMatchObject({ error: { code: 'volume-error', definite: true } });
		expect(await be2.store.owner(alice)).toMatchObject({ value: { alive: 'unknown' } });
		two.inject({});
		expect((await be2.store.open(alice)).ok).toBe(true);
	});

	test('R1, R4: a take without a confirmed fsync is made durable by the next open, and freed by a release', async () => {
		const { fs, one, be1 } = await world();
		const failSync = { before: (call: FsCall) => (call.operation === 'syncDirectory' ? ('EIO' as const) : undefined) };
		one.inject(failSync);
		expect(await be1.store.open(alice)).toMatchObject({ error: { code: 'volume-error', definite: false } });
		expect(be1.store.openAddresses()).toEqual([]);
		one.inject({});
		expect(await be1.store.release(alice)).toMatchObject({ ok: true });
		expect(await readToken(fs, accountPath(alice))).toMatchObject({ value: { number: 2, holder: { kind: 'free' } } });
		one.inject(failSync);
		expect((await be1.store.open(alice)).ok).toBe(false);
		one.inject({});
		expect((await opened(be1)).account.generation).toBe(3);
	});

	test('R2: an open that was under way when the life ended is not handed out', async () => {
		const { one, be1 } = await world();
		const scan = holdOne(one, 'before', (call) => call.operation === 'list' && call.path.endsWith('/INBOX'));
		const opening = be1.store.open(alice);
		await scan.reached;
		be1.store.dropAll('declared dead');
		scan.letGo();
		expect(await opening).toMatchObject({ ok: false, error: { code: 'lost' } });
		expect(be1.store.openAddresses()).toEqual([]);
	});

	test('R2, R3: a life that ends between the look at the owner and the take takes nothing, least of all without a life', async () => {
		const { fs, one, be1, be2 } = await world();
		const look = holdOne(one, 'before', (call) => call.operation === 'list' && call.path === accountPath(alice));
		const opening = be1.store.open(alice);
		await look.reached;
		// As the node does it: the core forgets its life, then the accounts go.
		be1.self.life = 0;
		be1.store.dropAll('declared dead');
		look.letGo();
		expect(await opening).toMatchObject({ ok: false, error: { code: 'lost' } });
		expect(await readToken(fs, accountPath(alice))).toMatchObject({ value: { number: 0, holder: { kind: 'free' } } });
		expect((await be2.store.open(alice)).ok).toBe(true);
	});

	test("R4: what a former controller left in tmp/ is in nobody's way, and no late rename of it finds a new file", async () => {
		const { fs, one } = await world();
		const aside: string[] = [];
		one.inject({
			before: (call) => {
				if (call.operation === 'makeDirectory' && call.path.startsWith('Controller/1-be1.1/tmp/')) aside.push(call.path);
				return undefined;
			},
		});
		await takeToken(fs, 'Controller', { number: 0, holder: { kind: 'free' } }, { number: 1, holder: { kind: 'life', member: 'be1', life: 1 } });
		for (let left = 1; left < 200; left += 1) await fs.makeDirectory(`Controller/1-be1.1/tmp/${left}`);
		expect(await createDomain(one, 'Controller/1-be1.1', 'other.test')).toMatchObject({ ok: true });
		expect(await createAccount(one, { controllerToken: 'Controller/1-be1.1', address: 'bob@other.test', verifier, uidValidity: 7 })).toMatchObject({
			ok: true,
		});
		const names = aside.map((path) => path.split('/')[3]);
		expect(new Set(names).size).toBeGreaterThanOrEqual(2);
		for (const name of names) expect(name).toMatch(/^1-\d+$/);
	});
});
