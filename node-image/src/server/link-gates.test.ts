/** The gate between two members, over real connections: what a cut lets through, shows and keeps. */
import { once } from 'node:events';
import { createServer, connect as dialPlain, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { LinkGate } from '../contract/node-faults.ts';
import { type GatedSocket, heldBytesMax } from './gated-socket.ts';
import { LinkGates } from './link-gates.ts';
import { realTimers } from './timers.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

const cut = { cut: true, delayMs: 0 };
const whole = { cut: false, delayMs: 0 };
const towards = (peer: string, directions: Partial<LinkGate>): LinkGate[] => [{ peer, out: whole, in: whole, ...directions }];

interface End {
	readonly socket: GatedSocket;
	/** What was heard so far. */
	readonly heard: () => string;
	readonly hears: (text: string) => Promise<void>;
	readonly hearsBytes: (count: number) => Promise<void>;
	readonly closed: Promise<void>;
	/** 'end', 'close', 'error', in the order seen. */
	readonly seen: string[];
}

function end(socket: GatedSocket): End {
	let heard = '';
	const seen: string[] = [];
	socket.on('data', (chunk) => {
		heard += chunk;
	});
	for (const event of ['end', 'error', 'close']) socket.on(event, () => seen.push(event));
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	closers.push(() => socket.destroy());
	return {
		socket,
		closed,
		hearsBytes: async (count) => {
			while (heard.length < count) await once(socket, 'data');
		},
		heard: () => heard,
		seen,
		hears: async (text) => {
			while (!heard.includes(text)) await once(socket, 'data');
		},
	};
}

async function listening(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	closers.push(() => server.close());
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

/** Member a, connected to member b; each with a gate of its own. */
async function pair({ allowHalfOpen = false } = {}) {
	const gates = { a: new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' }), b: new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' }) };
	const arrived = Promise.withResolvers<Socket>();
	const port = await listening(createServer((socket) => arrived.resolve(socket)));
	const a = end(gates.a.connect({ peer: 'b', host: '127.0.0.1', port, allowHalfOpen }));
	const plain = await arrived.promise;
	const b = end(gates.b.accept(plain, { allowHalfOpen }));
	b.socket.belongsTo('a');
	return { gates, a, b, plain, port };
}

/** Time enough for what is not held to arrive: a few bytes go to and fro beside the gate. */
async function roundTrips(): Promise<void> {
	const port = await listening(createServer((socket) => socket.pipe(socket)));
	const socket = dialPlain({ host: '127.0.0.1', port });
	for (let n = 0; n < 5; n += 1) {
		socket.write('x');
		await once(socket, 'data');
	}
	socket.destroy();
}

describe('a whole link', () => {
	test('carries bytes both ways, ends, and leaves nothing', async () => {
		const { a, b, plain } = await pair();
		a.socket.write('ping');
		await b.hears('ping');
		b.socket.write('pong');
		await a.hears('pong');
		a.socket.end('bye');
		await Promise.all([a.closed, b.closed]);
		expect(b.heard()).toBe('pingbye');
		expect([a.seen, b.seen, plain.destroyed]).toEqual([['end', 'close'], ['end', 'close'], true]);
	});

	test('stays open on one side when the other has said all', async () => {
		const { a, b } = await pair({ allowHalfOpen: true });
		a.socket.end('question');
		await once(b.socket, 'end');
		b.socket.end('answer');
		await once(a.socket, 'close');
		expect(a.heard()).toBe('answer');
	});

	test('loses nothing of what a slow reader has not read yet when both sides have ended', async () => {
		const { a, b } = await pair({ allowHalfOpen: true });
		b.socket.pause();
		b.socket.end();
		await once(a.socket, 'end');
		a.socket.end('x'.repeat(40_000));
		await once(a.socket, 'close');
		await roundTrips();
		b.socket.resume();
		await once(b.socket, 'close');
		expect(b.heard().length).toBe(40_000);
	});

	test('starts at the own address', async () => {
		const gates = new LinkGates({ timers: realTimers, localAddress: '127.77.1.12' });
		const arrived = Promise.withResolvers<Socket>();
		const port = await listening(createServer((socket) => arrived.resolve(socket)));
		const socket = gates.connect({ peer: 'be1', host: '127.0.0.1', port });
		closers.push(() => socket.destroy());
		expect((await arrived.promise).remoteAddress).toBe('127.77.1.12');
	});

	test('to nobody is refused', async () => {
		const { gates, port } = await pair();
		await closers.shift()?.();
		for (const close of closers.splice(0)) await close();
		const [error] = await once(gates.a.connect({ peer: 'b', host: '127.0.0.1', port }), 'error');
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
	});
});

describe('a cut', () => {
	test('swallows both ways; healed, everything comes through in order', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: cut, in: cut }));
		gates.b.set(towards('a', { out: cut, in: cut }));
		for (let n = 0; n < 100; n += 1) {
			a.socket.write(`<${n}>`);
			b.socket.write(`(${n})`);
		}
		await roundTrips();
		expect([a.heard(), b.heard()]).toEqual(['', '']);
		gates.a.set([]);
		gates.b.set([]);
		await Promise.all([a.hears('(99)'), b.hears('<99>')]);
		expect(b.heard()).toBe(Array.from({ length: 100 }, (_, n) => `<${n}>`).join(''));
	});

	test('one way: what the other sends arrives', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: cut }));
		gates.b.set(towards('a', { in: cut }));
		a.socket.write('lost for now');
		b.socket.write('arrives');
		await a.hears('arrives');
		expect(b.heard()).toBe('');
		gates.a.set([]);
		gates.b.set([]);
		await b.hears('lost for now');
	});

	test.each(['a', 'b'] as const)('holds when only %s was told, as the other is paused', async (told) => {
		const { gates, a, b } = await pair();
		gates[told].set(told === 'a' ? towards('b', { out: cut }) : towards('a', { in: cut }));
		a.socket.write('lost for now');
		a.socket.end();
		await roundTrips();
		expect([b.heard(), b.seen]).toEqual(['', []]);
		gates[told].set([]);
		await once(b.socket, 'close');
		expect(b.heard()).toBe('lost for now');
	});

	test("hides the peer's death, also from who writes to it, until it is healed", async () => {
		const { gates, a, plain } = await pair();
		gates.a.set(towards('b', { in: cut }));
		plain.write('last words');
		plain.destroy();
		await once(plain, 'close');
		for (let n = 0; n < 10; n += 1) {
			a.socket.write('are you there?');
			await roundTrips();
		}
		expect([a.heard(), a.seen, a.socket.destroyed]).toEqual(['', [], false]);
		gates.a.set([]);
		await a.closed;
		expect(a.seen).toEqual(['error', 'close']);
	});

	test('hides our giving up from the peer until it is healed, and the real connection goes then', async () => {
		const { gates, a, b, plain } = await pair();
		gates.a.set(towards('b', { out: cut }));
		a.socket.write('still to come');
		a.socket.destroy();
		await once(a.socket, 'close');
		await roundTrips();
		expect([b.seen, b.socket.destroyed]).toEqual([[], false]);
		gates.a.set([]);
		await once(b.socket, 'close');
		expect([b.heard(), plain.destroyed]).toEqual(['still to come', true]);
	});

	test.each([
		['what we send', { out: cut }],
		['what it sends', { in: cut }],
	] as const)('of %s: a new connection hangs, is never refused, and is made when healed', async (_, directions) => {
		const { gates, a, port } = await pair();
		a.socket.destroy();
		gates.a.set(towards('b', directions));
		const hanging = end(gates.a.connect({ peer: 'b', host: '127.0.0.1', port }));
		const toNobody = end(gates.a.connect({ peer: 'b', host: '127.0.0.1', port: 1 }));
		hanging.socket.write('hello');
		await roundTrips();
		expect([hanging.seen, toNobody.seen]).toEqual([[], []]);
		gates.a.set([]);
		const [error] = await once(toNobody.socket, 'error');
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
	});

	test('a connection that was given up while it hung is never made', async () => {
		let arrivals = 0;
		const port = await listening(createServer(() => (arrivals += 1)));
		const gates = new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });
		gates.set(towards('b', { out: cut }));
		const socket = gates.connect({ peer: 'b', host: '127.0.0.1', port });
		socket.setTimeout(5, () => socket.destroy());
		await once(socket, 'close');
		gates.set([]);
		await roundTrips();
		expect(arrivals).toBe(0);
	});

	test('keeps others out of it', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('c', { out: cut, in: cut }));
		a.socket.write('ping');
		await b.hears('ping');
	});
});

describe('memory behind a cut', () => {
	test('what is sent: a little is taken, the rest has to wait, and giving up tells whoever waits', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: cut }));
		const chunk = Buffer.alloc(16 * 1024);
		let taken = 0;
		const failed = Promise.withResolvers<Error>();
		const send = () => {
			a.socket.write(chunk, (error) => {
				if (error) return failed.resolve(error);
				taken += chunk.length;
				send();
			});
		};
		send();
		await roundTrips();
		expect(taken).toBeGreaterThan(heldBytesMax / 2);
		expect(taken).toBeLessThanOrEqual(heldBytesMax + chunk.length);
		a.socket.destroy();
		expect((await failed.promise).message).toContain('given up');
		expect(b.heard()).toBe('');
	});

	test('what is sent: healed, whoever waited goes on and nothing is missing', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: cut }));
		const all = Buffer.alloc(4 * heldBytesMax, 'x');
		const written = new Promise<void>((resolve) => {
			for (let at = 0; at < all.length; at += 64 * 1024) a.socket.write(all.subarray(at, at + 64 * 1024));
			a.socket.write('.', () => resolve());
		});
		await roundTrips();
		gates.a.set([]);
		await Promise.all([written, b.hears('.')]);
		expect(b.heard().length).toBe(all.length + 1);
	});

	test('what comes in: the peer finds no end of it, and everything arrives when healed', async () => {
		const { gates, a, b } = await pair();
		gates.b.set(towards('a', { in: cut }));
		const all = Buffer.alloc(32 * 1024 * 1024, 'x');
		let accepted = 0;
		for (let at = 0; at < all.length; at += 64 * 1024) {
			a.socket.write(all.subarray(at, at + 64 * 1024), () => {
				accepted += 64 * 1024;
			});
		}
		await roundTrips();
		expect(accepted).toBeLessThan(all.length / 2);
		expect(b.heard()).toBe('');
		gates.b.set([]);
		await b.hearsBytes(all.length);
		expect(accepted).toBe(all.length);
	});
});

describe('a slow link', () => {
	test('delays each way on its own and at its sender, keeps the order, and does not wait for one before the next', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: { cut: false, delayMs: 40 } }));
		gates.b.set(towards('a', { in: { cut: false, delayMs: 10_000 } }));
		const startedAtMs = performance.now();
		for (let n = 0; n < 50; n += 1) a.socket.write(`<${n}>`);
		b.socket.write('fast');
		await a.hears('fast');
		expect(b.heard()).toBe('');
		await b.hears('<49>');
		const tookMs = performance.now() - startedAtMs;
		expect(b.heard()).toBe(Array.from({ length: 50 }, (_, n) => `<${n}>`).join(''));
		expect(tookMs).toBeGreaterThanOrEqual(39);
		expect(tookMs).toBeLessThan(50 * 40);
	});

	test('an end is late, too, and takes nothing with it', async () => {
		const { gates, a, b } = await pair();
		gates.a.set(towards('b', { out: { cut: false, delayMs: 20 } }));
		a.socket.write('x'.repeat(100_000));
		a.socket.destroySoon();
		await once(b.socket, 'close');
		expect(b.heard().length).toBe(100_000);
	});

	test('a new connection takes both ways of its handshake', async () => {
		const arrived = Promise.withResolvers<number>();
		const port = await listening(createServer(() => arrived.resolve(performance.now())));
		const gates = new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });
		gates.set(towards('b', { out: { cut: false, delayMs: 20 }, in: { cut: false, delayMs: 15 } }));
		const startedAtMs = performance.now();
		const socket = gates.connect({ peer: 'b', host: '127.0.0.1', port });
		closers.push(() => socket.destroy());
		expect((await arrived.promise) - startedAtMs).toBeGreaterThanOrEqual(34);
	});
});

describe('a node that leaves', () => {
	test('does not wait for the healing: neither what is open nor what was given up keeps its server open', async () => {
		const { gates, a, plain } = await pair();
		const { gates: sides, b, plain: second } = await pair();
		gates.a.set(towards('b', { out: cut }));
		sides.b.set(towards('a', { out: cut }));
		a.socket.write('never said');
		a.socket.destroy();
		b.socket.destroySoon();
		gates.a.letGo();
		sides.b.letGo();
		await once(second, 'close');
		await once(plain, 'close');
	});
});
