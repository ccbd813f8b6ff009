/** The door between two members, attacked: who does not know the secret gets nothing in and nothing out. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type LinkMessage, linkVersion } from '../cluster/link-message.ts';
import { FrameOpener, FrameSealer } from './link-cipher.ts';
import { LinkConnection, type LinkIdentity } from './link-connection.ts';

const secretHex = '11'.repeat(32);
const message: LinkMessage = { t: 'call', id: 1, call: { ask: 'delivery' } };

interface End {
	readonly connection: LinkConnection;
	readonly up: Promise<void>;
	readonly message: Promise<LinkMessage>;
	/** Why it ended: the refusal, or null. */
	readonly ended: Promise<string | null>;
}

const open: { close(): void }[] = [];
afterEach(() => {
	for (const each of open.splice(0)) each.close();
});

function identity(name: string, change: Partial<LinkIdentity> = {}): LinkIdentity {
	return { clusterId: 'lab', secretHex, name, life: () => 3, known: (other) => other === 'be1' || other === 'be2', ...change };
}

function end(socket: Socket, self: LinkIdentity, dialed: string | null): End {
	const up = Promise.withResolvers<void>();
	const message = Promise.withResolvers<LinkMessage>();
	const ended = Promise.withResolvers<string | null>();
	const connection = new LinkConnection(
		socket,
		self,
		{ up: () => up.resolve(), message: (_, received) => message.resolve(received), ended: (_, refused) => ended.resolve(refused) },
		dialed,
	);
	open.push({ close: () => connection.destroy() });
	return { connection, up: up.promise, message: message.promise, ended: ended.promise };
}

async function listen(self: LinkIdentity): Promise<{ port: number; accepted: Promise<End> }> {
	const accepted = Promise.withResolvers<End>();
	const server: Server = createServer((socket) => accepted.resolve(end(socket, self, null)));
	open.push({ close: () => server.close() });
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return { port: address.port, accepted: accepted.promise };
}

async function pair(dialer: LinkIdentity, acceptor: LinkIdentity, dialed = 'be1'): Promise<{ dialer: End; acceptor: End }> {
	const { port, accepted } = await listen(acceptor);
	const dialing = end(connect({ host: '127.0.0.1', port }), dialer, dialed);
	return { dialer: dialing, acceptor: await accepted };
}

describe('R10: links', () => {
	test('a greeting that comes byte by byte has no more time than another', async () => {
		const { port, accepted } = await listen(identity('be1', { provenWithinMs: 100 }));
		const socket = connect({ host: '127.0.0.1', port });
		socket.on('error', () => undefined);
		const feeding = setInterval(() => socket.write(' '), 10);
		open.push({ close: () => clearInterval(feeding) }, { close: () => socket.destroy() });
		expect(await (await accepted).ended).toBe('no greeting in time');
	});

	test('two members of one cluster prove themselves and talk', async () => {
		const ends = await pair(identity('be2'), identity('be1'));
		await Promise.all([ends.dialer.up, ends.acceptor.up]);
		ends.dialer.connection.send(message);
		expect(await ends.acceptor.message).toEqual(message);
		expect([ends.acceptor.connection.peerName, ends.acceptor.connection.peerLife]).toEqual(['be2', 3]);
	});

	test('another secret is refused by name, on both sides', async () => {
		const ends = await pair(identity('be2', { secretHex: '22'.repeat(32) }), identity('be1'));
		expect(await Promise.race([ends.acceptor.ended, ends.dialer.ended])).toBe('it does not know the secret of this cluster');
	});

	test.each([
		['another cluster', identity('be2', { clusterId: 'other' }), 'be1', 'it belongs to another cluster (other)'],
		['an unknown member', identity('be9'), 'be1', 'be9 is not among the members this node was told of'],
		['a wrong address', identity('be2'), 'be3', 'it looks for be3, this is be1'],
	])('%s is refused by name', async (_, dialer, dialed, reason) => {
		const ends = await pair(dialer, identity('be1'), dialed);
		expect(await ends.acceptor.ended).toBe(reason);
	});

	test.each([
		['garbage', 'GET / HTTP/1.1\r\n\r\n', 'its greeting is not one of a cluster member'],
		['a greeting without an end', 'x'.repeat(5000), 'its greeting is too long'],
		[
			'a foreign version',
			`${JSON.stringify({ mailcluster: '9.0', cluster: 'lab', name: 'be2', to: 'be1', life: 1, nonce: '0'.repeat(32) })}\n`,
			`it speaks link version 9.0, this node ${linkVersion}`,
		],
	])('%s is refused by name', async (_, bytes, reason) => {
		const { port, accepted } = await listen(identity('be1'));
		const socket = connect({ host: '127.0.0.1', port });
		open.push({ close: () => socket.destroy() });
		socket.write(bytes);
		expect(await (await accepted).ended).toBe(reason);
	});

	test('a recorded greeting gets nobody in: the frames behind it belong to other nonces', async () => {
		const { port, accepted } = await listen(identity('be1'));
		const socket = connect({ host: '127.0.0.1', port });
		open.push({ close: () => socket.destroy() });
		const greeting = { mailcluster: linkVersion, cluster: 'lab', name: 'be2', to: 'be1', life: 1, nonce: 'ab'.repeat(16) };
		const stolen = new FrameSealer(Buffer.alloc(32, 1)).seal(Buffer.from('{}'));
		const length = Buffer.alloc(4);
		length.writeUInt32BE(stolen.length);
		socket.write(Buffer.concat([Buffer.from(`${JSON.stringify(greeting)}\n`), length, stolen]));
		expect(await (await accepted).ended).toBe('it does not know the secret of this cluster');
	});

	test('a frame over the limit is refused before it is read', async () => {
		const { port, accepted } = await listen(identity('be1'));
		const socket = connect({ host: '127.0.0.1', port });
		open.push({ close: () => socket.destroy() });
		const greeting = { mailcluster: linkVersion, cluster: 'lab', name: 'be2', to: 'be1', life: 1, nonce: 'ab'.repeat(16) };
		socket.write(Buffer.concat([Buffer.from(`${JSON.stringify(greeting)}\n`), Buffer.from([0x7f, 0, 0, 0])]));
		expect(await (await accepted).ended).toContain('over the limit');
	});
});

describe('R10: frames', () => {
	const key = Buffer.alloc(32, 7);
	const sealedTwo = () => {
		const sealer = new FrameSealer(key);
		return [sealer.seal(Buffer.from('one')), sealer.seal(Buffer.from('two'))] as const;
	};

	test('open in order', () => {
		const opener = new FrameOpener(key);
		expect(sealedTwo().map((frame) => Buffer.from(opener.open(frame) ?? []).toString())).toEqual(['one', 'two']);
	});

	test.each([
		['left out', ([, two]: readonly [Uint8Array, Uint8Array]) => [two]],
		['repeated', ([one]: readonly [Uint8Array, Uint8Array]) => [one, one]],
		['altered', ([one]: readonly [Uint8Array, Uint8Array]) => [Uint8Array.from(one, (byte, at) => (at === 0 ? byte ^ 1 : byte))]],
		['cut short', ([one]: readonly [Uint8Array, Uint8Array]) => [one.subarray(0, 10)]],
	])('one that was %s does not', (_, attack) => {
		const opener = new FrameOpener(key);
		expect(
			attack(sealedTwo())
				.map((frame) => opener.open(frame))
				.at(-1),
		).toBeUndefined();
	});
});
