/**
 * What the keeper answers: the lab's own look into a cluster of containers (keeper/keeper-door.ts).
 *
 * The volume of containers is no folder that the engine could read, and HAProxy's runtime socket is inside a
 * container, too. A small container beside the nodes has both: the volume read-only, so that it can take part in
 * nothing. Every request needs `Authorization: Bearer <token>`.
 *   POST /names      { looks: [{ path, most }] }   the names in each of these directories of the volume
 *   POST /list      { path, most }                  a directory of the volume: FileListing
 *   POST /read      { path, fromByte, bytesMost }   a piece of a file: { data (base64), sizeBytes }
 *   POST /watch     { path }                        JSON lines [path, ...]: which directories changed, as long as one listens
 *   POST /balancer   { command }                   one command of HAProxy's runtime API, and its answer as text
 */
import { z } from 'zod';
import { type FileListing, type FilesCode, filePathSchema, listedMax, readBytesMax } from './files.ts';

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
export const namesRequestSchema = z.object({
	looks: z.array(z.object({ path: filePathSchema, most: z.int().min(1).max(200_000).optional() })).max(looksMax),
});
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

export const listRequestSchema = z.object({ path: filePathSchema, most: z.int().min(1).max(listedMax) });
export const readRequestSchema = z.object({ path: filePathSchema, fromByte: z.int().min(0), bytesMost: z.int().min(0).max(readBytesMax) });
export const watchRequestSchema = z.object({ path: filePathSchema });

const filesCodes = ['bad-path', 'unknown-node', 'missing', 'not-a-directory', 'not-a-file', 'is-a-link', 'unreadable'] as const satisfies readonly FilesCode[];
const filesFailureSchema = z.object({ ok: z.literal(false), error: z.object({ code: z.enum(filesCodes), message: z.string(), definite: z.boolean() }) });
const listingSchema: z.ZodType<FileListing> = z.object({
	entries: z.array(z.object({ name: z.string(), kind: z.enum(['directory', 'file', 'other']), sizeBytes: z.number(), modifiedMs: z.number() })),
	more: z.boolean(),
	modified: z.string(),
});
export const listAnswerSchema = z.union([z.object({ ok: z.literal(true), value: listingSchema }), filesFailureSchema]);
export const readAnswerSchema = z.union([z.object({ ok: z.literal(true), value: z.object({ data: z.base64(), sizeBytes: z.number() }) }), filesFailureSchema]);
export const watchLineSchema = z.array(z.string());
