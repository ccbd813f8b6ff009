/**
 * What the keeper answers: the lab's own look into a cluster of containers (keeper/keeper-door.ts).
 *
 * The volume of containers is no folder that the engine could read, and HAProxy's runtime socket is inside a
 * container, too. A small container beside the nodes has both: the volume read-only, so that it can take part in
 * nothing. Every request needs `Authorization: Bearer <token>`.
 *   POST /names      { looks: [{ path, most }] }   the names in each of these directories of the volume
 *   POST /balancer   { command }                   one command of HAProxy's runtime API, and its answer as text
 */
import { z } from 'zod';

export const keeperConfigSchema = z.object({
	address: z.string().min(1),
	port: z.int().min(1).max(65535),
	token: z.string().min(16),
	volumePath: z.string().min(1),
	/** HAProxy's runtime API: a Unix socket. */
	balancerSocket: z.string().min(1),
});
export type KeeperConfig = z.infer<typeof keeperConfigSchema>;

/** Chosen: more directories than an interface looks at in one go. */
export const looksMax = 2_000;
const pathSchema = z
	.string()
	.max(4_096)
	.refine((path) => !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..'), 'a path below the volume');

export const namesRequestSchema = z.object({
	looks: z.array(z.object({ path: pathSchema, most: z.int().min(1).max(200_000).optional() })).max(looksMax),
});
export type NamesRequest = z.infer<typeof namesRequestSchema>;
/** In the order of the request; empty where there is no such directory. */
export const namesAnswerSchema = z.object({ names: z.array(z.array(z.string())) });

/** The runtime API ends a command at a line end or at ';': one command is one. */
export const balancerRequestSchema = z.object({
	command: z
		.string()
		.max(1_000)
		.regex(/^[^\r\n;]+$/, 'one command, on one line'),
});
export const balancerAnswerSchema = z.object({ answer: z.string() });
