import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ImapClient } from './imap-client.ts';

let server: Server | undefined;
const clients: ImapClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) client.close();
	await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
});

/** A server that greets and then answers each line by the script. */
async function clientOf(answer: (line: string, socket: Socket) => void, greeting = '* OK ready\r\n', timeoutMs = 2_000) {
	server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.write(greeting);
		socket.on('data', (chunk) => {
			for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1)) answer(line, socket);
		});
	});
	await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const connected = await ImapClient.connect({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 }, timeoutMs);
	if (connected.ok) clients.push(connected.value);
	return connected;
}

async function openClient(answer: (line: string, socket: Socket) => void, timeoutMs?: number): Promise<ImapClient> {
	const connected = await clientOf(answer, undefined, timeoutMs);
	if (!connected.ok) throw new Error(connected.error.message);
	return connected.value;
}

describe('ImapClient', () => {
	test('a connection that ends tells whether the server said BYE', async () => {
		const asked = await openClient((_line, socket) => socket.end('* BYE [UNAVAILABLE] connect again\r\n'));
		expect(await asked.noop()).toMatchObject({ ok: false, error: { code: 'imap-lost', definite: false, farewell: 'connect again' } });
		await new Promise((resolve) => server?.close(resolve));
		const cut = await openClient((_line, socket) => socket.end());
		const lost = await cut.noop();
		expect(lost).toMatchObject({ ok: false, error: { code: 'imap-lost' } });
		expect(!lost.ok && 'farewell' in lost.error).toBe(false);
	});

	test('SELECT and UID FETCH with a literal in two pieces', async () => {
		const client = await openClient((line, socket) => {
			if (line.includes('SELECT')) socket.write('* 2 EXISTS\r\n* OK [UIDVALIDITY 7] a\r\n* OK [UIDNEXT 12] b\r\na1 OK [READ-WRITE] done\r\n');
			else {
				socket.write('* 2 FETCH (UID 11 BODY[] {6}\r\nab');
				setImmediate(() => socket.write('\r\ncd)\r\na2 OK done\r\n'));
			}
		});
		expect(await client.select('INBOX')).toEqual({ ok: true, value: { exists: 2, uidValidity: 7, uidNext: 12 } });
		const fetched = await client.uidFetch('11', '(UID BODY[])');
		expect(fetched.ok && fetched.value[0]?.items.get('BODY[]')).toEqual(Buffer.from('ab\r\ncd'));
	});

	test('NO is definite and carries its code; the session goes on', async () => {
		const client = await openClient((line, socket) => socket.write(line.startsWith('a1') ? 'a1 NO [AUTHENTICATIONFAILED] no\r\n' : 'a2 OK\r\n'));
		expect(await client.login('a', 'b')).toMatchObject({ ok: false, error: { code: 'imap-no', definite: true, responseCode: 'AUTHENTICATIONFAILED' } });
		expect((await client.noop()).ok).toBe(true);
	});

	test('a lost connection and a silent server are not definite', async () => {
		const dropped = await openClient((_, socket) => socket.destroy());
		expect(await dropped.noop()).toMatchObject({ ok: false, error: { code: 'imap-lost', definite: false } });
		expect(dropped.isOpen).toBe(false);
		server?.close();
		const silent = await openClient(() => undefined, 30);
		expect(await silent.noop()).toMatchObject({ ok: false, error: { code: 'imap-timeout', definite: false } });
		expect(await silent.noop()).toMatchObject({ ok: false, error: { code: 'imap-timeout' } });
	});

	test('a BYE instead of a greeting is a failed connect', async () => {
		expect(await clientOf(() => undefined, '* BYE busy\r\n')).toMatchObject({ ok: false, error: { code: 'imap-connect', definite: true } });
	});

	test('APPEND waits for "+" before its literal', async () => {
		const lines: string[] = [];
		const client = await openClient((line, socket) => {
			lines.push(line);
			if (line.endsWith('{9}')) socket.write('+ go\r\n');
			if (line === '') socket.write('a1 OK [APPENDUID 1 2] done\r\n');
		});
		expect(await client.append('INBOX', Buffer.from('S: x\r\n\r\nb'), '\\Seen')).toMatchObject({ ok: true, value: { code: ['APPENDUID', '1', '2'] } });
		expect(lines[0]).toBe('a1 APPEND "INBOX" (\\Seen) {9}');
	});

	test('IDLE hears of new mail and ends with DONE', async () => {
		let heard: (text: string) => void = () => undefined;
		const news = new Promise<string>((resolve) => {
			heard = resolve;
		});
		const client = await openClient((line, socket) => {
			if (line.endsWith('IDLE')) socket.write('+ idling\r\n* 4 EXISTS\r\n');
			if (line === 'DONE') socket.write('a1 OK done\r\n');
		});
		client.onUntagged = (response) => {
			if (response.kind === 'data') heard(`${response.number} ${response.name}`);
		};
		const idle = await client.idle();
		expect(await news).toBe('4 EXISTS');
		expect(idle.ok && (await idle.value.done()).ok).toBe(true);
		expect(client.exists).toBe(4);
	});

	test('quotes what a quoted string may not hold bare', async () => {
		let line = '';
		const client = await openClient((received, socket) => {
			line = received;
			socket.write('a1 OK\r\n');
		});
		await client.login('a"b', 'c\\d\r\n');
		expect(line).toBe('a1 LOGIN "a\\"b" "c\\\\d"');
	});
});
