/**
 * One LMTP connection to a backend (RFC 2033): a greeting with a ticket, then one delivery after another.
 *
 * The state machine is a straight line; an end of the connection at any point leaves outcomes that say
 * honestly what is known. Read lmtp-client.ts first.
 */
import { stuff } from '../protocol/lmtp/dot-stuffing.ts';
import { type Reply, ReplyReader } from '../protocol/lmtp/reply-reader.ts';
import type { GatedSocket } from './gated-socket.ts';

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

export class LmtpConnection {
	readonly #target: LmtpTarget;
	readonly #socket: GatedSocket;
	readonly #reader = new ReplyReader();
	readonly #replies: Reply[] = [];
	#waiting: (() => void) | null = null;
	#ended: string | null = null;

	/** `socket` leads to the target, or is about to. */
	constructor(target: LmtpTarget, socket: GatedSocket) {
		this.#target = target;
		this.#socket = socket;
		this.#socket.on('data', (chunk) => this.#read(chunk));
		this.#socket.on('error', (error) => this.#end(error.message));
		this.#socket.on('close', () => this.#end('the connection ended'));
		this.#socket.on('timeout', () => this.destroy('idle'));
	}

	get broken(): boolean {
		return this.#ended !== null;
	}

	/** Called once when the connection has ended, however. */
	onEnd(listener: () => void): void {
		this.#socket.once('close', listener);
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
