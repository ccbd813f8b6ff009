/**
 * What the next engine has to know of a cluster that outlived this one: docker.json in the cluster's folder.
 *
 * Containers go on when their engine dies. The file is written, by rename, before the first of them is made, so that
 * everything on Docker that bears our labels can be taken over or removed. It holds secrets: 0600, in a folder of 0700.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { memberNameSchema } from '../../../node-image/src/contract/member-name.ts';
import { memberSchema, roleSchema } from '../../../node-image/src/contract/node-config.ts';
import { nodeFaultsSchema } from '../../../node-image/src/contract/node-faults.ts';
import { passwordVerifierSchema } from '../../../node-image/src/contract/password-verifier.ts';
import { runtimeKindSchema } from '../../contract/cluster-status.ts';
import type { ClusterAdministrator } from '../../core/cluster-administrator.ts';

const methodSchema = z.enum(['round-robin', 'least-connections']);

const planSchema = z.object({
	slot: z.int(),
	addressPerNode: z.boolean(),
	network: z.string().nullable(),
	beatMs: z.number(),
	queueFirst: z.union([z.boolean(), z.array(z.string()).readonly()]),
	balancer: z.object({
		address: z.string(),
		ports: z.object({ smtp: z.int(), imap: z.int() }),
		method: methodSchema,
		fixed: z.array(z.enum(['smtp', 'imap'])),
	}),
	bare: z.literal(true).optional(),
	nodes: z.array(memberSchema),
});

const definitionSchema = z.object({
	name: z
		.string()
		.optional()
		.transform((name) => name),
	preset: z.string(),
	runtime: runtimeKindSchema,
	beatMs: z.number(),
	bare: z.literal(true).optional(),
	queueFirst: z.union([z.boolean(), z.array(z.string()).readonly()]),
	frontends: z.array(z.string()),
	backends: z.array(z.string()),
	balancer: z
		.object({ method: methodSchema, address: z.string().optional(), smtp: z.int().optional(), imap: z.int().optional() })
		.transform(({ method, address, smtp, imap }) => ({ method, address, smtp, imap })),
	domains: z.array(z.object({ name: z.string(), accounts: z.array(z.object({ name: z.string(), password: z.string() })) })),
});

const recordSchema = z.object({
	format: z.literal(1),
	name: z.string(),
	startedAt: z.string(),
	/** The engine that runs it, or ran it. */
	engine: z.object({ pid: z.int(), startTime: z.string() }),
	/** False while it is being made: then it is removed, not taken over. */
	isWhole: z.boolean(),
	/** It was taken down, or never came up, and Docker did not remove all of it: whoever comes next does, whose engine lives or not. */
	isLeft: z.boolean().default(false),
	project: z.object({ name: z.string(), cluster: z.string(), home: z.string(), image: z.string() }),
	/** Where Docker was, for people. */
	where: z.string(),
	plan: planSchema,
	definition: definitionSchema,
	clusterId: z.string(),
	secretHex: z.string(),
	keeperToken: z.string(),
	/** Left out by earlier versions of the lab, whose nodes had none. */
	administrator: z.object({ password: z.string(), verifier: passwordVerifierSchema }).optional(),
	/** Of each node: what its admin port asks for, and what it suffers; of a bare one, with which roles it was started last. */
	nodes: z.array(z.object({ name: memberNameSchema, adminToken: z.string(), faults: nodeFaultsSchema, startedAs: z.array(roleSchema).optional() })),
	namesUsed: z.array(z.string()),
});
export type ClusterRecord = z.infer<typeof recordSchema>;
export type AdministeredRecord = ClusterRecord & { readonly administrator: ClusterAdministrator };

export const recordName = 'docker.json';

export function writeRecord(folderPath: string, record: ClusterRecord): void {
	const aside = join(folderPath, `${recordName}.new`);
	writeFileSync(aside, `${JSON.stringify(record, null, '\t')}\n`, { mode: 0o600 });
	renameSync(aside, join(folderPath, recordName));
}

/** undefined: none is there, or it is not ours to read. */
export async function readRecord(folderPath: string): Promise<ClusterRecord | undefined> {
	try {
		return recordSchema.safeParse(JSON.parse(await readFile(join(folderPath, recordName), 'utf8'))).data;
	} catch {
		return undefined;
	}
}

/** Is this the folder of a cluster in containers? */
export function hasRecord(folderPath: string): boolean {
	try {
		readFileSync(join(folderPath, recordName));
		return true;
	} catch {
		return false;
	}
}
