/**
 * The recording: what nodes report, what the engine does and sees, in one order.
 *
 * `atMs` is the engine's monotonic clock since the recording began: differences between any two events
 * are true. Plain JSON, so that a file, a socket and a message port carry the same thing.
 */
import { z } from 'zod';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';
import { roleSchema } from '../../node-image/src/contract/node-config.ts';
import { nodeEventSchema } from '../../node-image/src/contract/node-events.ts';
import { bookmarkChangeSchema } from './bookmarks.ts';
import { clusterDescriptionSchema, describedAccountsMax, describedNodeSchema } from './cluster-description.ts';

export const recordingFormat = 1;

/** To a node's process. */
export const processFaultKindSchema = z.enum(['kill', 'stop', 'pause', 'resume', 'restart']);
export type ProcessFaultKind = z.infer<typeof processFaultKindSchema>;

/** To what a node sees of the shared volume; 'volume-back' undoes the others. */
export const volumeFaultKindSchema = z.enum(['volume-away', 'volume-full', 'volume-slow', 'volume-back']);
export type VolumeFaultKind = z.infer<typeof volumeFaultKindSchema>;

export const faultKindSchema = z.enum([...processFaultKindSchema.options, ...volumeFaultKindSchema.options]);
export type FaultKind = z.infer<typeof faultKindSchema>;

/** To links between members; 'heal' undoes the others. */
export const linkFaultKindSchema = z.enum(['cut', 'slow', 'heal']);
export type LinkFaultKind = z.infer<typeof linkFaultKindSchema>;

/** One direction of a link between two members. */
export const linkDirectionSchema = z.object({ from: memberNameSchema, to: memberNameSchema });
export type LinkDirection = z.infer<typeof linkDirectionSchema>;

/** What a node's process or container does, seen from outside. */
export const processStateSchema = z.enum(['down', 'starting', 'running', 'paused', 'unreachable']);
export type ProcessState = z.infer<typeof processStateSchema>;

/** What clients do, beside their rate; what is left out: mails of a kilobyte, as many connections as they need, reading by IMAP. */
export const trafficKindSchema = z.object({
	/** Of each mail, about. */
	sizeBytes: z.int().min(1_000).max(1_000_000).optional(),
	/** Connections that send at the same time, at most. */
	clients: z.int().min(1).max(64).optional(),
	/** False: nothing is read back before the end. */
	withImap: z.boolean().optional(),
});
export type TrafficKind = z.infer<typeof trafficKindSchema>;

/** Of the ledger (engine/traffic/ledger.ts), since the run began. */
export const trafficCounts = {
	sent: z.int(),
	acknowledged: z.int(),
	stored: z.int(),
	lost: z.int(),
	doubled: z.int(),
	/** The client never learnt whether it was taken: neither acknowledged nor refused. */
	unknown: z.int(),
	/** Acknowledged, not readable yet; 0 in a final report, unless an account could not be read to its end. */
	delayed: z.int(),
};

/** What the traffic probe saw, four times a second. Waits are milliseconds, those since the sample before. */
export const trafficSampleSchema = z.object({
	...trafficCounts,
	/** Acknowledged mails a second, over the last second. */
	ratePerS: z.number(),
	/** Median and largest wait in this sample; null: nothing was answered. */
	acceptMs: z.object({ median: z.number(), max: z.number() }).nullable(),
	readableMs: z.object({ median: z.number(), max: z.number() }).nullable(),
	imapMs: z.object({ median: z.number(), max: z.number() }).nullable(),
	/** How long the client that has waited longest has been waiting now. */
	waitingMs: z.number(),
	/**
	 * What failed since the run began: attempts to send that were not answered 250, commands of IMAP that were not answered OK, and
	 * sessions that ended without a BYE. Clients repeat all of it. Recordings of earlier versions have none.
	 */
	failed: z.int().optional(),
});
export type TrafficSample = z.infer<typeof trafficSampleSchema>;

export const engineEventSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('cluster-starting'), name: z.string(), preset: z.string() }),
	/** What there is, said at the start and again when another engine takes over. Recordings of earlier versions have none. */
	z.object({ type: z.literal('described'), cluster: clusterDescriptionSchema }),
	z.object({ type: z.literal('cluster-ready'), tookMs: z.number() }),
	z.object({ type: z.literal('cluster-stopping') }),
	/** `roles`: of a bare node that starts, with which; none: alone. */
	z.object({
		type: z.literal('process'),
		node: memberNameSchema,
		state: processStateSchema,
		pid: z.int().optional(),
		exit: z.string().optional(),
		roles: z.array(roleSchema).optional(),
	}),
	/** What a node answered about itself when it was asked, each time that its events had added up to something else. */
	z.object({
		type: z.literal('counted'),
		node: memberNameSchema,
		openAccounts: z.int().min(0),
		sessions: z.int().min(0),
		queued: z.int().min(0),
		life: z.int().min(0),
	}),
	z.object({ type: z.literal('bookmark'), ...bookmarkChangeSchema.shape }),
	/** `by`: this tool, or somebody outside it (a kill -9 from a terminal is seen, too). */
	z.object({ type: z.literal('fault'), node: memberNameSchema, kind: faultKindSchema, by: z.enum(['lab', 'outside']), delayMs: z.int().optional() }),
	/** Its process, volume and sessions are as they should be again; links have an event of their own. */
	z.object({ type: z.literal('healed'), node: memberNameSchema }),
	/** All directions that one order concerned; `delayMs` with 'slow'. */
	z.object({ type: z.literal('link-fault'), kind: linkFaultKindSchema, links: z.array(linkDirectionSchema), delayMs: z.int().optional() }),
	/** A node was asked to drain, or to take part again. `lastOf`: roles that nobody else has who is ready. */
	z.object({ type: z.literal('drain'), node: memberNameSchema, on: z.boolean(), lastOf: z.array(roleSchema).optional() }),
	/** What a running node is to suffer, or whom it is to know, did not reach it: why; null: now it has. */
	z.object({ type: z.literal('node-told'), node: memberNameSchema, problem: z.string().nullable() }),
	/** The node exists from here on; what it does until it is ready is told by other events. `described`: not in recordings of earlier versions. */
	z.object({ type: z.literal('node-added'), node: memberNameSchema, role: roleSchema, described: describedNodeSchema.optional() }),
	/** Its process has ended, and every other node has forgotten it. */
	z.object({ type: z.literal('node-removed'), node: memberNameSchema }),
	z.object({ type: z.literal('balancer-server'), server: memberNameSchema, state: z.enum(['up', 'down', 'drain']) }),
	z.object({ type: z.literal('traffic'), sample: trafficSampleSchema }),
	z.object({ type: z.literal('traffic-started'), ratePerS: z.number(), ...trafficKindSchema.shape }),
	z.object({ type: z.literal('traffic-stopped') }),
	/** By hand, through the balancer: to whom. Its subject, text and sender are not recorded. Recordings of earlier versions have none of these three. */
	z.object({ type: z.literal('mail-sent'), to: z.array(z.string().max(320)).max(10) }),
	z.object({ type: z.literal('domain-created'), domain: z.string().max(255) }),
	/** The first of them; `count` has all. */
	z.object({ type: z.literal('accounts-created'), addresses: z.array(z.string().max(320)).max(describedAccountsMax), count: z.int().min(1) }),
	/** A token on the volume changed its name; seen by the engine's own look at the volume. */
	z.object({ type: z.literal('token'), path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
	/** Steps of a fault plan (contract/fault-plan.ts) follow as faults of their own. */
	z.object({ type: z.literal('plan-started'), text: z.string(), steps: z.int() }),
	/** A step's time came, and it could not be done. */
	z.object({ type: z.literal('plan-step-failed'), what: z.string(), problem: z.string() }),
	/** `failed`: how many steps could not be done. */
	z.object({ type: z.literal('plan-ended'), how: z.enum(['done', 'stopped']), failed: z.int() }),
	/** Its engine had died; this one has taken the cluster over, which went on meanwhile. `awayMs`: since the last event before. */
	z.object({ type: z.literal('adopted'), awayMs: z.number() }),
	/**
	 * The computer slept, and its clusters with it: no fault of theirs. `countedMs`: so much of it the recording's clock has
	 * counted, up to this event; 0 on Linux, where it stands still meanwhile.
	 */
	z.object({ type: z.literal('slept'), forMs: z.number(), countedMs: z.number() }),
	z.object({ type: z.literal('recording-full'), limitBytes: z.int() }),
]);
export type EngineEvent = z.infer<typeof engineEventSchema>;

export const recordedEventSchema = z.discriminatedUnion('source', [
	/** `nodeSeq`: the node's own number for it, since its start; beats have none. */
	z.object({ source: z.literal('node'), seq: z.int(), atMs: z.number(), node: memberNameSchema, nodeSeq: z.int().optional(), event: nodeEventSchema }),
	z.object({ source: z.literal('engine'), seq: z.int(), atMs: z.number(), event: engineEventSchema }),
]);
export type RecordedEvent = z.infer<typeof recordedEventSchema>;
