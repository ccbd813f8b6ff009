/**
 * A writer stops between each two stages of a write, another takes the account over and writes, then the first goes on.
 * Two processes, real files, real signals; the stages of the table in the rules: R2, R4, R5, R7.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../node-image/src/storage/file-system.ts';
import { declareDead } from '../../../node-image/src/storage/member-tokens.ts';
import { parseMessageName } from '../../../node-image/src/storage/message-name.ts';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { alice, home, nodeOn, opened, prepare, type TestNode, texts } from '../../../node-image/src/storage/test-member.ts';
import { type BackendCommand, BackendProcess, deliveryBytes, deliveryId, type Stage, whenSilent } from './backend-process.ts';

const beatMs = 25;
/** Behind the window in which the stopped one would still answer (1.9 beats), as every suspicion is. */
const reads = 4;

const landed: ReadonlySet<string> = new Set(['directory-fsync', 'look-up', 'announce', 'acknowledge']);
const everywhere: [Stage, number][] = [
	['create', 1],
	['file-fsync', 1],
	['rename', 1],
	['directory-fsync', 1],
	['look-up', 1],
	['announce', 1],
	['acknowledge', 1],
];
const deliveries = everywhere;
const flags = everywhere.filter(([stage]) => stage !== 'create' && stage !== 'file-fsync');
/** The table of keywords first, then the message. */
const keywords: [Stage, number][] = [
	['create', 1],
	['file-fsync', 1],
	['rename', 1],
	['directory-fsync', 1],
	['rename', 2],
	['directory-fsync', 2],
	['look-up', 1],
	['announce', 1],
	['acknowledge', 1],
];
/** The tombstone, then the empty file over it. */
const expunges: [Stage, number][] = [
	['rename', 1],
	['create', 1],
	['file-fsync', 1],
	['rename', 2],
	['directory-fsync', 1],
	['look-up', 1],
	['announce', 1],
	['acknowledge', 1],
];

describe.skipIf(process.platform !== 'linux')('a writer that is stopped between two stages (needs /proc to see it stand still)', { timeout: 20_000 }, () => {
	let path: string;
	let fs: FileSystem;
	let be1: BackendProcess;
	let be2: TestNode;
	let serial = 0;
	/** Acknowledged by whomever and not expunged: text by UID. */
	const expected = new Map<number, string>();

	beforeAll(async () => {
		path = await mkdtemp(join(tmpdir(), 'mclab-take-'));
		fs = realFiles(path);
		await prepare(fs);
		be1 = new BackendProcess('be1', { volumePath: path, account: alice, beatMs });
		be2 = await nodeOn(fs, 'be2');
	});
	afterAll(async () => {
		await be1.end();
		await rm(path, { recursive: true });
	});

	/** be1 owns the account and has acknowledged a message. */
	async function begin(): Promise<number> {
		await be1.ask({ do: 'live' }, 'lives');
		serial += 1;
		const stored = await be1.ask({ do: 'deliver', n: serial }, 'acknowledged', 'refused');
		if (stored.is !== 'acknowledged') throw new Error('not stored');
		expected.set(stored.uids[0] ?? 0, `mail ${serial}`);
		return stored.uids[0] ?? 0;
	}

	/** Stops be1 there, lets be2 take over and write, lets be1 go on. What be1 said behind its stop. */
	async function takenOver(command: Extract<BackendCommand, { do: 'deliver' | 'flag' | 'expunge' }>): Promise<string[]> {
		const from = be1.reports.length;
		be1.tell(command);
		await be1.report(from, 'stopping');
		await be1.paused();
		const life = await whenSilent(fs, 'be1', { beatMs, reads });
		expect(await declareDead(fs, 'be1', life ?? 0)).toMatchObject({ ok: true });
		const { account, inbox } = await opened(be2);
		serial += 1;
		const own = await account.deliver({ deliveryId: deliveryId(serial), bytes: deliveryBytes(serial) });
		if (!own.ok) throw new Error(own.error.message);
		expected.set(own.value.uid, `mail ${serial}`);
		const before = inbox.messages();
		const stoppedAt = be1.reports.length;
		be1.resume();
		await be1.report(stoppedAt, 'refused', 'acknowledged');
		await be1.report(stoppedAt, 'life-over');
		// Nothing of it lands any more: the owner sees what it saw.
		be2.clock.ms += 2000;
		expect(await inbox.refresh()).toMatchObject({ ok: true });
		expect(inbox.messages()).toEqual(before);
		return be1.reports
			.slice(stoppedAt)
			.map(({ is }) => is)
			.sort();
	}

	/** Every acknowledged message under its UID, every UID once, on disk as in memory; nothing left in tmp/. */
	async function audit(): Promise<void> {
		const { inbox } = await opened(be2);
		const shown = new Map((await texts(inbox)).map((text, at) => [inbox.messages()[at]?.uid, text]));
		for (const [uid, text] of expected) expect(shown.get(uid), `UID ${uid}`).toBe(text);
		const names = await fs.list(`${await home(fs)}/INBOX`);
		const uids = (names.ok ? names.value : []).flatMap((name) => parseMessageName(name)?.uid ?? []);
		expect(new Set(uids).size).toBe(uids.length);
		expect(new Set(shown.values()).size).toBe(shown.size);
		expect(await fs.list(`${await home(fs)}/tmp`)).toMatchObject({ value: [] });
		await be2.store.release(alice);
	}

	const alone = deliveries.filter(([stage]) => stage !== 'announce' && stage !== 'acknowledge');
	test.each([...deliveries.map(([before, nth]) => ({ before, nth, blind: false })), ...alone.map(([before, nth]) => ({ before, nth, blind: true }))])(
		'R4, R7: a delivery, before $before ($nth), without the window of R2: $blind',
		async ({ before, nth, blind }) => {
			await begin();
			serial += 1;
			const n = serial;
			expect(await takenOver({ do: 'deliver', n, stop: { before, nth }, blind })).toEqual(['life-over', 'refused']);
			// The frontend got no answer and asks the new owner: the mail is there once.
			const { account } = await opened(be2);
			const again = await account.deliver({ deliveryId: deliveryId(n), bytes: deliveryBytes(n) });
			expect(again).toMatchObject({ ok: true, value: { outcome: landed.has(before) ? 'known' : 'stored' } });
			if (again.ok) expected.set(again.value.uid, `mail ${n}`);
			await audit();
		},
	);

	test.each([...flags.map(([before, nth]) => ({ before, nth, flag: '\\Flagged' })), ...keywords.map(([before, nth]) => ({ before, nth, flag: 'new' }))])(
		'R4: a change of flags, before $before ($nth), $flag',
		async ({ before, nth, flag }) => {
			const uid = await begin();
			const keyword = flag === 'new' ? `k${serial}` : flag;
			expect(await takenOver({ do: 'flag', uid, flag: keyword, stop: { before, nth } })).toEqual(['life-over', 'refused']);
			const { inbox } = await opened(be2);
			const isLanded = landed.has(before) && (flag !== 'new' || before !== 'directory-fsync' || nth === 2);
			const message = inbox.messages().find((one) => one.uid === uid);
			expect(message?.flags.has(keyword)).toBe(isLanded);
			await audit();
		},
	);

	test.each(expunges)('R4, R6: an expunge, before %s (%i)', async (before, nth) => {
		const uid = await begin();
		expect(await be1.ask({ do: 'flag', uid, flag: '\\Deleted' }, 'acknowledged', 'refused')).toMatchObject({ is: 'acknowledged' });
		expect(await takenOver({ do: 'expunge', uid, stop: { before, nth } })).toEqual(['life-over', 'refused']);
		const { inbox } = await opened(be2);
		const isGone = before !== 'rename' || nth === 2;
		expect(inbox.messages().some((one) => one.uid === uid)).toBe(!isGone);
		if (isGone) expected.delete(uid);
		await audit();
	});
});
