/**
 * The sending clients: numbered mail at a steady rate, to one to four recipients, with the habits of real clients.
 *
 * Most send and wait. Some lose patience: they drop the connection at any moment of the first attempt, often
 * behind the final dot, and send the same bytes again. Some send one mail over two connections at the same time, as
 * two queue runners of a sloppy server do. Whatever they do, the mail is to be there once (R7).
 */
import { clientDefaults, SmtpClient } from '../traffic/smtp-client.ts';
import { type Attempt, type OutgoingMail, SmtpConnection } from '../traffic/smtp-connection.ts';
import { contentOf, makeMail } from './campaign-mail.ts';
import type { NumberedMail } from './copies.ts';
import { type LoadContext, pause } from './load.ts';

const inFlightMax = 400;
const tickMs = 10;
const impatientMs = [1, 60] as const;

export class SmtpLoad {
	readonly #context: LoadContext;
	readonly #ratePerS: number;
	readonly #clients: readonly [SmtpClient, SmtpClient];
	readonly #deliveries = new Set<Promise<void>>();
	#timer: NodeJS.Timeout | undefined;
	#nextDueMs = 0;

	constructor(context: LoadContext, ratePerS: number) {
		this.#context = context;
		this.#ratePerS = ratePerS;
		const client = () => new SmtpClient({ ...clientDefaults, endpoint: context.smtp, now: context.now });
		this.#clients = [client(), client()];
	}

	start(): void {
		this.#nextDueMs = this.#context.now();
		this.#timer = setInterval(() => this.#sendDue(), tickMs);
	}

	/** Nothing new; resolves when every client has its answer or has given up. */
	async stop(): Promise<void> {
		clearInterval(this.#timer);
		while (this.#deliveries.size > 0) await Promise.all(this.#deliveries);
		this.close();
	}

	/** At once, whatever is under way. */
	close(): void {
		clearInterval(this.#timer);
		for (const client of this.#clients) client.close();
	}

	#sendDue(): void {
		const now = this.#context.now();
		// What a stall of our own kept from being sent is not made up for: it would be a storm.
		this.#nextDueMs = Math.max(this.#nextDueMs, now - 1_000);
		while (this.#nextDueMs <= now && this.#deliveries.size < inFlightMax && !this.#context.ledger.isFull) {
			const delivery = this.#deliver(this.#nextDueMs).finally(() => this.#deliveries.delete(delivery));
			this.#deliveries.add(delivery);
			this.#nextDueMs += 1_000 / this.#ratePerS;
		}
	}

	async #deliver(dueMs: number): Promise<void> {
		const { random, ledger, accounts, busyAccounts, quietAccounts, now, run } = this.#context;
		const among = random.chance(0.9) ? busyAccounts : [...accounts, ...quietAccounts];
		const to = someOf(
			random,
			among.map(({ address }) => address),
		);
		const from = `campaign@sender.${run}.invalid`;
		const number = ledger.nextNumber;
		const moreLines = random.chance(0.03) ? random.between(100, 4_000) : 0;
		const bytes = makeMail({ run, number, from, to, date: new Date(), moreLines });
		const mail = ledger.begin({ how: 'smtp', accounts: to, mailbox: 'INBOX', content: contentOf(bytes) }, now(), dueMs);
		const outgoing: OutgoingMail = { from, to, bytes };
		const habit = random.next();
		if (habit < 0.1) await this.#impatiently(mail, outgoing);
		const both = habit > 0.95;
		await Promise.all(this.#clients.map((client, index) => (index === 0 || both ? this.#patiently(client, mail, outgoing) : undefined)));
		ledger.finish(mail, now());
		if (mail.copies.every(({ stored }) => stored.outcome === 'ok')) this.#context.waited({ kind: 'accept', begunMs: dueMs, tookMs: now() - dueMs });
	}

	async #patiently(client: SmtpClient, mail: NumberedMail, outgoing: OutgoingMail): Promise<void> {
		await client.deliver(outgoing, { attempted: () => this.#context.ledger.attempted(mail), ended: (attempt) => this.#note(mail, attempt) });
	}

	/** One attempt that is broken off at a moment of its own choosing. */
	async #impatiently(mail: NumberedMail, outgoing: OutgoingMail): Promise<void> {
		const opened = await SmtpConnection.open(this.#context.smtp, clientDefaults.connectMs);
		if (!opened.ok) return pause(clientDefaults.repeatPauseMs(0));
		this.#context.ledger.attempted(mail);
		this.#note(mail, await opened.value.send(outgoing, this.#context.random.between(...impatientMs)));
		opened.value.close();
	}

	#note(mail: NumberedMail, attempt: Attempt): void {
		if (attempt.kind === 'lost-after-data') mail.uncertain = true;
		if (attempt.kind === 'answered') this.#context.ledger.accepted(mail, attempt.accepted, this.#context.now());
	}
}

/** One to four of them, each once; mostly one. */
function someOf(random: LoadContext['random'], addresses: readonly string[]): string[] {
	const count = random.chance(0.75) ? 1 : random.between(2, 4);
	const left = [...addresses];
	const chosen: string[] = [];
	while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.between(0, left.length - 1), 1));
	return chosen;
}
