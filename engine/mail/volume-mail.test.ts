import { beforeEach, describe, expect, test } from 'vitest';
import { messagesSearchedMax } from '../contract/mail.ts';
import { FakeFiles } from '../runtime/fake/fake-files.ts';
import { headerFields } from './header-fields.ts';
import { VolumeMail } from './volume-mail.ts';

const home = 'SharedDomains/example.test/alice.macnt';
const address = 'alice@example.test';
const id = '0123456789abcdef0123456789abcdef';
let files: FakeFiles;
let mail: VolumeMail;
/** Called before each look: a token may be renamed there. */
let before: (path: string) => void;

beforeEach(() => {
	files = new FakeFiles();
	before = () => {};
	mail = new VolumeMail({
		list: async (path, most) => {
			before(path);
			return files.list(path, most);
		},
		read: async (path, range) => {
			before(path);
			return files.read(path, range);
		},
	});
	for (const mailbox of ['INBOX', 'Sent', '=41rchive', 'tmp']) files.makeDirectory(`${home}/12-be1.3/${mailbox}`);
	files.write(`${home}/12-be1.3/INBOX/mailbox.json`, JSON.stringify({ uidValidity: 7, keywords: ['urgent'] }));
	files.write(`${home}/12-be1.3/account.json`, '{}');
	files.write(`${home}/12-be1.3/INBOX/0000000001.1764115200.40.12-1._.${id}`, 'From: a@x\r\nSubject: one\r\n\r\nfirst');
	files.write(`${home}/12-be1.3/INBOX/0000000002.1764115200.40.12-2.FSa.-`, 'From: b@x\r\nSubject:  =?utf-8?Q?gr=C3=BCn?=\r\n =?utf-8?Q?er?=\r\n\r\nsecond');
	files.write(`${home}/12-be1.3/INBOX/0000000003.1764115200.40.12-3._.-`, 'Subject: expunged\r\n\r\n');
	files.write(`${home}/12-be1.3/INBOX/0000000003.gone.1764201600.12-4.-`, '');
	files.write(`${home}/12-be1.3/INBOX/a learner’s note`, 'no message');
});

const value = <T>(outcome: { ok: true; value: T } | { ok: false; error: { code: string } }) =>
	outcome.ok ? outcome.value : expect.unreachable(outcome.error.code);
const code = (outcome: { ok: true } | { ok: false; error: { code: string } }) => (outcome.ok ? 'ok' : outcome.error.code);
const inbox = { address, mailbox: 'INBOX' };

describe('an account’s mail, from its files', () => {
	test('mailboxes as clients name them, with what is in them; what is expunged does not count', async () => {
		expect(value(await mail.mailboxes(address))).toEqual({
			path: `${home}/12-be1.3`,
			mailboxes: [
				{ mailbox: 'INBOX', messages: 2, unseen: 1, sizeBytes: 80, more: false },
				{ mailbox: 'Sent', messages: 0, unseen: 0, sizeBytes: 0, more: false },
				{ mailbox: 'Archive', messages: 0, unseen: 0, sizeBytes: 0, more: false },
			],
		});
	});

	test('messages, the newest first, in windows, with flags and keywords', async () => {
		const { total, rows } = value(await mail.messages({ ...inbox, fromIndex: 0, most: 10 }));
		expect([total, rows.map(({ uid }) => uid)]).toEqual([2, [2, 1]]);
		expect(rows[0]).toMatchObject({
			flags: ['\\Flagged', '\\Seen', 'urgent'],
			deliveryId: null,
			header: { from: 'b@x', subject: '=?utf-8?Q?gr=C3=BCn?= =?utf-8?Q?er?=' },
		});
		expect(rows[1]).toMatchObject({ deliveryId: id, internalDateS: 1764115200 });
		expect(value(await mail.messages({ ...inbox, fromIndex: 1, most: 1 })).rows.map(({ uid }) => uid)).toEqual([1]);
		expect(value(await mail.messages({ ...inbox, fromIndex: 9, most: 1 })).rows).toEqual([]);
	});

	test('a search finds sender, recipient and subject as they are read, in windows, and reads each message once', async () => {
		const found = async (text: string, fromIndex = 0) => {
			const { total, rows } = value(await mail.messages({ ...inbox, text, fromIndex, most: 1 }));
			return [total, rows.map(({ uid }) => uid)];
		};
		expect(await found('GRÜNER')).toEqual([1, [2]]);
		expect(await found('utf-8')).toEqual([0, []]);
		expect(await found('@X')).toEqual([2, [2]]);
		expect(await found('@x', 1)).toEqual([2, [1]]);
		expect(await found('expunged')).toEqual([0, []]);
		let reads = 0;
		before = (path) => {
			if (/\d\.1764115200/.test(path)) reads += 1;
		};
		// Another flag, another name: the same message.
		files.remove(`${home}/12-be1.3/INBOX/0000000001.1764115200.40.12-1._.${id}`);
		files.write(`${home}/12-be1.3/INBOX/0000000001.1764115200.40.12-9.S.${id}`, 'From: a@x\r\nSubject: one\r\n\r\nfirst');
		expect(await found('one')).toEqual([1, [1]]);
		expect(reads).toBe(0);
	});

	test('of a large mailbox the newest are searched, and it says that there are more', async () => {
		for (let uid = 10; uid < 10 + messagesSearchedMax; uid += 1) {
			files.write(`${home}/12-be1.3/INBOX/${String(uid).padStart(10, '0')}.1764115200.40.12-1._.-`, 'From: c@x\r\n\r\n');
		}
		expect(value(await mail.messages({ ...inbox, text: 'c@x', fromIndex: 0, most: 1 }))).toMatchObject({ total: messagesSearchedMax, more: true });
		expect(value(await mail.messages({ ...inbox, text: 'b@x', fromIndex: 0, most: 1 }))).toMatchObject({ total: 0, more: true });
		expect(value(await mail.messages({ ...inbox, fromIndex: 0, most: 1 }))).toMatchObject({ total: messagesSearchedMax + 2, more: false });
	});

	test('a message in parts', async () => {
		const part = value(await mail.message({ ...inbox, uid: 1, fromByte: 6, bytesMost: 3 }));
		expect(part).toMatchObject({
			data: Buffer.from('a@x').toString('base64'),
			sizeBytes: 32,
			path: `${home}/12-be1.3/INBOX/0000000001.1764115200.40.12-1._.${id}`,
		});
	});

	test('a token that is taken in the middle is followed by its new name', async () => {
		let isMoved = false;
		before = (path) => {
			if (isMoved || path !== `${home}/12-be1.3/INBOX`) return;
			isMoved = true;
			files.remove(`${home}/12-be1.3`);
			files.makeDirectory(`${home}/13-be2.1/INBOX`);
			files.write(`${home}/13-be2.1/INBOX/0000000009.1764115200.40.13-1._.-`, 'Subject: new owner\r\n\r\n');
		};
		expect(value(await mail.messages({ ...inbox, fromIndex: 0, most: 10 })).rows.map(({ uid }) => uid)).toEqual([9]);
	});

	test('what is not there is said by its name, and nothing else is reached', async () => {
		expect(code(await mail.mailboxes('nobody@example.test'))).toBe('no-such-account');
		expect(code(await mail.messages({ address, mailbox: 'Nothing', fromIndex: 0, most: 1 }))).toBe('no-such-mailbox');
		expect(code(await mail.message({ ...inbox, uid: 3, fromByte: 0, bytesMost: 9 }))).toBe('no-such-message');
		files.makeDirectory('SharedDomains/example.test/bob.macnt/1-be1.1/INBOX');
		files.write('SharedDomains/example.test/bob.macnt/1-be1.1/INBOX/0000000001.1764115200.40.1-1._.-', 'secret');
		for (const mailbox of ['..', '.', '../../bob.macnt/1-be1.1/INBOX', '/', '\u0000', 'x'.repeat(255)])
			expect([mailbox, code(await mail.message({ address, mailbox, uid: 1, fromByte: 0, bytesMost: 9 }))]).toEqual([mailbox, 'no-such-mailbox']);
		await expect(mail.mailboxes('../../Controller')).rejects.toThrow(/not an address/);
	});

	test('a mailbox that is a link leads nowhere', async () => {
		files.link(`${home}/12-be1.3/Drafts`);
		expect(code(await mail.messages({ address, mailbox: 'Drafts', fromIndex: 0, most: 1 }))).toBe('is-a-link');
	});
});

describe('header fields of a list', () => {
	const of = (text: string | Uint8Array) => headerFields(typeof text === 'string' ? Buffer.from(text) : text);
	test('the first of each, unfolded; what stands below the header is none', () => {
		expect(of('to: A\r\n\t<a@x>\r\nTo: second\r\nSUBJECT : x\r\n\r\nFrom: body\r\n')).toEqual({ from: '', to: 'A <a@x>', subject: 'x', date: '' });
		expect(of('Subject: lines\nFrom: end with LF\n\nDate: no')).toEqual({ from: 'end with LF', to: '', subject: 'lines', date: '' });
	});
	test('a cut character and Latin-1 do no harm; length is limited', () => {
		expect(of(Buffer.from('Subject: grün').subarray(0, 12)).subject).toBe('gr');
		expect(of(Buffer.from('Subject: gr\u00fcn\r\n\r\n', 'latin1')).subject).toBe('grün');
		expect(of(`Subject: ${'x'.repeat(5000)}`).subject.length).toBe(500);
		expect(of('no header at all')).toEqual({ from: '', to: '', subject: '', date: '' });
	});
});
