/**
 * A reading client: syncs one INBOX by UID, again and again, and now and then looks at all of it.
 *
 * A round is a NOOP (its wait is the IMAP probe) and, when the mailbox has news, a fetch of everything above the
 * highest UID known. A full look names every UID with its flags, behind a NOOP and a sync of the same session:
 * whatever was acknowledged before must show. What is wrong is found while it happens, not only in the audit.
 */
import type { ImapClient } from '../traffic/imap-client.ts';
import { repeatPauseMs } from '../traffic/patience.ts';
import { flagsOfFetched, numberItem, numberOfFetched, openSession, uidOf } from './imap-session.ts';
import { type CampaignAccount, type LoadContext, pause } from './load.ts';
import { judgeLook } from './look-judge.ts';
import type { Sightings } from './sightings.ts';

const roundMs = 100;
const fullLookEveryMs = 3_000;

export class SyncReader {
	readonly sightings: Sightings;
	readonly #context: LoadContext;
	readonly #account: CampaignAccount;
	#client: ImapClient | undefined;
	#hasNews = true;
	#lookedMs: number;
	#stopping = false;
	#lastRound = false;
	#running: Promise<void> | undefined;

	constructor(context: LoadContext, account: CampaignAccount, sightings: Sightings) {
		this.#context = context;
		this.#account = account;
		this.sightings = sightings;
		// Not all accounts at once.
		this.#lookedMs = context.now() - context.random.between(0, fullLookEveryMs);
	}

	start(): void {
		this.#running = this.#run();
	}

	/** Resolves after a last sync and a last full look that both succeeded, or after `withinMs`. */
	async stop(withinMs: number): Promise<boolean> {
		this.#stopping = true;
		const late = setTimeout(() => this.close(), withinMs);
		await this.#running;
		clearTimeout(late);
		return this.#lastRound;
	}

	/** At once. */
	close(): void {
		this.#stopping = true;
		this.#lastRound = false;
		this.#closed = true;
		this.#client?.close();
	}
	#closed = false;

	async #run(): Promise<void> {
		const { now } = this.#context;
		let begunMs = now();
		while (!this.#closed) {
			const isLast = this.#stopping;
			if (isLast) this.#lookedMs = Number.NEGATIVE_INFINITY;
			if (await this.#round(begunMs)) {
				if (isLast) {
					this.#lastRound = true;
					break;
				}
				await pause(roundMs);
				begunMs = now();
			} else await pause(repeatPauseMs(now() - begunMs));
		}
		await this.#client?.logout();
	}

	/** False: it did not succeed; the next one goes on waiting since `begunMs`. */
	async #round(begunMs: number): Promise<boolean> {
		const { now, waited, ledger } = this.#context;
		if (!this.#client?.isOpen) {
			const opened = await openSession(this.#context, this.#account);
			if (!opened.ok) return false;
			this.#client = opened.value.client;
			this.#context.found(this.sightings.selected(opened.value.mailbox));
			this.#hasNews = true;
			this.#client.onUntagged = (response) => {
				if (response.kind === 'data' && response.name === 'EXISTS') this.#hasNews = true;
			};
		}
		const client = this.#client;
		const lookMs = now();
		const answered = await client.noop();
		if (!answered.ok) return this.#gone();
		waited({ kind: 'imap', begunMs, tookMs: now() - begunMs });
		if (this.#hasNews && !(await this.#sync(client))) return this.#gone();
		if (lookMs - this.#lookedMs < fullLookEveryMs) return true;
		const looked = await client.uidFetch('1:*', '(UID FLAGS)');
		ledger.count('full-look', looked.ok ? 'ok' : 'unknown');
		if (!looked.ok) return this.#gone();
		this.#lookedMs = lookMs;
		const messages = looked.value.map((message) => ({ uid: uidOf(message), flags: flagsOfFetched(message) }));
		await this.#nameStrangers(client, messages);
		this.#context.found(judgeLook(ledger, this.sightings, { begunMs: lookMs, endedMs: now(), messages }));
		return true;
	}

	async #sync(client: ImapClient): Promise<boolean> {
		this.#hasNews = false;
		const { now, run, waited, ledger } = this.#context;
		const known = this.sightings.highest;
		const fetched = await client.uidFetch(`${known + 1}:*`, `(UID ${numberItem})`);
		ledger.count('sync', fetched.ok ? 'ok' : 'unknown');
		if (!fetched.ok) return false;
		const seen = fetched.value.map((message) => ({ uid: uidOf(message), number: numberOfFetched(message, run) })).filter(({ uid }) => uid > known);
		this.#context.found(this.sightings.synced(seen, now()));
		for (const { number } of seen) {
			const mail = number === null ? undefined : ledger.mail(number);
			if (mail?.how === 'smtp') waited({ kind: 'readable', begunMs: mail.dueMs, tookMs: now() - mail.dueMs });
		}
		return true;
	}

	/** UIDs at or below the sync's highest that the sync has not shown: who are they? */
	async #nameStrangers(client: ImapClient, messages: readonly { readonly uid: number }[]): Promise<void> {
		const strangers = messages.filter(({ uid }) => uid <= this.sightings.highest && this.sightings.numberAt(uid) === undefined).slice(0, 100);
		if (strangers.length === 0) return;
		const fetched = await client.uidFetch(strangers.map(({ uid }) => uid).join(','), `(UID ${numberItem})`);
		if (!fetched.ok) return;
		const { now, run } = this.#context;
		for (const message of fetched.value) this.#context.found(this.sightings.met(uidOf(message), numberOfFetched(message, run), now()));
	}

	#gone(): false {
		this.#client?.close();
		this.#client = undefined;
		return false;
	}
}
