/**
 * A broken promise, as it is reported: which promise, where, and what is the matter.
 */

export const promises = [
	/** Acknowledged and nowhere. */
	'lost',
	/** There twice. */
	'doubled',
	/** Refused for certain, and there all the same. */
	'refused-present',
	/** EXPUNGE was acknowledged, and the message is there. */
	'expunged-present',
	/** A flag is not as the last acknowledged change left it. */
	'flag-lost',
	/** What a client read is not what it sent. */
	'content',
	/** A number stands for another message than before, or one below the highest was given. */
	'uid-reused',
	/** A message was shown below one that had been shown before: who syncs by UID has missed it. */
	'out-of-order',
	'uidvalidity',
	'modseq',
	'two-controllers',
	'two-writers',
	/** A node ended without being told to. */
	'node-ended',
	/** Faults were undone, and the cluster did not become whole. */
	'not-healed',
] as const;
export type BrokenPromise = (typeof promises)[number];

export interface Breach {
	readonly promise: BrokenPromise;
	/** 'alice@example.test', or the node that it is about. */
	readonly where: string;
	readonly mailbox?: string;
	/** The numbered mail of the campaign. */
	readonly number?: number;
	readonly uid?: number;
	readonly what: string;
	/** When it was seen, or when the operation that it is about ended; milliseconds since the recording began. */
	readonly atMs?: number;
}

/** 'lost: mail 17, alice@example.test INBOX: acknowledged, and no file has it' */
export function breachLine(breach: Breach): string {
	const mail = breach.number === undefined ? '' : `mail ${breach.number}, `;
	const uid = breach.uid === undefined ? '' : ` UID ${breach.uid}`;
	return `${breach.promise}: ${mail}${breach.where}${breach.mailbox === undefined ? '' : ` ${breach.mailbox}`}${uid}: ${breach.what}`;
}
