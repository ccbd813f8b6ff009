/**
 * In front of a frontend's SMTP and IMAP doors: who a connection belongs to, where a balancer makes it.
 *
 * From the addresses that the node was told (`proxyFrom`) a PROXY header of version 2 is required: a balancer that
 * sends none would pass its own address off as everybody's. From any other address none is looked for, so nobody
 * else can say that he is somebody else: those bytes reach the door as the commands that they are not. The header
 * is taken off here, to the byte; what has come behind it goes back into the socket, which is handed on as if it had
 * just been accepted. Read protocol/proxy/proxy-header.ts for the format.
 */
import { BlockList, isIPv6, type Socket } from 'node:net';
import { type ProxyEndpoint, readProxyHeader } from '../protocol/proxy/proxy-header.ts';
import type { Timers } from './timers.ts';

export interface ProxyEntranceOptions {
	/** The balancers' addresses; none: everybody is who he seems to be. */
	readonly from: readonly string[];
	readonly timers: Timers;
	/** For a person: a connection was closed for its header. Said now and then, not for each. */
	refused(why: string): void;
}

/** Chosen: a sender has it ready before it connects; this outlives a balancer that hangs for a moment. */
export const proxyHeaderMs = 5_000;
/** Chosen: more than come at once; each holds a header at most. */
const waitingMax = 1_000;
/** Chosen: a balancer that is set up wrong sends nothing else, and must not crowd out what else there is to say. */
export const refusalEveryMs = 10_000;

export class ProxyEntrance {
	readonly #options: ProxyEntranceOptions;
	readonly #balancers = new BlockList();
	readonly #waiting = new Set<Socket>();
	#saidAtMs: number | null = null;
	#unsaid = 0;

	constructor(options: ProxyEntranceOptions) {
		this.#options = options;
		for (const address of options.from) this.#balancers.addAddress(address, familyOf(address));
	}

	/**
	 * Calls `admitted` once with the client that the balancer names, or undefined where the connection speaks for itself:
	 * at once when no header is due, never when the connection is closed for it.
	 */
	admit(socket: Socket, admitted: (client: ProxyEndpoint | undefined) => void): void {
		const { from } = this.#options;
		if (from.length === 0) {
			admitted(undefined);
			return;
		}
		const peer = socket.remoteAddress;
		// Gone already, and nobody can say who it was.
		if (peer === undefined) {
			socket.on('error', () => undefined).destroy();
			return;
		}
		if (!this.#balancers.check(peer, familyOf(peer))) admitted(undefined);
		else if (this.#waiting.size >= waitingMax) this.#refuse(socket, peer, `${waitingMax} others have not sent theirs either`);
		else this.#read(socket, peer, admitted);
	}

	/** The door closes: who has not said who it is goes. */
	close(): void {
		for (const socket of [...this.#waiting]) socket.destroy();
	}

	#read(socket: Socket, peer: string, admitted: (client: ProxyEndpoint | undefined) => void): void {
		const over = new AbortController();
		let bytes: Buffer = Buffer.alloc(0);
		const done = () => {
			over.abort();
			this.#waiting.delete(socket);
			socket.pause().off('data', take).off('end', ended).off('error', ignored).off('close', done);
		};
		const refuse = (why: string) => {
			done();
			this.#refuse(socket, peer, why);
		};
		const take = (chunk: Buffer) => {
			bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
			const read = readProxyHeader(bytes);
			if (read.is === 'more') return;
			if (read.is === 'bad') return refuse(read.reason);
			done();
			const behind = bytes.subarray(read.lengthBytes);
			if (behind.length > 0) socket.unshift(behind);
			admitted(read.is === 'proxied' ? read.client : undefined);
		};
		const ended = () => {
			// Whoever only looks whether somebody listens says nothing, and nothing is wrong.
			if (bytes.length > 0) return refuse('it ended in the middle');
			done();
			socket.on('error', ignored).destroy();
		};
		this.#waiting.add(socket);
		socket.on('data', take).on('end', ended).on('error', ignored).on('close', done).resume();
		void this.#options.timers.sleep(proxyHeaderMs, over.signal).then(() => {
			if (!over.signal.aborted) refuse(`it had not come whole after ${proxyHeaderMs} ms`);
		});
	}

	#refuse(socket: Socket, peer: string, why: string): void {
		socket.on('error', ignored).destroy();
		const now = this.#options.timers.nowMs();
		if (this.#saidAtMs !== null && now - this.#saidAtMs < refusalEveryMs) {
			this.#unsaid += 1;
			return;
		}
		const others = this.#unsaid === 0 ? '' : ` (and ${this.#unsaid} others since the last word on it)`;
		this.#saidAtMs = now;
		this.#unsaid = 0;
		this.#options.refused(
			`a connection from ${peer}, an address of "proxyFrom", was closed for its PROXY header: ${why}${others}; let the balancer send version 2 of it`,
		);
	}
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
	return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function ignored(): void {
	// 'close' follows.
}
