/** A frontend's SMTP and IMAP doors behind a balancer, which is 127.0.0.2: whom they take a client for. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import { MemoryAccount } from '../protocol/imap/memory-account.ts';
import type { Mail } from './hand-over.ts';
import { createImapDoor } from './imap-door.ts';
import { LinkGates } from './link-gates.ts';
import type { MailIntake } from './mail-intake.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { SmtpDoor } from './smtp-door.ts';
import { realTimers } from './timers.ts';

const balancer = '127.0.0.2';
const signature = '0d0a0d0a000d0a515549540a';
const none = Buffer.alloc(0);
const header = (hex: string) => Buffer.from(signature + hex, 'hex');
const fromIpv4 = header('2111000cc00002077f4d0101c35009dd');
const fromIpv6 = header('21210024' + '20010db8000000000000000000000007' + '20010db8000000000000000000000001' + 'c35009dd');

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

function entrance() {
	return new ProxyEntrance({ from: [balancer], timers: realTimers, refused: () => undefined });
}

async function smtp() {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const address = probe.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	probe.close();
	await once(probe, 'close');
	const taken: string[] = [];
	const door = new SmtpDoor({
		config: {
			cluster: { name: 'lab', id: 'lab', secretHex: '33'.repeat(32) },
			name: 'fe1',
			address: '127.0.0.1',
			ports: { smtp: address.port, imap: 0, lmtp: 0, admin: 1, link: 1 },
			members: [],
			dataPath: '/nowhere',
			adminToken: 'x'.repeat(20),
			beatMs: 100,
		},
		intake: {
			exists: async () => 'yes',
			take: async ({ bytes }: Mail) => {
				taken.push(bytes.toString());
				return { is: 'stored' };
			},
		} as unknown as MailIntake,
		entrance: entrance(),
		takesMail: () => true,
		timing: timingFrom(),
		timers: realTimers,
		wallMs: () => 0,
		emit: () => undefined,
	});
	await door.open();
	closers.push(() => door.close());
	return { port: address.port, taken };
}

async function imap() {
	const logins: string[] = [];
	const through: string[] = [];
	const gates = new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });
	const door = createImapDoor({
		serverName: 'n1',
		literalBytesMax: 1024,
		nowS: () => 0,
		fence: { fit: () => true, whenFit: async () => undefined },
		gates,
		entrance: entrance(),
		login: async (_, client) => {
			logins.push(client.address);
			return { kind: 'local', account: new MemoryAccount('alice@example.test') };
		},
		redeem: () => undefined,
		opened: (session) => {
			through.push(session.through);
			return () => undefined;
		},
	});
	const { port } = await door.listen({ host: '127.0.0.1', port: 0 });
	closers.push(() => door.close());
	return { door, port, logins, through };
}

/** Sends what comes first, and behind the greeting the rest; answers everything that it heard until the other side ended. */
async function say(port: number, localAddress: string, first: Buffer, commands: string): Promise<string> {
	const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true, allowHalfOpen: true });
	closers.push(() => socket.destroy());
	let heard = '';
	socket.once('data', () => socket.end(commands));
	socket.on('data', (chunk) => {
		heard += chunk;
	});
	socket.on('error', () => undefined);
	socket.write(first);
	await once(socket, 'close');
	return heard;
}

const mail = 'EHLO client\r\nMAIL FROM:<bob@example.test>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n';

test.each([
	['IPv4', balancer, fromIpv4, '[192.0.2.7]'],
	['IPv6 (RFC 5321 section 4.1.3)', balancer, fromIpv6, '[IPv6:2001:db8::7]'],
	['nobody, in LOCAL', balancer, header('20000000'), `[${balancer}]`],
	['nothing, and is no balancer', '127.0.0.1', none, '[127.0.0.1]'],
])('SMTP: who connects and names %s stands in the Received line', async (_, localAddress, first, literal) => {
	const { port, taken } = await smtp();
	const heard = await say(port, localAddress, first, mail);
	expect(heard).toMatch(/^220 fe1[\s\S]*^354 [\s\S]*^250 2\.0\.0 stored [\s\S]*^221 /m);
	expect(taken).toEqual([expect.stringContaining(`Received: from client (${literal})`)]);
});

test('SMTP: nothing in a header is a command, whatever stands in it', async () => {
	const { port, taken } = await smtp();
	const words = Buffer.from(`\r\n${mail}`);
	const length = 12 + 3 + words.length;
	const tlv = Buffer.concat([
		header('2111'),
		Buffer.from([length >> 8, length & 0xff]),
		fromIpv4.subarray(16),
		Buffer.from([0x04, words.length >> 8, words.length & 0xff]),
		words,
	]);
	expect(await say(port, balancer, tlv, 'NOOP\r\nQUIT\r\n')).toMatch(/^220 [^\n]*\n250 [^\n]*\n221 [^\n]*\n$/);
	expect(taken).toEqual([]);
});

test('SMTP: a header of somebody else names nobody: he talks too soon, or talks no SMTP', async () => {
	const { port, taken } = await smtp();
	expect(await say(port, '127.0.0.1', fromIpv4, mail)).toMatch(/^421 /);
	expect(await say(port, '127.0.0.1', none, `${fromIpv4.toString('latin1')}${mail}`)).toMatch(/^220 [^\n]*\n500 /);
	expect(taken).toEqual([]);
});

test.each([
	['names it', balancer, fromIpv4, '192.0.2.7'],
	['names it by IPv6', balancer, fromIpv6, '2001:db8::7'],
	['speaks for itself', balancer, header('20000000'), balancer],
	['is not between', '127.0.0.1', none, '127.0.0.1'],
])('IMAP: a login and its session know the client’s address where the balancer %s', async (_, localAddress, first, address) => {
	const { port, logins, through } = await imap();
	const heard = await say(port, localAddress, first, 'a LOGIN alice@example.test secret\r\nb LOGOUT\r\n');
	expect(heard).toMatch(/^\* OK [\s\S]*^a OK [\s\S]*^b OK /m);
	expect([logins, through]).toEqual([[address], [address]]);
});

test('both doors close while a balancer has not sent its header', async () => {
	const [{ port: smtpPort }, { port: imapPort, door }] = [await smtp(), await imap()];
	const waiting = [smtpPort, imapPort].map((port) => connect({ port, host: '127.0.0.1', localAddress: balancer }));
	const closed = waiting.map((socket) =>
		once(
			socket.on('error', () => undefined),
			'close',
		),
	);
	await Promise.all(waiting.map((socket) => once(socket, 'connect')));
	await say(smtpPort, '127.0.0.1', none, 'QUIT\r\n');
	await say(imapPort, '127.0.0.1', none, 'b LOGOUT\r\n');
	expect(door.connections()).toBe(0);
	await Promise.all(closers.splice(0).map((close) => close()));
	await Promise.all(closed);
});
