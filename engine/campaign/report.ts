/**
 * What a campaign says at its end: `campaign --json`, documented in README.md.
 *
 * The account of the mail as `traffic --json` has it, then what only a campaign knows.
 */

import { z } from 'zod';
import { runtimeKindSchema, trafficReportSchema } from '../contract/cluster-status.ts';
import { type Breach, promises } from './breach.ts';
import type { CopyLedger } from './copies.ts';
import { outcomeOf } from './copies.ts';
import type { DoneStep } from './fault-driver.ts';
import { outagesByLabel, summary, type Wait, type WaitKind } from './outages.ts';
import { campaignKinds } from './schedule.ts';

const outageSchema = z.object({ count: z.int(), median: z.number(), p95: z.number(), max: z.number() });

const outagesSchema = z.object({ accept: outageSchema, readable: outageSchema, imap: outageSchema });

const breachSchema = z.object({
	promise: z.enum(promises),
	where: z.string(),
	mailbox: z.string().optional(),
	number: z.int().optional(),
	uid: z.int().optional(),
	what: z.string(),
	atMs: z.number().optional(),
});

export const campaignReportSchema = trafficReportSchema.extend({
	seed: z.int(),
	name: z.string(),
	frontends: z.int(),
	backends: z.int(),
	kinds: z.array(z.enum(campaignKinds)),
	runtime: runtimeKindSchema,
	/** Asked for, and done; the others were refused (`steps` says why). */
	faults: z.object({ planned: z.int(), done: z.int() }),
	/** By kind: mails sent (smtp), APPEND, STORE, UID EXPUNGE, syncs by UID, looks at a whole mailbox. */
	operations: z.record(z.string(), z.object({ ok: z.int(), refused: z.int(), unknown: z.int() })),
	/** Of all kinds. */
	unknownOutcomes: z.int(),
	/** Messages in all mailboxes, read from the files. */
	messagesAudited: z.int(),
	epochs: z.int(),
	twoControllers: z.int(),
	twoWriters: z.int(),
	/** By kind of fault (and of heal): how long clients waited behind it; `alone`: of those that came while nothing else was on. */
	outagesByKind: z.record(z.string(), outagesSchema.extend({ alone: outagesSchema })),
	/** Every broken promise; at most 200. */
	breaches: z.array(breachSchema),
	breachesCount: z.int(),
	/** What was done when; milliseconds since the recording began. */
	steps: z.array(z.object({ number: z.int().optional(), atMs: z.number(), what: z.string(), refused: z.string().optional() })),
	/** Kept when a promise was broken, or the cluster was kept; else null. */
	recordingPath: z.string().nullable(),
});
export type CampaignReport = z.infer<typeof campaignReportSchema>;

export interface ReportParts {
	readonly seed: number;
	readonly name: string;
	readonly frontends: number;
	readonly backends: number;
	readonly kinds: CampaignReport['kinds'];
	readonly runtime: CampaignReport['runtime'];
	readonly faultsPlanned: number;
	readonly faultsDone: number;
	readonly ratePerS: number;
	readonly durationMs: number;
	readonly ledger: CopyLedger;
	readonly waits: readonly Wait[];
	readonly steps: readonly DoneStep[];
	readonly breaches: readonly Breach[];
	readonly audit: { readonly stored: number; readonly delayed: number; readonly messages: number };
	readonly recording: { readonly epochs: number; readonly twoControllers: number; readonly twoWriters: number };
	readonly recordingPath: string | null;
}

const breachesMax = 200;

/** Pure. */
export function makeReport(parts: ReportParts): CampaignReport {
	const { ledger, breaches, waits, steps, audit } = parts;
	const mails = ledger.mails().filter((mail) => mail.how === 'smtp');
	const outcomes = mails.map(outcomeOf);
	const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
	const numbersOf = (promise: Breach['promise']) =>
		new Set(breaches.filter((breach) => breach.promise === promise).map(({ where, number, uid }) => `${where} ${number ?? uid}`)).size;
	const of = (kind: WaitKind) => summary(waits.filter((wait) => wait.kind === kind).map(({ tookMs }) => tookMs));
	const [accept, readable, imap] = [of('accept'), of('readable'), of('imap')];
	const { operations, repeats } = ledger.counts();
	return {
		seed: parts.seed,
		name: parts.name,
		frontends: parts.frontends,
		backends: parts.backends,
		kinds: parts.kinds,
		runtime: parts.runtime,
		faults: { planned: parts.faultsPlanned, done: parts.faultsDone },
		sent: mails.length,
		acknowledged: count('ok'),
		stored: audit.stored,
		lost: numbersOf('lost'),
		doubled: numbersOf('doubled'),
		unknown: count('unknown'),
		delayed: audit.delayed,
		refused: count('refused'),
		repeats,
		operations,
		unknownOutcomes: Object.values(operations).reduce((sum, { unknown }) => sum + unknown, 0),
		messagesAudited: audit.messages,
		epochs: parts.recording.epochs,
		twoControllers: parts.recording.twoControllers,
		twoWriters: parts.recording.twoWriters,
		outagesMs: { accept: accept.max, readable: readable.max, imap: imap.max },
		longestOutageMs: Math.max(accept.max, readable.max, imap.max),
		latencyMs: { accept, readable, imap },
		outagesByKind: outagesByLabel(
			steps.filter(({ refused }) => refused === undefined),
			waits,
		),
		durationMs: Math.round(parts.durationMs),
		ratePerS: parts.ratePerS,
		breachesCount: breaches.length,
		breaches: breaches.slice(0, breachesMax).map((breach) => ({ ...breach })),
		steps: steps.map(({ number, atMs, what, refused }) => ({
			...(number === undefined ? {} : { number }),
			atMs: Math.round(atMs),
			what,
			...(refused === undefined ? {} : { refused }),
		})),
		recordingPath: parts.recordingPath,
	};
}
