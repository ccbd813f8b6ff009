/** The doors between members, behind the gate: who came in is held by its own name, and nobody else is. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { LinkGate } from '../contract/node-faults.ts';
import { MemoryAccount } from '../protocol/imap/memory-account.ts';
import type { AccountStore } from '../storage/account-store.ts';
import { createImapDoor } from './imap-door.ts';
import { openRemoteSession } from './imap-remote-session.ts';
import { LinkGates } from './link-gates.ts';
import { LmtpConnection } from './lmtp-connection.ts';
import { LmtpDoor } from './lmtp-door.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { Tickets } from './tickets.ts';
import { realTimers } from './timers.ts';

const fence = { fit: () => true, whenFit: async () => undefined };
const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

const gatesOf = () => new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });
const direction = (cut: boolean) => ({ cut, delayMs: 0 });
const cut = (peer: string, out: boolean, inward: boolean): LinkGate[] => [{ peer, out: direction(out), in: direction(inward) }];

async function lmtp() {
	const gates = { be1: gatesOf(), fe: gatesOf() };
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	server.close();
	await once(server, 'close');
	const stored: string[] = [];
	const bytes: string[] = [];
	const tickets = new Tickets<string>(10_000, () => 0);
	const door = new LmtpDoor({
		config: {
			cluster: { name: 'lab', id: 'lab', secretHex: '33'.repeat(32) },
			name: 'be1',
			address: '127.0.0.1',
			ports: { smtp: 0, imap: 0, lmtp: address.port, admin: 1, link: 1 },
			members: [],
			dataPath: '/nowhere',
			adminToken: 'x'.repeat(20),
			beatMs: 100,
		},
		store: {
			get: (name: string) => ({
				dropped: () => false,
				deliver: async (message: { readonly bytes: Uint8Array }) => {
					stored.push(name);
					bytes.push(Buffer.from(message.bytes).toString());
					return { ok: true, value: { outcome: 'stored', uid: stored.length } };
				},
			}),
		} as unknown as AccountStore,
		fence,
		tickets,
		gates: gates.be1,
		newId: () => 'id',
		wallMs: () => Date.UTC(2031, 6, 4),
	});
	await door.open();
	closers.push(
		() => door.close(),
		() => gates.be1.letGo(),
	);
	const from = async (member: string) => {
		const target = { backend: 'be1', life: 1, host: '127.0.0.1', port: address.port };
		const connection = new LmtpConnection(target, gates.fe.connect({ peer: 'be1', ...target }));
		closers.push(() => connection.destroy('done'));
		expect(await connection.greet(member, tickets.issue(member))).toBeNull();
		return (to: string) =>
			connection.deliver({ sender: 'bob@example.test', recipients: [{ address: to, deliveryId: '0'.repeat(32) }], message: Buffer.from('hello\r\n') });
	};
	return { gates, stored, bytes, from };
}

test('LMTP: the trace has the time of this node, right or wrong', async () => {
	const { bytes, from } = await lmtp();
	await (await from('fe1'))('alice@example.test');
	expect(bytes.join()).toContain('Fri, 04 Jul 2031 00:00:00 +0000');
});

test('LMTP: a cut at the backend holds the member that gave its name, in either direction, and no other', async () => {
	const { gates, stored, from } = await lmtp();
	const [fe1, fe2] = [await from('fe1'), await from('fe2')];
	for (const [turn, out, inward] of [
		['answers', true, false],
		['commands', false, true],
	] as const) {
		gates.be1.set(cut('fe1', out, inward));
		const held = fe1(`fe1-${turn}@example.test`);
		const first = await Promise.race([held.then(() => 'fe1'), fe2(`fe2-${turn}@example.test`).then(() => 'fe2')]);
		expect([first, stored.includes(`fe1-${turn}@example.test`)]).toEqual(['fe2', false]);
		gates.be1.set([]);
		expect(await held).toEqual([{ is: 'stored' }]);
	}
});

test('LMTP: a cut at the frontend holds what it hands over; healed, the mail is stored', async () => {
	const { gates, stored, from } = await lmtp();
	const fe1 = await from('fe1');
	gates.fe.set(cut('be1', true, true));
	const held = fe1('alice@example.test');
	expect(stored).toEqual([]);
	gates.fe.set([]);
	expect([await held, stored]).toEqual([[{ is: 'stored' }], ['alice@example.test']]);
});

test('IMAP: a session that a member passes on is held by its name; a client of the same door is not', async () => {
	const gates = { be1: gatesOf(), fe1: gatesOf() };
	const account = new MemoryAccount('alice@example.test');
	const door = createImapDoor({
		serverName: 'be1',
		literalBytesMax: 1024,
		nowS: () => 0,
		fence,
		gates: gates.be1,
		entrance: new ProxyEntrance({ from: [], timers: realTimers, refused: () => undefined }),
		login: async () => ({ kind: 'local', account }),
		redeem: () => ({ account, member: 'fe1' }),
		opened: () => () => undefined,
	});
	const at = await door.listen({ host: '127.0.0.1', port: 0 });
	closers.push(
		() => door.close(),
		() => gates.be1.letGo(),
	);
	const passedOn = await openRemoteSession({
		...at,
		ticket: 'ticket',
		from: 'fe1',
		signal: AbortSignal.timeout(5000),
		connect: () => gates.fe1.connect({ peer: 'be1', ...at, allowHalfOpen: true }),
	});
	if (!passedOn.ok) throw new Error(passedOn.error.message);
	const client = gatesOf().connect({ peer: 'somebody', ...at });
	closers.push(
		() => passedOn.value.destroy(),
		() => client.destroy(),
	);
	const answer = async (stream: NodeJS.ReadableStream & NodeJS.WritableStream, tag: string) => {
		let heard = '';
		const done = new Promise<string>((resolve) => {
			const take = (chunk: Buffer) => {
				heard += chunk;
				if (!heard.includes(`${tag} OK`)) return;
				stream.off('data', take);
				resolve(tag);
			};
			stream.on('data', take).resume();
		});
		stream.write(`${tag} NOOP\r\n`);
		return done;
	};
	for (const [turn, out, inward] of [
		['answers', true, false],
		['commands', false, true],
	] as const) {
		gates.be1.set(cut('fe1', out, inward));
		const held = answer(passedOn.value, `held-${turn}`);
		expect(await Promise.race([held, answer(client, `free-${turn}`)])).toBe(`free-${turn}`);
		gates.be1.set([]);
		expect(await held).toBe(`held-${turn}`);
	}
	gates.fe1.set(cut('be1', true, true));
	const held = answer(passedOn.value, 'held');
	expect(await Promise.race([held, answer(client, 'free')])).toBe('free');
	gates.fe1.set([]);
	expect(await held).toBe('held');
});
