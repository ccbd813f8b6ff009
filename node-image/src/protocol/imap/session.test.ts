import { describe, expect, onTestFinished, test } from 'vitest';
import { type Fence, FenceClosed } from '../../cluster/fence.ts';
import { byteString, bytesOf, joinBytes } from './bytes.ts';
import { MemoryAccount } from './memory-account.ts';
import { ImapSession, type SessionPorts, type Wire } from './session.ts';

const mail = (subject: string) => bytesOf(`From: bob@example.test\r\nSubject: ${subject}\r\n\r\nHello ${subject}\r\n`);
const alwaysFit: Fence = { fit: () => true, whenFit: async () => undefined };

/** A fence that a test opens, closes and ends. */
function gatedFence() {
	let fit = true;
	let settle = Promise.withResolvers<void>();
	return {
		fence: { fit: () => fit, whenFit: () => settle.promise } satisfies Fence,
		close() {
			fit = false;
			settle = Promise.withResolvers<void>();
			settle.promise.catch(() => undefined);
		},
		open() {
			fit = true;
			settle.resolve();
		},
		endLife: () => settle.reject(new FenceClosed('be1.3 is dead')),
	};
}

/** One client with its session: C: lines go in, S: lines come out. */
class Client implements Wire {
	readonly session: ImapSession<string>;
	readonly ended: Promise<unknown>;
	readonly written: Uint8Array[] = [];
	#input: Uint8Array[] = [];
	#reader: ((chunk: Uint8Array | undefined) => void) | undefined;
	#wake = () => {};
	#gone = false;
	#over = false;

	constructor(account: MemoryAccount, ports: Partial<SessionPorts<string>> = {}) {
		this.session = new ImapSession<string>(this, {
			serverName: 'be1',
			literalBytesMax: 1000,
			fence: alwaysFit,
			client: { address: '127.0.0.1' },
			login: async ({ address, password }) =>
				address === account.address && password === 'secret' ? { kind: 'local', account } : { kind: 'refused', message: 'Unknown account or wrong password' },
			redeem: (ticket) => (ticket === 't1' ? account : undefined),
			opened: () => () => {},
			discard: () => {},
			penalty: async () => undefined,
			nowS: () => 1_000_000_000,
			...ports,
		});
		this.ended = this.session.run().finally(() => {
			this.#over = true;
			this.#wake();
		});
		onTestFinished(() => this.hangUp());
	}

	read(): Promise<Uint8Array | undefined> {
		const chunk = this.#input.shift();
		if (chunk !== undefined || this.#gone) return Promise.resolve(chunk);
		return new Promise((resolve) => {
			this.#reader = resolve;
		});
	}

	async write(bytes: Uint8Array): Promise<void> {
		this.written.push(bytes);
		this.#wake();
	}

	send(text: string): void {
		this.#input.push(bytesOf(text));
		this.#deliver();
	}

	hangUp(): void {
		this.#gone = true;
		this.#deliver();
	}

	/** What the server says until it has said `text`, as lines; cleared for the next look. */
	async until(text: string): Promise<string[]> {
		for (;;) {
			const said = byteString(joinBytes(this.written));
			if (said.includes(text)) {
				this.written.length = 0;
				return said.split('\r\n').slice(0, -1);
			}
			if (this.#over) throw new Error(`the session ended before "${text}": ${said}`);
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	/** One command, and all lines up to its tagged answer. */
	async says(command: string): Promise<string[]> {
		const tag = /^\S+/.exec(command)?.[0] ?? '';
		this.send(`${command}\r\n`);
		return this.until(`${tag} `);
	}

	#deliver(): void {
		const reader = this.#reader;
		if (reader === undefined || (this.#input.length === 0 && !this.#gone)) return;
		this.#reader = undefined;
		reader(this.#input.shift());
	}
}

async function loggedIn(account: MemoryAccount, ports: Partial<SessionPorts<string>> = {}): Promise<Client> {
	const client = new Client(account, ports);
	await client.says('l LOGIN alice@example.test secret');
	return client;
}

async function selected(account: MemoryAccount, ports: Partial<SessionPorts<string>> = {}): Promise<Client> {
	const client = await loggedIn(account, ports);
	await client.says('s SELECT INBOX');
	return client;
}

function accountWith(...subjects: string[]): MemoryAccount {
	const account = new MemoryAccount('alice@example.test');
	for (const subject of subjects) account.inbox().add({ bytes: mail(subject) });
	return account;
}

describe('before a login', () => {
	test.each(['POST / HTTP/1.1', 'GET /mail HTTP/1.1', 'OPTIONS * HTTP/1.1', `PUT /${'x'.repeat(9000)} HTTP/1.1`])(
		'a web page that has a browser send commands is cut off at its first line: %.20s',
		async (line) => {
			let asked = false;
			const client = new Client(accountWith(), {
				login: async () => {
					asked = true;
					return { kind: 'refused', message: 'never' };
				},
			});
			client.send(`${line}\r\nHost: 127.0.0.1:1143\r\n\r\na LOGIN alice@example.test secret\r\n`);
			await client.ended;
			expect(byteString(joinBytes(client.written))).toMatch(/ready\r\n\* BYE This is no web server\r\n$/);
			expect(asked).toBe(false);
		},
	);

	test('a greeting, capabilities, and a clear word to what needs a login', async () => {
		const client = new Client(accountWith());
		expect(await client.until('ready')).toEqual(['* OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE SASL-IR AUTH=PLAIN] be1 IMAP4rev1 server ready']);
		expect(await client.says('a SELECT INBOX')).toEqual(['a BAD SELECT needs a login first']);
		expect(await client.says('b STARTTLS')).toEqual(['b NO [CANNOT] STARTTLS is not served by this version']);
		expect(await client.says('c LOGIN alice@example.test wrong')).toEqual(['c NO [AUTHENTICATIONFAILED] Unknown account or wrong password']);
		expect(await client.says('d LOGIN alice@example.test secret')).toEqual([
			'd OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN SPECIAL-USE APPENDLIMIT=1000] Logged in',
		]);
		expect(await client.says('e LOGIN alice@example.test secret')).toEqual(['e BAD This session is logged in already']);
		expect(await client.says('f LOGOUT')).toEqual(['* BYE Logging out', 'f OK LOGOUT completed']);
		expect(await client.ended).toEqual({ kind: 'closed' });
	});

	test('PLAIN with and without an initial response, and given up', async () => {
		const plain = btoa('\0alice@example.test\0secret');
		const first = new Client(accountWith());
		expect((await first.says(`a AUTHENTICATE PLAIN ${plain}`)).at(-1)).toContain('a OK');
		const second = new Client(accountWith());
		await second.until('ready');
		second.send('a AUTHENTICATE PLAIN\r\n');
		await second.until('+ \r\n');
		second.send('*\r\nb AUTHENTICATE PLAIN\r\n');
		expect(await second.until('+ \r\n')).toEqual(['a BAD Authentication was given up', '+ ']);
		second.send(`${plain}\r\n`);
		expect((await second.until('b OK')).at(-1)).toContain('Logged in');
		const third = new Client(accountWith());
		expect((await third.says(`a AUTHENTICATE PLAIN ${btoa('carol\0alice@example.test\0secret')}`)).at(-1)).toContain('a NO');
	});

	test('a ticket opens a session once it is right, and ends the connection when it is not', async () => {
		expect((await new Client(accountWith()).says('x XTICKET t1 fe1')).at(-1)).toContain('x OK');
		const stranger = new Client(accountWith());
		stranger.send('x XTICKET guess fe1\r\n');
		expect((await stranger.until('* BYE')).slice(-2)).toEqual([
			'x NO [AUTHENTICATIONFAILED] This ticket is not valid here',
			'* BYE A ticket can be used once, and not for long',
		]);
	});

	test('an account that is elsewhere: OK, then the stream and what came behind the login', async () => {
		const client = new Client(accountWith(), { login: async () => ({ kind: 'remote', stream: 'to be2' }) });
		client.send('a LOGIN alice@example.test secret\r\nb SELECT INBOX\r\n');
		expect(await client.ended).toEqual({ kind: 'remote', stream: 'to be2', account: 'alice@example.test', unread: [bytesOf('b SELECT INBOX\r\n')] });
		expect((await client.until('a OK')).at(-1)).toContain('UIDPLUS');
	});

	test('a long run of nonsense ends the connection', async () => {
		const client = new Client(accountWith());
		client.send('N1 / nonsense\r\n'.repeat(30));
		expect((await client.until('* BYE')).filter((line) => line.startsWith('N1 BAD'))).toHaveLength(20);
	});
});

describe('mailboxes', () => {
	test('LIST, LSUB, STATUS and NAMESPACE', async () => {
		const account = new MemoryAccount('alice@example.test', ['INBOX', 'Sent', 'Work/2026', 'Entwürfe']);
		account.inbox().add({ bytes: mail('one'), flags: ['\\Seen'] });
		account.inbox().add({ bytes: mail('two') });
		const client = await loggedIn(account);
		expect(await client.says('a LIST "" *')).toEqual([
			'* LIST (\\HasNoChildren) "/" "INBOX"',
			'* LIST (\\HasNoChildren) "/" "Entw&APw-rfe"',
			'* LIST (\\HasNoChildren \\Sent) "/" "Sent"',
			'* LIST (\\Noselect \\HasChildren) "/" "Work"',
			'* LIST (\\HasNoChildren) "/" "Work/2026"',
			'a OK LIST completed',
		]);
		expect(await client.says('b LIST "" ""')).toEqual(['* LIST (\\Noselect) "/" ""', 'b OK LIST completed']);
		expect(await client.says('c LSUB "Work/" %')).toEqual(['* LSUB (\\HasNoChildren) "/" "Work/2026"', 'c OK LSUB completed']);
		expect(await client.says('d STATUS inbox (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)')).toEqual([
			'* STATUS "INBOX" (MESSAGES 2 RECENT 0 UIDNEXT 3 UIDVALIDITY 1700000000 UNSEEN 1)',
			'd OK STATUS completed',
		]);
		expect(await client.says('e NAMESPACE')).toEqual(['* NAMESPACE (("" "/")) NIL NIL', 'e OK NAMESPACE completed']);
		expect(await client.says('f CREATE New')).toEqual(['f NO [CANNOT] CREATE is not served by this version']);
		expect(await client.says('g SUBSCRIBE Sent')).toEqual(['g OK SUBSCRIBE completed: every mailbox of an account is subscribed']);
		expect(await client.says('h SUBSCRIBE None')).toEqual(['h NO [NONEXISTENT] There is no such mailbox']);
	});

	test('SELECT describes the mailbox; a failed one leaves nothing selected', async () => {
		const client = await loggedIn(accountWith('one', 'two'));
		expect(await client.says('a SELECT INBOX')).toEqual([
			'* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
			'* 2 EXISTS',
			'* 0 RECENT',
			'* OK [UNSEEN 1] First unseen message',
			'* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags that are kept',
			'* OK [UIDVALIDITY 1700000000] UIDs valid',
			'* OK [UIDNEXT 3] Next UID',
			'a OK [READ-WRITE] SELECT completed',
		]);
		expect(await client.says('b SELECT None')).toEqual(['b NO [NONEXISTENT] There is no such mailbox']);
		expect(await client.says('c FETCH 1 FLAGS')).toEqual(['c BAD Select a mailbox first']);
		expect((await client.says('d EXAMINE INBOX')).at(-1)).toBe('d OK [READ-ONLY] EXAMINE completed');
		expect(await client.says('e STORE 1 +FLAGS (\\Seen)')).toEqual(['e NO The mailbox was opened by EXAMINE: flags cannot be changed']);
		expect(await client.says('f EXPUNGE')).toEqual(['f NO The mailbox was opened by EXAMINE: nothing can be removed']);
		expect((await client.says('g FETCH 1 BODY[]')).at(-1)).toBe('g OK FETCH completed');
		expect(await client.says('h FETCH 1 FLAGS')).toEqual(['* 1 FETCH (FLAGS ())', 'h OK FETCH completed']);
	});
});

describe('messages', () => {
	test('FETCH answers what was asked, and reading marks as seen', async () => {
		const client = await selected(accountWith('one', 'two'));
		expect(await client.says('a FETCH 2 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[TEXT])')).toEqual([
			'* 2 FETCH (UID 2 RFC822.SIZE 51 INTERNALDATE " 1-Jan-1970 00:00:00 +0000" BODY[TEXT] {11}',
			'Hello two',
			')',
			'a OK FETCH completed',
		]);
		expect(await client.says('b UID FETCH 2 BODY[TEXT]<6.100>')).toEqual([
			'* 2 FETCH (UID 2 BODY[TEXT]<6> {5}',
			'two',
			')',
			'* 2 FETCH (UID 2 FLAGS (\\Seen))',
			'b OK FETCH completed',
		]);
		expect(await client.says('c FETCH 1:2 (FLAGS BODY[9])')).toEqual([
			'* 1 FETCH (FLAGS () BODY[9] NIL)',
			'* 2 FETCH (FLAGS (\\Seen) BODY[9] NIL)',
			'* 1 FETCH (FLAGS (\\Seen))',
			'c OK FETCH completed',
		]);
		expect(await client.says('d FETCH 3 FLAGS')).toEqual(['d BAD The set names message 3, and the mailbox has 2']);
		expect(await client.says('e UID FETCH 9 FLAGS')).toEqual(['e OK FETCH completed']);
		expect(await client.says('f UID FETCH 9:* FLAGS')).toEqual(['* 2 FETCH (UID 2 FLAGS (\\Seen))', 'f OK FETCH completed']);
	});

	test('STORE, aloud and silent', async () => {
		const client = await selected(accountWith('one', 'two'));
		expect(await client.says('a STORE 1:2 +FLAGS (\\Flagged $Work)')).toEqual([
			'* 1 FETCH (FLAGS (\\Flagged $Work))',
			'* 2 FETCH (FLAGS (\\Flagged $Work))',
			'a OK STORE completed',
		]);
		expect(await client.says('b UID STORE 2 -FLAGS \\Flagged')).toEqual(['* 2 FETCH (UID 2 FLAGS ($Work))', 'b OK STORE completed']);
		expect(await client.says('c STORE 1 FLAGS.SILENT ()')).toEqual(['c OK STORE completed']);
		expect(await client.says('d SEARCH NOT KEYWORD $Work')).toEqual(['* SEARCH 1', 'd OK SEARCH completed']);
	});

	test('SEARCH reads mail only where it must, and names its character sets', async () => {
		const account = accountWith('one', 'two');
		const client = await selected(account);
		account.inbox().failNext = { code: 'volume-error', message: 'nobody may read', definite: false };
		expect(await client.says('a UID SEARCH UNSEEN UID 2')).toEqual(['* SEARCH 2', 'a OK SEARCH completed']);
		account.inbox().failNext = undefined;
		expect(await client.says('b SEARCH CHARSET UTF-8 BODY "hello TWO"')).toEqual(['* SEARCH 2', 'b OK SEARCH completed']);
		expect(await client.says('c SEARCH CHARSET KOI8-R ALL')).toEqual(['c NO [BADCHARSET (US-ASCII UTF-8)] This server searches in US-ASCII and UTF-8']);
		expect(await client.says('d SEARCH SUBJECT nothing')).toEqual(['* SEARCH', 'd OK SEARCH completed']);
	});

	test('APPEND: asked for, stored, numbered; too big is refused before it is sent', async () => {
		const account = accountWith('one');
		const client = await selected(account);
		client.send('a APPEND INBOX (\\Seen) {5}\r\n');
		expect(await client.until('+ ')).toEqual(['+ Ready for the literal']);
		client.send('a\r\nb\n\r\n');
		expect(await client.until('a OK')).toEqual(['* 2 EXISTS', 'a OK [APPENDUID 1700000000 2] APPEND completed']);
		expect(account.inbox().messages().at(-1)).toMatchObject({ sizeBytes: 5, internalDateS: 1_000_000_000 });
		expect(await client.says('b APPEND INBOX {1001}')).toEqual(['b NO [TOOBIG] The literals of a command have at most 1000 bytes']);
		expect(await client.says('c APPEND None {1+}\r\nx')).toEqual(['c NO [TRYCREATE] There is no such mailbox']);
		account.inbox().failNext = { code: 'volume-full', message: 'The volume is full: nothing was stored', definite: true };
		expect(await client.says('d APPEND INBOX {1+}\r\nx')).toEqual(['d NO [OVERQUOTA] The volume is full: nothing was stored']);
	});

	test('EXPUNGE counts down; UID EXPUNGE takes only what is named; CLOSE is silent', async () => {
		const account = accountWith('one', 'two', 'three', 'four');
		const client = await selected(account);
		await client.says('a STORE 1:3 +FLAGS.SILENT (\\Deleted)');
		expect(await client.says('b UID EXPUNGE 2:9')).toEqual(['* 3 EXPUNGE', '* 2 EXPUNGE', 'b OK EXPUNGE completed']);
		expect(await client.says('c FETCH 1:2 UID')).toEqual(['* 1 FETCH (UID 1)', '* 2 FETCH (UID 4)', 'c OK FETCH completed']);
		expect(await client.says('d CLOSE')).toEqual(['d OK CLOSE completed']);
		expect(
			account
				.inbox()
				.messages()
				.map(({ uid }) => uid),
		).toEqual([4]);
		expect(account.inbox().watchers()).toBe(0);
	});
});

describe('two sessions on one mailbox', () => {
	test('numbers hold until EXPUNGE may be told', async () => {
		const account = accountWith('one', 'two', 'three');
		const alice = await selected(account);
		const phone = await selected(account);
		await phone.says('a STORE 1 +FLAGS (\\Deleted)');
		await phone.says('b EXPUNGE');
		account.inbox().add({ bytes: mail('four') });
		// A command with sequence numbers: flags and arrivals may be told, the removal may not.
		expect(await alice.says('a FETCH 2 UID')).toEqual(['* 2 FETCH (UID 2)', '* 4 EXISTS', 'a OK FETCH completed']);
		expect(await alice.says('b FETCH 1:2 BODY.PEEK[TEXT]')).toEqual([
			'* 2 FETCH (BODY[TEXT] {11}',
			'Hello two',
			')',
			'b NO [EXPUNGEISSUED] Some of these messages have been removed meanwhile',
		]);
		expect(await alice.says('c STORE 1 +FLAGS (\\Seen)')).toEqual(['c NO [EXPUNGEISSUED] Some of these messages have been removed meanwhile']);
		expect(await alice.says('d SEARCH ALL')).toEqual(['* SEARCH 1 2 3 4', 'd OK SEARCH completed']);
		expect(await alice.says('e NOOP')).toEqual(['* 1 EXPUNGE', 'e OK NOOP completed']);
		expect(await alice.says('f FETCH 1 UID')).toEqual(['* 1 FETCH (UID 2)', 'f OK FETCH completed']);
	});

	test('flags that somebody else changed are told, what one changed in silence is not', async () => {
		const account = accountWith('one', 'two');
		const alice = await selected(account);
		const phone = await selected(account);
		await phone.says('a STORE 1 +FLAGS (\\Answered)');
		expect(await alice.says('a STORE 1:2 +FLAGS.SILENT (\\Seen)')).toEqual(['* 1 FETCH (FLAGS (\\Answered \\Seen))', 'a OK STORE completed']);
	});

	test('what arrived and went before anybody was told was never there', async () => {
		const account = accountWith('one');
		const alice = await selected(account);
		account.inbox().add({ bytes: mail('two'), flags: ['\\Deleted'] });
		await account.inbox().expunge([2]);
		expect(await alice.says('a NOOP')).toEqual(['a OK NOOP completed']);
	});

	test('IDLE tells at once', async () => {
		const account = accountWith('one', 'two');
		const alice = await selected(account);
		alice.send('a IDLE\r\n');
		await alice.until('+ idling');
		account.inbox().add({ bytes: mail('three') });
		expect(await alice.until('EXISTS')).toEqual(['* 3 EXISTS']);
		await account.inbox().changeFlags([1], { mode: 'add', flags: ['\\Deleted'] });
		expect(await alice.until('FETCH')).toEqual(['* 1 FETCH (FLAGS (\\Deleted))']);
		await account.inbox().expunge([1]);
		expect(await alice.until('EXPUNGE')).toEqual(['* 1 EXPUNGE']);
		alice.send('DONE\r\nb NOOP\r\n');
		expect(await alice.until('b OK')).toEqual(['a OK IDLE completed', 'b OK NOOP completed']);
	});
});

describe('the fence (R2)', () => {
	test('outside the window answers are held, and said when it opens', async () => {
		const gate = gatedFence();
		const client = await selected(accountWith('one'), { fence: gate.fence });
		gate.close();
		client.send('a NOOP\r\n');
		const answered = client.until('a OK');
		// Everything that can run without the fence has run.
		await new Promise((resolve) => setImmediate(resolve));
		expect(client.written).toEqual([]);
		gate.open();
		expect(await answered).toEqual(['a OK NOOP completed']);
	});

	test('the window is asked again at the answer: a pause between command and answer holds it', async () => {
		const gate = gatedFence();
		const account = accountWith('one');
		const client = await selected(account, { fence: gate.fence });
		account.inbox().refresh = async () => {
			gate.close();
			return { ok: true, value: undefined };
		};
		client.send('a NOOP\r\n');
		const answered = client.until('a OK');
		await new Promise((resolve) => setImmediate(resolve));
		expect(client.written).toEqual([]);
		gate.open();
		await answered;
	});

	test('a life that ended says BYE and nothing else', async () => {
		const gate = gatedFence();
		const client = await selected(accountWith('one'), { fence: gate.fence });
		gate.close();
		client.send('a FETCH 1 BODY[]\r\n');
		gate.endLife();
		expect(await client.until('* BYE')).toEqual(['* BYE [UNAVAILABLE] This server left the cluster, connect again']);
		expect(await client.ended).toEqual({ kind: 'closed' });
	});

	test('an account that is dropped ends its sessions, idle ones, too', async () => {
		const account = accountWith('one');
		const idle = await selected(account);
		const waiting = await selected(account);
		idle.send('a IDLE\r\n');
		await idle.until('+ idling');
		account.drop();
		const bye = ['* BYE [UNAVAILABLE] This account is moving to another server, connect again'];
		expect(await idle.until('* BYE')).toEqual(bye);
		expect(await waiting.until('* BYE')).toEqual(bye);
		await Promise.all([idle.ended, waiting.ended]);
		expect(account.inbox().watchers()).toBe(0);
	});

	test('what may have happened is never reported as failed', async () => {
		const account = accountWith('one');
		const client = await selected(account);
		account.inbox().failNext = { code: 'volume-error', message: 'the rename timed out', definite: false };
		client.send('a APPEND INBOX {1+}\r\nx\r\n');
		expect(await client.until('* BYE')).toEqual(['* BYE [UNAVAILABLE] This account is moving to another server, connect again']);
	});

	test('no BYE lands inside a literal', async () => {
		const account = accountWith();
		account.inbox().add({ bytes: bytesOf('x'.repeat(200_000)) });
		const client = await selected(account);
		const write = client.write.bind(client);
		client.write = async (bytes) => {
			await write(bytes);
			account.drop();
		};
		client.send('a FETCH 1 BODY[]\r\n');
		await client.ended;
		expect(byteString(joinBytes(client.written))).toMatch(/^\* 1 FETCH \(BODY\[\] \{200000\}\r\nx*$/);
	});
});

describe('R12: a session whose account is being released', () => {
	const bye = '* BYE [UNAVAILABLE] This account is moving to another server, connect again';
	const written = (client: Client) => byteString(joinBytes(client.written));

	test('has the answer to the command under way, and the BYE in the same write', async () => {
		const account = accountWith('one');
		const client = await selected(account);
		account.release('behind-answer');
		client.send('a NOOP\r\n');
		await client.ended;
		expect(byteString(client.written.at(-1) ?? new Uint8Array())).toBe(`a OK NOOP completed\r\n${bye}\r\n`);
		expect(account.sessions()).toBe(0);
	});

	test('is answered all that it has sent before', async () => {
		const account = accountWith('one');
		const client = await selected(account);
		account.release('behind-answer');
		client.send('a APPEND INBOX {3+}\r\nxyz\r\nb STORE 1 +FLAGS (\\Seen)\r\n');
		await client.ended;
		expect(written(client)).toMatch(/a OK.*b OK[^\r]*\r\n\* BYE[^\n]*\n$/s);
	});

	test('is not ended inside a command: the literal that was asked for is waited for', async () => {
		const account = accountWith('one');
		const client = await selected(account);
		client.send('a APPEND INBOX {3}\r\n');
		await client.until('+ Ready');
		account.release('now');
		client.send('xyz\r\n');
		await client.ended;
		expect(written(client)).toContain('a OK');
	});

	test('ends at once while it idles, and when it asks nothing only behind the grace', async () => {
		const account = accountWith('one');
		const idle = await selected(account);
		const silent = await selected(account);
		idle.send('a IDLE\r\n');
		await idle.until('+ idling');
		account.release('behind-answer');
		await idle.ended;
		expect(account.sessions()).toBe(1);
		account.release('now');
		await silent.ended;
		expect(written(silent)).toMatch(new RegExp(`${bye.replace(/[*[\]]/g, '\\$&')}\r\n$`));
	});
});
