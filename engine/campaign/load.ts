/**
 * What all clients of a campaign share: where to connect, the ledger, the clock, and where findings go.
 */
import type { Endpoint } from '../traffic/smtp-connection.ts';
import type { Breach } from './breach.ts';
import type { CopyLedger } from './copies.ts';
import type { Wait } from './outages.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface CampaignAccount {
	readonly address: string;
	readonly password: string;
}

export interface LoadContext {
	readonly run: string;
	readonly smtp: Endpoint;
	readonly imap: Endpoint;
	/** Read and written by IMAP all the time. */
	readonly accounts: readonly CampaignAccount[];
	/** Those of them that most mail is for. */
	readonly busyAccounts: readonly CampaignAccount[];
	/** Sent to now and then, and never read. */
	readonly quietAccounts: readonly CampaignAccount[];
	readonly ledger: CopyLedger;
	readonly random: SeededRandom;
	/** Monotonic milliseconds. */
	now(): number;
	waited(wait: Wait): void;
	found(breaches: readonly Breach[]): void;
}

/** An IMAP client gives one command this long; then the connection counts as dead. */
export const imapAttemptMs = 5_000;

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
