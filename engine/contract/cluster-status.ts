/**
 * `lab status --json` and `lab up --json`: one object, stable, documented in README.md.
 */
import { z } from 'zod';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';
import { roleSchema } from '../../node-image/src/contract/node-config.ts';
import { nodeStateSchema } from '../../node-image/src/contract/node-events.ts';
import { volumeStateSchema } from '../../node-image/src/contract/node-faults.ts';
import { planStateSchema } from './fault-plan.ts';
import { processStateSchema, trafficCounts } from './recorded-event.ts';

const endpointSchema = z.object({ host: z.string(), port: z.int() });

export const nodeRoleSchema = z.enum(['controller', 'backup', 'backend', 'frontend']);
export type NodeRole = z.infer<typeof nodeRoleSchema>;

/** A node's state as a person means it: what it reports, unless its process says otherwise. */
export const shownStateSchema = nodeStateSchema.or(z.enum(['paused', 'down', 'unreachable']));
export type ShownState = z.infer<typeof shownStateSchema>;

/** What a node's process needs of its machine, as it said last, once in a while. */
export const nodeUsageSchema = z.object({
	uptimeMs: z.number().min(0),
	/** Of one core, since the look before; null: not known yet. Several threads may have more than 1. */
	cpuShare: z.number().min(0).nullable(),
	memoryBytes: z.int().min(0),
});
export type NodeUsage = z.infer<typeof nodeUsageSchema>;

export const clusterNodeSchema = z.object({
	name: memberNameSchema,
	roles: z.array(roleSchema),
	role: nodeRoleSchema,
	state: shownStateSchema,
	process: processStateSchema,
	pid: z.int().nullable(),
	life: z.int(),
	address: z.string(),
	/** Only the services that the node has. */
	ports: z.record(z.string(), z.int()),
	openAccounts: z.int(),
	sessions: z.int(),
	/** Mails in a frontend's queue, as it said last: those of a dead one wait on its disk. */
	queued: z.int().min(0).default(0),
	dataPath: z.string(),
	/** What this node is to see of the shared volume; null: a frontend has none. */
	volume: volumeStateSchema.nullable(),
	/** It says that its volume is away: it holds what it would say to clients (R2). */
	held: z.boolean().default(false),
	/** Null: it does not run, or has not said it yet. */
	usage: nodeUsageSchema.nullable().default(null),
	/** Why the node does not know of its faults or of the other members as they are now; null: it does, or will from its start on. */
	notTold: z.string().nullable(),
	/** Its WebAdmin, as a browser on this machine reaches it while the node runs: 'http://127.77.1.21:8010/'. Left out of a moment of the past. */
	webAdminUrl: z.string().optional(),
});
export type ClusterNode = z.infer<typeof clusterNodeSchema>;

/** A fault that is on. A link's direction leads from `node` to `to`; `delayMs` with what is slow. */
export const activeFaultSchema = z.object({
	node: memberNameSchema,
	kind: z.enum(['kill', 'stop', 'pause', 'volume-away', 'volume-full', 'volume-slow', 'drain', 'cut', 'slow']),
	sinceMs: z.number(),
	to: memberNameSchema.optional(),
	delayMs: z.int().optional(),
});
export type ActiveFault = z.infer<typeof activeFaultSchema>;

/** One direction between two members that is not as it should be. */
export const linkStateSchema = z.object({ from: memberNameSchema, to: memberNameSchema, state: z.enum(['cut', 'slow']), delayMs: z.int() });
export type LinkState = z.infer<typeof linkStateSchema>;

/** What nodes are: operating-system processes, or containers of a Docker engine. */
export const runtimeKindSchema = z.enum(['process', 'docker']);
export type RuntimeKind = z.infer<typeof runtimeKindSchema>;

/** What a server's health check said last: 'takes mail' is not ready, but has a queue; 'unknown': it has not said anything yet. */
export const serverCheckSchema = z.enum(['ready', 'takes mail', 'not ready', 'refused', 'silent', 'unknown']);
export type ServerCheck = z.infer<typeof serverCheckSchema>;

const count = z.int().min(0);

/** A frontend as the balancer sees it. Figures count from the start of the balancer, or of the server's place there. */
export const balancedServerSchema = z.object({
	node: memberNameSchema,
	state: z.enum(['up', 'down', 'drain']),
	/** For so long, milliseconds. */
	sinceMs: z.number().min(0),
	check: serverCheckSchema,
	connections: count,
	totalConnections: count,
	/** To it, or lost before it said a byte: clients were brought to another one. */
	failedConnections: count,
	/** From clients to this server. */
	bytesIn: count,
	bytesOut: count,
});
export type BalancedServer = z.infer<typeof balancedServerSchema>;

export const balancerSchema = z.object({
	address: z.string(),
	kind: z.enum(['built-in', 'haproxy']),
	method: z.enum(['round-robin', 'least-connections']),
	/** Now, to all servers. */
	connections: count,
	/** The generated configuration, to be read; null: it has none. */
	configPath: z.string().nullable(),
	/** Its own page of figures; null: it has none. */
	statsUrl: z.string().nullable(),
	servers: z.array(balancedServerSchema),
});

export const clusterStatusSchema = z.object({
	name: z.string(),
	/** 'starting' until every node was ready once, then 'running'; 'stopping' during down. */
	phase: z.enum(['starting', 'running', 'stopping']),
	runtime: runtimeKindSchema,
	preset: z.string(),
	/** The first domain; `domains` has all. */
	domain: z.string(),
	domains: z.array(z.string()),
	accounts: z.array(z.object({ address: z.string(), password: z.string() })),
	/** The server administrator of every node. Left out of a moment of the past: no recording has a password. */
	administrator: z.object({ name: z.string(), password: z.string() }).optional(),
	/** The balancer's side: what a client connects to. */
	services: z.object({ smtp: endpointSchema, imap: endpointSchema }),
	controller: z.object({ node: memberNameSchema, epoch: z.int() }).nullable(),
	backup: memberNameSchema.nullable(),
	nodes: z.array(clusterNodeSchema),
	balancer: balancerSchema,
	volumePath: z.string(),
	/** The tokens on the volume as the engine reads them: 'Controller' -> '7-be2.1'. At most 200 accounts. */
	tokens: z.array(z.object({ path: z.string(), token: z.string() })),
	/** Why nothing leads into the cluster just now, neither for clients nor for the lab; null: the way is open. */
	unreachable: z.string().nullable(),
	/** Links that are cut or slow, by direction: what the engine was asked for. `notTold` of both ends says whether they know. */
	links: z.array(linkStateSchema),
	faults: z.array(activeFaultSchema),
	/** The fault plan that runs, or the last one; left out: there was none since this engine has the cluster. */
	faultPlan: planStateSchema.optional(),
	/** The lab's own traffic that runs now; null: none. Left out of a moment of the past, whose events tell it. */
	traffic: z.object({ ratePerS: z.number() }).nullable().optional(),
	/** Its nodes are set up and started by hand. */
	bare: z.literal(true).optional(),
	recordingPath: z.string(),
	startedAt: z.string(),
});
export type ClusterStatus = z.infer<typeof clusterStatusSchema>;

export const trafficReportSchema = z.object({
	...trafficCounts,
	refused: z.int(),
	/** Second and later attempts of clients at the same message. */
	repeats: z.int(),
	/** The longest wait of any client, from its first attempt to its success. */
	outagesMs: z.object({ accept: z.number(), readable: z.number(), imap: z.number() }),
	longestOutageMs: z.number(),
	latencyMs: z.object({
		accept: z.object({ median: z.number(), p95: z.number() }),
		readable: z.object({ median: z.number(), p95: z.number() }),
		imap: z.object({ median: z.number(), p95: z.number() }),
	}),
	durationMs: z.number(),
	ratePerS: z.number(),
});
export type TrafficReport = z.infer<typeof trafficReportSchema>;
