/**
 * The runtime port in memory: no process, no socket, no file. Passes the same contract suite as the real one.
 *
 * `fromOutside` plays somebody with a terminal: a kill -9 or a SIGSTOP that this tool did not ask for.
 */
import type { FileContent, FileListing, FilesResult } from '../../../node-image/src/contract/files.ts';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import type { NodeEventLine } from '../../../node-image/src/contract/node-events.ts';
import type { NodeFaults } from '../../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { ServerCheck } from '../../contract/cluster-status.ts';
import type { RuntimeSummary } from '../../contract/engine-api.ts';
import type { ProcessFaultKind, ProcessState } from '../../contract/recorded-event.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import { type ClusterPlan, othersOf, type PlannedNode, planCluster, plannedNext, slotCount, withNode, withoutNode } from '../../core/plan.ts';
import type { AdminFailure, AdminResult, NodeAdmin } from '../node-admin.ts';
import type {
	BalancerKind,
	FilePlace,
	RecordingFile,
	Runtime,
	RuntimeCluster,
	RuntimeCode,
	RuntimeEvent,
	RuntimeResult,
	ServerState,
	ServerStatus,
	Terminal,
	TerminalListener,
} from '../runtime.ts';
import { FakeFiles } from './fake-files.ts';
import { type FakeNode, FakeNodes } from './fake-nodes.ts';
import { FakeShell } from './fake-shell.ts';

export interface FakeRuntimeOptions {
	/** How long a node takes to react; 0: after this turn of the event loop. */
	readonly reactionMs?: number;
	/** Nodes that end right after their start, and what they write before. */
	readonly broken?: ReadonlyMap<string, string>;
}

export class FakeRuntime implements Runtime {
	readonly clusters = new Map<string, FakeCluster>();
	readonly #broken: Map<string, string>;
	readonly #options: FakeRuntimeOptions;

	constructor(options: FakeRuntimeOptions = {}) {
		this.#broken = new Map(options.broken);
		this.#options = { ...options, broken: this.#broken };
	}

	/** From now on this node ends right after its start. */
	break(node: string, lastWords: string): void {
		this.#broken.set(node, lastWords);
	}

	async kinds(): Promise<readonly RuntimeSummary[]> {
		return [{ kind: 'process', unavailable: null }];
	}

	async prepare(name: string, definition: ClusterDefinition): Promise<RuntimeResult<FakeCluster>> {
		if (this.clusters.has(name)) return fail('name-taken', `a cluster "${name}" is there already`);
		const taken = new Set([...this.clusters.values()].map((cluster) => cluster.plan.slot));
		const slot = Array.from({ length: slotCount(true) }, (_, index) => index + 1).find((one) => !taken.has(one));
		if (slot === undefined) return fail('port-taken', 'every slot is taken');
		const plan = planCluster(definition, { slot, addressPerNode: true });
		const place = ({ address, ports }: ClusterPlan['balancer']) => `${address}:${ports.smtp}`;
		if ([...this.clusters.values()].some((other) => place(other.plan.balancer) === place(plan.balancer))) {
			return fail('port-taken', `${place(plan.balancer)} (smtp of the balancer) is taken`);
		}
		const cluster = new FakeCluster(name, plan, this.#options, () => this.clusters.delete(name));
		this.clusters.set(name, cluster);
		return ok(cluster);
	}

	async adopt(): Promise<readonly []> {
		return [];
	}

	async leftBehind(): Promise<readonly string[]> {
		return [];
	}

	async removeLeftovers(): Promise<string[]> {
		return [];
	}

	async close(): Promise<void> {}
}

export class FakeCluster implements RuntimeCluster {
	readonly kind = 'process';
	readonly volumePath: string;
	readonly recording: RecordingFile & { text: string };
	readonly balancer: BalancerKind;
	readonly nodes: FakeNodes;
	readonly volume: FakeFiles;
	readonly shells = new Set<FakeShell>();
	readonly #disks = new Map<string, FakeFiles>();
	readonly #name: string;
	readonly #options: FakeRuntimeOptions;
	readonly #onRemoved: () => void;
	readonly #listeners = new Set<(event: RuntimeEvent) => void>();
	readonly #logs = new Map<string, string[]>();
	readonly #logListeners = new Map<string, Set<(lines: readonly string[]) => void>>();
	readonly #servers = new Map<string, { readonly state: ServerState; readonly sinceMs: number }>();
	readonly #pids = new Map<string, number>();
	readonly #namesUsed: Set<string>;
	readonly #draining = new Set<string>();
	#plan: ClusterPlan;
	#nextPid = 1000;
	#removed = false;

	constructor(name: string, plan: ClusterPlan, options: FakeRuntimeOptions, onRemoved: () => void) {
		this.#name = name;
		this.#plan = plan;
		this.#namesUsed = new Set(plan.nodes.map((node) => node.name));
		this.#options = options;
		this.#onRemoved = onRemoved;
		this.balancer = { kind: 'built-in', method: plan.balancer.method, configPath: null, statsUrl: null };
		this.volumePath = `/fake/${name}/volume`;
		const recording = {
			path: `/fake/${name}/recording.jsonl`,
			text: '',
			append: async (text: string) => {
				recording.text += text;
			},
			close: async () => {},
		};
		this.recording = recording;
		this.nodes = new FakeNodes({
			nodes: plan.nodes,
			later: (reaction) => {
				const react = () => !this.#removed && reaction();
				if (options.reactionMs) setTimeout(react, options.reactionMs);
				else setImmediate(react);
			},
			onState: (node) => this.#lookAtServer(node),
		});
		this.volume = new FakeFiles(() => [...this.nodes.tokens].map(([path, token]) => `${path}/${token}`));
		for (const node of this.nodes.nodes.values()) if (!node.isBackend) this.#servers.set(node.name, { state: 'down', sinceMs: performance.now() });
	}

	get plan(): ClusterPlan {
		return this.#plan;
	}

	async canDo(): Promise<RuntimeResult<void>> {
		return ok(undefined);
	}

	unavailable(): [] {
		return [];
	}

	async lookAtServers(): Promise<void> {}

	/** The balancer is in the engine. */
	async healOwn(): Promise<readonly []> {
		return [];
	}

	dataPath(node: string): string {
		return `/fake/${this.#name}/nodes/${node}/data`;
	}

	async startNode(name: string): Promise<RuntimeResult<{ pid: number | null }>> {
		return this.#start(name, 'lab');
	}

	#start(name: string, by: 'lab' | 'outside'): RuntimeResult<{ pid: number | null }> {
		const node = this.#node(name);
		if (node.process !== 'down') return fail('already-running', `${name} is running already`);
		const pid = this.#nextPid++;
		this.#pids.set(name, pid);
		node.process = 'running';
		// A new process remembers nothing of the one before.
		node.lines = [];
		// Somebody else starts it with the configuration of the last time.
		if (by === 'lab') node.members = othersOf(this.#plan, name).map((member) => member.name);
		this.#draining.delete(name);
		this.#tell({ type: 'process', node: name, state: 'starting', pid, by });
		this.#log(name, `${name} starts`);
		this.#tell({ type: 'process', node: name, state: 'running', pid, by });
		const lastWords = this.#options.broken?.get(name);
		if (lastWords === undefined) this.nodes.started(node);
		else {
			setImmediate(() => {
				this.#log(name, lastWords);
				node.process = 'down';
				this.#ended(name, 'exit 1', 'outside', undefined);
			});
		}
		return ok({ pid });
	}

	async stopNode(name: string): Promise<RuntimeResult<void>> {
		const node = this.#node(name);
		if (node.process === 'down') return fail('not-running', `${name} is not running`);
		if (node.process === 'paused') return fail('paused', `${name} is paused`);
		this.nodes.leaves(node);
		this.#ended(name, 'exit 0', 'lab', 'stop');
		return ok(undefined);
	}

	async killNode(name: string): Promise<RuntimeResult<void>> {
		return this.#kill(name, 'lab');
	}

	async pauseNode(name: string): Promise<RuntimeResult<void>> {
		return this.#pause(name, 'lab');
	}

	async resumeNode(name: string): Promise<RuntimeResult<void>> {
		return this.#resume(name, 'lab');
	}

	async setFaults(name: string, faults: NodeFaults): Promise<AdminResult<void>> {
		const node = this.#node(name);
		if (node.process !== 'down') return this.admin(name).setFaults(faults);
		node.faults = faults;
		return ok(undefined);
	}

	async setMembers(name: string): Promise<AdminResult<void>> {
		return this.#node(name).process === 'down' ? ok(undefined) : this.admin(name).setMembers(othersOf(this.#plan, name));
	}

	async addNode(role: Role): Promise<RuntimeResult<PlannedNode>> {
		const planned = plannedNext(this.#plan, role, this.#namesUsed);
		if (!planned) return fail('no-room', `the cluster has as many ${role}s as it may have`);
		this.#plan = withNode(this.#plan, planned);
		this.#namesUsed.add(planned.name);
		this.nodes.add(planned);
		if (role === 'frontend') this.#servers.set(planned.name, { state: 'down', sinceMs: performance.now() });
		return ok(planned);
	}

	async removeNode(name: string): Promise<RuntimeResult<void>> {
		if (this.#node(name).process !== 'down') return fail('already-running', `${name} is running`);
		this.#plan = withoutNode(this.#plan, name);
		this.nodes.nodes.delete(name);
		this.#servers.delete(name);
		return ok(undefined);
	}

	drainServer(name: string, on: boolean): void {
		if (on) this.#draining.add(name);
		else this.#draining.delete(name);
		this.#lookAtServer(name);
	}

	/** What somebody with a terminal does. */
	fromOutside(kind: 'start' | 'kill' | 'pause' | 'resume', name: string): void {
		const done = {
			start: () => this.#start(name, 'outside'),
			kill: () => this.#kill(name, 'outside'),
			pause: () => this.#pause(name, 'outside'),
			resume: () => this.#resume(name, 'outside'),
		}[kind]();
		if (!done.ok) throw new Error(done.error.message);
	}

	processState(name: string): { state: ProcessState; pid: number | null } {
		const { process } = this.#node(name);
		return { state: process, pid: process === 'down' ? null : (this.#pids.get(name) ?? null) };
	}

	onEvent(listener: (event: RuntimeEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	admin(name: string): NodeAdmin {
		return fakeAdmin(this, this.#node(name));
	}

	servers(): readonly ServerStatus[] {
		return [...this.#servers].map(([node, { state, sinceMs }]) => ({
			node,
			state,
			sinceMs: Math.round(performance.now() - sinceMs),
			check: this.#check(this.#node(node)),
			// No client comes here.
			connections: 0,
			totalConnections: 0,
			failedConnections: 0,
			bytesIn: 0,
			bytesOut: 0,
		}));
	}

	async balancerConfig(): Promise<null> {
		return null;
	}

	checkServer(name: string): void {
		this.#lookAtServer(name);
	}

	async readLog(name: string, lines: number): Promise<readonly string[]> {
		return (this.#logs.get(name) ?? []).slice(-lines);
	}

	followLog(name: string, listener: (lines: readonly string[]) => void): () => void {
		const listeners = this.#logListeners.get(name) ?? new Set();
		this.#logListeners.set(name, listeners);
		listeners.add(listener);
		return () => listeners.delete(listener);
	}

	async listVolume(path: string): Promise<readonly string[]> {
		const prefix = `${path}/`;
		const token = this.nodes.tokens.get(path);
		const below = [...this.nodes.tokens.keys()].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length).split('/')[0] ?? '');
		return token === undefined ? [...new Set(below)] : [token];
	}

	async openTerminal(name: string, size: TerminalSize, listener: TerminalListener): Promise<RuntimeResult<Terminal>> {
		if (!this.nodes.nodes.has(name)) return fail('unknown-node', `there is no node ${name}`);
		const shell = new FakeShell(size, listener, () => this.shells.delete(shell));
		this.shells.add(shell);
		return ok(shell);
	}

	/** A node's own disk: as the real ones it outlives the node's process. */
	disk(name: string): FakeFiles {
		const disk = this.#disks.get(name) ?? new FakeFiles();
		this.#disks.set(name, disk);
		return disk;
	}

	async listFiles(where: FilePlace, path: string, most: number): Promise<FilesResult<FileListing>> {
		const place = this.#place(where);
		return place.ok ? place.value.list(path, most) : place;
	}

	async readFile(where: FilePlace, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>> {
		const place = this.#place(where);
		return place.ok ? place.value.read(path, range) : place;
	}

	watchVolume(path: string, listener: (changedPaths: readonly string[]) => void): () => void {
		return this.volume.watch(path, listener);
	}

	async remove(): Promise<readonly string[]> {
		for (const shell of [...this.shells]) shell.close();
		for (const node of this.nodes.nodes.values()) {
			if (node.process === 'down') continue;
			node.process = 'down';
			for (const end of [...node.enders]) end();
			this.#ended(node.name, 'exit 0', 'lab', 'stop');
		}
		this.#removed = true;
		await this.recording.close();
		this.#onRemoved();
		return [];
	}

	#place(where: FilePlace): FilesResult<FakeFiles> {
		if (where.is === 'volume') return ok(this.volume);
		if (this.nodes.nodes.has(where.node)) return ok(this.disk(where.node));
		return failed({ code: 'unknown-node', message: `there is no node ${where.node}`, definite: true });
	}

	#kill(name: string, by: 'lab' | 'outside'): RuntimeResult<void> {
		const node = this.#node(name);
		if (node.process === 'down') return fail('not-running', `${name} is not running`);
		this.nodes.died(node);
		this.#ended(name, 'SIGKILL', by, 'kill');
		return ok(undefined);
	}

	#pause(name: string, by: 'lab' | 'outside'): RuntimeResult<void> {
		const node = this.#node(name);
		if (node.process !== 'running') return fail(node.process === 'down' ? 'not-running' : 'paused', `${name} does not run`);
		this.nodes.paused(node);
		this.#changed(name, 'paused', by, 'pause');
		return ok(undefined);
	}

	#resume(name: string, by: 'lab' | 'outside'): RuntimeResult<void> {
		const node = this.#node(name);
		if (node.process !== 'paused') return fail(node.process === 'down' ? 'not-running' : 'not-paused', `${name} is not paused`);
		this.nodes.resumed(node);
		this.#changed(name, 'running', by, 'resume');
		return ok(undefined);
	}

	#changed(name: string, state: ProcessState, by: 'lab' | 'outside', cause: ProcessFaultKind): void {
		this.#lookAtServer(name);
		this.#tell({ type: 'process', node: name, state, by, cause });
	}

	#ended(name: string, exit: string, by: 'lab' | 'outside', cause: ProcessFaultKind | undefined): void {
		this.#lookAtServer(name);
		this.#tell({ type: 'process', node: name, state: 'down', exit, by, ...(cause ? { cause } : {}) });
	}

	#lookAtServer(name: string): void {
		const before = this.#servers.get(name)?.state;
		if (before === undefined) return;
		const node = this.#node(name);
		const state = node.process !== 'running' ? 'down' : this.#draining.has(name) ? 'drain' : node.state === 'ready' ? 'up' : 'down';
		if (state === before) return;
		this.#servers.set(name, { state, sinceMs: performance.now() });
		this.#tell({ type: 'balancer-server', server: name, state });
	}

	/** What a health check would hear. */
	#check(node: FakeNode): ServerCheck {
		if (node.process === 'down') return 'refused';
		if (node.process === 'paused') return 'silent';
		return node.state === 'ready' ? 'ready' : 'not ready';
	}

	#tell(event: RuntimeEvent): void {
		for (const listener of [...this.#listeners]) listener(event);
	}

	#log(name: string, line: string): void {
		this.#logs.set(name, [...(this.#logs.get(name) ?? []), line]);
		for (const listener of this.#logListeners.get(name) ?? []) listener([line]);
	}

	#node(name: string): FakeNode {
		const node = this.nodes.nodes.get(name);
		if (!node) throw new Error(`no node ${name}`);
		return node;
	}
}

function fakeAdmin(cluster: FakeCluster, node: FakeNode): NodeAdmin {
	const { nodes } = cluster;
	const ask = async <T>(answer: () => AdminResult<T>): Promise<AdminResult<T>> => {
		if (node.process === 'down') return refuse('unreachable', `${node.name} is down`);
		if (node.process === 'paused') return refuse('timeout', `${node.name} does not answer`);
		return answer();
	};
	const order = (answer: () => AdminResult<void>) => ask(() => (node.refuses === undefined ? answer() : refuse('refused', node.refuses)));
	return {
		status: () =>
			ask(() =>
				ok({
					name: node.name,
					roles: [node.isBackend ? 'backend' : 'frontend'],
					state: node.state,
					life: node.life,
					controller: nodes.controller,
					backup: nodes.backup,
					reaches: [],
					openAccounts: node.accounts.size,
					sessions: node.sessions,
					queued: 0,
					members: node.members.map((name) => ({ name, roles: [], life: 0, state: 'unknown' })),
					uptimeMs: 0,
					cpuMs: 0,
					memoryBytes: 0,
				}),
			),
		createDomain: (name) =>
			ask(() => {
				nodes.domains.add(name);
				return ok(undefined);
			}),
		createAccounts: (accounts) =>
			ask(() => {
				const isController = nodes.addAccounts(
					node,
					accounts.map(({ address }) => address),
				);
				return isController ? ok(undefined) : refuse('refused', `the controller is ${nodes.controller?.node ?? 'nobody'}`);
			}),
		setFaults: (faults) =>
			order(() => {
				nodes.suffers(node, faults);
				return ok(undefined);
			}),
		setMembers: (members) =>
			order(() => {
				node.members = members.map((member) => member.name);
				return ok(undefined);
			}),
		drain: () =>
			order(() => {
				nodes.drains(node);
				return ok(undefined);
			}),
		ready: () =>
			order(() => {
				nodes.returns(node);
				return ok(undefined);
			}),
		stop: async () => {
			const stopped = await cluster.stopNode(node.name);
			return stopped.ok ? ok(undefined) : refuse('unreachable', stopped.error.message);
		},
		events: (fromSeq, onLine, signal) => follow(node, node.readers, onLine, signal, fromSeq),
		beats: (onLine, signal) => follow(node, node.beatReaders, onLine, signal),
	};
}

type OnLine = (line: NodeEventLine) => void;

/** What it said from `fromSeq` on, and what it says until it is down or nobody listens. */
function follow(node: FakeNode, readers: Set<OnLine>, onLine: OnLine, signal: AbortSignal, fromSeq?: number): Promise<AdminResult<void>> {
	return new Promise((resolve) => {
		if (node.process === 'down') return resolve(refuse('unreachable', `${node.name} is down`));
		const end = () => {
			readers.delete(onLine);
			node.enders.delete(end);
			signal.removeEventListener('abort', end);
			resolve(ok(undefined));
		};
		if (fromSeq !== undefined) for (const line of node.lines.slice(Math.max(0, fromSeq - 1))) onLine(line);
		readers.add(onLine);
		node.enders.add(end);
		signal.addEventListener('abort', end);
	});
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: true });
}

function refuse(code: AdminFailure['code'], message: string) {
	return failed<AdminFailure>({ code, message, definite: true });
}
