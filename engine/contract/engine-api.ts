/**
 * The whole conversation between engine and its users (interface, command line): calls and pushes.
 *
 * Carried by birpc over anything that can post and listen: the engine's local socket, a WebSocket, a
 * MessagePort. Every argument is checked by its schema at the engine's door, whoever sent it.
 */
import { z } from 'zod';
import { type FileListing, filePathSchema, filePlaceSchema, listedMax, readBytesMax } from '../../node-image/src/contract/files.ts';
import { type Role, roleSchema } from '../../node-image/src/contract/node-config.ts';
import { delayMsMax } from '../../node-image/src/contract/node-faults.ts';
import { bookmarkChangeSchema } from './bookmarks.ts';
import type { ClusterFileReading } from './cluster-file.ts';
import { type ClusterStatus, type RuntimeKind, runtimeKindSchema, type TrafficReport } from './cluster-status.ts';
import { type PlanMistake, type PlannedStep, type PlanState, planTextSchema } from './fault-plan.ts';
import { type KeptRecording, type RecordingPart, readEventsMax, recordingIdSchema, recordingTitleSchema } from './kept-recordings.ts';
import { type LabList, type LabResultsToHandOn, type LabState, type LabStepText, labCallSchemas, type MadeLab } from './labs.ts';
import {
	type AccountPage,
	accountsQuerySchema,
	createAccountsArgumentsSchema,
	createDomainArgumentsSchema,
	eventsAboutSchema,
	type MailboxSummary,
	type MessageRow,
	mailboxesSchema,
	messageSchema,
	messagesSchema,
	type RecordedAbout,
	type SentMail,
	sendMailSchema,
} from './mail.ts';
import { faultKindSchema, type LinkDirection, linkFaultKindSchema, type RecordedEvent, trafficKindSchema } from './recorded-event.ts';
import { terminalDataSchema, terminalIdSchema, terminalSizeSchema } from './terminals.ts';

export const clusterNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a cluster name is 1 to 40 characters: a letter, then letters, digits or "-"');

const nameSchema = z.object({ name: clusterNameSchema.optional() });
/** A node's name, or what it is now: '@controller', '@backup'. */
const nodeSchema = nameSchema.extend({ node: z.string().max(60) });
/** `where`: 'volume', the shared one, or a node, whose own disk is meant. `path`: below it, '' is the place itself. */
const fileSchema = nameSchema.extend({ where: filePlaceSchema, path: filePathSchema });
/** The recording of a cluster that runs, or one that was kept. */
const recordingPlaceSchema = z.union([z.object({ cluster: clusterNameSchema }), z.object({ recording: recordingIdSchema })]);
const delayMsSchema = z.int().min(1).max(delayMsMax).optional();

/** A month. */
const sleepMsMax = 31 * 24 * 3_600_000;

/** Arguments of each call, by its name. Where `name` is left out, the only running cluster is meant. */
export const callSchemas = {
	hello: z.object({ client: z.enum(['cli', 'browser', 'electron']) }),
	presets: z.object({}),
	clusters: z.object({}),
	/** Reads the text of a cluster file and starts nothing. */
	clusterFileCheck: z.object({ text: z.string().max(1_000_000) }),
	/** Whether processes and containers can be started here now. */
	runtimes: z.object({}),
	/** `source` is a preset's id, or the text of a cluster file with the name to quote in errors. */
	up: z.object({
		name: clusterNameSchema.optional(),
		source: z.union([z.object({ preset: z.string().max(60) }), z.object({ fileName: z.string().max(4096), text: z.string().max(1_000_000) })]),
		/** Left out: as the cluster file says, or processes. */
		runtime: runtimeKindSchema.optional(),
		/** False: the cluster is taken down when this connection ends. */
		detach: z.boolean(),
	}),
	status: nameSchema,
	/** `delayMs` with 'volume-slow', at each call; 20 when left out. */
	fault: nodeSchema.extend({ kind: faultKindSchema, delayMs: delayMsSchema }),
	/**
	 * Links between `a` and `b`: each a node as above, or '@frontends', '@backends', '@all' (everybody but the other
	 * side). `oneWay`: only what `a` sends to `b`. `delayMs` with 'slow'; 200 when left out.
	 */
	linkFault: nameSchema.extend({ kind: linkFaultKindSchema, a: z.string().max(60), b: z.string().max(60), oneWay: z.boolean(), delayMs: delayMsSchema }),
	/** Undoes everything that is on. */
	heal: nameSchema,
	/** What a fault plan would do, by the nodes there are now, or what is wrong with its text. */
	planCheck: nameSchema.extend({ text: planTextSchema }),
	/** The engine carries it out, whoever stays connected; how far it is stands in the status. */
	planStart: nameSchema.extend({ text: planTextSchema }),
	/** Resolves when the plan is over. */
	planResult: nameSchema,
	/** Leaves out what has not begun. What it did stays done. */
	planStop: nameSchema,
	/** Resolves when the node has neither accounts nor sessions left. `force`: also the last one of its role that is ready. */
	drain: nodeSchema.extend({ force: z.boolean().optional() }),
	/** The end of a drain; resolves when the node is ready. */
	ready: nodeSchema,
	/** One node more; resolves when it is ready. */
	add: nameSchema.extend({ role: roleSchema }),
	/** One node less: drained, stopped as planned, forgotten by all. */
	remove: nodeSchema,
	/** Without `forMs`: runs until `trafficStop`. */
	trafficStart: nameSchema.extend({
		ratePerS: z.number().min(0.1).max(500),
		forMs: z.number().min(100).max(86_400_000).optional(),
		...trafficKindSchema.shape,
	}),
	/** Resolves with the final report when the run started by `trafficStart` with `forMs` is over and audited. */
	trafficResult: nameSchema,
	trafficStop: nameSchema,
	logs: nodeSchema.extend({ lines: z.int().min(1).max(10_000) }),
	/** Lines with this text anywhere in the node's whole log, the newest `most` of them. */
	findLog: nodeSchema.extend({ text: z.string().min(1).max(200), most: z.int().min(1).max(2_000) }),
	/** From then on `events` pushes come for this cluster, beginning after `afterSeq`. */
	follow: nameSchema.extend({ afterSeq: z.int().min(0) }),
	unfollow: nameSchema,
	followLog: nodeSchema.extend({ on: z.boolean() }),
	/** A shell in the node, also while it is down if its runtime can; `terminalData` and `terminalEnded` pushes follow. */
	terminalOpen: nodeSchema.extend(terminalSizeSchema.shape),
	/** Resolves when there is room for more: who has much to send waits for it. */
	terminalInput: terminalIdSchema.extend({ data: terminalDataSchema }),
	terminalResize: terminalIdSchema.extend(terminalSizeSchema.shape),
	/** So many bytes of `terminalData` were taken, since the last call: without it the shell is paused (terminals.ts). */
	terminalTaken: terminalIdSchema.extend({ bytes: z.int().min(1) }),
	/** `terminalEnded` follows. */
	terminalClose: terminalIdSchema,
	/** At most `most` of a directory's entries. */
	filesList: fileSchema.extend({ most: z.int().min(1).max(listedMax) }),
	/** Up to `bytesMost` bytes of a file from `fromByte` on. */
	filesRead: fileSchema.extend({ fromByte: z.int().min(0), bytesMost: z.int().min(1).max(readBytesMax) }),
	/** Some of the cluster's accounts, as its volume and its recording have them. */
	accounts: nameSchema.extend(accountsQuerySchema.shape),
	eventsAbout: nameSchema.extend({ about: eventsAboutSchema }),
	createDomain: nameSchema.extend(createDomainArgumentsSchema.shape),
	createAccounts: nameSchema.extend(createAccountsArgumentsSchema.shape),
	/** One command at a node's text command interface, as the cluster's administrator: 'LISTDOMAINS'. */
	administer: nodeSchema.extend({
		command: z
			.string()
			.min(1)
			.max(2_000)
			.regex(/^\P{Cc}+$/u),
	}),
	/** What lies on the volume for an account; read-only, as are the two below. */
	mailboxes: nameSchema.extend(mailboxesSchema.shape),
	messages: nameSchema.extend(messagesSchema.shape),
	/** Up to `bytesMost` bytes of a message as it is stored, from `fromByte` on. */
	message: nameSchema.extend(messageSchema.shape),
	/** One mail through the balancer, as a client sends it: one attempt. */
	sendMail: nameSchema.extend(sendMailSchema.shape),
	/** What the balancer was told to do, as it is written in its file. */
	balancerConfig: nameSchema,
	/** From then on `volumeChanged` pushes come for directories at or below `path` of the shared volume. */
	volumeWatch: nameSchema.extend({ path: filePathSchema, on: z.boolean() }),
	/** What is kept of clusters, newest first. */
	recordings: z.object({}),
	/** The events behind `afterSeq`, at most `most`, of what is in the file by now. */
	recordingRead: z.object({ of: recordingPlaceSchema, afterSeq: z.int().min(0), most: z.int().min(1).max(readEventsMax) }),
	/** Of a kept one: it stays until it is removed. Of a running cluster: a copy of what is recorded so far. */
	recordingSave: z.object({ of: recordingPlaceSchema, title: recordingTitleSchema }),
	recordingRemove: z.object({ recording: recordingIdSchema }),
	/** Sets a bookmark in a recording, or takes it away. */
	bookmark: z.object({ of: recordingPlaceSchema, ...bookmarkChangeSchema.shape }),
	/** Exercises: labs.ts. */
	...labCallSchemas,
	/** The desktop shell was told by the system that the computer slept. It counts where the engine's own clocks bear it out. */
	slept: z.object({ forMs: z.number().min(0).max(sleepMsMax) }),
	/** Address with a one-time token for a browser. */
	interfaceAddress: z.object({}),
	down: nameSchema.extend({ all: z.boolean().optional() }),
} as const;

export type CallName = keyof typeof callSchemas;
export type CallArguments<N extends CallName> = z.infer<(typeof callSchemas)[N]>;

export interface PresetSummary {
	readonly id: string;
	readonly frontends: number;
	readonly backends: number;
	/** Each node has both roles, and is counted in both. */
	readonly symmetric?: boolean;
	/** Nothing is set up there, and nothing started. */
	readonly bare?: boolean;
}

/** `unavailable`: nothing can be started there now, and why. */
export interface RuntimeSummary {
	readonly kind: RuntimeKind;
	readonly unavailable: CallFailure | null;
}

export interface ClusterSummary {
	readonly name: string;
	readonly runtime: RuntimeKind;
	readonly preset: string;
	readonly phase: ClusterStatus['phase'];
	readonly frontends: number;
	readonly backends: number;
	readonly startedAt: string;
}

/** What `up` did where, for a progress line per node. */
export interface Progress {
	readonly name: string;
	readonly node: string;
	/** 'building': the image that containers are made of, before the first node; `node` is 'image' then. */
	readonly step: 'building' | 'waiting' | 'starting' | 'joining' | 'ready' | 'failed';
	readonly tookMs: number;
	readonly message?: string;
}

/** What a search in a node's log found. */
export interface LogFinding {
	/** Oldest first. */
	readonly lines: readonly string[];
	/** false: there were more, older than these, or the log could not be read to its end. */
	readonly isAll: boolean;
}

export interface CallResults {
	hello: { engineVersion: string; pid: number };
	presets: readonly PresetSummary[];
	clusters: readonly ClusterSummary[];
	clusterFileCheck: ClusterFileReading;
	runtimes: readonly RuntimeSummary[];
	/** When every node is ready. */
	up: ClusterStatus;
	status: ClusterStatus;
	/** `later`: the node does not run now, and suffers this as soon as it does. */
	fault: { node: string; later: boolean };
	/** `links`: the directions concerned. `later`: nodes that do not run now, and suffer this as soon as they do. */
	linkFault: { links: readonly LinkDirection[]; later: readonly string[] };
	/** Names of nodes, and the directions that were cut or slow. */
	heal: { healed: readonly string[]; links: readonly LinkDirection[] };
	planCheck: { steps: readonly PlannedStep[]; mistake: PlanMistake | null };
	planStart: PlanState;
	planResult: PlanState;
	planStop: PlanState;
	/** `lastOf`: roles that nobody else has who is ready. */
	drain: { node: string; lastOf: readonly Role[] };
	ready: { node: string };
	add: { node: string };
	remove: { node: string };
	trafficStart: { accounts: number };
	trafficResult: TrafficReport;
	trafficStop: TrafficReport;
	logs: readonly string[];
	findLog: LogFinding;
	follow: { lastSeq: number };
	unfollow: Record<string, never>;
	followLog: Record<string, never>;
	terminalOpen: { terminal: string; node: string };
	terminalInput: Record<string, never>;
	terminalResize: Record<string, never>;
	terminalTaken: Record<string, never>;
	terminalClose: Record<string, never>;
	filesList: FileListing;
	/** `data`: base64. `sizeBytes`: of the whole file. */
	filesRead: { data: string; sizeBytes: number };
	accounts: AccountPage;
	eventsAbout: RecordedAbout;
	createDomain: { domain: string };
	/** The passwords are answered this once; the engine does not keep them. */
	createAccounts: { accounts: readonly { address: string; password: string }[] };
	/** As the node answered, its refusals (5xx), too. */
	administer: { number: number; text: string };
	/** `path`: the account's folder on the volume, its token included. */
	mailboxes: { path: string; mailboxes: readonly MailboxSummary[] };
	/** `total`: with `text` of those that have it. `more`: the mailbox has more files, or messages, than are looked through. */
	messages: { total: number; more: boolean; rows: readonly MessageRow[] };
	/** `data`: base64. `sizeBytes`: of the whole message. `path`: its file on the volume. */
	message: { data: string; sizeBytes: number; path: string; flags: readonly string[]; deliveryId: string | null; internalDateS: number };
	sendMail: SentMail;
	/** Nulls: it has no file, as the built-in one. */
	balancerConfig: { path: string; text: string } | { path: null; text: null };
	volumeWatch: Record<string, never>;
	recordings: readonly KeptRecording[];
	recordingRead: RecordingPart;
	recordingSave: { recording: string };
	recordingRemove: Record<string, never>;
	/** What was recorded of it; null: it comes with the events of the running cluster, or changed nothing. */
	bookmark: { recorded: RecordedEvent | null };
	labs: LabList;
	labBegin: LabState;
	labState: LabState | null;
	labText: LabStepText;
	labHint: LabState;
	labSolve: LabState;
	labLeave: LabState;
	labChoose: LabState;
	labUndo: LabState;
	labReset: LabState;
	labAnswer: LabState;
	labResults: LabResultsToHandOn;
	labEnd: LabState;
	labLetGo: Record<string, never>;
	labFromCluster: MadeLab;
	slept: Record<string, never>;
	interfaceAddress: { url: string };
	/** `engineEnds`: nothing is left to serve, the engine process is about to end. */
	down: { names: readonly string[]; engineEnds: boolean };
}

/** Failures travel as values; `remedy` says how to mend it. */
export interface CallFailure {
	readonly code: string;
	readonly message: string;
	readonly remedy?: string;
	/** Where there is more than one mistake: the others, each a whole sentence. */
	readonly more?: readonly string[];
}
export type CallOutcome<N extends CallName> = { readonly ok: true; readonly value: CallResults[N] } | { readonly ok: false; readonly error: CallFailure };

/** What the engine offers; generic so that door and client share one list. */
export type EngineApi = { [N in CallName]: (args: CallArguments<N>) => Promise<CallOutcome<N>> };

/** What the engine pushes. */
export interface EnginePushes {
	events(push: { name: string; events: readonly RecordedEvent[] }): void;
	status(push: { status: ClusterStatus }): void;
	progress(push: Progress): void;
	clusters(push: { clusters: readonly ClusterSummary[] }): void;
	log(push: { name: string; node: string; lines: readonly string[] }): void;
	/** `data`: base64. */
	terminalData(push: { terminal: string; data: string }): void;
	/** The last word of a terminal. `how`: 'exit 0', 'SIGHUP'. */
	terminalEnded(push: { terminal: string; how: string }): void;
	/** Directories of the volume whose names or files changed; '' among them: anything may have. */
	volumeChanged(push: { name: string; paths: readonly string[] }): void;
	/** An exercise that this client asked about, when something of it has changed; null: it was forgotten. */
	labState(push: { lab: string; state: LabState | null }): void;
}
