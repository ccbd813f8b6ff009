/**
 * The admin port's JSON: what `GET /status` answers and what the changing verbs take.
 *
 * Every request needs `Authorization: Bearer <adminToken>`. Errors are `{ error: { code, message } }`.
 *   GET  /status            NodeStatus
 *   GET  /health            200 when ready, 503 otherwise; no token (the balancer's check asks it). The text says whether
 *                           mail is taken all the same: 'takes mail' while no backend is heard and the queue keeps it
 *   GET  /health?balancer   the same, but 404 when it is not ready: HAProxy's word for a server that gets no new clients and
 *                           keeps those that it has, for it says goodbye to them itself
 *   GET  /health?follow     the same text, a line every tenth of a second and at each change, as long as the asker stays; where
 *                           too many follow already, as without it
 *   GET  /events            JSON lines of NodeEventLine, `?from=<seq>`; starts with what is remembered; beats are not in it.
 *                           `&follow=no`: ends behind what is remembered
 *   GET  /beats             JSON lines of NodeEventLine: the beats from now on, each with the number of the event before it
 *   POST /domains           { name }                            controller only (409 names the controller)
 *   POST /accounts          { accounts: [{ address, password }] } controller only
 *   POST /stop              planned stop
 *   POST /drain             no new sessions, accounts given to others; the node stays, in state 'draining'
 *   POST /ready             the end of a drain
 *   POST /members           { members: [MemberConfig] }         all other members, as they are from now on
 *   POST /administer         a command of an administrator (administration/admin-command.ts), carried out wherever it belongs;
 *                           answers with its answer, also where that is a refusal
 *   POST /faults            NodeFaults, the whole of them       (node-faults.ts)
 */
import { z } from 'zod';
import { memberNameSchema } from './member-name.ts';
import { memberSchema, roleSchema } from './node-config.ts';
import { nodeStateSchema } from './node-events.ts';

/** Between two lines of `GET /health?follow`. */
export const healthEveryMs = 100;

export const addressSchema = z
	.string()
	.max(254)
	.regex(/^[a-z0-9][a-z0-9._+-]{0,62}@[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'an address is name@domain, in lower case');

export const domainNameSchema = z
	.string()
	.max(190)
	.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'a domain is letters, digits, "-" and dots, in lower case');

/** What `GET /health` says when the node is not ready, but takes mail into its queue. */
export const takesMailText = 'takes mail';

export const nodeStatusSchema = z.object({
	name: memberNameSchema,
	roles: z.array(roleSchema),
	state: nodeStateSchema,
	/** 0 while this node has not taken a life yet; frontends count their starts from 1. */
	life: z.int(),
	/** What this node knows of the controller: by the token (backends) or by the links (frontends). */
	controller: z.object({ node: memberNameSchema, epoch: z.int() }).nullable(),
	backup: memberNameSchema.nullable(),
	/** Members heard over links within the suspicion time that also hear this node. */
	reaches: z.array(memberNameSchema),
	openAccounts: z.int(),
	sessions: z.int(),
	/** Entries in a frontend's queue (R11). */
	queued: z.int().min(0).default(0),
	/** Of a bare node: entered as members' addresses, and no server is known there. */
	unknownAddresses: z.array(z.string()).default([]),
	members: z.array(
		z.object({
			name: memberNameSchema,
			roles: z.array(roleSchema),
			life: z.int(),
			state: nodeStateSchema.or(z.literal('dead')).or(z.literal('unknown')),
		}),
	),
	uptimeMs: z.number(),
	/** Processor time of all its threads since its start. */
	cpuMs: z.number().min(0).default(0),
	/** Of the process, resident. */
	memoryBytes: z.int().min(0).default(0),
});
export type NodeStatus = z.infer<typeof nodeStatusSchema>;

export const createDomainSchema = z.object({ name: domainNameSchema });
export const createAccountsSchema = z.object({
	accounts: z
		.array(z.object({ address: addressSchema, password: z.string().min(1).max(128) }))
		.min(1)
		.max(1000),
});

/** The whole list of other members: whoever is missing has been removed. */
export const membersSchema = z.object({ members: z.array(memberSchema).max(255) });
