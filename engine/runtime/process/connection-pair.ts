/**
 * One client connection through the balancer and the server connection that belongs to it.
 *
 * Bytes flow by `pipe`, which keeps backpressure; both sides may close half (a client that has said all it
 * has to say still gets its answers). SMTP and IMAP servers speak first: as long as no byte has passed in
 * either direction, another server can take the client over without anybody noticing.
 */
import { connect, type Socket } from 'node:net';

/**
 * 'connected': once, when the server took the connection. Then, or instead, exactly one of:
 * 'refused': nobody listens there; 'moved': lost before a byte passed: try another; 'closed': over.
 */
export type PairOutcome = 'connected' | 'refused' | 'moved' | 'closed';

export interface PairTarget {
	readonly host: string;
	readonly port: number;
	/** Where the connection comes from; undefined: where the system says. */
	readonly localAddress?: string;
	/** Said to the server in front of the client's bytes. */
	readonly greeting?: Uint8Array;
}

/** A living kernel on loopback answers at once. */
const connectTimeoutMs = 500;
/** Longer than any server behind it waits: RFC 3501 section 5.4 asks for 30 minutes at least. */
const idleMsDefault = 31 * 60_000;

export class ConnectionPair {
	readonly #client: Socket;
	#server: Socket | undefined;
	/** Of a server connection that is over. */
	#readOut = 0;
	#outcome: ((outcome: PairOutcome) => void) | undefined;

	constructor(client: Socket, idleMs = idleMsDefault) {
		this.#client = client;
		// Also where a client takes nothing: then the end of its server is not even read.
		client.setTimeout(idleMs, () => this.destroy());
		client.setNoDelay(true);
		client.on('error', () => this.#server?.destroy());
		client.on('close', () => {
			this.#server?.destroySoon();
			this.#end('closed');
		});
	}

	/** From the client to the server that it has, and back: a pair that moves on has moved no byte. */
	bytes(): { readonly in: number; readonly out: number } {
		return { in: this.#client.bytesRead, out: this.#readOut + (this.#server?.bytesRead ?? 0) };
	}

	connect({ greeting, ...target }: PairTarget, onOutcome: (outcome: PairOutcome) => void): void {
		if (this.#client.destroyed) {
			onOutcome('closed');
			return;
		}
		this.#outcome = onOutcome;
		const client = this.#client;
		const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
		this.#server = server;
		const patience = setTimeout(() => server.destroy(), connectTimeoutMs);
		let connected = false;
		server.once('connect', () => {
			clearTimeout(patience);
			connected = true;
			onOutcome('connected');
			if (greeting !== undefined) server.write(greeting);
			client.pipe(server);
			server.pipe(client);
		});
		server.on('error', () => {
			// 'close' follows and decides.
		});
		server.once('close', (hadError) => {
			clearTimeout(patience);
			if (this.#server !== server) return;
			this.#server = undefined;
			this.#readOut = server.bytesRead;
			client.unpipe(server);
			if (!connected) this.#end('refused');
			else if (hadError && this.#untouched(server)) this.#end('moved');
			else if (hadError) client.destroy();
			else client.destroySoon();
		});
	}

	/** The server is dead or silent: move on if nothing was said, otherwise end. */
	serverLost(): void {
		const server = this.#server;
		if (!server || this.#client.destroyed) return;
		if (!this.#untouched(server)) {
			this.destroy();
			return;
		}
		this.#server = undefined;
		this.#client.unpipe(server);
		server.destroy();
		this.#end('moved');
	}

	destroy(): void {
		this.#client.destroy();
		this.#server?.destroy();
	}

	#untouched(server: Socket): boolean {
		return server.bytesRead === 0 && this.#client.bytesRead === 0 && this.#client.bytesWritten === 0;
	}

	#end(outcome: PairOutcome): void {
		const told = this.#outcome;
		this.#outcome = undefined;
		told?.(outcome);
	}
}
