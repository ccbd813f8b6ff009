/**
 * Everything a node reports about itself: the one record that logs, interface, checks and tests read.
 *
 * A node serves these as JSON lines at `GET /events` of its admin port. One event is one transition;
 * `uptimeMs` is the node's own monotonic clock since its start, so that a duration inside a node is
 * measured by that node. Members are named 'be1', lives 'be1.3'.
 */
import { z } from 'zod';
import { memberNameSchema } from './member-name.ts';
import { roleSchema } from './node-config.ts';

/** R12. 'alone': runs without a role, in no cluster. 'paused', 'down' and 'unreachable' are seen from outside only: the engine adds them. */
export const nodeStateSchema = z.enum(['starting', 'joining', 'ready', 'draining', 'withdrawn', 'stopped', 'alone']);
export type NodeState = z.infer<typeof nodeStateSchema>;

/** 'be1.3': member be1 in its life 3. */
const lifeIdSchema = z.string().regex(/^[a-z][a-z0-9-]*\.\d+$/);
const count = z.int().min(0);
const milliseconds = z.number().min(0);
/** Of the first recipients of a mail: what `mail-stored` names, so that a mail's way can be told from frontend to volume. */
export const deliveryIdsMax = 10;
const deliveryIds = z.array(z.string().max(64)).max(deliveryIdsMax).optional();

const variants = [
	z.object({ type: z.literal('state'), state: nodeStateSchema, reason: z.string().optional() }),
	/** Of a bare node: what its administrator has entered, at its start and after each change. `name`: null where no server is known at that address. */
	z.object({
		type: z.literal('settings'),
		licensed: z.boolean(),
		members: z.array(z.object({ address: z.string().max(60), roles: z.array(roleSchema), name: memberNameSchema.nullable() })),
	}),
	/** R2: this node took its own life's token. */
	z.object({ type: z.literal('life-taken'), life: count }),
	/** One beat written (backends) and the members heard over links since the one before it. Said to who asks for beats. */
	z.object({ type: z.literal('beat'), seq: count, lookupMs: milliseconds, heard: z.array(memberNameSchema) }),
	/** This node took the controller's token: it decides from here on. */
	z.object({
		type: z.literal('controller-taken'),
		epoch: count,
		from: z.string(),
		reason: z.enum(['first', 'released', 'silent', 'life-ended', 'better-reach']),
	}),
	/** This node saw the token name another holder, and is not controller (any more). */
	z.object({ type: z.literal('controller-seen'), epoch: count, holder: lifeIdSchema }),
	z.object({ type: z.literal('controller-released'), epoch: count }),
	/** Said by the controller when its choice changes. null: nobody is left to be it. */
	z.object({ type: z.literal('backup-appointed'), epoch: count, backup: memberNameSchema.nullable() }),
	z.object({ type: z.literal('member-joined'), member: memberNameSchema, life: count, number: count }),
	z.object({ type: z.literal('member-left'), member: memberNameSchema, reason: z.enum(['goodbye', 'dead']) }),
	/** Two missed beats (one is ordinary scheduling), or one behind an ended link. `deadlineMs`: at how much silence it will count as silent, as things stand. */
	z.object({ type: z.literal('member-suspected'), member: memberNameSchema, silentForMs: milliseconds, deadlineMs: milliseconds }),
	z.object({ type: z.literal('member-heard-again'), member: memberNameSchema, silentForMs: milliseconds }),
	/** `wronglyDead`: it was declared dead while it lived, so the end of its links shortens nothing (R8). */
	z.object({
		type: z.literal('member-silent'),
		member: memberNameSchema,
		silentForMs: milliseconds,
		missedBeats: count,
		linkEnded: z.boolean(),
		wronglyDead: z.literal(true).optional(),
	}),
	z.object({ type: z.literal('member-declared-dead'), member: memberNameSchema, life: count }),
	z.object({ type: z.literal('link-up'), peer: memberNameSchema }),
	z.object({ type: z.literal('link-down'), peer: memberNameSchema, announced: z.boolean() }),
	/** A peer that was refused, by reason: wrong secret, foreign version, unknown name. */
	z.object({ type: z.literal('link-refused'), peer: z.string(), reason: z.string() }),
	z.object({ type: z.literal('account-placed'), account: z.string(), backend: memberNameSchema, previous: z.string() }),
	z.object({ type: z.literal('account-taken'), account: z.string(), generation: count, previous: z.string(), tookMs: milliseconds }),
	z.object({ type: z.literal('account-released'), account: z.string(), generation: count }),
	z.object({ type: z.literal('account-dropped'), account: z.string(), generation: count, reason: z.string() }),
	/** R2: this life is over. Sessions of it close, then the node joins again or stops. */
	z.object({ type: z.literal('fenced'), life: count, reason: z.enum(['declared-dead', 'namesake']) }),
	/** R2: the window is closed, as the volume does not answer: replies are held. */
	z.object({ type: z.literal('held'), reason: z.enum(['volume-away', 'volume-slow']) }),
	/** The window is open again; it may have closed without a word, in a pause of the node's own of a beat or longer. */
	z.object({ type: z.literal('fit'), heldForMs: milliseconds }),
	/** A frontend took a message from a client and answered 250, 4xx or 5xx. */
	z.object({ type: z.literal('mail-accepted'), message: z.string(), recipients: count, sizeBytes: count, tookMs: milliseconds }),
	z.object({ type: z.literal('mail-refused'), message: z.string(), code: count, reason: z.string(), tookMs: milliseconds }),
	/** A frontend's hand-over of one message to one backend. */
	z.object({ type: z.literal('mail-handed-over'), message: z.string(), backend: memberNameSchema, recipients: count, tookMs: milliseconds, deliveryIds }),
	z.object({ type: z.literal('hand-over-failed'), message: z.string(), backend: memberNameSchema, reason: z.string() }),
	/** R11: in the frontend's own queue, on its disk: answered 250, and delivered later. `queued`: how many entries wait there now. */
	z.object({ type: z.literal('mail-queued'), message: z.string(), recipients: count, queued: count, deliveryIds }),
	/** What a restart found in the queue. */
	z.object({ type: z.literal('queue-opened'), queued: count, sizeBytes: count }),
	/** From the queue to its mailboxes, so long after it was taken; `left`: recipients that still wait. */
	z.object({ type: z.literal('queue-delivered'), message: z.string(), recipients: count, left: count, lateMs: milliseconds, queued: count }),
	/** Not delivered for good. `to`: a bounce for the sender is in the queue, or there is nobody to tell. */
	z.object({
		type: z.literal('mail-bounced'),
		message: z.string(),
		recipients: count,
		reason: z.enum(['no-such-account', 'expired']),
		to: z.enum(['sender', 'nobody']),
		queued: count,
	}),
	/** `generation`: the owner's, so that a record tells whose turn it was (P1). */
	z.object({
		type: z.literal('mail-stored'),
		account: z.string(),
		generation: count.optional(),
		uid: count,
		sizeBytes: count,
		deliveryId: z.string(),
		known: z.boolean(),
	}),
	z.object({ type: z.literal('session-opened'), protocol: z.enum(['imap', 'smtp']), account: z.string(), through: z.string() }),
	/** Missing in recordings of before: `through`, as its opening said. */
	z.object({ type: z.literal('session-closed'), protocol: z.enum(['imap', 'smtp']), account: z.string(), through: z.string().optional() }),
	/** One line of the node's log that is worth showing: bad input, a refused volume. */
	z.object({ type: z.literal('problem'), code: z.string(), message: z.string() }),
] as const;

export const nodeEventSchema = z.discriminatedUnion('type', variants);
export type NodeEvent = z.infer<typeof nodeEventSchema>;

/** One line of `GET /events`. `seq` has no gaps; a reader that sees one has missed events. Of `GET /beats`: see there. */
export const nodeEventLineSchema = z.object({
	seq: count,
	uptimeMs: milliseconds,
	event: nodeEventSchema,
});
export type NodeEventLine = z.infer<typeof nodeEventLineSchema>;
