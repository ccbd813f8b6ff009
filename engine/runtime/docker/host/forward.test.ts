import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Duplex, duplexPair, PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { serveForward } from '../../../../node-image/src/forward/forward-session.ts';
import { parseTargets } from '../../../../node-image/src/forward/targets.ts';
import { value } from '../../../server/testing-listener.ts';
import { type Forward, openForward, type Place } from './forward.ts';
import { openForwardExec } from './forward-exec.ts';
import { startStandInDocker } from './stand-in-docker.ts';

const program = fileURLToPath(new URL('../../../../node-image/src/forward-end.ts', import.meta.url));
const host = '127.0.0.1';

/** A service behind the forward. */
async function service(serve: (socket: Socket) => void): Promise<Place> {
	const sockets = new Set<Socket>();
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		serve(socket);
	}).listen(0, host);
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		for (const socket of sockets) socket.destroy();
	});
	return { host, port: (server.address() as AddressInfo).port };
}

const text = ({ port }: Place) => `${host}:${port}`;

interface Opened {
	readonly forward: Forward;
	readonly lost: Promise<string>;
	/** The other end goes. */
	end(): void;
}

function open(stream: Duplex, end: () => void, options: { answerMs?: number; pingEveryMs?: number } = {}): Opened {
	const { promise: lost, resolve } = Promise.withResolvers<string>();
	const forward = openForward({ stream, onLost: resolve, ...options });
	onTestFinished(() => forward.close());
	return { forward, lost, end };
}

function overPair(targets: readonly string[]): Opened {
	const [here, there] = duplexPair();
	const session = serveForward(there, value(parseTargets(targets)));
	return open(here, () => session.destroy());
}

function child(targets: readonly string[]) {
	const started = spawn(process.execPath, [program, ...targets], { stdio: ['pipe', 'pipe', 'inherit'] });
	onTestFinished(() => void started.kill('SIGKILL'));
	return started;
}

function overChild(targets: readonly string[]): Opened & { readonly child: ChildProcess } {
	const started = child(targets);
	return { ...open(Duplex.from({ readable: started.stdout, writable: started.stdin }), () => started.kill('SIGKILL')), child: started };
}

async function listen(forward: Forward, target: Place): Promise<number> {
	return value(await forward.listen(target, { host, port: 0 })).port;
}

function client(port: number): Socket {
	const socket = connect({ host, port, allowHalfOpen: true });
	socket.on('error', () => undefined);
	onTestFinished(() => void socket.destroy());
	return socket;
}

/** 'ended' by the other side in order, or the code of the error. */
function fate(socket: Socket): Promise<string> {
	return new Promise((resolve) => {
		socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
		socket.once('end', () => resolve('ended'));
		socket.resume();
	});
}

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const ways: [string, (targets: readonly string[]) => Opened][] = [
	['a pair of streams', overPair],
	["a child's stdio", overChild],
];

test.each(ways)('over %s: 10 MB each way at once arrive as they were sent', async (_, way) => {
	const there = randomBytes(10 * 1024 * 1024);
	const back = randomBytes(10 * 1024 * 1024);
	const received = Promise.withResolvers<Buffer>();
	const target = await service((socket) => {
		buffer(socket).then(received.resolve, received.reject);
		socket.end(back);
	});
	const { forward } = way([text(target)]);
	const socket = client(await listen(forward, target));
	socket.end(there);
	expect(hash(await buffer(socket))).toBe(hash(back));
	expect(hash(await received.promise)).toBe(hash(there));
});

test.each(ways)('over %s: a client that has said all still gets its answer', async (_, way) => {
	const target = await service(async (socket) => {
		const said = await buffer(socket);
		socket.end(`you said ${said}`);
	});
	const { forward } = way([text(target)]);
	const socket = client(await listen(forward, target));
	socket.end('all');
	expect((await buffer(socket)).toString()).toBe('you said all');
});

test.each(ways)('over %s: a server that has said all still hears the client', async (_, way) => {
	const heard = Promise.withResolvers<string>();
	const target = await service((socket) => {
		socket.end('goodbye');
		buffer(socket).then((bytes) => heard.resolve(bytes.toString()), heard.reject);
	});
	const { forward } = way([text(target)]);
	const socket = client(await listen(forward, target));
	expect((await buffer(socket)).toString()).toBe('goodbye');
	socket.end('and you');
	expect(await heard.promise).toBe('and you');
});

test.each(ways)('over %s: 200 connections at once, each with its own bytes', async (_, way) => {
	const all = Promise.withResolvers<void>();
	let open = 0;
	const target = await service((socket) => {
		// None is answered before all are there.
		if (++open === 200) all.resolve();
		void all.promise.then(() => socket.pipe(socket));
	});
	const { forward } = way([text(target)]);
	const port = await listen(forward, target);
	const answers = await Promise.all(
		Array.from({ length: 200 }, async (_, index) => {
			const socket = client(port);
			socket.end(`connection ${index}`);
			return (await buffer(socket)).toString();
		}),
	);
	expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `connection ${index}`));
});

test('a client that reads nothing holds up no other one', async () => {
	const target = await service((socket) => {
		socket.once('data', (order) => {
			if (order.toString() === 'flood') socket.write(Buffer.alloc(64 * 1024 * 1024));
			else socket.end('here');
		});
	});
	const { forward } = overPair([text(target)]);
	const port = await listen(forward, target);
	const stalled = client(port).pause();
	stalled.write('flood');
	await once(stalled, 'readable');
	const other = client(port);
	other.write('other');
	expect((await buffer(other)).toString()).toBe('here');
});

test('a target that is not in the list is refused, though somebody listens there', async () => {
	let reached = 0;
	const allowed = await service((socket) => socket.end('allowed'));
	const forbidden = await service((socket) => {
		reached++;
		socket.end('forbidden');
	});
	const { forward } = overPair([text(allowed)]);
	expect(await fate(client(await listen(forward, forbidden)))).toBe('ECONNRESET');
	expect((await buffer(client(await listen(forward, allowed)))).toString()).toBe('allowed');
	expect(reached).toBe(0);
});

test('a target where nobody listens is a reset for the client, and the forward goes on', async () => {
	const gone = createServer().listen(0, host);
	await once(gone, 'listening');
	const target = { host, port: (gone.address() as AddressInfo).port };
	gone.close();
	await once(gone, 'close');
	const living = await service((socket) => socket.end('here'));
	const { forward } = overPair([text(target), text(living)]);
	expect(await fate(client(await listen(forward, target)))).toBe('ECONNRESET');
	expect((await buffer(client(await listen(forward, living)))).toString()).toBe('here');
});

test.each(ways)('over %s: a reset by the server is a reset for the client', async (_, way) => {
	const target = await service((socket) => socket.once('data', () => socket.resetAndDestroy()));
	const { forward } = way([text(target)]);
	const socket = client(await listen(forward, target));
	socket.write('die');
	expect(await fate(socket)).toBe('ECONNRESET');
});

test.each(ways)('over %s: a reset by the client is a reset for the server', async (_, way) => {
	const told = Promise.withResolvers<string>();
	const target = await service((socket) => {
		socket.write('hello');
		void fate(socket).then(told.resolve);
	});
	const { forward } = way([text(target)]);
	const socket = client(await listen(forward, target));
	await once(socket, 'data');
	socket.resetAndDestroy();
	expect(await told.promise).toBe('ECONNRESET');
});

test('thousands of resets end no other connection', async () => {
	const target = await service((socket) => socket.once('data', (order) => (order.toString() === 'die' ? socket.resetAndDestroy() : socket.end('alive'))));
	const { forward } = overPair([text(target)]);
	const port = await listen(forward, target);
	const kept = client(port);
	for (let round = 0; round < 20; round++) {
		const doomed = Array.from({ length: 100 }, () => {
			const socket = client(port);
			socket.write('die');
			return fate(socket);
		});
		expect(new Set(await Promise.all(doomed))).toEqual(new Set(['ECONNRESET']));
	}
	kept.write('live');
	expect((await buffer(kept)).toString()).toBe('alive');
});

test.each(ways)('over %s: the end of the other end closes every connection and every port, and is told once', async (_, way) => {
	const target = await service((socket) => void socket.write('hello'));
	const { forward, lost, end } = way([text(target)]);
	const port = await listen(forward, target);
	const socket = client(port);
	await once(socket, 'data');
	end();
	expect(await fate(socket)).toBe('ECONNRESET');
	expect(await lost).toBe('the other end of the forward ended');
	expect(await fate(client(port))).toBe('ECONNREFUSED');
	expect(await forward.listen(target, { host, port: 0 })).toMatchObject({ ok: false, error: { code: 'forward-lost' } });
});

test('closing the forward ends the inner program and what it carried', async () => {
	const ended = Promise.withResolvers<string>();
	const target = await service((socket) => {
		socket.write('hello');
		void fate(socket).then(ended.resolve);
	});
	const { forward, child } = overChild([text(target)]);
	const socket = client(await listen(forward, target));
	await once(socket, 'data');
	const exit = once(child, 'exit');
	await forward.close();
	expect(await fate(socket)).toBe('ECONNRESET');
	expect(await exit).toEqual([0, null]);
	await ended.promise;
});

test('one port is given up, with what came in through it, and the others stay', async () => {
	const target = await service((socket) => void socket.pipe(socket));
	const { forward } = overPair([text(target)]);
	const [one, other] = [await listen(forward, target), await listen(forward, target)];
	const [socket, kept] = [client(one), client(other)];
	socket.write('a');
	kept.write('b');
	await Promise.all([once(socket, 'data'), once(kept, 'data')]);
	await forward.unlisten({ host, port: one });
	expect(await fate(socket)).toBe('ECONNRESET');
	expect(await fate(client(one))).toBe('ECONNREFUSED');
	kept.write('still');
	expect((await once(kept, 'data')).toString()).toBe('still');
});

test('a port that somebody has is told with its place and its way', async () => {
	const taken = await service(() => undefined);
	const { forward } = overPair(['be1:8080']);
	expect(await forward.listen({ host: 'be1', port: 8080 }, { host, port: taken.port })).toMatchObject({
		ok: false,
		error: { code: 'port-taken', message: expect.stringContaining(`127.0.0.1:${taken.port} (the way to be1:8080) cannot be listened on`) },
	});
});

test('another end that never answers is lost in time', async () => {
	const [here] = duplexPair();
	const { forward, lost } = open(here, () => undefined, { answerMs: 50 });
	expect(await forward.listen({ host, port: 1 }, { host, port: 0 })).toMatchObject({ ok: false, error: { code: 'forward-lost' } });
	expect(await lost).toBe('the other end of the forward does not answer');
});

test('another end that falls silent is found by a ping', async () => {
	const [here, there] = duplexPair();
	const session = serveForward(there, value(parseTargets(['be1:8080'])));
	onTestFinished(() => session.destroy());
	const heard = new PassThrough();
	const pass = (chunk: Buffer) => heard.write(chunk);
	here.on('data', pass);
	const { forward, lost } = open(Duplex.from({ readable: heard, writable: here }), () => undefined, { answerMs: 200, pingEveryMs: 20 });
	await listen(forward, { host: 'be1', port: 8080 });
	here.off('data', pass);
	expect(await lost).toBe('the other end of the forward does not answer');
});

test('the program says which target it does not take, and ends', async () => {
	const started = spawn(process.execPath, [program, 'be1'], { stdio: ['pipe', 'ignore', 'pipe'] });
	const [said, [code]] = await Promise.all([buffer(started.stderr), once(started, 'exit')]);
	expect(said.toString()).toBe('forward-end: "be1" is no target: write host:port\n');
	expect(code).toBe(2);
});

/** What an engine does for an exec: the program's output in pieces with headers. */
function execOf(targets: readonly string[]): (stream: Duplex) => void {
	return (stream) => {
		const started = spawn(process.execPath, [program, ...targets], { stdio: 'pipe' });
		onTestFinished(() => void started.kill('SIGKILL'));
		stream.pipe(started.stdin).on('error', () => undefined);
		stream.on('close', () => started.stdin.destroy());
		for (const [channel, output] of [
			[1, started.stdout],
			[2, started.stderr],
		] as const) {
			output.on('data', (bytes: Buffer) => {
				const header = Buffer.from([channel, 0, 0, 0, 0, 0, 0, 0]);
				header.writeUInt32BE(bytes.length, 4);
				stream.write(Buffer.concat([header, bytes]));
			});
		}
		started.on('close', () => stream.end());
	};
}

async function throughEngine(targets: readonly string[], asked: readonly Place[]) {
	const engine = await startStandInDocker({
		handlers: [
			{ method: 'POST', path: '/containers/fe1/exec', answer: { status: 201, json: { Id: 'e1' } } },
			{ method: 'POST', path: '/exec/e1/start', answer: { takeOver: execOf(targets) } },
		],
	});
	onTestFinished(() => engine[Symbol.asyncDispose]());
	const docker = new Docker({ socketPath: engine.socketPath });
	const { promise: lost, resolve: onLost } = Promise.withResolvers<string>();
	const forward = value(await openForwardExec({ docker, where: engine.address, container: 'fe1', targets: asked, onLost }));
	onTestFinished(() => forward.close());
	return { engine, forward, lost };
}

test('through an exec of an engine: bytes both ways, and the program gets exactly the targets', async () => {
	const target = await service((socket) => void socket.pipe(socket));
	const { engine, forward } = await throughEngine([text(target)], [target]);
	const bytes = randomBytes(3 * 1024 * 1024);
	const socket = client(await listen(forward, target));
	socket.end(bytes);
	expect(hash(await buffer(socket))).toBe(hash(bytes));
	expect(engine.calls.find(({ path }) => path.startsWith('/containers/fe1/exec'))?.body).toMatchObject({
		Cmd: ['node', '/opt/mailcluster/src/forward-end.ts', text(target)],
		Tty: false,
	});
});

test('through an exec of an engine that goes: the forward is lost', async () => {
	const target = await service(() => undefined);
	const { engine, forward, lost } = await throughEngine([text(target)], [target]);
	await listen(forward, target);
	await engine.vanish();
	expect(await lost).toMatch(/^the (other end of the forward ended|forward broke)/);
});

test('a program that cannot start says why through the exec', async () => {
	const { lost } = await throughEngine(['be1'], [{ host, port: 1 }]);
	expect(await lost).toContain('"be1" is no target');
});
