/** The entrance over real sockets: 127.0.0.2 is a balancer, and nobody else is. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { proxyHeaderBytesMax } from '../protocol/proxy/proxy-header.ts';
import { ProxyEntrance, proxyHeaderMs, refusalEveryMs } from './proxy-entrance.ts';
import { virtualTimers } from './testing-timers.ts';

const balancer = '127.0.0.2';
const signature = '0d0a0d0a000d0a515549540a';
/** 192.0.2.7:50000 to 127.77.1.1:2525. */
const header = Buffer.from(`${signature}2111000cc00002077f4d0101c35009dd`, 'hex');
const local = Buffer.from(`${signature}20000000`, 'hex');
const client = { address: '192.0.2.7', port: 50_000 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

/** A door that hands on what the entrance admits, and all that comes after the header. */
async function openDoor(from = [balancer]) {
	const timers = virtualTimers();
	const refusals: string[] = [];
	const entrance = new ProxyEntrance({ from, timers, refused: (why) => refusals.push(why) });
	const admitted: { client: unknown; said: Promise<string>; socket: Socket }[] = [];
	let look = () => {};
	const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
		entrance.admit(socket, (who) => {
			let said = '';
			socket.on('data', (chunk) => {
				said += chunk.toString('latin1');
			});
			socket.resume();
			admitted.push({ client: who, said: once(socket, 'end').then(() => said), socket });
			look();
		}),
	).listen(0, '127.0.0.1');
	await once(server, 'listening');
	closers.push(
		() => server.close(),
		() => admitted.forEach(({ socket }) => void socket.destroy()),
		() => entrance.close(),
	);
	const { port } = server.address() as AddressInfo;
	const from_ = async (localAddress: string) => {
		const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
		const closed = once(
			socket.on('error', () => undefined),
			'close',
		);
		closers.push(() => socket.destroy());
		await once(socket, 'connect');
		return { socket, closed };
	};
	const until = (count: number) =>
		new Promise<void>((resolve) => {
			look = () => admitted.length >= count && resolve();
			look();
		});
	return { entrance, timers, refusals, admitted, until, as: from_ };
}

test('a balancer names the client, and what follows the header is the client’s to the byte', async () => {
	const { as, admitted, until } = await openDoor();
	const { socket } = await as(balancer);
	socket.end(Buffer.concat([header, Buffer.from('EHLO x\r\n')]));
	await until(1);
	expect(admitted[0]?.client).toEqual(client);
	expect(await admitted[0]?.said).toBe('EHLO x\r\n');
});

test('in whatever pieces it comes', async () => {
	const { as, admitted, until } = await openDoor();
	const whole = Buffer.concat([header, Buffer.from('NOOP\r\n')]);
	let count = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 6 }), async (cuts) => {
			const { socket } = await as(balancer);
			const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
			for (const [index, end] of at.slice(1).entries()) await new Promise<void>((sent) => socket.write(whole.subarray(at[index], end), () => sent()));
			socket.end();
			await until(++count);
			expect(admitted[count - 1]?.client).toEqual(client);
			expect(await admitted[count - 1]?.said).toBe('NOOP\r\n');
		}),
		{ numRuns: 30 },
	);
});

test('who is no balancer cannot name anybody: his header is what he said', async () => {
	const { as, admitted, until } = await openDoor();
	const { socket } = await as('127.0.0.1');
	await until(1);
	socket.end(header);
	expect(admitted[0]?.client).toBeUndefined();
	expect(await admitted[0]?.said).toBe(header.toString('latin1'));
});

test('LOCAL keeps the address of the connection', async () => {
	const { as, admitted, until } = await openDoor();
	const { socket } = await as(balancer);
	socket.end(Buffer.concat([local, Buffer.from('NOOP\r\n')]));
	await until(1);
	expect(admitted[0]?.client).toBeUndefined();
	expect(await admitted[0]?.said).toBe('NOOP\r\n');
});

test('where no balancer is named, nobody is asked', async () => {
	const { as, until } = await openDoor([]);
	await as(balancer);
	await until(1);
});

test.each([
	['no header at all', 'EHLO x\r\n', 'byte 1 is 0x45'],
	['version 1', 'PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n', 'byte 1 is 0x50'],
	['more than is read', Buffer.from(`${signature}2111ffff`, 'hex'), `more than the ${proxyHeaderBytesMax}`],
])('a balancer that sends %s is closed, and the log says why and what to do', async (_, bytes, why) => {
	const { as, admitted, refusals } = await openDoor();
	const { socket, closed } = await as(balancer);
	socket.write(bytes);
	await closed;
	expect(admitted).toEqual([]);
	expect(refusals).toEqual([expect.stringMatching(`a connection from ${balancer}, .*${why}.*; let the balancer send version 2`)]);
});

test('a header that does not come whole in time is not waited for', async () => {
	const { as, timers, refusals, admitted, until } = await openDoor();
	const { socket, closed } = await as(balancer);
	socket.write(header.subarray(0, 20));
	// The connection behind it is through: so the one before it has been accepted.
	const { socket: second } = await as(balancer);
	second.write(header);
	await until(1);
	await timers.run(proxyHeaderMs - 1);
	expect(socket.destroyed).toBe(false);
	await timers.run(1);
	await closed;
	expect(refusals).toEqual([expect.stringContaining(`not come whole after ${proxyHeaderMs} ms`)]);
	expect(admitted).toHaveLength(1);
});

test('who only looks whether somebody listens is no mistake; who ends in the middle is', async () => {
	const { as, refusals } = await openDoor();
	const looker = await as(balancer);
	looker.socket.end();
	await looker.closed;
	expect(refusals).toEqual([]);
	const broken = await as(balancer);
	broken.socket.end(header.subarray(0, 5));
	await broken.closed;
	expect(refusals).toEqual([expect.stringContaining('ended in the middle')]);
});

test('a balancer that goes on wrongly is told of now and then, with how often', async () => {
	const { as, refusals, timers } = await openDoor();
	for (let turn = 0; turn < 3; turn += 1) {
		const { socket, closed } = await as(balancer);
		socket.write('wrong');
		await closed;
	}
	expect(refusals).toHaveLength(1);
	await timers.run(refusalEveryMs);
	const { socket, closed } = await as(balancer);
	socket.write('wrong');
	await closed;
	expect(refusals).toEqual([expect.not.stringContaining('others since'), expect.stringContaining('and 2 others since')]);
});

test('a door that closes does not wait for headers', async () => {
	const { as, entrance, until } = await openDoor();
	const { closed } = await as(balancer);
	const { socket } = await as(balancer);
	socket.write(header);
	await until(1);
	entrance.close();
	await closed;
});
