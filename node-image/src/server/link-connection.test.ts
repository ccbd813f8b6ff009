/** The door between two members, attacked: who does not know the secret gets nothing in and nothing out. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { LinkMessage } from '../cluster/link-message.ts';
import { linkVersion } from '../cluster/link-version.ts';
import { deriveKeys, FrameOpener, FrameSealer } from './link-cipher.ts';
import { LinkConnection, type LinkIdentity } from './link-connection.ts';
import { LinkGates } from './link-gates.ts';
import { realTimers } from './timers.ts';

const secretHex = '11'.repeat(32);
const message: LinkMessage = { t: 'call', id: 1, call: { ask: 'delivery' } };

interface End {
	readonly connection: LinkConnection;
	readonly up: Promise<void>;
	readonly message: Promise<LinkMessage>;
	/** Every message, in order. `message` above: the first one that is neither pulse nor clock. */
	readonly heard: readonly LinkMessage[];
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
	const heard: LinkMessage[] = [];
	const ended = Promise.withResolvers<string | null>();
	const connection = new LinkConnection(
		new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' }).accept(socket),
		self,
		{
			up: () => up.resolve(),
			message: (_, received) => {
				heard.push(received);
				if (received.t !== 'frame' && received.t !== 'clock') message.resolve(received);
			},
			ended: (_, refused) => ended.resolve(refused),
		},
		dialed,
	);
	open.push({ close: () => connection.destroy() });
	return { connection, up: up.promise, message: message.promise, heard, ended: ended.promise };
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

/** What a 1.0 node does at a link, written out: it knows three kinds of messages, and neither marks nor clocks. */
async function oldPeer(port: number) {
	const socket = connect({ host: '127.0.0.1', port });
	open.push({ close: () => socket.destroy() });
	const nonce = '0a'.repeat(16);
	socket.write(`${JSON.stringify({ mailcluster: '1.0', cluster: 'lab', name: 'be2', to: 'be1', life: 1, nonce })}\n`);
	let unread = Buffer.alloc(0);
	const more = async () => {
		const [chunk] = await once(socket, 'data');
		unread = Buffer.concat([unread, chunk]);
	};
	while (!unread.includes(10)) await more();
	const theirs = JSON.parse(unread.subarray(0, unread.indexOf(10)).toString());
	unread = unread.subarray(unread.indexOf(10) + 1);
	const keys = deriveKeys({ secretHex, dialer: { name: 'be2', nonce }, acceptor: { name: 'be1', nonce: theirs.nonce }, side: 'dialer' });
	const [sealer, opener] = [new FrameSealer(keys.send), new FrameOpener(keys.receive)];
	const pulse = { kind: 'pulse', phase: 'ready', hears: [], controller: null, roster: null, held: false } as const;
	const send = (said: unknown) => {
		const sealed = sealer.seal(Buffer.from(JSON.stringify(said)));
		const length = Buffer.alloc(4);
		length.writeUInt32BE(sealed.length);
		socket.write(Buffer.concat([length, sealed]));
	};
	send({ t: 'frame', frame: pulse });
	const received: { t: string }[] = [];
	const until = async (t: string) => {
		while (received.at(-1)?.t !== t) {
			while (unread.length < 4 || unread.length < 4 + unread.readUInt32BE(0)) await more();
			const plain = opener.open(unread.subarray(4, 4 + unread.readUInt32BE(0)));
			if (!(plain instanceof Uint8Array)) throw new Error('1.0 knows sealed frames only');
			received.push(JSON.parse(Buffer.from(plain).toString()));
			unread = unread.subarray(4 + unread.readUInt32BE(0));
		}
		return received;
	};
	return { send, until, pulse };
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

	test('a pulse that says what the last one said costs 20 bytes, and means the same', async () => {
		const pulse = (hears: string[]): LinkMessage => ({
			t: 'frame',
			frame: { kind: 'pulse', phase: 'ready', hears, controller: null, roster: null, held: false },
		});
		const { port, accepted } = await listen(identity('be1'));
		const socket = connect({ host: '127.0.0.1', port });
		const dialer = end(socket, identity('be2'), 'be1');
		const acceptor = await accepted;
		await Promise.all([dialer.up, acceptor.up]);
		const sentBefore = socket.bytesWritten;
		const said = [...Array.from({ length: 50 }, () => ['be1']), ['fe1'], ['be1']].map(pulse);
		for (const each of said) dialer.connection.sendPulse(JSON.stringify(each));
		dialer.connection.send(message);
		await acceptor.message;
		expect(acceptor.heard).toEqual([...said, message]);
		const sealed = [pulse(['be1']), pulse(['fe1']), pulse(['be1']), message].map((each) => 4 + JSON.stringify(each).length + 16);
		expect(socket.bytesWritten - sentBefore).toBe(49 * 20 + sealed.reduce((sum, bytes) => sum + bytes, 0));
	});

	test.each([
		['a 1.0 peer is served by 1.1: its pulses are whole, and it hears of no clock', '1.0', '1.1', 0],
		['a 1.1 peer is served', '1.1', linkVersion, 1],
		['a newer minor version serves us', '1.3', linkVersion, 1],
	])('%s', async (_, version, own, clocks) => {
		const ends = await pair(identity('be2', { version }), identity('be1', { version: own }));
		await Promise.all([ends.dialer.up, ends.acceptor.up]);
		const pulse: LinkMessage = { t: 'frame', frame: { kind: 'pulse', phase: 'ready', hears: [], controller: null, roster: null, held: false } };
		for (const from of [ends.acceptor, ends.dialer]) {
			for (let turn = 0; turn < 2; turn += 1) from.connection.sendPulse(JSON.stringify(pulse));
			from.connection.sendClock(1_000);
			from.connection.send(message);
		}
		await Promise.all([ends.dialer.message, ends.acceptor.message]);
		const heard = [pulse, pulse, ...(clocks === 1 ? [{ t: 'clock', wallMs: 1_000 }] : []), message];
		expect([ends.dialer.heard, ends.acceptor.heard]).toEqual([heard, heard]);
	});

	test('a peer of version 1.0 as it was: strict about what it knows, plain in what it says', async () => {
		const { port, accepted } = await listen(identity('be1', { version: '1.1' }));
		const peer = await oldPeer(port);
		const acceptor = await accepted;
		await acceptor.up;
		for (let turn = 0; turn < 3; turn += 1) acceptor.connection.sendPulse(JSON.stringify({ t: 'frame', frame: peer.pulse }));
		acceptor.connection.sendClock(1);
		acceptor.connection.send(message);
		const received = await peer.until('call');
		expect(received.map(({ t }) => t)).toEqual(['frame', 'frame', 'frame', 'frame', 'call']);
		peer.send({ t: 'frame', frame: peer.pulse });
		peer.send({ t: 'clock', wallMs: 5 });
		expect(await acceptor.ended).toBe('a message does not fit link version 1.0');
	});

	test.each(['2.0', '0.9', '1.0', '1.4'])('version %s is refused by name, on both sides', async (version) => {
		const ends = await pair(identity('be2', { version }), identity('be1'));
		expect(await ends.acceptor.ended).toContain(`it speaks link version ${version}, this node ${linkVersion}`);
		expect(await ends.dialer.ended).toContain(`it refuses this node: it speaks link version ${version}`);
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
			`it speaks link version 9.0, this node ${linkVersion}: update the older one`,
		],
	])('%s is refused by name', async (_, bytes, reason) => {
		const { port, accepted } = await listen(identity('be1'));
		const socket = connect({ host: '127.0.0.1', port });
		open.push({ close: () => socket.destroy() });
		socket.write(bytes);
		expect(await (await accepted).ended).toBe(reason);
	});

	test.each([{ mailcluster: '\u001b[2J\n9.0' }, { cluster: '\u001b]0;owned\u0007\u009b31m' }])(
		"a stranger's words move nobody's terminal: %j",
		async (words) => {
			const { port, accepted } = await listen(identity('be1'));
			const socket = connect({ host: '127.0.0.1', port });
			open.push({ close: () => socket.destroy() });
			const greeting = { mailcluster: linkVersion, cluster: 'lab', name: 'be2', to: 'be1', life: 1, nonce: 'ab'.repeat(16), ...words };
			socket.write(`${JSON.stringify(greeting)}\n`);
			expect(await (await accepted).ended).toMatch(/^it.*(?:2J|owned)[\x20-\x7e]*$/);
		},
	);

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
	const text = (opened: Uint8Array | 'as-before' | undefined) => (typeof opened === 'object' ? Buffer.from(opened).toString() : opened);
	/** Sealed, marked, sealed, marked; many enough to need a second block of marks. */
	const frames = (count: number) => {
		const sealer = new FrameSealer(key);
		return Array.from({ length: count }, (_, at) => (at % 2 === 0 ? sealer.seal(Buffer.from(`frame ${at}`)) : sealer.mark()));
	};

	test('open in order, marks among them', () => {
		const opener = new FrameOpener(key);
		expect(frames(200).map((frame) => text(opener.open(frame)))).toEqual(Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? `frame ${at}` : 'as-before')));
	});

	test('no two marks are alike, of one key or of two', () => {
		const marks = [key, Buffer.alloc(32, 8)].flatMap((each) => {
			const sealer = new FrameSealer(each);
			return Array.from({ length: 300 }, () => Buffer.from(sealer.mark()).toString('hex'));
		});
		expect(new Set(marks).size).toBe(600);
	});

	const altered = (frame: Uint8Array) => Uint8Array.from(frame, (byte, at) => (at === 0 ? byte ^ 1 : byte));
	type Attack = (frames: readonly Uint8Array[]) => (Uint8Array | undefined)[];
	test.each<[string, Attack]>([
		['sealed and left out', ([, , sealed]) => [sealed]],
		['sealed and repeated', ([sealed]) => [sealed, sealed]],
		['sealed and altered', ([sealed]) => [sealed && altered(sealed)]],
		['sealed and cut short', ([sealed]) => [sealed?.subarray(0, 10)]],
		['sealed and cut to the length of a mark', ([sealed]) => [sealed?.subarray(0, 16)]],
		['a mark and sent too early', ([, mark]) => [mark]],
		['a mark and repeated', ([sealed, mark]) => [sealed, mark, mark]],
		['a mark and altered', ([sealed, mark]) => [sealed, mark && altered(mark)]],
		['a mark and moved behind the next frame', ([first, mark, second]) => [first, second, mark]],
		['a mark and guessed', ([first]) => [first, new Uint8Array(16)]],
	])('one that was %s does not', (_, attack) => {
		const opener = new FrameOpener(key);
		const opened = attack(frames(4)).map((frame) => (frame === undefined ? undefined : opener.open(frame)));
		expect(opened.at(-1)).toBeUndefined();
	});
});

describe('R8: a member that runs as something else than others were told', () => {
	const told = { roles: ['backend' as const], rolesOf: () => ['backend' as const] };

	test('is refused by that reason, and both sides know it', async () => {
		const ends = await pair(identity('be2', { ...told, roles: ['frontend'] }), identity('be1', told));
		expect(await ends.acceptor.ended).toBe('be2 runs as frontend, and be1 was told that it is backend');
		// Whoever has not proven the secret is not told what this node knows of others.
		expect(await ends.dialer.ended).toBe('it refuses this node: be2 runs as frontend, and be1 was told otherwise');
	});

	test('is let in when the same role was only said twice', async () => {
		const twice = await pair(identity('be2', { ...told, roles: ['backend', 'backend'] }), identity('be1', told));
		await Promise.all([twice.dialer.up, twice.acceptor.up]);
	});

	test('is let in when it is what they were told, and when it does not say', async () => {
		const same = await pair(identity('be2', told), identity('be1', told));
		await Promise.all([same.dialer.up, same.acceptor.up]);
		const silent = await pair(identity('be2'), identity('be1', told));
		await Promise.all([silent.dialer.up, silent.acceptor.up]);
	});
});
