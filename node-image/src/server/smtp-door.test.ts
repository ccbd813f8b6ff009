/** The door over real sockets: what becomes of a message is told by the test, or by a queue over memory files. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { memoryFiles } from '../storage/memory-files.ts';
import type { HandOverOutcome, Mail } from './hand-over.ts';
import { MailIntake, type Taken } from './mail-intake.ts';
import { MailQueue } from './mail-queue.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { dataMsMax, SmtpDoor } from './smtp-door.ts';
import { virtualTimers } from './testing-timers.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

const timing = timingFrom();

async function openDoor(intake: Pick<MailIntake, 'exists' | 'take'>, timers = virtualTimers()) {
	const events: NodeEvent[] = [];
	const config: NodeConfig = {
		cluster: { name: 'lab', id: 'lab', secretHex: '33'.repeat(32) },
		name: 'fe1',
		address: '127.0.0.1',
		ports: { smtp: await freePort(), imap: 0, lmtp: 0, admin: 1, link: 1 },
		members: [],
		dataPath: '/nowhere',
		adminToken: 'x'.repeat(20),
		beatMs: 100,
	};
	const door = new SmtpDoor({
		config,
		intake: intake as MailIntake,
		entrance: new ProxyEntrance({ from: [], timers, refused: () => undefined }),
		takesMail: () => true,
		timing,
		timers,
		wallMs: () => Date.UTC(2031, 6, 4),
		emit: (event) => events.push(event),
	});
	await door.open();
	closers.push(() => door.close());
	return { door, port: config.ports.smtp, events, timers };
}

/** A client that says line by line what it is told, and answers whole replies. */
async function client(port: number) {
	const socket = connect({ port, host: '127.0.0.1', noDelay: true });
	closers.push(() => socket.destroy());
	const closed = new Promise<void>((resolve) => {
		socket.once('close', () => resolve());
		socket.on('error', () => undefined);
	});
	let text = '';
	let look = () => {};
	socket.on('data', (chunk) => {
		text += String(chunk);
		look();
	});
	const reply = () =>
		new Promise<string>((resolve) => {
			look = () => {
				const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text);
				if (match === null) return;
				text = text.slice(match[0].length);
				look = () => {};
				resolve(match[0].trimEnd());
			};
			look();
		});
	const say = (line: string) => {
		socket.write(line);
		return reply();
	};
	await reply();
	return { say, reply, socket, closed };
}

async function send(port: number, { to = ['alice@example.test'], from = 'bob@example.test', body = 'Message-ID: <1@test>\r\n\r\nhello\r\n' } = {}) {
	const one = await client(port);
	await one.say('EHLO client\r\n');
	await one.say(`MAIL FROM:<${from}>\r\n`);
	const recipients: string[] = [];
	for (const address of to) recipients.push(await one.say(`RCPT TO:<${address}>\r\n`));
	if (!recipients.some((line) => line.startsWith('250'))) return { recipients, answer: '' };
	await one.say('DATA\r\n');
	return { recipients, answer: await one.say(`${body}.\r\n`) };
}

test.each<[Taken, RegExp]>([
	[{ is: 'stored' }, /^250 2\.0\.0 stored [0-9a-f]{12}$/],
	[{ is: 'queued', waiting: 1 }, /^250 2\.0\.0 queued [0-9a-f]{12}$/],
	[{ is: 'later', full: true, why: 'the queue is full' }, /^452 4\.3\.1 the queue is full/],
	[{ is: 'later', full: false, why: 'the disk is gone' }, /^451 4\.3\.0 .*the disk is gone/],
	[{ is: 'no-such-account', account: 'alice@example.test' }, /^550 5\.1\.1 <alice@example\.test>/],
])('R11: %j is answered so', async (taken, wanted) => {
	const { port, events } = await openDoor({ exists: async () => 'yes', take: async () => taken });
	expect((await send(port)).answer).toMatch(wanted);
	expect(events.map(({ type }) => type)).toEqual([wanted.source.startsWith('^250') ? 'mail-accepted' : 'mail-refused']);
});

test('R11: the client is told 250 for what no backend could store, when the queue has it on disk, and not before', async () => {
	const files = memoryFiles();
	const timers = virtualTimers();
	const asked: Mail[] = [];
	const handOver = {
		exists: async () => 'yes' as const,
		attempt: async (mail: Mail): Promise<HandOverOutcome> => ({ stored: [], vanished: [], waiting: mail.recipients, why: 'nobody is there' }),
		deliver: async (mail: Mail, deadline: AbortSignal): Promise<HandOverOutcome> => {
			asked.push(mail);
			if (!deadline.aborted) await once(deadline, 'abort');
			return { stored: [], vanished: [], waiting: mail.recipients, why: 'nobody is there' };
		},
	};
	const queue = new MailQueue({
		fs: files,
		timers,
		timing,
		handOver,
		node: 'fe1',
		lifetimeMs: 1e9,
		reachable: () => false,
		wallMs: () => 1_764_000_000_000,
		randomHex: (bytes) => '5'.repeat(2 * bytes),
		emit: () => undefined,
	});
	expect(await queue.open()).toMatchObject({ ok: true });
	closers.push(() => queue.close());
	const reached = Promise.withResolvers<void>();
	const synced = Promise.withResolvers<undefined>();
	files.inject({
		before: ({ operation }) => {
			if (operation !== 'syncDirectory') return undefined;
			reached.resolve();
			return synced.promise;
		},
	});
	const { port } = await openDoor(new MailIntake({ handOver, queue, timing, timers, queueFirst: false }), timers);
	let answered = false;
	const sent = send(port, { to: ['alice@example.test', 'carol@example.test'] }).then(({ answer }) => {
		answered = true;
		return answer;
	});
	while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
	await timers.run(timing.storeFirstMs - 1);
	expect(queue.size()).toBe(0);
	await timers.run(1);
	await reached.promise;
	expect(answered).toBe(false);
	synced.resolve(undefined);
	expect(await sent).toMatch(/^250 2\.0\.0 queued/);
	const [name = ''] = await files.list('mail').then((listed) => (listed.ok ? listed.value : []));
	const file = await files.read(`mail/${name}`);
	expect(file.ok && Buffer.from(file.value).toString()).toMatch(/"recipients":\["alice@example\.test","carol@example\.test"\][\s\S]*\r\n\r\nhello\r\n$/);
});

test('an account that was never heard of is not taken to be there while the cluster cannot say', async () => {
	const { port } = await openDoor({ exists: async () => 'unknown', take: async () => ({ is: 'stored' }) });
	expect((await send(port)).recipients[0]).toMatch(/^451 4\.3\.0/);
});

test('all recipients of one mail share the time in which the cluster may be asked for them', async () => {
	const deadlines: AbortSignal[] = [];
	const { port } = await openDoor({
		exists: async (_, deadline) => {
			deadlines.push(deadline);
			return 'yes';
		},
		take: async () => ({ is: 'stored' }),
	});
	await send(port, { to: ['a@example.test', 'b@example.test'] });
	await send(port);
	expect(deadlines).toHaveLength(3);
	expect(new Set(deadlines).size).toBe(2);
	expect(deadlines[0]).toBe(deadlines[1]);
});

test('a client that dribbles is ended when its time is over, and what came of the mail is not taken', async () => {
	let taken = 0;
	const { port, timers, events, door } = await openDoor({
		exists: async () => 'yes',
		take: async () => {
			taken += 1;
			return { is: 'stored' };
		},
	});
	const slow = await client(port);
	for (const line of ['EHLO client\r\n', 'MAIL FROM:<bob@example.test>\r\n', 'RCPT TO:<alice@example.test>\r\n']) await slow.say(line);
	expect(await slow.say('DATA\r\n')).toMatch(/^354/);
	slow.socket.write('Subject: slow\r\n\r\n');
	await timers.run(dataMsMax - 1);
	expect(door.sessions).toBe(1);
	slow.socket.write('x');
	await timers.run(1);
	expect(await slow.reply()).toMatch(/^421 4\.4\.2/);
	await slow.closed;
	expect(taken).toBe(0);
	while (events.length === 0) await new Promise((resolve) => setImmediate(resolve));
	expect(events).toMatchObject([{ type: 'mail-refused', code: 451 }]);
});

test('a client in time is not disturbed by the limit', async () => {
	const { port, timers } = await openDoor({ exists: async () => 'yes', take: async () => ({ is: 'stored' }) });
	const one = await client(port);
	for (const round of [1, 2]) {
		for (const line of [...(round === 1 ? ['EHLO client\r\n'] : []), 'MAIL FROM:<bob@example.test>\r\n', 'RCPT TO:<alice@example.test>\r\n', 'DATA\r\n'])
			await one.say(line);
		await timers.run(dataMsMax - 1);
		expect(await one.say('Subject: x\r\n\r\nx\r\n.\r\n')).toMatch(/^250/);
		await timers.run(2);
	}
	expect(await one.say('NOOP\r\n')).toMatch(/^250/);
});

test('R12: clients are sent away with the answer to their mail, the silent ones after the grace, new ones at once', async () => {
	const taken = Promise.withResolvers<Taken>();
	const { door, port } = await openDoor({ exists: async () => 'yes', take: () => taken.promise });
	const [sending, silent] = [await client(port), await client(port)];
	await sending.say('EHLO client\r\n');
	await sending.say('MAIL FROM:<bob@example.test>\r\n');
	await sending.say('RCPT TO:<alice@example.test>\r\n');
	await sending.say('DATA\r\n');
	const grace = Promise.withResolvers<void>();
	let gone = false;
	const left = door.leave(grace.promise).then(() => {
		gone = true;
	});
	expect(await silent.say('NOOP\r\n')).toMatch(/^250 /);
	const answered = sending.say('Subject: x\r\n\r\nx\r\n.\r\n');
	taken.resolve({ is: 'stored' });
	expect(await answered).toMatch(/^250 /);
	expect(await sending.reply()).toMatch(/^421 /);
	await sending.closed;
	const late = connect({ port, host: '127.0.0.1' });
	closers.push(() => late.destroy());
	expect(String((await once(late, 'data'))[0])).toMatch(/^421 /);
	expect(gone).toBe(false);
	grace.resolve();
	expect(await silent.reply()).toMatch(/^421 /);
	await left;
	door.comeBack();
	expect(await (await client(port)).say('NOOP\r\n')).toMatch(/^250 /);
});

test('the trace has the time of this node, right or wrong', async () => {
	const taken: Mail[] = [];
	const { port } = await openDoor({
		exists: async () => 'yes',
		take: async (mail) => {
			taken.push(mail);
			return { is: 'stored' };
		},
	});
	await send(port);
	expect(Buffer.from(taken[0]?.bytes ?? []).toString()).toContain('Fri, 04 Jul 2031 00:00:00 +0000');
});

/** As a client writes it: RFC 3492 can hide in a name what would never stand in a command. */
test.each([
	['a space of another script', 'bob@xn--ab-l13a.example'],
	['a control character', 'bob@xn--ab-qa.example'],
	['a character of no width', 'bob@xn--ab-g1t.example'],
	['a line separator', 'bob@xn--ab-x3t.example'],
	['half a character', 'bob@xn--ab-zd9k.example'],
	['two dots', 'bob@a\u3002.example'],
	['a name that hides a name', 'bob@xn--xn--a-.example'],
])('a sender that no owner would take from this node is refused, not kept for days: %s', async (_, from) => {
	const { port } = await openDoor({ exists: async () => 'yes', take: async () => ({ is: 'stored' }) });
	const one = await client(port);
	await one.say('EHLO client\r\n');
	expect(await one.say(`MAIL FROM:<${from}>\r\n`)).toMatch(/^5\d\d /);
	expect(await one.say('MAIL FROM:<bob@example.test>\r\n')).toMatch(/^250 /);
});

test.each([
	'',
	'bob@xn--mnchen-3ya.example',
	'bob@m\u00fcnchen.example',
	'Bob.B+x@Example.TEST',
	'bob@[192.0.2.1]',
	'bob@[IPv6:2001:db8::1]',
	'bob@a\u{1f600}b.example',
])('a sender that this door takes is taken from this node, too: %s', async (from) => {
	const senders: string[] = [];
	const { port } = await openDoor({
		exists: async () => 'yes',
		take: async ({ sender }) => {
			senders.push(sender);
			return { is: 'stored' };
		},
	});
	expect((await send(port, { from })).answer).toMatch(/^250/);
	// The owner's door is the same server.
	expect((await send(port, { from: senders[0] ?? '?' })).answer).toMatch(/^250/);
	expect(senders[1]).toBe(senders[0]);
});
