/**
 * One message stays one, from a client's bytes over the SMTP door, the LMTP connection and the LMTP door to the store:
 * no line end of any kind in front of a dot may end it early (RFC 5321 section 4.1.1.4) and make commands of what follows.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import type { AccountStore } from '../storage/account-store.ts';
import type { Mail } from './hand-over.ts';
import { LinkGates } from './link-gates.ts';
import { LmtpConnection } from './lmtp-connection.ts';
import { LmtpDoor } from './lmtp-door.ts';
import type { MailIntake } from './mail-intake.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { SmtpDoor } from './smtp-door.ts';
import { Tickets } from './tickets.ts';
import { realTimers } from './timers.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
	// Clients first: a door waits for those that are in.
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

/** Both doors, and between them the real LMTP connection. */
async function way() {
	const stored: { account: string; text: string }[] = [];
	const config: NodeConfig = {
		cluster: { name: 'lab', id: 'lab', secretHex: '33'.repeat(32) },
		name: 'n1',
		address: '127.0.0.1',
		ports: { smtp: await freePort(), imap: 0, lmtp: await freePort(), admin: 1, link: 1 },
		members: [],
		dataPath: '/nowhere',
		adminToken: 'x'.repeat(20),
		beatMs: 100,
	};
	const account = (address: string) => ({
		dropped: () => false,
		deliver: async ({ bytes }: { bytes: Uint8Array }) => {
			stored.push({ account: address, text: Buffer.from(bytes).toString('latin1') });
			return { ok: true, value: { outcome: 'stored', uid: stored.length } };
		},
	});
	const tickets = new Tickets<string>(10_000, () => 0);
	const gates = new LinkGates({ timers: realTimers, localAddress: config.address });
	const lmtp = new LmtpDoor({
		config,
		store: { get: account } as unknown as AccountStore,
		fence: { fit: () => true, whenFit: async () => undefined },
		tickets,
		gates,
		newId: () => 'id',
		wallMs: () => 0,
	});
	const connection = async () => {
		const target = { backend: 'n1', life: 1, host: config.address, port: config.ports.lmtp };
		const made = new LmtpConnection(target, gates.connect({ peer: 'n1', ...target }));
		expect(await made.greet('fe1', tickets.issue('fe1'))).toBeNull();
		return made;
	};
	const intake = {
		exists: async () => 'yes',
		take: async ({ sender, recipients, bytes }: Mail) => {
			const lmtpConnection = await connection();
			const outcomes = await lmtpConnection.deliver({
				sender,
				recipients: recipients.map((address) => ({ address, deliveryId: '0'.repeat(32) })),
				message: bytes,
			});
			lmtpConnection.destroy('done');
			return outcomes.every(({ is }) => is === 'stored') ? { is: 'stored' } : { is: 'later', full: false, why: JSON.stringify(outcomes) };
		},
	};
	const smtp = new SmtpDoor({
		config,
		intake: intake as unknown as MailIntake,
		entrance: new ProxyEntrance({ from: [], timers: realTimers, refused: () => undefined }),
		takesMail: () => true,
		timing: timingFrom(),
		timers: realTimers,
		wallMs: () => 0,
		emit: () => undefined,
	});
	await lmtp.open();
	await smtp.open();
	closers.push(
		() => smtp.close(),
		() => lmtp.close(),
	);
	return { port: config.ports.smtp, stored };
}

/** Says each line when the one before it was answered; answers the last reply's code. */
async function say(port: number, pieces: readonly (string | readonly string[])[]): Promise<string> {
	const socket = connect({ host: '127.0.0.1', port, noDelay: true });
	closers.push(() => socket.destroy());
	let reply = await answer();
	for (const piece of pieces) {
		for (const part of typeof piece === 'string' ? [piece] : piece) {
			socket.write(part, 'latin1');
			if (typeof piece !== 'string') await new Promise((resolve) => setImmediate(resolve));
		}
		reply = await answer();
	}
	return reply;

	async function answer(): Promise<string> {
		let text = '';
		while (!/^\d{3} [^\n]*\n$/m.test(text)) text += String((await once(socket, 'data'))[0]);
		return text.slice(0, 3);
	}
}

const hello = ['EHLO client\r\n', 'MAIL FROM:<eve@example.test>\r\n', 'RCPT TO:<alice@example.test>\r\n', 'DATA\r\n'];
const inner = 'MAIL FROM:<ceo@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n';

test.each([
	['\n.\n'],
	['\n.\r\n'],
	['\r\n.\n'],
	['\r.\r'],
	['\r.\r\n'],
	['\r\n.\r'],
	['\n\r.\r\n'],
	['\r\r\n.\n'],
	['\r\n\0.\r\n'],
	['\r\n.\0\r\n'],
	['\r\n..\r\n'],
	['\r\n...\r\n'],
])('%j in a message does not end it', async (sequence) => {
	const { port, stored } = await way();
	const sent = `Subject: outer\r\n\r\nfirst${sequence}${inner}`;
	expect(await say(port, [...hello, `${sent}.\r\n`])).toBe('250');
	// What the client stuffed is taken out once (RFC 5321 section 4.5.2), and only where a line begins.
	expect(stored.map(({ account }) => account)).toEqual(['alice@example.test']);
	expect(stored[0]?.text.endsWith(sent.replace(/(^|\n)\.\./g, '$1.'))).toBe(true);
});

test('nor does it when it comes byte by byte', async () => {
	const { port, stored } = await way();
	const sent = `Subject: outer\r\n\r\nfirst\n.\r\n${inner}`;
	expect(await say(port, [...hello, [...sent, '.', '\r', '\n']])).toBe('250');
	expect(stored).toHaveLength(1);
	expect(stored[0]?.text.endsWith(sent)).toBe(true);
});

test.each([
	'MAIL FROM:<a\r@example.test>',
	'MAIL FROM:<a@example.test>>\rRCPT TO:<b@example.test>',
	'MAIL FROM:<a b@example.test>',
	'MAIL FROM:<a\0@example.test>',
])('a sender that would be a second command is refused: %j', async (command) => {
	const { port } = await way();
	expect(await say(port, ['EHLO client\r\n', `${command}\r\n`])).toMatch(/^5/);
});
