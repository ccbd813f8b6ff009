/**
 * An engine without nodes, for tests of doors and command line: clusters are entries of a list.
 *
 * Its clusters are ready at once, their events are scripted, and it answers failures in the engine's own
 * form, so that what a user reads can be tested without processes. The real one is engine.ts.
 */

import type { FileEntry } from '../../node-image/src/contract/files.ts';
import type { ClusterNode, ClusterStatus, TrafficReport } from '../contract/cluster-status.ts';
import type { CallFailure, CallOutcome, ClusterSummary, EngineApi, EnginePushes } from '../contract/engine-api.ts';
import type { PlanState } from '../contract/fault-plan.ts';
import type { KeptRecording } from '../contract/kept-recordings.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import type { Outcome } from '../core/call-failure.ts';
import { checkClusterFile } from '../core/cluster-file.ts';
import type { EngineHost, EngineSurroundings } from './engine-process.ts';
import { mailCallsDouble } from './mail-calls-double.ts';
import { noLabCalls } from './no-labs.ts';

interface DoubleCluster {
	readonly status: ClusterStatus;
	readonly events: RecordedEvent[];
	/** Its fault plan; it is through as soon as it is started. */
	plan?: PlanState;
}

const latency = { median: 4, p95: 9 };

export const reportDouble: TrafficReport = {
	sent: 600,
	acknowledged: 600,
	stored: 600,
	lost: 0,
	doubled: 0,
	unknown: 0,
	delayed: 0,
	refused: 3,
	repeats: 3,
	outagesMs: { accept: 412, readable: 455, imap: 380 },
	longestOutageMs: 455,
	latencyMs: { accept: latency, readable: latency, imap: latency },
	durationMs: 30_000,
	ratePerS: 20,
};

function nodeDouble(name: string, role: ClusterNode['role'], host: number): ClusterNode {
	const frontend = role === 'frontend';
	return {
		name,
		roles: [frontend ? 'frontend' : 'backend'],
		role,
		state: 'ready',
		process: 'running',
		pid: 4000 + host,
		life: 1,
		address: `127.77.0.${host}`,
		ports: frontend ? { smtp: 2525, imap: 1143, admin: 8010, link: 8011 } : { imap: 1143, lmtp: 2424, admin: 8010, link: 8011 },
		openAccounts: frontend ? 0 : 2,
		sessions: 0,
		queued: 0,
		dataPath: `/state/clusters/lab/${name}`,
		volume: frontend ? null : { is: 'here' },
		held: false,
		usage: { uptimeMs: 60_000, cpuShare: 0.031, memoryBytes: 71_000_000 },
		notTold: null,
		webAdminUrl: `http://127.77.0.${host}:8010/`,
	};
}

/** A running cluster of two frontends and two backends, be1 controller in epoch 1. */
export function statusDouble(name: string): ClusterStatus {
	return {
		name,
		phase: 'running',
		runtime: 'process',
		preset: 'dynamic',
		domain: 'example.test',
		domains: ['example.test', 'second.test'],
		accounts: [
			{ address: 'alice@example.test', password: 'apple-7' },
			{ address: 'bob@second.test', password: 'pear-8' },
		],
		administrator: { name: 'postmaster', password: 'plum-9' },
		services: { smtp: { host: '127.77.0.10', port: 2525 }, imap: { host: '127.77.0.10', port: 1143 } },
		controller: { node: 'be1', epoch: 1 },
		backup: 'be2',
		nodes: [nodeDouble('fe1', 'frontend', 11), nodeDouble('fe2', 'frontend', 12), nodeDouble('be1', 'controller', 21), nodeDouble('be2', 'backup', 22)],
		balancer: {
			address: '127.77.0.10',
			kind: 'built-in',
			method: 'round-robin',
			connections: 0,
			configPath: null,
			statsUrl: null,
			servers: [
				{
					node: 'fe1',
					state: 'up',
					sinceMs: 65_000,
					check: 'ready',
					connections: 0,
					totalConnections: 3,
					failedConnections: 1,
					bytesIn: 12_345,
					bytesOut: 678,
				},
			],
		},
		volumePath: '/state/clusters/lab/volume',
		unreachable: null,
		tokens: [{ path: 'Controller', token: '1-be1.1' }],
		links: [],
		faults: [],
		recordingPath: '/state/clusters/lab/recording.jsonl',
		startedAt: '2030-01-01T00:00:00.000Z',
	};
}

/** A plan of one step that is through: what is not about be1 could not be done. */
function planDouble(text: string): PlanState {
	const isDone = /be1|@controller/.test(text);
	const state = isDone ? 'done' : 'failed';
	const step = { atMs: 0, what: text, state, node: isDone ? 'be1' : null, problem: isDone ? null : 'be9 is not there any more' } as const;
	return { text, state, startedAtMs: 0, endedAtMs: 10, steps: [step] };
}

const volumeJsonDouble = '{"format":1}\u001b[2J\n';
const filesDouble: FileEntry[] = [
	{ name: 'Controller', kind: 'directory', sizeBytes: 0, modifiedMs: 0 },
	{ name: 'Volume.json', kind: 'file', sizeBytes: Buffer.byteLength(volumeJsonDouble), modifiedMs: 0 },
	{ name: 'away\u001b[2J', kind: 'other', sizeBytes: 4, modifiedMs: 0 },
];
const nothing = { ok: true, value: {} } as const;
const recordingDouble = { name: 'dynamic', title: null, startedAt: '2026-04-12T09:30:00.000Z', lengthMs: 62_000, bytes: 123_456, events: 900, faults: 2 };

function planOf(found: Outcome<DoubleCluster>): Outcome<PlanState> {
	if (!found.ok) return found;
	const { plan } = found.value;
	return plan === undefined ? no({ code: 'no-plan', message: 'no fault plan was started', remedy: 'start one: plan' }) : { ok: true, value: plan };
}

function noRecording(id: string) {
	return no({ code: 'no-recording', message: `no recording "${id}" is kept`, remedy: 'see `recordings` for those that are' });
}

function no(error: CallFailure): { ok: false; error: CallFailure } {
	return { ok: false, error };
}

export class EngineDouble implements EngineHost {
	readonly clusters = new Map<string, DoubleCluster>();
	readonly recordings = new Map<string, KeptRecording>([['dynamic-20260412-093000', { ...recordingDouble, id: 'dynamic-20260412-093000' }]]);
	/** What was called, in order, for assertions. */
	readonly called: string[] = [];
	private readonly watchers = new Set<EnginePushes>();
	private readonly surroundings: EngineSurroundings;

	constructor(surroundings: EngineSurroundings) {
		this.surroundings = surroundings;
	}

	async start(): Promise<readonly string[]> {
		return [];
	}

	async close(): Promise<void> {
		this.clusters.clear();
	}

	private summaries(): ClusterSummary[] {
		return [...this.clusters.values()].map(({ status }) => ({
			name: status.name,
			runtime: status.runtime,
			preset: status.preset,
			phase: 'running',
			frontends: 2,
			backends: 2,
			startedAt: status.startedAt,
		}));
	}

	private listChanged(): void {
		for (const pushes of this.watchers) pushes.clusters({ clusters: this.summaries() });
	}

	/** The named cluster, or the only one. */
	private find(name: string | undefined): { ok: true; value: DoubleCluster } | { ok: false; error: CallFailure } {
		const names = [...this.clusters.keys()];
		if (names.length === 0) return no({ code: 'no-cluster', message: 'no cluster is running', remedy: 'start one with `up dynamic`' });
		if (name === undefined && names.length > 1)
			return no({ code: 'which-cluster', message: `several clusters are running: ${names.join(', ')}`, remedy: 'say which with --name' });
		const cluster = this.clusters.get(name ?? names[0] ?? '');
		if (!cluster) return no({ code: 'unknown-cluster', message: `no cluster '${name}'`, remedy: `running: ${names.join(', ')}` });
		return { ok: true, value: cluster };
	}

	connect(pushes: EnginePushes): { api: EngineApi; close(): void } {
		const bound = new Set<string>();
		const say = (text: string) => pushes.terminalData({ terminal: '1', data: Buffer.from(text).toString('base64') });
		this.watchers.add(pushes);
		const of = async <T>(
			name: string | undefined,
			answer: (cluster: DoubleCluster) => T,
		): Promise<{ ok: true; value: Awaited<T> } | { ok: false; error: CallFailure }> => {
			const found = this.find(name);
			return found.ok ? { ok: true, value: await answer(found.value) } : found;
		};
		const api: EngineApi = {
			hello: async () => ({ ok: true, value: { engineVersion: this.surroundings.engineVersion, pid: process.pid } }),
			presets: async () => ({ ok: true, value: [{ id: 'dynamic', frontends: 2, backends: 2 }] }),
			clusters: async () => ({ ok: true, value: this.summaries() }),
			clusterFileCheck: async ({ text }) => ({ ok: true, value: checkClusterFile(text) }),
			runtimes: async () => ({ ok: true, value: [{ kind: 'process', unavailable: null }] }),
			up: async ({ name = 'dynamic', source, detach }) => {
				if ('preset' in source && source.preset !== 'dynamic')
					return no({ code: 'unknown-preset', message: `unknown preset '${source.preset}'`, remedy: 'known: dynamic' });
				if ('text' in source && source.text.includes('wrong'))
					return no({ code: 'bad-cluster-file', message: `${source.fileName}:2: 'wrong' is no field`, remedy: 'remove it' });
				if (this.clusters.has(name)) return no({ code: 'name-taken', message: `a cluster '${name}' is running`, remedy: 'choose another --name' });
				const status = statusDouble(name);
				for (const node of status.nodes) {
					pushes.progress({ name, node: node.name, step: 'starting', tookMs: 1 });
					pushes.progress({ name, node: node.name, step: 'ready', tookMs: 210 });
				}
				this.clusters.set(name, { status, events: [{ source: 'engine', seq: 1, atMs: 300, event: { type: 'cluster-ready', tookMs: 300 } }] });
				if (!detach) bound.add(name);
				this.listChanged();
				return { ok: true, value: status };
			},
			status: ({ name }) => of(name, ({ status }) => status),
			fault: async ({ name, kind, node }) => {
				const found = this.find(name);
				if (!found.ok) return found;
				const known = found.value.status.nodes.map((one) => one.name);
				const target = node === '@controller' ? 'be1' : node;
				if (!known.includes(target))
					return no({ code: 'unknown-node', message: `no node '${node}'`, remedy: `known: ${known.join(', ')}, @controller, @backup` });
				const event: RecordedEvent = {
					source: 'engine',
					seq: found.value.events.length + 1,
					atMs: 1000,
					event: { type: 'fault', node: target, kind, by: 'lab' },
				};
				found.value.events.push(event);
				for (const watcher of this.watchers) watcher.events({ name: found.value.status.name, events: [event] });
				return { ok: true, value: { node: target, later: false } };
			},
			linkFault: ({ name, a, b, oneWay }) =>
				of(name, () => ({ links: [{ from: a, to: b }, ...(oneWay ? [] : [{ from: b, to: a }])], later: b === 'be2' ? ['be2'] : [] })),
			heal: ({ name }) => of(name, () => ({ healed: ['be1'], links: [{ from: 'be1', to: 'fe1' }] })),
			planCheck: ({ name, text }) =>
				of(name, () =>
					text.includes('wrong')
						? {
								steps: [],
								mistake: { code: 'unknown-action', line: 1, column: 1, found: 'wrong', message: '"wrong" is not an action', remedy: 'known: kill' },
							}
						: { steps: [{ atMs: 5000, what: text, now: 'be1' }], mistake: null },
				),
			planStart: ({ name, text }) =>
				of(name, (cluster) => {
					cluster.plan = planDouble(text);
					return cluster.plan;
				}),
			planResult: async ({ name }) => planOf(this.find(name)),
			planStop: async ({ name }) => planOf(this.find(name)),
			drain: ({ name, node, force }) => of(name, () => ({ node, lastOf: force ? ['backend'] : [] })),
			ready: ({ name, node }) => of(name, () => ({ node })),
			add: ({ name, role }) => of(name, () => ({ node: role === 'frontend' ? 'fe3' : 'be3' })),
			remove: ({ name, node }) => of(name, () => ({ node })),
			trafficStart: ({ name }) => of(name, () => ({ accounts: 12 })),
			trafficResult: ({ name }) => of(name, () => reportDouble),
			trafficStop: ({ name }) => of(name, () => reportDouble),
			logs: ({ name }) => of(name, () => ['one', 'two']),
			findLog: ({ name, text }) => of(name, () => ({ lines: ['one', 'two'].filter((line) => line.includes(text)), isAll: true })),
			follow: ({ name, afterSeq }) =>
				of(name, ({ events, status }) => {
					pushes.events({ name: status.name, events: events.filter((event) => event.seq > afterSeq) });
					return { lastSeq: events.length };
				}),
			unfollow: ({ name }) => of(name, () => ({})),
			followLog: ({ name, node }) =>
				of(name, ({ status }) => {
					pushes.log({ name: status.name, node, lines: ['three'] });
					return {};
				}),
			terminalOpen: ({ name, node }) =>
				of(name, () => {
					setImmediate(() => say('$ '));
					return { terminal: '1', node };
				}),
			terminalInput: async ({ data }) => {
				const typed = Buffer.from(data, 'base64').toString();
				say(typed);
				const exit = /\bexit ?(\d*)[\r\n]/.exec(typed);
				if (exit) pushes.terminalEnded({ terminal: '1', how: `exit ${exit[1] || 0}` });
				return nothing;
			},
			terminalResize: async ({ columns, rows }) => {
				say(`[${columns} x ${rows}]`);
				return nothing;
			},
			terminalTaken: async () => nothing,
			terminalClose: async () => {
				pushes.terminalEnded({ terminal: '1', how: 'SIGHUP' });
				return nothing;
			},
			...noLabCalls,
			...mailCallsDouble(async (name, answer) => {
				const found = this.find(name);
				return found.ok ? answer(found.value.status) : found;
			}),
			filesList: ({ name, path, most }) =>
				of(name, () => {
					const entries = path === '' ? filesDouble : [];
					return { entries: entries.slice(0, most), more: entries.length > most, modified: '1' };
				}),
			filesRead: async ({ name, path, fromByte, bytesMost }) => {
				const found = this.find(name);
				if (!found.ok) return found;
				if (path !== 'Volume.json') return no({ code: 'missing', message: `there is no '${path}'` });
				const bytes = Buffer.from(volumeJsonDouble);
				return { ok: true, value: { data: bytes.subarray(fromByte, fromByte + bytesMost).toString('base64'), sizeBytes: bytes.length } };
			},
			balancerConfig: ({ name }) => of(name, () => ({ path: null, text: null })),
			volumeWatch: ({ name }) => of(name, () => ({})),
			recordings: async () => ({ ok: true, value: [...this.recordings.values()] }),
			recordingRead: async ({ of: place }) => {
				if ('cluster' in place)
					return of(place.cluster, ({ events, status }) => ({ name: status.name, startedAt: status.startedAt, lastSeq: events.length, events }));
				const kept = this.recordings.get(place.recording);
				if (!kept) return noRecording(place.recording);
				return { ok: true, value: { name: kept.name, startedAt: kept.startedAt, lastSeq: 0, events: [] } };
			},
			recordingSave: async ({ of: place, title }) => {
				const id = 'cluster' in place ? `${place.cluster}-20260412-093000` : place.recording;
				this.recordings.set(id, { ...recordingDouble, id, title });
				return { ok: true, value: { recording: id } };
			},
			bookmark: async () => ({ ok: true, value: { recorded: null } }),
			recordingRemove: async ({ recording }) => (this.recordings.delete(recording) ? nothing : noRecording(recording)),
			slept: async () => nothing,
			interfaceAddress: () => this.surroundings.interfaceAddress(),
			down: async ({ name, all }) => {
				const found = all ? null : this.find(name);
				if (found && !found.ok) return found;
				const names = found ? [found.value.status.name] : [...this.clusters.keys()];
				for (const one of names) this.clusters.delete(one);
				this.listChanged();
				return { ok: true, value: { names, engineEnds: false } };
			},
		};
		for (const call of Object.keys(api) as (keyof EngineApi)[]) {
			const answer = api[call] as (args: unknown) => Promise<CallOutcome<typeof call>>;
			(api as unknown as Record<string, unknown>)[call] = (args: unknown) => {
				this.called.push(call);
				return answer(args);
			};
		}
		return {
			api,
			close: () => {
				this.watchers.delete(pushes);
				for (const name of bound) this.clusters.delete(name);
				if (bound.size > 0) this.listChanged();
			},
		};
	}
}
