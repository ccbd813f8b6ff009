/**
 * A writing client: APPEND, STORE and UID EXPUNGE in one account, one after another, in a session of its own.
 *
 * It is the only one that changes flags and expunges there, so the order of its operations is the order in which
 * they count. A lost connection leaves its operation unknown, and the next one goes over a new session.
 */
import type { ImapClient, ImapResult } from '../traffic/imap-client.ts';
import type { ImapValue } from '../traffic/imap-response.ts';
import { repeatPauseMs } from '../traffic/patience.ts';
import { contentOf, makeMail } from './campaign-mail.ts';
import { type Copy, Operation, type OperationOutcome } from './copies.ts';
import { openSession } from './imap-session.ts';
import { type CampaignAccount, type LoadContext, pause } from './load.ts';
import type { Sightings } from './sightings.ts';

const flagNames = ['\\Seen', '\\Flagged', '\\Answered', '$Work', '$Later'] as const;
/** The newest messages are the busiest ones. */
const recentMax = 60;

export class ImapWriter {
	readonly #context: LoadContext;
	readonly #account: CampaignAccount;
	readonly #sightings: Sightings;
	readonly #everyMs: number;
	#client: ImapClient | undefined;
	#stopping = false;
	#running: Promise<void> | undefined;

	constructor(context: LoadContext, account: CampaignAccount, sightings: Sightings, everyMs: number) {
		this.#context = context;
		this.#account = account;
		this.#sightings = sightings;
		this.#everyMs = everyMs;
	}

	start(): void {
		this.#running = this.#run();
	}

	/** Nothing new; resolves when the operation under way has ended. */
	async stop(): Promise<void> {
		this.#stopping = true;
		await this.#running;
	}

	/** At once: the operation under way ends as unknown. */
	close(): void {
		this.#stopping = true;
		this.#client?.close();
	}

	async #run(): Promise<void> {
		const { now, random } = this.#context;
		let failedSinceMs: number | undefined;
		while (!this.#stopping) {
			const client = await this.#session();
			if (client === undefined) {
				failedSinceMs ??= now();
				await pause(repeatPauseMs(now() - failedSinceMs));
				continue;
			}
			failedSinceMs = undefined;
			await this.#operate(client);
			// Between half and one and a half of the mean: no beat of our own.
			await pause(this.#everyMs * (0.5 + random.next()));
		}
		await this.#client?.logout();
	}

	async #session(): Promise<ImapClient | undefined> {
		if (this.#client?.isOpen) return this.#client;
		const opened = await openSession(this.#context, this.#account);
		this.#client = opened.ok ? opened.value.client : undefined;
		return this.#client;
	}

	#operate(client: ImapClient): Promise<void> {
		const dice = this.#context.random.next();
		const target = this.#someMessage();
		if (target === undefined || dice < 0.3) return this.#append(client);
		if (dice < 0.75) return this.#changeFlags(client, target);
		// R6 is hardest to keep for the newest message: its number must outlive it.
		return this.#expunge(client, (this.#context.random.chance(0.5) ? this.#newestMessage() : undefined) ?? target);
	}

	async #append(client: ImapClient): Promise<void> {
		const { ledger, random, now, run } = this.#context;
		const mailbox = random.chance(0.6) ? 'INBOX' : 'Sent';
		const number = ledger.nextNumber;
		const { address } = this.#account;
		const bytes = makeMail({ run, number, from: address, to: [address], date: new Date(), moreLines: random.chance(0.05) ? random.between(100, 2_000) : 0 });
		const mail = ledger.begin({ how: 'append', accounts: [address], mailbox, content: contentOf(bytes) }, now());
		const answer = await client.append(mailbox, bytes);
		const [copy] = mail.copies;
		if (copy === undefined) return;
		// RFC 4315 section 3: [APPENDUID uidvalidity uid]
		if (answer.ok && answer.value.code[0] === 'APPENDUID') copy.appendedUid = Number(answer.value.code[2]);
		mail.finished = true;
		this.#end(copy.stored, answer);
	}

	async #changeFlags(client: ImapClient, { uid, copy }: Target): Promise<void> {
		const { random } = this.#context;
		if (random.chance(0.2)) {
			const chosen = flagNames.filter(() => random.chance(0.4));
			await this.#store(
				client,
				{ uid, copy },
				`FLAGS (${chosen.join(' ')})`,
				new Map([...flagNames, '\\Deleted'].map((flag) => [flag, chosen.some((one) => one === flag)])),
			);
			return;
		}
		const flag = random.pick(flagNames);
		const set = random.chance(0.65);
		await this.#store(client, { uid, copy }, `${set ? '+' : '-'}FLAGS (${flag})`, new Map([[flag, set]]));
	}

	async #store(client: ImapClient, { uid, copy }: Target, how: string, values: ReadonlyMap<string, boolean>): Promise<boolean> {
		// What the reader's session has seen, this one has to be told of first.
		if (!(await client.noop()).ok) return false;
		const operation = new Operation('flags', this.#context.now());
		copy.flags.push({ operation, values });
		const answer = await client.command(`UID STORE ${uid} ${how}`);
		// "A UID that is gone is passed over" and OK: only the FETCH behind it proves that it was done.
		const isProven = answer.ok && answer.value.untagged.some((line) => line.kind === 'data' && line.name === 'FETCH' && isAbout(line.values[0], uid));
		if (answer.ok && !isProven) this.#endAs(operation, 'unknown');
		else this.#end(operation, answer);
		return isProven;
	}

	async #expunge(client: ImapClient, target: Target): Promise<void> {
		const { uid, copy } = target;
		if (!(await this.#store(client, target, '+FLAGS (\\Deleted)', new Map([['\\Deleted', true]])))) return;
		const operation = new Operation('expunge', this.#context.now());
		copy.expunges.push(operation);
		// RFC 4315 section 2.1. In the session that has seen \Deleted set, OK means that it is gone.
		this.#end(operation, await client.command(`UID EXPUNGE ${uid}`));
	}

	/** A message that the reader has seen, whose sender is done with it, and that nobody has begun to expunge. */
	#someMessage(): Target | undefined {
		const { ledger, random } = this.#context;
		const copies = [...ledger.copiesIn(this.#account.address, 'INBOX').values()];
		const recent = random.chance(0.8) ? copies.slice(-recentMax) : copies;
		for (let attempt = 0; attempt < 10 && recent.length > 0; attempt += 1) {
			const target = this.#targetOf(random.pick(recent).number);
			if (target !== undefined) return target;
		}
		return undefined;
	}

	#newestMessage(): Target | undefined {
		const uid = this.#sightings.highest;
		const number = this.#sightings.numberAt(uid);
		return number === undefined || number === null ? undefined : this.#targetOf(number);
	}

	#targetOf(number: number): Target | undefined {
		const { ledger } = this.#context;
		const copy = ledger.copiesIn(this.#account.address, 'INBOX').get(number);
		const uid = this.#sightings.uidOf(number);
		return copy !== undefined && uid !== undefined && copy.expunges.length === 0 && ledger.mail(number)?.finished ? { uid, copy } : undefined;
	}

	#end(operation: Operation, answer: ImapResult<unknown>): void {
		this.#endAs(operation, answer.ok ? 'ok' : answer.error.definite ? 'refused' : 'unknown');
	}

	#endAs(operation: Operation, outcome: Exclude<OperationOutcome, 'pending'>): void {
		operation.end(outcome, this.#context.now());
		this.#context.ledger.count(operation.kind, outcome);
	}
}

interface Target {
	readonly uid: number;
	readonly copy: Copy;
}

/** `(UID 17 FLAGS (\\Seen))` */
function isAbout(items: ImapValue | undefined, uid: number): boolean {
	return Array.isArray(items) && items.some((item, index) => item === 'UID' && Number(items[index + 1]) === uid);
}
