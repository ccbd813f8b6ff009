/**
 * Hands mail to a backend by LMTP (RFC 2033), one answer a recipient, with the delivery id of R7 as a
 * parameter of our own at RCPT (`XMCID=`, only understood between members).
 *
 * Ours, because no client library passes a parameter of its own; the state machine is a straight line.
 * Connections are kept and used again; each begins with a one-time ticket got over the link (R10).
 */
import { connect, type Socket } from 'node:net';
import { stuff } from '../protocol/lmtp/dot-stuffing.ts';
import { type Reply, ReplyReader } from '../protocol/lmtp/reply-reader.ts';

export interface Delivery {
	readonly sender: string;
	readonly recipients: readonly { readonly address: string; readonly deliveryId: string }[];
	readonly message: Uint8Array;
}

/** What became of one recipient's copy. Only 'stored' is certain good news; 'unknown' may have been stored. */
export type DeliveryOutcome =
	| { readonly is: 'stored' }
	/** The account is not open there. */
	| { readonly is: 'elsewhere' }
	| { readonly is: 'failed'; readonly why: string }
	| { readonly is: 'unknown'; readonly why: string };

export interface LmtpTarget {
	readonly backend: string;
	readonly life: number;
	readonly host: string;
	readonly port: number;
}

export interface LmtpClientPorts {
	readonly name: string;
	/** A ticket of that backend, or why there is none. */
	ticket(backend: string, signal: AbortSignal): Promise<{ ok: true; ticket: string } | { ok: false; why: string }>;
}

const idleMax = 8;
const idleMs = 10_000;

export class LmtpClient {
	readonly #ports: LmtpClientPorts;
	readonly #idle = new Map<string, LmtpConnection[]>();
	readonly #busy = new Set<LmtpConnection>();

	constructor(ports: LmtpClientPorts) {
		this.#ports = ports;
	}

	/** Outcomes in the order of the recipients. Never rejects. */
	async deliver(target: LmtpTarget, delivery: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]> {
		const kept = this.#takeIdle(target);
		const connection = kept ?? (await this.#open(target, signal));
		if (typeof connection === 'string') return delivery.recipients.map(() => ({ is: 'failed', why: connection }));
		this.#busy.add(connection);
		const abort = () => connection.destroy('gave up waiting');
		signal.addEventListener('abort', abort, { once: true });
		if (signal.aborted) abort();
		const outcomes = await connection.deliver(delivery);
		signal.removeEventListener('abort', abort);
		this.#busy.delete(connection);
		if (!connection.broken) this.#keep(target, connection);
		return outcomes;
	}

	/** That life is over: nothing it still says counts, and nobody waits for it. */
	forgetLife(backend: string, life: number): void {
		for (const connection of this.#busy) if (connection.isOf(backend, life)) connection.destroy(`${backend}.${life} is over`);
		for (const [key, connections] of this.#idle) {
			if (connections.some((connection) => connection.isOf(backend, life))) {
				for (const connection of connections) connection.destroy('not needed');
				this.#idle.delete(key);
			}
		}
	}

	close(): void {
		for (const connection of this.#busy) connection.destroy('this node stops');
		for (const connections of this.#idle.values()) for (const connection of connections) connection.destroy('this node stops');
		this.#idle.clear();
	}

	#takeIdle(target: LmtpTarget): LmtpConnection | undefined {
		const connections = this.#idle.get(keyOf(target)) ?? [];
		for (;;) {
			const connection = connections.pop();
			if (connection === undefined || !connection.broken) return connection;
		}
	}

	#keep(target: LmtpTarget, connection: LmtpConnection): void {
		const connections = this.#idle.get(keyOf(target)) ?? [];
		this.#idle.set(keyOf(target), connections);
		if (connections.length >= idleMax) connection.destroy('enough are idle');
		else {
			connections.push(connection);
			connection.endWhenIdleFor(idleMs);
		}
	}

	async #open(target: LmtpTarget, signal: AbortSignal): Promise<LmtpConnection | string> {
		const granted = await this.#ports.ticket(target.backend, signal);
		if (!granted.ok) return granted.why;
		const connection = new LmtpConnection(target);
		this.#busy.add(connection);
		const abort = () => connection.destroy('gave up waiting');
		signal.addEventListener('abort', abort, { once: true });
		const refused = await connection.greet(this.#ports.name, granted.ticket);
		signal.removeEventListener('abort', abort);
		this.#busy.delete(connection);
		if (refused === null) return connection;
		connection.destroy(refused);
		return refused;
	}
}

function keyOf(target: LmtpTarget): string {
	return `${target.backend}.${target.life}`;
}

class LmtpConnection {
	readonly #target: LmtpTarget;
	readonly #socket: Socket;
	readonly #reader = new ReplyReader();
	readonly #replies: Reply[] = [];
	#waiting: (() => void) | null = null;
	#ended: string | null = null;

	constructor(target: LmtpTarget) {
		this.#target = target;
		this.#socket = connect({ host: target.host, port: target.port });
		this.#socket.setNoDelay(true);
		this.#socket.on('data', (chunk) => this.#read(chunk));
		this.#socket.on('error', (error) => this.#end(error.message));
		this.#socket.on('close', () => this.#end('the connection ended'));
		this.#socket.on('timeout', () => this.destroy('idle'));
	}

	get broken(): boolean {
		return this.#ended !== null;
	}

	isOf(backend: string, life: number): boolean {
		return this.#target.backend === backend && this.#target.life <= life;
	}

	endWhenIdleFor(ms: number): void {
		this.#socket.setTimeout(ms);
	}

	destroy(why: string): void {
		this.#end(why);
		this.#socket.destroy();
	}

	/** null: ready for mail; otherwise why not. */
	async greet(name: string, ticket: string): Promise<string | null> {
		const banner = await this.#reply();
		if (banner?.code !== 220) return this.#told('greeted', banner);
		this.#socket.write(`LHLO ${name}\r\n`);
		const hello = await this.#reply();
		if (hello?.code !== 250) return this.#told('LHLO', hello);
		this.#socket.write(`AUTH PLAIN ${Buffer.from(`\0${name}\0${ticket}`).toString('base64')}\r\n`);
		const granted = await this.#reply();
		return granted?.code === 235 ? null : this.#told('AUTH', granted);
	}

	/** RFC 2033 section 4.2: one reply for each recipient that RCPT accepted, in order. */
	async deliver(delivery: Delivery): Promise<readonly DeliveryOutcome[]> {
		this.#socket.setTimeout(0);
		const { recipients } = delivery;
		// RFC 2920: envelope in one piece; DATA only when a recipient was accepted, so that no empty mail goes out.
		const envelope = [`MAIL FROM:<${delivery.sender}>`, ...recipients.map(({ address, deliveryId }) => `RCPT TO:<${address}> XMCID=${deliveryId}`)];
		this.#socket.write(`${envelope.join('\r\n')}\r\n`);
		const mail = await this.#reply();
		const taken: (Reply | undefined)[] = [];
		for (const _ of recipients) taken.push(await this.#reply());
		if (mail?.code !== 250) {
			this.destroy('MAIL was refused');
			return recipients.map(() => ({ is: 'failed', why: this.#told('MAIL', mail) }));
		}
		const accepted = taken.filter((reply) => reply?.code === 250).length;
		if (accepted === 0) {
			this.#socket.write('RSET\r\n');
			await this.#reply();
			return taken.map((reply) => this.#refusedRecipient(reply));
		}
		this.#socket.write('DATA\r\n');
		const go = await this.#reply();
		if (go?.code !== 354) {
			this.destroy('DATA was refused');
			return recipients.map(() => ({ is: 'failed', why: this.#told('DATA', go) }));
		}
		this.#socket.write(stuff(delivery.message));
		const outcomes: DeliveryOutcome[] = [];
		for (const reply of taken) {
			outcomes.push(reply?.code === 250 ? this.#outcomeOf(await this.#reply()) : this.#refusedRecipient(reply));
		}
		return outcomes;
	}

	#refusedRecipient(reply: Reply | undefined): DeliveryOutcome {
		if (reply?.text.includes('elsewhere')) return { is: 'elsewhere' };
		return { is: 'failed', why: this.#told('RCPT', reply) };
	}

	#outcomeOf(reply: Reply | undefined): DeliveryOutcome {
		if (reply === undefined) return { is: 'unknown', why: this.#ended ?? 'no answer' };
		if (reply.code === 250) return { is: 'stored' };
		// The owner said that it does not know, or dropped the account: asking again with the same id is safe.
		return { is: 'failed', why: `${reply.code} ${reply.text}` };
	}

	#told(at: string, reply: Reply | undefined): string {
		return reply === undefined
			? `${this.#target.backend}: ${this.#ended ?? 'no answer'} at ${at}`
			: `${this.#target.backend}: ${reply.code} ${reply.text} at ${at}`;
	}

	async #reply(): Promise<Reply | undefined> {
		for (;;) {
			const reply = this.#replies.shift();
			if (reply !== undefined || this.#ended !== null) return reply;
			await new Promise<void>((resolve) => {
				this.#waiting = resolve;
			});
		}
	}

	#read(chunk: Buffer): void {
		const replies = this.#reader.push(chunk);
		if (replies === 'broken') {
			this.destroy('the peer does not speak LMTP');
			return;
		}
		this.#replies.push(...replies);
		this.#wake();
	}

	#end(why: string): void {
		this.#ended ??= why;
		this.#wake();
	}

	#wake(): void {
		const waiting = this.#waiting;
		this.#waiting = null;
		waiting?.();
	}
}
