/**
 * A Docker engine that a test writes: HTTP on a Unix socket, or with TLS on loopback, and answers by list.
 *
 * It answers `_ping`, `version`, `info` and `events` as an engine does. Everything else is said by handlers,
 * method and path pattern to an answer, and they may also hang, drop the connection, or say that the disk is
 * full; the one added last wins. `quietHandlers` let an `up` get as far as a test wants before that. It makes
 * nothing: what was asked of it stands in `calls`.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { SecureContextOptions, TlsOptions } from 'node:tls';

export interface DockerCallMade {
	readonly method: string;
	/** Without the version of the API, with the query: '/containers/create?name=lab-be1'. */
	readonly path: string;
	/** Parsed JSON; a text where it is none; undefined where there was no body. */
	readonly body: unknown;
}

export type StandInAnswer =
	| { readonly status?: number; readonly json?: unknown }
	/** Bytes as they are, for logs and progress. */
	| { readonly status?: number; readonly bytes: string | Uint8Array }
	/** Never answers; the connection stays open. */
	| 'hang'
	/** Closes the connection in place of an answer. */
	| 'drop'
	/** Takes the connection over (101), as an attached exec does. */
	| { readonly takeOver: (stream: Duplex) => void };

export interface StandInHandler {
	readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
	/** Matched against the path without version and query; a text must be equal. */
	readonly path: string | RegExp;
	readonly answer: StandInAnswer | ((call: DockerCallMade) => StandInAnswer | Promise<StandInAnswer>);
	/** After as many calls, the handlers below it are asked again. Default: it stays. */
	readonly times?: number;
}

export interface StandInDocker extends AsyncDisposable {
	/** For DOCKER_HOST. */
	readonly address: string;
	/** Of the one without TLS. */
	readonly socketPath: string;
	readonly calls: readonly DockerCallMade[];
	/** From now on, before all others, until the function returned is called. */
	on(handler: StandInHandler): () => void;
	/** Resolves with the first such call, made already or to come. */
	called(method: StandInHandler['method'], path: string | RegExp): Promise<DockerCallMade>;
	/** To everybody who follows /events. */
	emit(event: unknown): void;
	/** Resolves when nobody is connected. */
	left(): Promise<void>;
	/** Gone in the middle of everything: the socket's file and every connection. */
	vanish(): Promise<void>;
	/** Back at the same place, after `vanish`. */
	comeBack(): Promise<void>;
}

export interface StandInOptions {
	readonly handlers?: readonly StandInHandler[];
	readonly version?: Readonly<Record<string, unknown>>;
	readonly info?: Readonly<Record<string, unknown>>;
	/** Listens with it on a port of 127.0.0.1, not on a socket. */
	readonly tls?: SecureContextOptions & Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>;
}

/** What Docker says when its disk is full. */
export const noSpace: StandInAnswer = { status: 500, json: { message: 'write /var/lib/docker/overlay2/l: no space left on device' } };

let made = 0;
const nextId = () => (++made).toString(16).padStart(64, '0');
const created = () => ({ status: 201, json: { Id: nextId(), Name: 'stand-in', Warnings: [] } });

/** Plausible answers of an engine on which nothing exists yet and everything succeeds. */
export const quietHandlers: readonly StandInHandler[] = [
	{ method: 'GET', path: '/containers/json', answer: { json: [] } },
	{ method: 'GET', path: '/networks', answer: { json: [] } },
	{ method: 'GET', path: '/volumes', answer: { json: { Volumes: [], Warnings: [] } } },
	{ method: 'GET', path: '/images/json', answer: { json: [] } },
	{ method: 'POST', path: /^\/(networks|volumes|containers)\/create$/, answer: created },
	{ method: 'POST', path: /^\/containers\/[^/]+\/(start|stop|kill|pause|unpause)$/, answer: { status: 204 } },
	{ method: 'PUT', path: /^\/containers\/[^/]+\/archive$/, answer: {} },
	{ method: 'DELETE', path: /^\/(containers|networks|volumes)\/[^/]+$/, answer: { status: 204 } },
];

const version = {
	Platform: { Name: '' },
	Components: [{ Name: 'Engine', Version: '20.10.24' }],
	Version: '20.10.24',
	ApiVersion: '1.41',
	MinAPIVersion: '1.12',
	Os: 'linux',
	Arch: 'amd64',
};
const info = {
	Name: hostname(),
	OperatingSystem: 'Stand-in',
	OSType: 'linux',
	Architecture: 'x86_64',
	CgroupVersion: '2',
	SecurityOptions: ['name=seccomp,profile=default'],
	NCPU: 2,
	MemTotal: 4_000_000_000,
};

export async function startStandInDocker(options: StandInOptions = {}): Promise<StandInDocker> {
	const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
	const engine = new Engine(join(folder, 'docker.sock'), options);
	await engine.comeBack();
	return Object.assign(engine, {
		async [Symbol.asyncDispose]() {
			await engine.vanish();
			rmSync(folder, { recursive: true, force: true });
		},
	});
}

class Engine {
	readonly socketPath: string;
	readonly calls: DockerCallMade[] = [];
	address = '';
	readonly #tls: StandInOptions['tls'];
	readonly #handlers: { readonly handler: StandInHandler; left: number }[] = [];
	readonly #followers = new Set<ServerResponse>();
	readonly #taken = new Set<Duplex>();
	readonly #waiting = new Set<() => void>();
	readonly #connections = new Set<Duplex>();
	readonly #leaving = new Set<() => void>();
	#server: Server | undefined;

	constructor(socketPath: string, options: StandInOptions) {
		this.socketPath = socketPath;
		this.#tls = options.tls;
		this.on({ method: 'HEAD', path: '/_ping', answer: {} });
		this.on({ method: 'GET', path: '/_ping', answer: { bytes: 'OK' } });
		this.on({ method: 'GET', path: '/version', answer: { json: { ...version, ...options.version } } });
		this.on({ method: 'GET', path: '/info', answer: { json: { ...info, ...options.info } } });
		for (const handler of options.handlers ?? []) this.on(handler);
	}

	on(handler: StandInHandler): () => void {
		const entry = { handler, left: handler.times ?? Number.POSITIVE_INFINITY };
		this.#handlers.unshift(entry);
		return () => {
			entry.left = 0;
		};
	}

	called(method: StandInHandler['method'], path: string | RegExp): Promise<DockerCallMade> {
		return new Promise((resolve) => {
			const look = () => {
				const call = this.calls.find((one) => one.method === method && fits(path, one.path));
				if (!call) return;
				this.#waiting.delete(look);
				resolve(call);
			};
			this.#waiting.add(look);
			look();
		});
	}

	emit(event: unknown): void {
		for (const follower of this.#followers) follower.write(`${JSON.stringify(event)}\n`);
	}

	left(): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (this.#connections.size > 0) return;
				this.#leaving.delete(look);
				resolve();
			};
			this.#leaving.add(look);
			look();
		});
	}

	async vanish(): Promise<void> {
		const server = this.#server;
		if (!server) return;
		this.#server = undefined;
		const closed = once(server, 'close');
		server.close();
		server.closeAllConnections();
		// Those that were taken over are not the server's any more.
		for (const stream of this.#taken) stream.destroy();
		await closed;
	}

	async comeBack(): Promise<void> {
		const server = this.#tls ? createTlsServer(this.#tls) : createServer();
		server.on('connection', (connection: Duplex) => {
			this.#connections.add(connection);
			connection.on('close', () => {
				this.#connections.delete(connection);
				for (const look of [...this.#leaving]) look();
			});
		});
		server.on('request', (request, response) => void this.#answer(request, response));
		server.on('upgrade', (request, stream, head) => void this.#upgrade(request, stream, head));
		if (this.#tls) server.listen(this.address === '' ? 0 : Number(new URL(this.address).port), '127.0.0.1');
		else server.listen(this.socketPath);
		await once(server, 'listening');
		this.address = this.#tls ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${this.socketPath}`;
		this.#server = server;
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const call = await this.#take(request);
		if (call.method === 'GET' && fits('/events', call.path) && this.#handlerOf(call) === undefined) {
			this.#followers.add(response);
			response.on('close', () => this.#followers.delete(response));
			response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
			return;
		}
		const answer = await this.#answerTo(call);
		if (answer === 'hang') return;
		if (answer === 'drop') {
			request.socket.destroy();
			return;
		}
		if ('takeOver' in answer) {
			// The client did not ask for it.
			response.writeHead(400).end();
			return;
		}
		const headers = { 'api-version': '1.41', 'content-type': 'application/json' };
		response.writeHead(answer.status ?? 200, headers);
		response.end('bytes' in answer ? answer.bytes : answer.json === undefined ? undefined : JSON.stringify(answer.json));
	}

	async #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
		this.#taken.add(stream);
		stream.on('close', () => this.#taken.delete(stream));
		stream.on('error', () => undefined);
		if (head.length > 0) stream.unshift(head);
		// A body in front of an upgrade stays on the connection: as much of it as its header says.
		const bytes = Number(request.headers['content-length'] ?? 0);
		const body = bytes === 0 ? '' : (await readExactly(stream, bytes)).toString('utf8');
		const call = this.#keep(request, body);
		const answer = await this.#answerTo(call);
		if (answer === 'hang') return;
		if (typeof answer === 'string' || !('takeOver' in answer)) {
			stream.destroy();
			return;
		}
		stream.write('HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
		answer.takeOver(stream);
	}

	async #take(request: IncomingMessage): Promise<DockerCallMade> {
		return this.#keep(request, await text(request).catch(() => ''));
	}

	#keep(request: IncomingMessage, body: string): DockerCallMade {
		const call = { method: request.method ?? '', path: (request.url ?? '').replace(/^\/v\d+\.\d+(?=\/)/, ''), body: fromJson(body) };
		this.calls.push(call);
		for (const look of [...this.#waiting]) look();
		return call;
	}

	#handlerOf(call: DockerCallMade) {
		return this.#handlers.find(({ handler, left }) => left > 0 && handler.method === call.method && fits(handler.path, call.path));
	}

	async #answerTo(call: DockerCallMade): Promise<StandInAnswer> {
		const entry = this.#handlerOf(call);
		if (!entry) return { status: 404, json: { message: `page not found: ${call.method} ${call.path}` } };
		entry.left--;
		const { answer } = entry.handler;
		return typeof answer === 'function' ? answer(call) : answer;
	}
}

function fits(pattern: string | RegExp, path: string): boolean {
	const plain = path.split('?')[0] ?? '';
	return typeof pattern === 'string' ? pattern === plain : pattern.test(plain);
}

function fromJson(body: string): unknown {
	if (body === '') return undefined;
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}

async function readExactly(stream: Duplex, bytes: number): Promise<Buffer> {
	for (;;) {
		const chunk: Buffer | null = stream.read(bytes);
		if (chunk) return chunk;
		await once(stream, 'readable');
	}
}
