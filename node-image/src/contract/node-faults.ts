/**
 * Faults that a node commits against itself when its engine says so: links cut or slowed by direction, and the
 * volume away, full or slow. The lab's own design: it needs no root and works wherever a process runs.
 *
 * `POST /faults` carries the whole state each time, so that saying it twice changes nothing and an empty one
 * heals everything; a restarted node finds it in its configuration. Both ends of a direction are told, so that
 * a cut holds while one of them is paused, killed or started. A delay is kept by the sender; who hears it takes
 * it into account when a connection is made.
 */
import { z } from 'zod';
import { memberNameSchema } from './member-name.ts';

export const delayMsMax = 10_000;

/** One direction between two members. A cut swallows silently, as a network does: nobody sees a connection end. */
const directionSchema = z.object({ cut: z.boolean(), delayMs: z.int().min(0).max(delayMsMax) });
export type LinkDirection = z.infer<typeof directionSchema>;

export const linkGateSchema = z.object({
	peer: memberNameSchema,
	/** What this node sends to the peer. */
	out: directionSchema,
	/** What it hears from the peer. */
	in: directionSchema,
});
export type LinkGate = z.infer<typeof linkGateSchema>;

export const volumeStateSchema = z.discriminatedUnion('is', [
	z.object({ is: z.literal('here') }),
	/** Every call fails, and what was on its way has an unknown outcome. */
	z.object({ is: z.literal('away') }),
	/** What needs room fails with "no space left"; the beat, overwritten in place, goes on. */
	z.object({ is: z.literal('full') }),
	/** Every call takes this much longer. */
	z.object({ is: z.literal('slow'), delayMs: z.int().min(1).max(delayMsMax) }),
]);
export type VolumeState = z.infer<typeof volumeStateSchema>;

export const nodeFaultsSchema = z.object({ links: z.array(linkGateSchema).max(256), volume: volumeStateSchema });
export type NodeFaults = z.infer<typeof nodeFaultsSchema>;

export const noFaults: NodeFaults = { links: [], volume: { is: 'here' } };
