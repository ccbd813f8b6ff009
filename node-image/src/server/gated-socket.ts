/**
 * A connection between two members as the node's doors use it: a socket behind the gate (link-gates.ts).
 *
 * Both directions go through a line each (gate-line.ts). Behind a cut
 *   - what is written waits here, a little of it accepted as a system's send buffer would, the rest unanswered;
 *   - what the peer sent, its end and its close included, waits here or in the system's receive buffer;
 *   - an end of ours is not shown to the peer: the real socket stays open until the cut is healed.
 * With nothing in the way a chunk passes in the same turn of the event loop. The peer of an accepted connection
 * is known only by what it says first: until `belongsTo` nothing is held.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { LinkGate } from '../contract/node-faults.ts';
import type { ProxyEndpoint } from '../protocol/proxy/proxy-header.ts';
import { GateLine } from './gate-line.ts';
import type { Timers } from './timers.ts';

/** What each direction holds before it asks for less: about what a system's socket buffers take; chosen. */
export const heldBytesMax = 256 * 1024;
/** How long what was held may take to reach a peer that does not read, when nobody is left here; chosen. */
const orphanMs = 10_000;

export interface GatedSocketPorts {
	readonly timers: Timers;
	/** RFC 9293 section 3.6: reads on behind the peer's end of its side, or ends its own side with it. */
	readonly allowHalfOpen: boolean;
	/** The peer is known now; the answer is how its gate stands. */
	named(socket: GatedSocket, peer: string): void;
	/** Ended on both sides of the gate: nothing is left to heal. */
	over(socket: GatedSocket): void;
}

export interface AcceptedSocket {
	readonly accepted: Socket;
	/** Who it belongs to, where a balancer made it for somebody else (proxy-entrance.ts). */
	readonly client?: ProxyEndpoint | undefined;
}

export class GatedSocket extends Duplex {
	readonly #ports: GatedSocketPorts;
	readonly #in: GateLine;
	readonly #out: GateLine;
	#gate: Pick<LinkGate, 'in' | 'out'> | null = null;
	#socket: Socket | null = null;
	#client: ProxyEndpoint | undefined;
	/** Of a connection that is to be made: a network that is cut shows no refusal, so nobody is asked before it is whole. */
	#dial: (() => Socket) | null = null;
	#dialing: AbortController | null = null;
	#wanted = false;
	#chunkReader: ((chunk: Buffer) => void) | null = null;
	#error: Error | undefined;
	/** Of a write that found no room. */
	#unanswered: ((error?: Error) => void) | null = null;
	#idle: NodeJS.Timeout | undefined;

	constructor(ports: GatedSocketPorts, from: AcceptedSocket | { readonly dial: () => Socket }) {
		super({ allowHalfOpen: ports.allowHalfOpen });
		this.#ports = ports;
		this.#in = new GateLine(ports.timers);
		this.#out = new GateLine(ports.timers);
		if ('accepted' in from) {
			this.#client = from.client;
			this.#join(from.accepted);
		} else {
			this.#dial = from.dial;
			this.#out.set({ cut: true, delayMs: 0 });
		}
	}

	/** The client's, also where a balancer stands between. */
	get remoteAddress(): string | undefined {
		return this.#client?.address ?? this.#socket?.remoteAddress;
	}

	get remotePort(): number | undefined {
		return this.#client?.port ?? this.#socket?.remotePort;
	}

	get localAddress(): string | undefined {
		return this.#socket?.localAddress;
	}

	get localPort(): number | undefined {
		return this.#socket?.localPort;
	}

	/** As net.Socket's, for who asks before it writes. */
	get readyState(): 'open' | 'readOnly' | 'writeOnly' | 'closed' {
		if (this.readable) return this.writable ? 'open' : 'readOnly';
		return this.writable ? 'writeOnly' : 'closed';
	}

	/** Says whose connection this is: from here on that member's gate holds for it. */
	belongsTo(peer: string): void {
		this.#ports.named(this, peer);
	}

	/** How the gate stands from now on, for what is held too. */
	setGate(gate: Pick<LinkGate, 'in' | 'out'>): void {
		this.#gate = gate;
		this.#dialWhenWhole();
		if (this.#dial === null) this.#out.set(gate.out);
		// Late already: the sender was told the same.
		this.#in.set({ cut: gate.in.cut, delayMs: 0 });
		this.#pace();
	}

	/**
	 * Hands on each chunk as it comes through the gate, past the stream's own queue: for a reader that is never behind.
	 * Cluster links hear a few bytes of each member in each beat, and a second stream around the first cost as much again.
	 */
	onChunk(reader: (chunk: Buffer) => void): void {
		this.#chunkReader = reader;
		this.resume();
	}

	/** Writes past the stream's own queue while nothing is in the way, there and at the gate. */
	writeStraight(chunk: Buffer): void {
		if (this.#out.straight && this.writableLength === 0 && this.writable && this.#socket?.writable === true) this.#socket.write(chunk);
		else if (this.writable) this.write(chunk);
	}

	/** What waits on this side, in this stream and in the socket behind the gate. */
	get unsentBytes(): number {
		return this.writableLength + (this.#socket?.writableLength ?? 0);
	}

	/** The node leaves: what a cut holds back is given up, so that nothing waits for it. */
	letGo(): void {
		if (this.#dial === null && this.#gate?.out.cut !== true) return;
		this.destroy();
		this.#out.clear();
		this.#socket?.destroy();
	}

	/** As net.Socket's: emits 'timeout' when nothing passed for that long; 0: never. */
	setTimeout(ms: number, listener?: () => void): this {
		clearTimeout(this.#idle);
		this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : undefined;
		if (listener !== undefined) {
			if (ms > 0) this.once('timeout', listener);
			else this.off('timeout', listener);
		}
		return this;
	}

	/** As net.Socket's: ends when what was written has left. */
	destroySoon(): void {
		if (this.writable) this.end();
		if (this.writableFinished) this.destroy();
		else this.once('finish', () => this.destroy());
	}

	override _read(): void {
		this.#wanted = true;
		this.#pace();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
		this.#idle?.refresh();
		if (this.#out.straight) {
			this.#send(chunk, done);
		} else if (this.#out.heldBytes < heldBytesMax) {
			this.#out.pass(chunk.length, () => this.#send(chunk, () => undefined));
			done();
		} else {
			this.#unanswered = done;
			this.#out.pass(chunk.length, () => this.#send(chunk, () => this.#answer()));
		}
	}

	override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
		this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
	}

	override _final(done: () => void): void {
		if (this.#out.straight) {
			this.#end(done);
		} else {
			this.#out.pass(0, () => this.#end(() => undefined));
			done();
		}
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		clearTimeout(this.#idle);
		this.#in.clear();
		this.#dialing?.abort();
		this.#answer(new Error('the connection was given up before this was sent'));
		if (this.#socket === null) {
			this.#dial = null;
			this.#out.clear();
			this.#ports.over(this);
		} else {
			this.#socket.pause();
			if (this.#out.straight) this.#socket.destroy();
			else this.#out.pass(0, () => this.#closeBehindHeld());
			if (this.#socket.closed) this.#ports.over(this);
		}
		done(error);
	}

	#dialWhenWhole(): void {
		this.#dialing?.abort();
		this.#dialing = null;
		if (this.#dial === null || this.#gate === null || this.#gate.in.cut || this.#gate.out.cut) return;
		// The two ways of a handshake.
		const delayMs = this.#gate.in.delayMs + this.#gate.out.delayMs;
		if (delayMs === 0) {
			this.#dialNow();
			return;
		}
		const dialing = new AbortController();
		this.#dialing = dialing;
		void this.#ports.timers.sleep(delayMs, dialing.signal).then(() => {
			if (dialing.signal.aborted) return;
			this.#dialNow();
			this.#out.set(this.#gate?.out ?? { cut: true, delayMs: 0 });
			this.#pace();
		});
	}

	#dialNow(): void {
		const dial = this.#dial;
		this.#dial = null;
		if (dial !== null) this.#join(dial());
	}

	#join(socket: Socket): void {
		this.#socket = socket;
		// Whether an end is answered by an end is decided on this side of the gate.
		socket.allowHalfOpen = true;
		socket.setNoDelay(true);
		socket.pause();
		socket.on('data', (chunk: Buffer) => {
			if (this.destroyed) return;
			this.#in.pass(chunk.length, () => this.#take(chunk));
			this.#pace();
		});
		socket.on('end', () => {
			if (!this.destroyed) this.#in.pass(0, () => this.push(null));
		});
		socket.on('error', (error) => {
			this.#error = error;
		});
		socket.on('close', () => {
			if (this.destroyed) return this.#ports.over(this);
			// Ended properly on both sides: this side closes by itself when its reader has come to the end.
			if (this.#error === undefined && socket.readableEnded) return;
			this.#in.pass(0, () => this.destroy(this.#error));
		});
	}

	#take(chunk: Buffer): void {
		this.#idle?.refresh();
		if (this.#chunkReader !== null) {
			this.#chunkReader(chunk);
			return;
		}
		if (!this.push(chunk)) this.#wanted = false;
		this.#pace();
	}

	/** Reads on while somebody wants it and the line has room; the rest waits in the system, and then with the peer. */
	#pace(): void {
		if (this.#socket === null || this.destroyed) return;
		if (this.#wanted && this.#in.heldBytes < heldBytesMax) this.#socket.resume();
		else this.#socket.pause();
	}

	/** A socket that has ended meanwhile swallows: that it has ended comes through the other line, in its turn. */
	#send(chunk: Buffer, done: () => void): void {
		if (this.#socket?.writable === true) this.#socket.write(chunk, () => done());
		else done();
	}

	#end(done: () => void): void {
		if (this.#socket?.writable === true) this.#socket.end(() => done());
		else done();
	}

	#answer(error?: Error): void {
		const unanswered = this.#unanswered;
		this.#unanswered = null;
		unanswered?.(error);
	}

	#closeBehindHeld(): void {
		const socket = this.#socket;
		socket?.setTimeout(orphanMs, () => socket.destroy());
		socket?.destroySoon();
	}
}
