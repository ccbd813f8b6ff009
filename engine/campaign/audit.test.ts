/**
 * Does the audit catch things? A small volume on disk, as nodes write it, with a ledger that matches; then somebody
 * does what must never happen, and it has to be named.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxFile, printMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { modseqOf, printMessageName } from '../../node-image/src/storage/message-name.ts';
import { contentOf, endsWith, makeMail, numberOf } from './campaign-mail.ts';
import { type Copy, CopyLedger, Operation } from './copies.ts';
import { judgeFiles } from './file-judge.ts';
import { localFiles } from './local-files.ts';
import { readVolume } from './read-volume.ts';
import { Sightings } from './sightings.ts';
import { judgeSnapshots } from './snapshot-judge.ts';
import type { MailboxFiles } from './volume-files.ts';

const run = '1a2b3c4d';
const alice = 'alice@example.test';
const keywords = ['$Work'];
let volumePath: string;
let token: string;
let inbox: string;
let ledger: CopyLedger;
let sightings: Sightings;

beforeEach(async () => {
	volumePath = await mkdtemp(join(tmpdir(), 'mclab-audit-'));
	token = join(volumePath, 'SharedDomains/example.test/alice.macnt/12-be1.3');
	inbox = join(token, 'INBOX');
	await mkdir(inbox, { recursive: true });
	await writeFile(join(inbox, mailboxFile), printMailboxFile({ uidValidity: 7, keywords }));
	ledger = new CopyLedger();
	sightings = new Sightings(alice, 'INBOX');
	sightings.selected({ uidValidity: 7, uidNext: 1 });
	for (const how of ['smtp', 'smtp', 'append'] as const) await deliver(how);
});
afterEach(() => rm(volumePath, { recursive: true, force: true }));

function id(number: number): string {
	return String(number).padStart(32, '0');
}

function nameOf(uid: number, letters = '', deliveryId: string | undefined = id(uid), change = uid): string {
	return printMessageName({ kind: 'message', uid, internalDateS: 1_764_115_200, sizeBytes: 100, modseq: modseqOf(12, change), letters, deliveryId });
}

/** Acknowledged, on disk, and seen by the client. */
async function deliver(how: 'smtp' | 'append'): Promise<Copy> {
	const number = ledger.nextNumber;
	const bytes = makeMail({ run, number, from: 'c@d.invalid', to: [alice], date: new Date(0), moreLines: number });
	const mail = ledger.begin({ how, accounts: [alice], mailbox: 'INBOX', content: contentOf(bytes) }, 0);
	const [copy] = mail.copies;
	if (copy === undefined) throw new Error('no copy');
	const uid = number + 1;
	if (how === 'smtp') ledger.accepted(mail, [alice], 10);
	else {
		copy.stored.end('ok', 10);
		copy.appendedUid = uid;
	}
	mail.finished = true;
	await writeFile(
		join(inbox, nameOf(uid, '', how === 'smtp' ? id(uid) : undefined)),
		how === 'smtp' ? Buffer.concat([Buffer.from('Received: by fe1\r\n'), bytes]) : bytes,
	);
	sightings.synced([{ uid, number }], 11);
	return copy;
}

function copy(number: number): Copy {
	const found = ledger.copiesIn(alice, 'INBOX').get(number);
	if (found === undefined) throw new Error(`no copy of ${number}`);
	return found;
}

async function audit() {
	const files = await readVolume({
		volume: localFiles(volumePath),
		accounts: [alice],
		identify: (bytes) => {
			const number = numberOf(bytes, run);
			const mail = number === null ? undefined : ledger.mail(number);
			return { number, whole: mail === undefined || endsWith(bytes, mail.content) };
		},
	});
	return judgeFiles({ ...files, queued: [] }, ledger, [sightings]);
}

async function fileOf(uid: number): Promise<string> {
	const file = (await readdir(inbox)).find((name) => name.startsWith(String(uid).padStart(10, '0')));
	if (file === undefined) throw new Error(`no file of UID ${uid}`);
	return file;
}

async function renameTo(uid: number, name: string): Promise<void> {
	await rename(join(inbox, await fileOf(uid)), join(inbox, name));
}

describe('the audit of the files', () => {
	test('finds nothing where nothing is wrong', async () => {
		expect(await audit()).toEqual({ breaches: [], stored: 2, delayed: 0, messages: 3 });
	});

	test('a message file removed: lost', async () => {
		await rm(join(inbox, await fileOf(2)));
		const { breaches, stored } = await audit();
		expect(breaches).toMatchObject([{ promise: 'lost', where: alice, mailbox: 'INBOX', number: 1 }]);
		expect(stored).toBe(1);
	});

	test('an acknowledged APPEND removed: lost', async () => {
		await rm(join(inbox, await fileOf(3)));
		expect((await audit()).breaches).toMatchObject([{ promise: 'lost', number: 2, what: expect.stringContaining('append') }]);
	});

	test('a message copied to another UID: doubled, by its contents', async () => {
		await copyFile(join(inbox, await fileOf(1)), join(inbox, nameOf(9, '', undefined)));
		expect((await audit()).breaches).toMatchObject([{ promise: 'doubled', number: 0, uid: 9 }]);
	});

	test('one delivery id under two UIDs: doubled, even where one is a tombstone', async () => {
		await writeFile(join(inbox, printMessageName({ kind: 'gone', uid: 9, goneAtS: 1, modseq: modseqOf(12, 90), deliveryId: id(1) })), '');
		expect((await audit()).breaches).toMatchObject([{ promise: 'doubled', uid: 9, what: expect.stringContaining('one delivery id') }]);
	});

	test('a message that was sent to somebody else', async () => {
		const mail = ledger.begin({ how: 'smtp', accounts: ['bob@example.test'], mailbox: 'INBOX', content: contentOf(Buffer.from('x')) }, 0);
		ledger.finish(mail, 1);
		const bytes = makeMail({ run, number: mail.number, from: 'c@d.invalid', to: [alice], date: new Date(0), moreLines: 0 });
		await writeFile(join(inbox, nameOf(9)), bytes);
		expect((await audit()).breaches).toContainEqual(
			expect.objectContaining({ promise: 'doubled', number: mail.number, what: 'it was never sent to this mailbox' }),
		);
	});

	test('a UID changed: the client knew it under another, and APPEND was answered with another', async () => {
		await renameTo(3, nameOf(5, '', undefined));
		expect((await audit()).breaches).toMatchObject([{ promise: 'uid-reused', number: 2, uid: 5, what: expect.stringContaining('answered with UID 3') }]);
	});

	test('two messages that have changed their UIDs', async () => {
		const [one, two] = [await fileOf(1), await fileOf(2)];
		await rename(join(inbox, one), join(inbox, 'aside'));
		await rename(join(inbox, two), join(inbox, nameOf(1)));
		await rename(join(inbox, 'aside'), join(inbox, nameOf(2)));
		expect((await audit()).breaches.filter(({ promise }) => promise === 'uid-reused')).toMatchObject([
			{ uid: 1, number: 1 },
			{ uid: 2, number: 0 },
		]);
	});

	test('a message below the highest UID that the client has synced to: out of order', async () => {
		const hidden = await deliver('smtp');
		sightings = new Sightings(alice, 'INBOX');
		sightings.synced(
			[
				{ uid: 1, number: 0 },
				{ uid: 2, number: 1 },
				{ uid: 3, number: 2 },
				{ uid: 9, number: null },
			],
			12,
		);
		expect((await audit()).breaches).toMatchObject([{ promise: 'out-of-order', number: hidden.number, uid: 4 }]);
	});

	test('a bit changed in the contents', async () => {
		const path = join(inbox, await fileOf(1));
		const bytes = await readFile(path);
		bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
		await writeFile(path, bytes);
		expect((await audit()).breaches).toMatchObject([{ promise: 'content', number: 0, uid: 1 }]);
	});

	test('an acknowledged flag that is not there, and one that was taken away', async () => {
		const change = (number: number, flag: string, value: boolean, outcome: 'ok' | 'unknown') => {
			const operation = new Operation('flags', 20);
			operation.end(outcome, 21);
			copy(number).flags.push({ operation, values: new Map([[flag, value]]) });
		};
		change(0, '\\Seen', true, 'ok');
		change(1, '$Work', true, 'ok');
		change(1, '$Work', false, 'ok');
		change(2, '\\Flagged', true, 'unknown');
		await renameTo(2, nameOf(2, 'a', id(2), 20));
		expect((await audit()).breaches).toMatchObject([
			{ promise: 'flag-lost', number: 0, what: '\\Seen is not set, and was acknowledged otherwise' },
			{ promise: 'flag-lost', number: 1, what: '$Work is set, and was acknowledged otherwise' },
		]);
	});

	test('an acknowledged EXPUNGE: present is a breach, a tombstone is right', async () => {
		for (const number of [0, 1]) {
			const operation = new Operation('expunge', 20);
			operation.end('ok', 21);
			copy(number).expunges.push(operation);
		}
		await renameTo(2, printMessageName({ kind: 'gone', uid: 2, goneAtS: 1, modseq: modseqOf(12, 20), deliveryId: id(2) }));
		expect((await audit()).breaches).toMatchObject([{ promise: 'expunged-present', number: 0, uid: 1 }]);
	});

	test('one modseq twice, and one of a generation that nobody took', async () => {
		await renameTo(1, nameOf(1, 'S', id(1), 2));
		await renameTo(
			3,
			printMessageName({ kind: 'message', uid: 3, internalDateS: 1, sizeBytes: 1, modseq: modseqOf(13, 1), letters: '', deliveryId: undefined }),
		);
		expect((await audit()).breaches.filter(({ promise }) => promise === 'modseq')).toMatchObject([
			{ what: expect.stringContaining('one modseq') },
			{ what: expect.stringContaining("above the token's, 12") },
		]);
	});

	test('a mailbox that is gone, a mailbox.json that is garbage, an account with two tokens', async () => {
		await writeFile(join(inbox, mailboxFile), '{');
		expect((await audit()).breaches).toMatchObject([{ promise: 'uidvalidity' }]);
		await mkdir(join(volumePath, 'SharedDomains/example.test/alice.macnt/13-free'));
		expect((await audit()).breaches).toContainEqual(
			expect.objectContaining({ promise: 'lost', where: 'volume', what: expect.stringContaining('instead of one token') }),
		);
		await rm(join(volumePath, 'SharedDomains/example.test/alice.macnt/13-free'), { recursive: true });
		await rm(inbox, { recursive: true });
		expect((await audit()).breaches).toHaveLength(3);
	});

	test('what still waits in a queue is late, not lost', async () => {
		await rm(join(inbox, await fileOf(2)));
		const files = await readVolume({ volume: localFiles(volumePath), accounts: [alice], identify: (bytes) => ({ number: numberOf(bytes, run), whole: true }) });
		expect(judgeFiles({ ...files, queued: [{ frontend: 'fe1', number: 1, recipients: [alice] }] }, ledger, [sightings])).toMatchObject({
			breaches: [],
			stored: 1,
			delayed: 1,
		});
	});
});

describe('two readings of one mailbox', () => {
	async function names(): Promise<MailboxFiles> {
		const read = await readVolume({ volume: localFiles(volumePath), accounts: [alice] });
		const mailbox = read.accounts[0]?.mailboxes[0];
		if (mailbox === undefined) throw new Error('no mailbox');
		return mailbox;
	}

	test('new mail, flags with a higher modseq, tombstones, and pruned ones are as it should be', async () => {
		await renameTo(2, printMessageName({ kind: 'gone', uid: 2, goneAtS: 1, modseq: modseqOf(12, 20), deliveryId: id(2) }));
		const before = await names();
		await deliver('smtp');
		await renameTo(1, nameOf(1, 'S', id(1), 21));
		await rm(join(inbox, await fileOf(2)));
		expect(judgeSnapshots(before, await names())).toEqual([]);
	});

	test('R6: what must not happen between them', async () => {
		await renameTo(2, printMessageName({ kind: 'gone', uid: 2, goneAtS: 1, modseq: modseqOf(12, 20), deliveryId: id(2) }));
		await deliver('smtp');
		await rm(join(inbox, await fileOf(3)));
		const before = await names();
		await renameTo(1, nameOf(1, 'S', id(1), 0));
		await renameTo(2, nameOf(2, '', id(2), 22));
		await writeFile(join(inbox, nameOf(3, '', id(99), 23)), '');
		await renameTo(4, nameOf(4, 'S', id(4), 4));
		await writeFile(join(inbox, mailboxFile), printMailboxFile({ uidValidity: 8, keywords }));
		const found = judgeSnapshots(before, await names());
		expect(found.map(({ promise, uid }) => [promise, uid])).toEqual([
			['uidvalidity', undefined],
			['modseq', 1],
			['uid-reused', 2],
			['uid-reused', 3],
			['modseq', 4],
		]);
	});
});
