import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { MemoryAccount } from '../protocol/imap/memory-account.ts';
import { createImapDoor, type DoorClock, type ImapDoor, type ImapDoorPorts } from './imap-door.ts';
import { openRemoteSession } from './imap-remote-session.ts';
import { LinkGates } from './link-gates.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { realTimers } from './timers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const mail = 'From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: Ping\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nHello Alice\r\n';
const doors: ImapDoor[] = [];
const gates = new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });

/** As a frontend opens it. */
function remoteSession(at: { readonly host: string; readonly port: number }, ticket = 'ticket-1', signal = AbortSignal.timeout(5000)) {
	return openRemoteSession({ ...at, ticket, from: 'fe1', signal, connect: () => gates.connect({ peer: 'be1', ...at, allowHalfOpen: true }) });
}

afterEach(async () => {
	await Promise.all(doors.splice(0).map((door) => door.close()));
});

async function backend(account: MemoryAccount, more: Partial<ImapDoorPorts> = {}) {
	const openSessions = new Set<string>();
	const door = createImapDoor({
		serverName: 'be1',
		literalBytesMax: 8 * 1024 * 1024,
		nowS: () => 0,
		fence: { fit: () => true, whenFit: async () => undefined },
		login: async ({ address, password }) =>
			address === account.address && password === 'secret' ? { kind: 'local', account } : { kind: 'refused', message: 'Unknown account or wrong password' },
		redeem: (ticket) => (ticket === 'ticket-1' ? { account, member: 'fe1' } : undefined),
		gates,
		entrance: new ProxyEntrance({ from: [], timers: realTimers, refused: () => undefined }),
		opened: ({ account: name, through }) => {
			openSessions.add(`${name} through ${through}`);
			return () => openSessions.delete(`${name} through ${through}`);
		},
		...more,
	});
	doors.push(door);
	return { door, openSessions, ...(await door.listen({ host: '127.0.0.1', port: 0 })) };
}

/** A frontend whose logins all go to one backend. */
async function frontend(target: { host: string; port: number }, more: Partial<ImapDoorPorts> = {}) {
	return backend(new MemoryAccount('none@example.test'), {
		serverName: 'fe1',
		redeem: () => undefined,
		login: async () => {
			const opened = await remoteSession(target);
			return opened.ok ? { kind: 'remote', stream: opened.value } : { kind: 'unavailable', message: opened.error.message };
		},
		...more,
	});
}

/** A client by hand. */
async function client({ host, port }: { host: string; port: number }) {
	const socket = net.connect({ host, port });
	socket.on('error', () => undefined);
	onTestFinished(() => void socket.destroy());
	let text = '';
	let wake = () => {};
	let over = false;
	socket.on('data', (chunk) => {
		text += chunk.toString('latin1');
		wake();
	});
	socket.on('close', () => {
		over = true;
		wake();
	});
	return {
		socket,
		send: (line: string) => socket.write(`${line}\r\n`),
		/** Everything up to and with the line that begins so. */
		async until(start: string): Promise<string> {
			for (;;) {
				const at = text.startsWith(start) ? 0 : text.indexOf(`\r\n${start}`) + 2;
				const end = at === 1 ? -1 : text.indexOf('\r\n', at);
				if (end !== -1) {
					const taken = text.slice(0, end);
					text = text.slice(end + 2);
					return taken;
				}
				if (over) throw new Error(`closed before "${start}"; got: ${text}`);
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			}
		},
		async rest(): Promise<string> {
			if (!over) await once(socket, 'close');
			return text;
		},
	};
}

function run(program: string, options: string[]): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		execFile(program, options, { encoding: 'buffer', timeout: 20_000 }, (error, stdout, stderr) =>
			error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
		);
	});
}

function flow({ host, port }: { host: string; port: number }) {
	return new ImapFlow({ host, port, secure: false, logger: false, auth: { user: 'alice@example.test', pass: 'secret' }, doSTARTTLS: false });
}

describe('real clients', () => {
	for (const way of ['at the backend', 'through a frontend'] as const) {
		test(`imapflow fetches, searches, flags, appends, expunges and idles ${way}`, async () => {
			const account = new MemoryAccount('alice@example.test');
			account.inbox().add({ bytes: bytes(mail) });
			const owner = await backend(account);
			const imap = flow(way === 'at the backend' ? owner : await frontend(owner));
			await imap.connect();
			const listed = await imap.list();
			expect(Object.fromEntries(listed.map(({ path, specialUse }) => [path, specialUse]))).toMatchObject({
				INBOX: '\\Inbox',
				Sent: '\\Sent',
				Drafts: '\\Drafts',
			});

			const opened = await imap.mailboxOpen('INBOX');
			expect(opened.exists).toBe(1);
			const fetched = await imap.fetchOne('1', { uid: true, envelope: true, bodyStructure: true, source: true, flags: true, internalDate: true });
			expect(fetched).toMatchObject({
				uid: 1,
				envelope: { subject: 'Ping', from: [{ name: 'Bob', address: 'bob@example.test' }] },
				bodyStructure: { type: 'text/plain' },
			});
			expect((fetched || undefined)?.source?.toString()).toBe(mail);

			const large = Buffer.concat([Buffer.from(mail), Buffer.alloc(3_000_000, 'All work and no play.\r\n')]);
			expect(await imap.append('INBOX', large, ['\\Flagged'])).toMatchObject({ uid: 2 });
			expect(await imap.search({ flagged: true })).toEqual([2]);
			const back = await imap.fetchOne('2', { source: true });
			expect((back || undefined)?.source?.equals(large)).toBe(true);
			expect(await imap.search({ subject: 'ping', body: 'alice' }, { uid: true })).toEqual([1, 2]);

			const grown = new Promise<number>((resolve) => imap.once('exists', ({ count }) => resolve(count)));
			const idling = imap.idle();
			account.inbox().add({ bytes: bytes(mail) });
			expect(await grown).toBe(3);
			await imap.noop();
			await idling;

			await imap.messageFlagsAdd('1:2', ['\\Deleted']);
			await imap.messageDelete('1:2');
			expect(await imap.status('INBOX', { messages: true })).toMatchObject({ messages: 1 });
			await imap.logout();
		});
	}

	test('curl lists, appends and reads back byte for byte', async () => {
		const account = new MemoryAccount('alice@example.test');
		const { host, port } = await frontend(await backend(account));
		const url = `imap://${host}:${port}`;
		const user = ['--silent', '--show-error', '--user', 'alice@example.test:secret'];
		expect((await run('curl', [...user, url])).toString()).toContain('* LIST (\\HasNoChildren \\Sent) "/" "Sent"');
		account.inbox().add({ bytes: bytes(mail) });
		expect((await run('curl', [...user, `${url}/INBOX;UID=1`])).toString()).toBe(mail);
		expect((await run('curl', [...user, `${url}/INBOX;MAILINDEX=1;SECTION=TEXT`])).toString()).toBe('Hello Alice\r\n');
		expect((await run('curl', [...user, '--request', 'SEARCH FROM bob', `${url}/INBOX`])).toString()).toBe('* SEARCH 1\r\n');
	});
});

describe('the door', () => {
	test('a client may send its commands behind LOGIN without waiting, through a frontend, too', async () => {
		const owner = await backend(new MemoryAccount('alice@example.test'));
		const at = await frontend(owner);
		const alice = await client(at);
		alice.send('a LOGIN alice@example.test secret\r\nb SELECT INBOX\r\nc LOGOUT');
		expect(await alice.until('a OK')).toContain('UIDPLUS');
		expect(await alice.until('b OK')).toContain('* 0 EXISTS');
		await alice.until('c OK');
		expect(await alice.rest()).toBe('');
	});

	test('sessions are counted and reported while they last', async () => {
		const owner = await backend(new MemoryAccount('alice@example.test'));
		const alice = await client(await frontend(owner));
		alice.send('a LOGIN alice@example.test secret');
		await alice.until('a OK');
		expect([owner.door.sessions(), [...owner.openSessions]]).toEqual([1, ['alice@example.test through fe1']]);
		alice.send('b LOGOUT');
		await alice.rest();
		expect([owner.door.sessions(), owner.openSessions.size]).toEqual([0, 0]);
	});

	test('when the backend dies between answers, the client is told to connect again', async () => {
		const owner = await backend(new MemoryAccount('alice@example.test'));
		const streams: { destroy(): unknown }[] = [];
		const at = await frontend(owner, {
			login: async () => {
				const opened = await remoteSession(owner);
				if (!opened.ok) return { kind: 'unavailable', message: opened.error.message };
				streams.push(opened.value);
				return { kind: 'remote', stream: opened.value };
			},
		});
		const alice = await client(at);
		alice.send('a LOGIN alice@example.test secret\r\nb NOOP');
		await alice.until('b OK');
		for (const stream of streams) stream.destroy();
		expect(await alice.rest()).toMatch(/^\* BYE \[UNAVAILABLE\] .*failing over/);
	});

	test('when the backend dies inside a literal, nothing is put into the message', async () => {
		const backendSide: net.Socket[] = [];
		const server = net.createServer((socket) => {
			backendSide.push(socket);
			socket.write('* OK ready\r\n');
			socket.on('data', (chunk) => {
				if (chunk.includes('XTICKET')) socket.write('X OK\r\n');
				if (chunk.includes('FETCH')) socket.write('* 1 FETCH (BODY[] {1000}\r\nonly the beginning');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		const alice = await client(await frontend({ host: '127.0.0.1', port: address.port }));
		alice.send('a LOGIN alice@example.test secret\r\nb FETCH 1 BODY[]');
		await alice.until('* 1 FETCH');
		for (const socket of backendSide) socket.destroy();
		expect(await alice.rest()).toBe('only the beginning');
	});

	test('a wrong ticket is refused', async () => {
		const owner = await backend(new MemoryAccount('alice@example.test'));
		const opened = await remoteSession(owner, 'guess');
		expect(opened).toMatchObject({ ok: false, error: { code: 'refused', definite: true } });
	});

	test('a stream that breaks off before it is joined ends the session, not the process', async () => {
		const owner = await backend(new MemoryAccount('alice@example.test'));
		const at = await frontend(owner, {
			login: async () => {
				const opened = await remoteSession(owner);
				if (!opened.ok) return { kind: 'unavailable', message: opened.error.message };
				opened.value.destroy(new Error('be1 is not there any more'));
				await new Promise((resolve) => opened.value.once('close', resolve));
				return { kind: 'remote', stream: opened.value };
			},
		});
		const alice = await client(at);
		alice.send('a LOGIN alice@example.test secret');
		await alice.until('a OK');
		expect(await alice.rest()).toMatch(/^\* BYE \[UNAVAILABLE\] .*failing over/);
	});

	test('a backend that does not answer is given up when the signal says so', async () => {
		const server = net.createServer((socket) => void socket.on('error', () => undefined));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		const giveUp = new AbortController();
		const opening = remoteSession({ host: '127.0.0.1', port: address.port }, 't', giveUp.signal);
		giveUp.abort();
		expect(await opening).toMatchObject({ ok: false, error: { code: 'unreachable', definite: true } });
	});

	test('three failed logins end the connection, each answered only after the penalty', async () => {
		const penalties: number[] = [];
		const clock: DoorClock = {
			after(ms, action) {
				if (ms === 1_000 && penalties.length < 3) {
					penalties.push(ms);
					queueMicrotask(action);
				}
				return () => {};
			},
		};
		const alice = await client(await backend(new MemoryAccount('alice@example.test'), { clock }));
		alice.send('a LOGIN alice@example.test wrong-1\r\nb LOGIN alice@example.test wrong-2\r\nc LOGIN alice@example.test wrong-3\r\nd NOOP');
		const answers = await alice.rest();
		expect(answers.match(/ NO \[AUTHENTICATIONFAILED\]/g)).toHaveLength(3);
		expect(answers).toContain('* BYE Too many failed logins');
		expect(answers).not.toContain('wrong-');
		expect(penalties).toHaveLength(3);
	});

	test('what is appended without a date gets the time of this node, right or wrong', async () => {
		const alice = await client(await backend(new MemoryAccount('alice@example.test'), { nowS: () => Date.UTC(2031, 6, 4, 10, 20, 30) / 1000 }));
		alice.send('a LOGIN alice@example.test secret\r\nb APPEND INBOX {5+}\r\nhello\r\nc SELECT INBOX\r\nd FETCH 1 INTERNALDATE');
		expect(await alice.until('d OK')).toContain('INTERNALDATE " 4-Jul-2031 10:20:30 +0000"');
	});

	test('a connection above the limit is turned away with a reason', async () => {
		const at = await backend(new MemoryAccount('alice@example.test'), { connectionsMax: 1 });
		const first = await client(at);
		await first.until('* OK');
		expect(await (await client(at)).rest()).toMatch(/^\* BYE \[UNAVAILABLE\]/);
	});

	test('time runs out before a login and, later, in idleness', async () => {
		const timers = new Map<number, () => void>();
		const clock: DoorClock = {
			after(ms, action) {
				timers.set(ms, action);
				return () => timers.delete(ms);
			},
		};
		const at = await backend(new MemoryAccount('alice@example.test'), { clock });
		const nobody = await client(at);
		await nobody.until('* OK');
		timers.get(60_000)?.();
		await nobody.until('* BYE Nobody logged in');
		const alice = await client(at);
		alice.send('a LOGIN alice@example.test secret\r\nb IDLE');
		await alice.until('+ idling');
		timers.get(30 * 60_000)?.();
		await alice.until('* BYE Idle for too long');
	});

	test('closing says goodbye to everyone and leaves no connection', async () => {
		const at = await backend(new MemoryAccount('alice@example.test'));
		const alice = await client(at);
		alice.send('a LOGIN alice@example.test secret');
		await alice.until('a OK');
		await at.door.close();
		await alice.until('* BYE [UNAVAILABLE] This server is stopping');
		expect([at.door.sessions(), at.door.connections()]).toEqual([0, 0]);
	});
});
