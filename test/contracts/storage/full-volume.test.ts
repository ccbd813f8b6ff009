/**
 * A volume without room, and one that may not be written, on real file systems: what certainly did not happen is refused,
 * the account stays, the beat goes on, deleting mail makes room, and nothing that was acknowledged is lost (R6).
 */
import { chmod, chown, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeBeat } from '../../../node-image/src/storage/beat-record.ts';
import type { FileSystem } from '../../../node-image/src/storage/file-system.ts';
import { beatPath, readMember } from '../../../node-image/src/storage/member-tokens.ts';
import { memoryFiles } from '../../../node-image/src/storage/memory-files.ts';
import type { OpenMailbox } from '../../../node-image/src/storage/open-account.ts';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { realFilesSync } from '../../../node-image/src/storage/real-files-sync.ts';
import { alice, home, id, killed, nodeOn, opened, prepare, texts } from '../../../node-image/src/storage/test-member.ts';
import { readToken } from '../../../node-image/src/storage/tokens.ts';
import { accountPath } from '../../../node-image/src/storage/volume.ts';
import { probeVolume } from '../../../node-image/src/storage/volume-probe.ts';
import { type MountKind, mounted } from './mounted.ts';

const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 1, backup: null, wronglyDead: false } as const;
const text = (n: number): string => `mail ${n} ${'.'.repeat(3000)}`;
const bytes = (n: number): Uint8Array => new TextEncoder().encode(text(n));

interface SmallVolume {
	readonly fs: FileSystem;
	/** Synchronous, as the beat's thread has them. */
	readonly beat: FileSystem;
	/** Takes all the room there is, to the last block; the answer gives it back. */
	fill(): Promise<() => Promise<void>>;
	remove(): Promise<void>;
}

async function smallVolume(kind: MountKind | 'memory', sizeMiB: number): Promise<SmallVolume | string> {
	if (kind === 'memory') {
		const fs = memoryFiles();
		const fill = async () => {
			fs.disk.capacityBytes = fs.disk.usedBytes();
			return async () => {
				fs.disk.capacityBytes = Number.POSITIVE_INFINITY;
			};
		};
		return { fs, beat: fs, fill, remove: async () => undefined };
	}
	const volume = await mounted(kind, sizeMiB);
	if (typeof volume === 'string') return volume;
	return { fs: realFiles(volume.path), beat: realFilesSync(volume.path), fill: () => filled(volume.path), remove: () => volume.remove() };
}

async function filled(path: string): Promise<() => Promise<void>> {
	const filler = join(path, '.filler');
	const file = await open(filler, 'w');
	try {
		for (const size of [65_536, 4096, 512]) {
			for (;;) {
				const { bytesWritten } = await file.write(new Uint8Array(size));
				if (bytesWritten < size) break;
			}
		}
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
	} finally {
		await file.close();
	}
	return () => rm(filler);
}

async function beats(fs: FileSystem, seq: number): Promise<void> {
	expect(await fs.overwrite(beatPath('be1', 1), encodeBeat({ seq, payload }))).toMatchObject({ ok: true });
	expect(await readMember(fs, 'be1')).toMatchObject({ ok: true, value: { beat: { seq } } });
}

describe.each<{ kind: MountKind | 'memory'; sizeMiB: number; messages: number }>([
	{ kind: 'memory', sizeMiB: 0, messages: 107 },
	{ kind: 'tmpfs', sizeMiB: 4, messages: 60 },
	{ kind: 'ext4', sizeMiB: 8, messages: 400 },
])('a full volume: $kind', ({ kind, sizeMiB, messages }) => {
	test('R6: refused for certain, nothing dropped, nothing lost; the beat and takes go on; deleting mail makes room', async (context) => {
		const volume = await smallVolume(kind, sizeMiB);
		if (typeof volume === 'string') return context.skip(volume);
		onTestFinished(() => volume.remove());
		const { fs } = volume;
		await prepare(fs);
		const [be1, be2] = [await nodeOn(fs, 'be1'), await nodeOn(fs, 'be2')];
		const { account, inbox } = await opened(be1);
		const all = Array.from({ length: messages }, (_, n) => n + 1);
		const stored = await Promise.all(all.map((n) => account.deliver({ deliveryId: id(n), bytes: bytes(n) })));
		expect(stored.every((one) => one.ok)).toBe(true);

		const free = await volume.fill();
		const big = await account.deliver({ deliveryId: id(9001), bytes: new Uint8Array(1_000_000) });
		expect(big).toMatchObject({ ok: false, error: { code: 'volume-full', definite: true } });
		// As many small ones as find a last corner, then none.
		let n = messages;
		for (;;) {
			n += 1;
			const done = await account.deliver({ deliveryId: id(n), bytes: bytes(n) });
			if (!done.ok) {
				expect(done.error).toMatchObject({ code: 'volume-full', definite: true });
				break;
			}
		}
		expect(await fs.list(`${await home(fs)}/tmp`)).toMatchObject({ value: [] });
		await beats(volume.beat, 2);

		// Flags: longer names. Whatever the directory has no room for is refused, and stays as it was.
		const before = flagsOf(inbox);
		let refused = 0;
		for (const { uid } of inbox.messages()) {
			const done = await inbox.changeFlags([uid], { mode: 'add', flags: ['\\Seen', '\\Flagged', '\\Answered'] });
			if (done.ok) before.set(uid, ['\\Answered', '\\Flagged', '\\Seen']);
			else {
				expect(done.error).toMatchObject({ code: 'volume-full', definite: true });
				refused += 1;
			}
		}
		expect(flagsOf(inbox)).toEqual(before);
		// ext4 keeps directories in blocks and has none left, and so does the model; tmpfs needs none for a name.
		expect(refused > 0).toBe(kind !== 'tmpfs');
		expect(account.dropped()).toBe(false);

		// Another takes over as if there were room, and a node may start: this is how mail gets deleted.
		expect(await probeVolume(fs, 'be3')).toEqual([]);
		await killed(fs, be1);
		const next = await opened(be2);
		expect(flagsOf(next.inbox)).toEqual(before);
		const kept = new Map((await texts(next.inbox)).map((one, at) => [next.inbox.messages()[at]?.uid ?? 0, one]));
		const highest = next.inbox.uidNext() - 1;

		const doomed = next.inbox.messages().filter(({ uid }) => uid % 2 === 0 && uid < highest);
		const gone = new Set<number>();
		for (const { uid } of doomed) {
			const marked = await next.inbox.changeFlags([uid], { mode: 'set', flags: ['\\Deleted'] });
			const done = marked.ok ? await next.inbox.expunge([uid]) : marked;
			if (done.ok) gone.add(uid);
			else expect(done.error).toMatchObject({ code: 'volume-full', definite: true });
		}
		expect(gone.size).toBeGreaterThan(doomed.length / 4);
		expect(next.account.dropped()).toBe(false);

		// The filler is still there: what was deleted is the room.
		const again = await next.account.deliver({ deliveryId: id(9002), bytes: bytes(9002) });
		expect(again).toMatchObject({ ok: true, value: { outcome: 'stored', uid: highest + 1 } });
		await free();
		expect(await next.account.deliver({ deliveryId: id(9001), bytes: new Uint8Array(1_000_000) })).toMatchObject({ ok: true, value: { uid: highest + 2 } });
		await killed(fs, be2);
		const last = await opened(await nodeOn(fs, 'be3'));
		const found = new Map((await texts(last.inbox)).map((one, at) => [last.inbox.messages()[at]?.uid ?? 0, one]));
		for (const [uid, one] of kept) expect(found.get(uid), `UID ${uid}`).toBe(gone.has(uid) ? undefined : one);
		expect(last.inbox.uidNext()).toBe(highest + 3);
	}, 60_000);
});

function flagsOf(inbox: OpenMailbox): Map<number, string[]> {
	return new Map(inbox.messages().map(({ uid, flags }) => [uid, [...flags].sort()]));
}

describe('a volume that may not be written', () => {
	async function served(fs: FileSystem) {
		await prepare(fs);
		const be1 = await nodeOn(fs, 'be1');
		const { account, inbox } = await opened(be1);
		await account.deliver({ deliveryId: id(1), bytes: bytes(1) });
		await inbox.changeFlags([1], { mode: 'add', flags: ['\\Deleted'] });
		return { be1, account, inbox };
	}

	/** What clients are told while it lasts: no, for certain; reading goes on. */
	async function refusedAll(account: Awaited<ReturnType<typeof opened>>['account'], inbox: OpenMailbox): Promise<void> {
		const readOnly = { ok: false, error: { code: 'read-only', definite: true } };
		expect(await account.deliver({ deliveryId: id(2), bytes: bytes(2) })).toMatchObject(readOnly);
		expect(await inbox.append({ bytes: bytes(3), flags: ['keyword'], internalDateS: 1 })).toMatchObject(readOnly);
		expect(await inbox.changeFlags([1], { mode: 'add', flags: ['\\Seen'] })).toMatchObject(readOnly);
		expect(await inbox.changeFlags([1], { mode: 'add', flags: ['keyword'] })).toMatchObject(readOnly);
		expect(await inbox.expunge([1])).toMatchObject(readOnly);
		expect(await texts(inbox)).toEqual([text(1)]);
		expect(account.dropped()).toBe(false);
	}

	test('a mailbox directory made read-only, for a node that is not root', async () => {
		const path = await mkdtemp(join(tmpdir(), 'mclab-readonly-'));
		const asRoot = process.getuid?.() === 0;
		const nobody = 65_534;
		if (asRoot) {
			await chown(path, nobody, nobody);
			process.seteuid?.(nobody);
		}
		const fs = realFiles(path);
		onTestFinished(async () => {
			if (asRoot) process.seteuid?.(0);
			await rm(path, { recursive: true });
		});
		const { be1, account, inbox } = await served(fs);
		const directory = join(path, await home(fs), 'INBOX');
		await chmod(directory, 0o555);
		await refusedAll(account, inbox);
		// Whoever owns it next can read it, too.
		expect(await be1.store.release(alice)).toMatchObject({ ok: true });
		const again = await opened(be1);
		const moved = join(path, await home(fs), 'INBOX');
		expect(await texts(again.inbox)).toEqual([text(1)]);
		await chmod(moved, 0o755);
		expect(await again.account.deliver({ deliveryId: id(2), bytes: bytes(2) })).toMatchObject({ ok: true, value: { uid: 2 } });
		expect((await readdir(join(path, await home(fs), 'tmp'))).length).toBe(0);

		// And the directory of the token: nobody takes or releases, and that is said; nothing is lost.
		const parent = join(path, accountPath(alice));
		await chmod(parent, 0o555);
		expect(await be1.store.release(alice)).toMatchObject({ ok: false, error: { code: 'volume-error', message: expect.stringContaining('access is denied') } });
		await chmod(parent, 0o755);
		expect((await opened(be1)).inbox.messages().map(({ uid }) => uid)).toEqual([1, 2]);
	});

	test('a volume that the system has made read-only', async (context) => {
		const volume = await mounted('tmpfs', 4);
		if (typeof volume === 'string') return context.skip(volume);
		onTestFinished(() => volume.remove());
		const fs = realFiles(volume.path);
		const { be1, account, inbox } = await served(fs);
		volume.readOnly(true);
		await refusedAll(account, inbox);
		// R2: no beat, so no window: in a node all of this is held.
		expect(await realFilesSync(volume.path).overwrite(beatPath('be1', 1), encodeBeat({ seq: 2, payload }))).toMatchObject({
			ok: false,
			error: { code: 'EROFS' },
		});
		expect(await be1.store.release(alice)).toMatchObject({ ok: false, error: { code: 'volume-error' } });
		volume.readOnly(false);
		const again = await opened(be1);
		expect(await again.account.deliver({ deliveryId: id(2), bytes: bytes(2) })).toMatchObject({ ok: true, value: { uid: 2 } });
		expect(await readToken(fs, accountPath(alice))).toMatchObject({ value: { number: 1 } });
	});
});
