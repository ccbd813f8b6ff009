/** Real sockets, frontends of a few lines, in one process. */
import { once } from 'node:events';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readProxyHeader } from '../../../node-image/src/protocol/proxy/proxy-header.ts';
import type { ServerState } from '../runtime.ts';
import { Balancer, type BalancerOptions } from './balancer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

type Health = 'ready' | 'takes mail' | 'not-ready' | 'silent';

/** A frontend that greets by name and then does what `serve` says. */
async function frontend(name: string, serve: (socket: Socket) => void = (socket) => socket.pipe(socket), greet = true, answers: 'once' | 'lines' = 'lines') {
	const sockets = new Set<Socket>();
	let health: Health = 'ready';
	const followers = new Set<ServerResponse>();
	const say = () => {
		if (health !== 'silent') for (const answer of followers) answer.write(`${health}\n`);
	};
	const saying = setInterval(say, 10);
	const service = createServer({ allowHalfOpen: true }, (socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		if (greet) socket.write(`${name}\n`);
		serve(socket);
	});
	const admin = createHttpServer((_, answer) => {
		if (answers === 'lines') {
			followers.add(answer);
			answer.on('close', () => followers.delete(answer));
			say();
		} else if (health !== 'silent') answer.writeHead(health === 'ready' ? 200 : 503).end(health);
	});
	const ports = { smtp: await listen(service), imap: 1, admin: await listen(admin) };
	const killConnections = () => {
		for (const socket of sockets) socket.resetAndDestroy();
	};
	closers.push(() => {
		clearInterval(saying);
		killConnections();
		service.close();
		admin.closeAllConnections();
		admin.close();
	});
	return {
		name,
		address: '127.0.0.1',
		ports,
		set: (next: Health) => {
			health = next;
			say();
		},
		/** Refuses new connections and resets the old ones, health check included. */
		die: () => {
			service.close();
			admin.close();
			admin.closeAllConnections();
			killConnections();
		},
		stopService: () => service.close(),
	};
}

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

type Frontend = Awaited<ReturnType<typeof frontend>>;

async function balance(
	servers: Frontend[],
	method: 'round-robin' | 'least-connections' = 'round-robin',
	limits: Partial<Pick<BalancerOptions, 'connectionsMax' | 'proxyAddress'>> = {},
) {
	const states = new Map<string, ServerState>();
	const waiting = new Set<() => void>();
	const ports = { smtp: 20_461 + closers.length, imap: 20_561 + closers.length };
	const listening = await Balancer.listen({
		address: '127.0.0.1',
		ports,
		method,
		servers,
		checkEveryMs: 10,
		silentAfterMs: 50,
		...limits,
		onServer: (server, state) => {
			states.set(server, state);
			for (const look of [...waiting]) look();
		},
	});
	if (!listening.ok) throw new Error(listening.error.message);
	const balancer = listening.value;
	closers.push(() => balancer.close());
	const until = (server: string, state: ServerState) =>
		new Promise<void>((resolve) => {
			const look = () => {
				if (states.get(server) !== state) return;
				waiting.delete(look);
				resolve();
			};
			waiting.add(look);
			look();
		});
	await Promise.all(servers.map((server) => until(server.name, 'up')));
	return { balancer, until, port: ports.smtp, imapPort: ports.imap };
}

async function client(port: number) {
	const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
	closers.push(() => socket.destroy());
	let text = '';
	let changed = () => {};
	socket.on('data', (chunk) => {
		text += chunk;
		changed();
	});
	const closed = new Promise<void>((resolve) => {
		socket.on('error', () => resolve());
		socket.on('close', () => resolve());
		socket.on('end', () => resolve());
	});
	const received = (part: string) =>
		new Promise<string>((resolve) => {
			changed = () => text.includes(part) && resolve(text);
			changed();
		});
	return { socket, closed, received };
}

async function greeting(port: number): Promise<string> {
	const one = await client(port);
	return (await one.received('\n')).trim();
}

test('round robin, over the servers that are up', async () => {
	const [a, b] = [await frontend('a'), await frontend('b')];
	const { port, until, balancer } = await balance([a, b]);
	const seen = [await greeting(port), await greeting(port), await greeting(port), await greeting(port)];
	expect(seen.filter((name) => name === 'a').length).toBe(2);
	b.set('not-ready');
	await until('b', 'down');
	expect([await greeting(port), await greeting(port)]).toEqual(['a', 'a']);
	b.set('ready');
	await until('b', 'up');
	expect(balancer.servers().map((server) => server.totalConnections)).toEqual([4, 2]);
});

test('a node that answers once, instead of a line at a time, is asked again and again', async () => {
	const a = await frontend('a', undefined, true, 'once');
	const { until } = await balance([a]);
	for (const [health, state] of [
		['not-ready', 'down'],
		['ready', 'up'],
		['silent', 'down'],
		['ready', 'up'],
	] as const) {
		a.set(health);
		await until('a', state);
	}
});

test('R11: when no frontend hears a backend, mail goes to one that keeps it in its queue; while one is up, only there', async () => {
	const [a, b] = [await frontend('a'), await frontend('b')];
	const { port, imapPort, until } = await balance([a, b]);
	a.set('takes mail');
	await until('a', 'down');
	expect([await greeting(port), await greeting(port)]).toEqual(['b', 'b']);
	b.set('not-ready');
	await until('b', 'down');
	expect([await greeting(port), await greeting(port)]).toEqual(['a', 'a']);
	await (await client(imapPort)).closed;
	a.set('not-ready');
	b.set('ready');
	await until('b', 'up');
	expect(await greeting(port)).toBe('b');
});

test('least connections', async () => {
	const { port, balancer } = await balance([await frontend('a'), await frontend('b')], 'least-connections');
	const first = await greeting(port);
	const second = await client(port);
	expect((await second.received('\n')).trim()).not.toBe(first);
	second.socket.destroy();
	await second.closed;
	expect(balancer.servers().reduce((sum, server) => sum + server.totalConnections, 0)).toBe(2);
});

test('what a client sends and hears is counted for its server, while it is there and behind its end', async () => {
	const { port, balancer } = await balance([await frontend('a')]);
	const figures = () => balancer.servers()[0];
	expect(figures()).toMatchObject({ check: 'ready', connections: 0, totalConnections: 0, failedConnections: 0, bytesIn: 0, bytesOut: 0 });
	const one = await client(port);
	await one.received('a\n');
	one.socket.write('hello\n');
	await one.received('hello\n');
	expect(figures()).toMatchObject({ connections: 1, totalConnections: 1, bytesIn: 6, bytesOut: 8 });
	one.socket.end();
	await one.closed;
	const two = await client(port);
	await two.received('a\n');
	expect(figures()).toMatchObject({ totalConnections: 2, bytesIn: 6, bytesOut: 10 });
});

test('a server’s check and age: unknown before its first word, and young again at each change', async () => {
	const a = await frontend('a');
	a.set('silent');
	const { balancer, until } = await balance([], 'round-robin');
	balancer.add(a);
	const figures = () => balancer.servers()[0];
	expect(figures()).toMatchObject({ state: 'down', check: 'unknown' });
	for (const [health, state, check] of [
		['ready', 'up', 'ready'],
		['takes mail', 'down', 'takes mail'],
		['ready', 'up', 'ready'],
		['not-ready', 'down', 'not ready'],
		['ready', 'up', 'ready'],
		['silent', 'down', 'silent'],
	] as const) {
		const beganMs = performance.now();
		a.set(health);
		await until('a', state);
		expect(figures()).toMatchObject({ state, check });
		expect(figures()?.sinceMs).toBeLessThanOrEqual(Math.ceil(performance.now() - beganMs));
	}
	a.die();
	await expect.poll(() => figures()?.check).toBe('refused');
});

/** A server that tells what it got, and from whom. */
async function listenerOf(name: string) {
	const got: { from: string | undefined; bytes: Buffer }[] = [];
	const one = await frontend(name, (socket) => {
		const entry = { from: socket.remoteAddress, bytes: Buffer.alloc(0) };
		got.push(entry);
		socket.on('data', (chunk) => {
			entry.bytes = Buffer.concat([entry.bytes, chunk]);
			if (entry.bytes.includes('\n', 28)) socket.write('heard\n');
		});
	});
	return { one, got };
}

test('a server hears first whose connection it is, from the balancer’s own address, then the client', async () => {
	const { one, got } = await listenerOf('a');
	const { port, balancer } = await balance([one], 'round-robin', { proxyAddress: '127.0.0.3' });
	const who = await client(port);
	who.socket.write('hello\n');
	await who.received('heard');
	const read = readProxyHeader(got[0]?.bytes ?? Buffer.alloc(0));
	expect(got[0]?.from).toBe('127.0.0.3');
	expect(read).toMatchObject({
		is: 'proxied',
		client: { address: who.socket.localAddress, port: who.socket.localPort },
		server: { address: '127.0.0.1', port },
	});
	if (read.is === 'proxied') expect(got[0]?.bytes.subarray(read.lengthBytes).toString()).toBe('hello\n');
	// What the balancer says for itself is not the client's.
	expect(balancer.servers()[0]).toMatchObject({ bytesIn: 6 });
});

test('a server that a client is moved to hears it, too; the one that it was moved from has failed once', async () => {
	const [refusing, { one, got }] = [await frontend('refusing'), await listenerOf('b')];
	const { port, balancer } = await balance([one, refusing], 'round-robin', { proxyAddress: '127.0.0.3' });
	refusing.stopService();
	const who = await client(port);
	who.socket.write('hello\n');
	await who.received('heard');
	expect(readProxyHeader(got[0]?.bytes ?? Buffer.alloc(0))).toMatchObject({ is: 'proxied', client: { port: who.socket.localPort } });
	const failed = balancer.servers().map(({ node, failedConnections, totalConnections }) => [node, failedConnections, totalConnections]);
	expect(failed).toEqual([
		['b', 0, 1],
		['refusing', 1, 0],
	]);
});

test('without an address of its own it says nothing but the client’s bytes', async () => {
	const { one, got } = await listenerOf('a');
	const { port } = await balance([one], 'round-robin', { proxyAddress: null });
	const who = await client(port);
	const words = `${'hello '.repeat(10)}\n`;
	who.socket.write(words);
	await who.received('heard');
	expect(got).toEqual([{ from: '127.0.0.1', bytes: Buffer.from(words) }]);
});

test('a refused connection goes to the next server before the client sees anything', async () => {
	const [a, b] = [await frontend('a'), await frontend('b')];
	const { port } = await balance([a, b]);
	// Only the service: the health check still says ready.
	a.stopService();
	expect([await greeting(port), await greeting(port), await greeting(port)]).toEqual(['b', 'b', 'b']);
});

test('a dead server: its clients are cut off at once, others are not', async () => {
	const [a, b] = [await frontend('a'), await frontend('b')];
	const { port, balancer, until } = await balance([a, b]);
	const clients = [await client(port), await client(port)];
	const names = await Promise.all(clients.map(async (one) => (await one.received('\n')).trim()));
	const onA = clients[names.indexOf('a')];
	const onB = clients[names.indexOf('b')];
	a.die();
	balancer.serverEnded('a');
	await onA?.closed;
	await until('a', 'down');
	onB?.socket.write('still there\n');
	expect(await onB?.received('still there')).toContain('b\n');
});

test('a silent server is down, and who has not heard from it yet is moved to a living one', async () => {
	const [hung, b] = [await frontend('hung', () => {}, false), await frontend('b')];
	const { port, until } = await balance([hung, b]);
	const clients = [await client(port), await client(port)];
	hung.set('silent');
	await until('hung', 'down');
	const names = await Promise.all(clients.map(async (one) => (await one.received('\n')).trim()));
	expect(names).toEqual(['b', 'b']);
});

test('drain: established connections stay, new ones go elsewhere', async () => {
	const { port, balancer, until } = await balance([await frontend('a'), await frontend('b')]);
	const clients = [await client(port), await client(port)];
	const names = await Promise.all(clients.map(async (one) => (await one.received('\n')).trim()));
	balancer.drain('a', true);
	await until('a', 'drain');
	expect([await greeting(port), await greeting(port)]).toEqual(['b', 'b']);
	const onA = clients[names.indexOf('a')];
	onA?.socket.write('go on\n');
	expect(await onA?.received('go on')).toContain('go on');
});

test('a draining server may say that it is not ready; one that answers nobody is down all the same', async () => {
	const a = await frontend('a');
	const { balancer, until } = await balance([a, await frontend('b')]);
	a.set('not-ready');
	await until('a', 'down');
	balancer.drain('a', true);
	await until('a', 'drain');
	a.die();
	await until('a', 'down');
});

test('a server more is given clients once it is ready; one that was removed gets none', async () => {
	const { port, balancer, until } = await balance([await frontend('a')]);
	const kept = await client(port);
	await kept.received('a\n');
	balancer.add(await frontend('b'));
	await until('b', 'up');
	expect([await greeting(port), await greeting(port)].sort()).toEqual(['a', 'b']);
	balancer.remove('a');
	expect(balancer.servers().map((server) => server.node)).toEqual(['b']);
	expect([await greeting(port), await greeting(port)]).toEqual(['b', 'b']);
	await kept.closed;
});

test('half-close: a client that has said all still gets its answer', async () => {
	const answering = await frontend('a', (socket) => {
		let text = '';
		socket.on('data', (chunk) => {
			text += chunk;
		});
		socket.on('end', () => socket.end(`heard ${text.length}\n`));
	});
	const { port } = await balance([answering]);
	const one = await client(port);
	await one.received('a\n');
	one.socket.end('x'.repeat(1000));
	expect(await one.received('heard')).toContain('heard 1000');
	await one.closed;
});

test('backpressure: a client that does not read stops the server, and no byte is lost', async () => {
	const sizeBytes = 16 * 1024 * 1024;
	let wasHeldBack = false;
	const sending = await frontend('a', (socket) => {
		wasHeldBack = !socket.write(Buffer.alloc(sizeBytes));
		socket.end();
	});
	const { port } = await balance([sending]);
	const socket = connect({ port, host: '127.0.0.1' });
	closers.push(() => socket.destroy());
	let bytes = 0;
	socket.on('data', (chunk) => {
		bytes += chunk.length;
		// Slow reader: pauses between chunks.
		socket.pause();
		setImmediate(() => socket.resume());
	});
	await once(socket, 'end');
	expect(wasHeldBack).toBe(true);
	expect(bytes).toBe(sizeBytes + 'a\n'.length);
});

test('more than the limit is not taken in', async () => {
	const { port } = await balance([await frontend('a')], 'round-robin', { connectionsMax: 1 });
	expect(await greeting(port)).toBe('a');
	await (await client(port)).closed;
});

test('nobody is up: the client is closed, not left waiting', async () => {
	const a = await frontend('a');
	const { port, until } = await balance([a]);
	a.set('not-ready');
	await until('a', 'down');
	await (await client(port)).closed;
});

test('a taken port is named', async () => {
	const { port } = await balance([await frontend('a')]);
	const second = await Balancer.listen({ address: '127.0.0.1', ports: { smtp: port, imap: 0 }, method: 'round-robin', servers: [] });
	expect(second).toMatchObject({ ok: false, error: { code: 'port-taken', port } });
});
