/**
 * What a node is told at its start: the file behind `--config`, validated here and nowhere else.
 *
 * Roles are not in it: as in the product they are command line options (`--ClusterBackend`,
 * `--ClusterFrontend`). The file holds secrets and is written with mode 0600.
 */
import { z } from 'zod';
import { memberNameSchema } from './member-name.ts';
import { nodeFaultsSchema } from './node-faults.ts';
import { passwordVerifierSchema } from './password-verifier.ts';

export const portsSchema = z.object({
	/** 0 where the role has no such service. */
	smtp: z.int().min(0).max(65535),
	imap: z.int().min(0).max(65535),
	lmtp: z.int().min(0).max(65535),
	admin: z.int().min(1).max(65535),
	link: z.int().min(1).max(65535),
	/** The text command interface for administrators; 0, or left out: there is none. */
	cli: z.int().min(0).max(65535).optional(),
});

export const roleSchema = z.enum(['frontend', 'backend']);
/** With which a node runs, or is said to: each once, however often it was written. */
export const rolesSchema = z
	.array(roleSchema)
	.max(2)
	.transform((roles) => [...new Set(roles)]);

export const memberSchema = z.object({
	name: memberNameSchema,
	roles: z.array(roleSchema).min(1),
	address: z.string().min(1),
	ports: portsSchema,
});

/** What a name server, or /etc/hosts, would tell of an address. */
export const hostSchema = z.object({ address: z.string().min(1), name: memberNameSchema, ports: portsSchema });

export const nodeConfigSchema = z.object({
	cluster: z.object({
		name: z.string().min(1),
		/** Kept in Volume.json: a node refuses the volume of another cluster. */
		id: z.string().min(1),
		/** 32 random bytes as hex: members trust each other by it (R10). */
		secretHex: z.string().regex(/^[0-9a-f]{64}$/),
	}),
	name: memberNameSchema,
	address: z.string().min(1),
	ports: portsSchema,
	/** All other members. Of a bare node: nobody, for there an administrator enters them (node-settings.ts). */
	members: z.array(memberSchema),
	/** A bare node: software is there and nothing is set up. By this address book an entered address becomes a member. */
	hosts: z.array(hostSchema).max(255).optional(),
	/** The node's own disk. */
	dataPath: z.string().min(1),
	/** The shared volume; backends only. */
	volumePath: z.string().min(1).optional(),
	/** Bearer token of the admin port. */
	adminToken: z.string().min(16),
	beatMs: z.number().min(20).max(10_000),
	/** Balancers: from these addresses the SMTP and IMAP doors require a PROXY header of version 2, from others they look for none. */
	proxyFrom: z
		.array(z.union([z.ipv4(), z.ipv6()]))
		.max(16)
		.optional(),
	/**
	 * What `postmaster`, the server administrator of this node, logs in with. There is no password by default: left out, nobody
	 * can log in as server administrator.
	 */
	administrator: passwordVerifierSchema.optional(),
	/** R11: take mail into the frontend's own queue first, as the product does, and hand it over from there. Left out: store first. */
	queueFirst: z.boolean().optional(),
	/** RFC 5321 section 4.5.4.1: mail that could not be delivered for so long goes back to its sender. */
	queueLifetimeS: z
		.int()
		.min(60)
		.max(30 * 24 * 3600)
		.optional(),
	/** By how much this node's wall clock is set wrong; for tests and exercises. */
	clockAheadMs: z.number().optional(),
	/** What this node is made to suffer from its start on; left out: nothing. */
	faults: nodeFaultsSchema.optional(),
});

/** RFC 5321 section 4.5.4.1 asks for four to five days at least. Tombstones of delivery ids live longer (R6). */
export const queueLifetimeSDefault = 5 * 24 * 3600;

/** R11: below `dataPath`, a file for each entry of a frontend's queue: also to be counted when the node is dead. */
export const queuedMailFolder = 'queue/mail';

export type NodeConfig = z.infer<typeof nodeConfigSchema>;
export type MemberConfig = z.infer<typeof memberSchema>;
export type NodePorts = z.infer<typeof portsSchema>;
export type Role = z.infer<typeof roleSchema>;
export type Host = z.infer<typeof hostSchema>;
