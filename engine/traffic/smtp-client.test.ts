import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailDouble } from './mail-double.ts';
import { clientDefaults, SmtpClient, type SmtpClientSetting } from './smtp-client.ts';
import { type Attempt, type Endpoint, SmtpConnection } from './smtp-connection.ts';

const bytes = Buffer.from('Subject: x\r\n\r\n.dot\r\nbody\r\n');
const mail = { from: 'a@x.test', to: ['b@x.test', 'c@x.test'], bytes };

let double: MailDouble;
let clients: SmtpClient[] = [];
beforeEach(async () => {
	double = await MailDouble.start();
});
afterEach(async () => {
	for (const client of clients) client.close();
	clients = [];
	await double.stop();
});

function newClient(endpoint: Endpoint, overrides: Partial<SmtpClientSetting> = {}): SmtpClient {
	const client = new SmtpClient({ ...clientDefaults, connectionsWarm: 1, repeatPauseMs: () => 1, ...overrides, endpoint, now: () => performance.now() });
	clients.push(client);
	return client;
}

async function deliver(client: SmtpClient, what = mail): Promise<{ outcome: string; attempts: string[]; begun: number }> {
	const attempts: string[] = [];
	let begun = 0;
	const outcome = await client.deliver(what, {
		attempted: () => {
			begun += 1;
		},
		ended: (attempt: Attempt) => attempts.push(attempt.kind === 'answered' ? `${attempt.code} ${attempt.accepted.join()}` : attempt.kind),
	});
	return { outcome, attempts, begun };
}

describe('one attempt', () => {
	async function attempt(): Promise<Attempt> {
		const opened = await SmtpConnection.open(double.smtp, 2_000);
		if (!opened.ok) throw new Error(opened.error.message);
		const result = await opened.value.send(mail, 2_000);
		opened.value.close();
		return result;
	}

	test('accepted; the bytes arrive as they were', async () => {
		expect(await attempt()).toEqual({ kind: 'answered', accepted: mail.to, later: [], refused: [], code: 250 });
		expect(double.arrivals[0]?.bytes.equals(bytes)).toBe(true);
	});

	test.each([
		[451, 'later'],
		[552, 'refused'],
	])('%i after the final dot: %s', async (reply, list) => {
		double.fateOf = () => ({ copies: 0, reply });
		expect(await attempt()).toEqual({ kind: 'answered', accepted: [], later: [], refused: [], code: reply, [list]: mail.to });
	});

	test('one recipient refused, the other accepted', async () => {
		double.refusalOf = (address) => (address === 'b@x.test' ? 550 : undefined);
		expect(await attempt()).toEqual({ kind: 'answered', accepted: ['c@x.test'], later: [], refused: ['b@x.test'], code: 250 });
	});

	test('all recipients refused, each in its way', async () => {
		double.refusalOf = (address) => (address === 'b@x.test' ? 550 : 450);
		expect(await attempt()).toMatchObject({ kind: 'answered', accepted: [], later: ['c@x.test'], refused: ['b@x.test'] });
	});

	test('connection lost behind the final dot is unknown', async () => {
		double.fateOf = () => ({ copies: 1, reply: 'drop' });
		expect(await attempt()).toMatchObject({ kind: 'lost-after-data' });
	});

	test('connection lost before the data is certainly not taken', async () => {
		double.refusalOf = () => {
			double.dropSmtp();
			return undefined;
		};
		expect(await attempt()).toMatchObject({ kind: 'lost-before-data' });
	});

	test('no answer in time is unknown, and the connection is given up', async () => {
		double.fateOf = () => new Promise(() => undefined);
		const opened = await SmtpConnection.open(double.smtp, 2_000);
		if (!opened.ok) throw new Error(opened.error.message);
		expect(await opened.value.send(mail, 30)).toMatchObject({ kind: 'lost-after-data' });
		expect(opened.value.isUsable).toBe(false);
	});
});

describe('connecting', () => {
	let server: Server;
	afterEach(() => new Promise((resolve) => server.close(resolve)));

	async function openAgainst(greet: (socket: Socket) => void): Promise<{ ok: boolean }> {
		server = createServer(greet);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		return SmtpConnection.open({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 }, 50);
	}

	test('closed before the greeting, refused by the greeting, no greeting: each is a failure', async () => {
		expect((await openAgainst((socket) => socket.destroy())).ok).toBe(false);
		expect((await openAgainst((socket) => socket.end('421 busy\r\n'))).ok).toBe(false);
		expect((await openAgainst((socket) => void socket.on('error', () => undefined))).ok).toBe(false);
	});
});

describe('a server that says goodbye', () => {
	/** Takes mail, and answers the MAIL of its first connection's second mail, or the end of that mail's data, with 421. */
	async function leavingServer(answerWith421: 'MAIL' | 'data'): Promise<{ endpoint: Endpoint; end: () => Promise<unknown> }> {
		const sockets: Socket[] = [];
		const server = createServer((socket) => {
			const isFirst = sockets.push(socket) === 1;
			let mails = 0;
			let isData = false;
			let buffered = '';
			socket.on('error', () => undefined);
			socket.write('220 x ESMTP\r\n');
			socket.on('data', (chunk) => {
				buffered += String(chunk);
				for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
					const line = buffered.slice(0, end);
					buffered = buffered.slice(end + 2);
					if (/^MAIL/.test(line)) mails += 1;
					const leaves = isFirst && mails === 2 && (answerWith421 === 'MAIL' ? /^MAIL/.test(line) : isData && line === '.');
					if (leaves) return void socket.end('421 4.3.2 taken out of service\r\n');
					if (isData && line !== '.') continue;
					isData = /^DATA/.test(line);
					socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
				}
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		return {
			endpoint: { host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 },
			end: () => {
				for (const socket of sockets) socket.destroy();
				return new Promise((resolve) => server.close(resolve));
			},
		};
	}

	test.each([
		['in place of the answer to MAIL is no failure: the mail goes over another connection', 'MAIL', ['farewell', '250 b@x.test,c@x.test']],
		['behind the data is an answer, and to be repeated', 'data', ['421 ', '250 b@x.test,c@x.test']],
	] as const)('%s', async (_, answerWith421, attempts) => {
		const server = await leavingServer(answerWith421);
		const client = newClient(server.endpoint);
		expect((await deliver(client)).attempts).toEqual(['250 b@x.test,c@x.test']);
		expect(await deliver(client)).toMatchObject({ outcome: 'answered', attempts });
		client.close();
		await server.end();
	});
});

describe('warming up', () => {
	test('ends when all the first connections stand: no mail waits for the traffic’s own beginning', async () => {
		let introduced = 0;
		const sockets: Socket[] = [];
		// Each is greeted when the one before has introduced itself.
		const server = createServer((socket) => {
			sockets.push(socket);
			if (sockets.length === introduced + 1) socket.write('220 x ESMTP\r\n');
			socket.on('error', () => undefined);
			socket.on('data', (chunk) => {
				if (!/^EHLO/.test(String(chunk))) return;
				introduced += 1;
				socket.write('250 x\r\n');
				sockets[introduced]?.write('220 x ESMTP\r\n');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		const client = newClient({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 }, { connectionsWarm: 3 });
		await client.warmUp(5_000);
		expect(introduced).toBe(3);
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});
});

describe('deliver', () => {
	test('451 twice, then 250: the same bytes, three attempts, one connection', async () => {
		let refusals = 2;
		double.fateOf = () => (refusals-- > 0 ? { copies: 0, reply: 451 } : { copies: 1, reply: 250 });
		expect(await deliver(newClient(double.smtp))).toEqual({ outcome: 'answered', attempts: ['451 ', '451 ', '250 b@x.test,c@x.test'], begun: 3 });
		expect(double.arrivals.every((arrival) => arrival.bytes.equals(bytes))).toBe(true);
	});

	test('connection lost behind the final dot: repeated over a new connection', async () => {
		let drops = 1;
		double.fateOf = () => (drops-- > 0 ? { copies: 1, reply: 'drop' } : { copies: 0, reply: 250 });
		expect(await deliver(newClient(double.smtp))).toMatchObject({ outcome: 'answered', attempts: ['lost-after-data', '250 b@x.test,c@x.test'] });
	});

	test('only the recipients still open are asked again', async () => {
		let refusals = 1;
		double.refusalOf = (address) => (address === 'b@x.test' && refusals-- > 0 ? 450 : undefined);
		expect(await deliver(newClient(double.smtp))).toMatchObject({ outcome: 'answered', attempts: ['250 c@x.test', '250 b@x.test'] });
		expect(double.arrivals.map(({ to }) => to)).toEqual([['c@x.test'], ['b@x.test']]);
	});

	test('a dead port is given up at the deadline, without an attempt', async () => {
		const dead = double.smtp;
		await double.stop();
		expect(await deliver(newClient(dead, { giveUpMs: 60 }))).toEqual({ outcome: 'given-up', attempts: [], begun: 0 });
		double = await MailDouble.start();
	});

	test('a hanging attempt does not hold up other mails', async () => {
		let held: (() => void) | undefined;
		double.fateOf = async () => {
			if (!held) await new Promise<void>((resolve) => (held = resolve));
			return { copies: 1, reply: 250 };
		};
		const client = newClient(double.smtp);
		const first = deliver(client);
		const others = await Promise.all([deliver(client), deliver(client)]);
		expect(others.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
		held?.();
		expect((await first).outcome).toBe('answered');
	});

	test('connections that a standstill has opened are let go behind it, but for the first ones', async () => {
		const held: (() => void)[] = [];
		double.fateOf = async () => {
			await new Promise<void>((resolve) => held.push(resolve));
			return { copies: 1, reply: 250 };
		};
		const client = newClient(double.smtp, { connectionsWarm: 2 });
		const deliveries = Array.from({ length: 6 }, () => deliver(client));
		await expect.poll(() => held.length).toBe(6);
		expect(double.smtpConnections).toBe(6);
		for (const release of held) release();
		await Promise.all(deliveries);
		await expect.poll(() => double.smtpConnections).toBe(2);
	});

	test('close ends what is under way as unknown', async () => {
		const client = newClient(double.smtp);
		const arrived = new Promise<void>((resolve) => {
			double.fateOf = () => {
				resolve();
				return new Promise(() => undefined);
			};
		});
		const delivery = deliver(client);
		await arrived;
		client.close();
		expect(await delivery).toEqual({ outcome: 'given-up', attempts: ['lost-after-data'], begun: 1 });
	});
});
