/**
 * Ports on this machine that lead into a cluster on another one, through the Docker API itself.
 *
 * With a remote engine a published port is on that machine's loopback, where we cannot reach it and from where it
 * must not be opened to the network. So this end listens on 127.0.0.1 here, and each connection becomes one HTTP/2
 * CONNECT stream over the stdio of a small program inside the cluster (node-image/src/forward-end.ts). Streams
 * have flow control of their own; half-closes and resets arrive as such (node-image/src/forward/splice.ts). When
 * the program, the container or the engine goes, every connection and every listener goes with it: `onLost`.
 */
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { type AddressInfo, createServer, isIPv4, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Carrier } from '../../../../node-image/src/forward/carrier.ts';
import { sessionOptions, splice, streamsMax } from '../../../../node-image/src/forward/splice.ts';
import { type Failure, failed, ok, type Result } from '../../../../node-image/src/result.ts';

export interface ForwardOptions {
	/** The other end's stdin and stdout; of an exec without its frames (forward-exec.ts). */
	readonly stream: Duplex;
	/** Once, with why; not after `close`. Everything is closed by then. */
	readonly onLost: (why: string) => void;
	/** How long the other end may take to answer: at the start, and to each ping. */
	readonly answerMs?: number;
	readonly pingEveryMs?: number;
}

export interface Place {
	readonly host: string;
	readonly port: number;
}

/** Only loopback (RFC 1122 section 3.2.1.3). Port 0: a free one, see the answer. */
export interface LocalPlace {
	readonly host: string;
	readonly port: number;
}

export type ForwardFailure = Failure<'port-taken' | 'forward-lost'>;

export interface Forward {
	/** The target must be among those that the inner program was given. */
	listen(target: Place, at: LocalPlace): Promise<Result<{ readonly port: number }, ForwardFailure>>;
	/** Ends a listener and what came in through it. */
	unlisten(at: LocalPlace): Promise<void>;
	/** Ends everything, the stream too. */
	close(): Promise<void>;
}

const answerMsDefault = 5_000;
/** A dead network says nothing: only an answer that does not come tells. */
const pingEveryMsDefault = 10_000;

export function openForward(options: ForwardOptions): Forward {
	return new Session(options);
}

interface Listener {
	readonly server: Server;
	readonly sockets: Set<Socket>;
}

class Session implements Forward {
	readonly #session: ClientHttp2Session;
	readonly #carrier: Carrier;
	readonly #onLost: (why: string) => void;
	readonly #answerMs: number;
	/** By place, as text. */
	readonly #listeners = new Map<string, Listener>();
	readonly #pings: NodeJS.Timeout;
	/** Resolves when the other end has said its first word, or is lost. */
	readonly #greeted: Promise<void>;
	#lost: string | undefined;
	#connections = 0;

	constructor({ stream, onLost, answerMs = answerMsDefault, pingEveryMs = pingEveryMsDefault }: ForwardOptions) {
		this.#onLost = onLost;
		this.#answerMs = answerMs;
		this.#carrier = new Carrier(stream, (error) => this.#end(error ? `the forward broke: ${error.message}` : 'the other end of the forward ended'));
		// The name stands in no request: CONNECT has its target as authority.
		this.#session = connect('http://forward', { ...sessionOptions, createConnection: () => this.#carrier });
		this.#greeted = new Promise((resolve) => {
			const patience = setTimeout(() => this.#end('the other end of the forward does not answer'), answerMs);
			const done = () => {
				clearTimeout(patience);
				resolve();
			};
			this.#session.once('remoteSettings', done);
			this.#session.once('close', done);
		});
		this.#session.on('error', (error) => this.#end(`the forward broke: ${error.message}`));
		this.#session.on('goaway', () => this.#end('the other end of the forward ended'));
		this.#session.on('close', () => this.#end('the other end of the forward ended'));
		this.#pings = setInterval(() => this.#ping(), pingEveryMs);
		this.#pings.unref();
	}

	async listen(target: Place, at: LocalPlace): Promise<Result<{ readonly port: number }, ForwardFailure>> {
		await this.#greeted;
		if (this.#lost !== undefined) return failed({ code: 'forward-lost', message: this.#lost, definite: true });
		const sockets = new Set<Socket>();
		const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
			this.#carry(socket, target);
		});
		const problem = await listening(server, at);
		if (problem) {
			const message = `${at.host}:${at.port} (the way to ${placeText(target)}) cannot be listened on: ${problem.message}`;
			return failed({ code: 'port-taken', message, definite: true });
		}
		const { port } = server.address() as AddressInfo;
		const opened = { host: at.host, port };
		this.#listeners.set(placeText(opened), { server, sockets });
		// Lost while the port was opened.
		if (this.#lost === undefined) return ok({ port });
		await this.unlisten(opened);
		return failed({ code: 'forward-lost', message: this.#lost, definite: true });
	}

	unlisten(at: LocalPlace): Promise<void> {
		return this.#unlisten(placeText(at));
	}

	async #unlisten(place: string): Promise<void> {
		const listener = this.#listeners.get(place);
		if (!listener) return;
		this.#listeners.delete(place);
		const closed = new Promise((resolve) => listener.server.close(resolve));
		for (const socket of listener.sockets) socket.resetAndDestroy();
		await closed;
	}

	async close(): Promise<void> {
		this.#lost ??= 'the forward was closed';
		await this.#takeDown();
	}

	/** `pauseOnConnect`: nothing is read before the target has answered. */
	#carry(socket: Socket, target: Place): void {
		// 'close' follows.
		socket.on('error', () => undefined);
		if (this.#lost !== undefined || this.#connections >= streamsMax) {
			socket.resetAndDestroy();
			return;
		}
		this.#connections++;
		socket.once('close', () => this.#connections--);
		const request = this.#session.request({ ':method': 'CONNECT', ':authority': placeText(target) }, { endStream: false });
		const unanswered = () => socket.resetAndDestroy();
		const givenUp = () => request.close(constants.NGHTTP2_CANCEL);
		request.on('error', () => undefined);
		request.once('close', unanswered);
		socket.once('close', givenUp);
		request.once('response', (headers) => {
			if (headers[':status'] !== 200) {
				request.close(constants.NGHTTP2_CANCEL);
				return;
			}
			request.off('close', unanswered);
			socket.off('close', givenUp);
			splice(socket, request);
		});
	}

	#ping(): void {
		const patience = setTimeout(() => this.#end('the other end of the forward does not answer'), this.#answerMs);
		const over = () => clearTimeout(patience);
		// An error says that the session ends, which is told elsewhere.
		if (!this.#session.ping(over)) over();
	}

	#end(why: string): void {
		if (this.#lost !== undefined) return;
		this.#lost = why;
		void this.#takeDown().then(() => this.#onLost(why));
	}

	async #takeDown(): Promise<void> {
		clearInterval(this.#pings);
		const closed = [...this.#listeners.keys()].map((place) => this.#unlisten(place));
		this.#session.destroy();
		this.#carrier.destroy();
		await Promise.all(closed);
	}
}

/** As an authority is written (RFC 3986 section 3.2). */
export function placeText({ host, port }: Place): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listening(server: Server, at: LocalPlace): Promise<Error | undefined> {
	// Whoever asks: nowhere else, and by no name that somebody could look up to elsewhere.
	if (!isIPv4(at.host) || !at.host.startsWith('127.')) throw new Error(`a forward listens on loopback alone, not on ${at.host}`);
	return new Promise((resolve) => {
		server.once('error', resolve);
		server.listen({ host: at.host, port: at.port }, () => {
			server.off('error', resolve);
			// Out of descriptors while accepting: that connection is lost, the listener goes on.
			server.on('error', () => undefined);
			resolve(undefined);
		});
	});
}
