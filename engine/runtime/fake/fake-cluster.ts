/**
 * A cluster in memory: its nodes start, end, hang and go on at once, by us and from outside.
 *
 * `fromOutside` plays somebody with a terminal: a kill -9 or a SIGSTOP that this tool did not ask for. What nodes do
 * among each other is in fake-nodes.ts, what the balancer makes of them in fake-servers.ts.
 */
import { randomBytes } from 'node:crypto';
import type { FileContent, FileListing, FilesResult } from '../../../node-image/src/contract/files.ts';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import type { NodeFaults } from '../../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { LogFinding } from '../../contract/engine-api.ts';
import type { ProcessFaultKind, ProcessState } from '../../contract/recorded-event.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import { passwordBytes, readablePassword } from '../../core/password.ts';
import { type ClusterPlan, othersOf, type PlannedNode, plannedNext, withNode, withoutNode } from '../../core/plan.ts';
import type { AdminResult, NodeAdmin } from '../node-admin.ts';
import type {
	AdministrationPlaces,
	BalancerKind,
	FilePlace,
	KeepRecording,
	RecordingFile,
	RuntimeCluster,
	RuntimeCode,
	RuntimeEvent,
	RuntimeResult,
	ServerStatus,
	Terminal,
	TerminalListener,
} from '../runtime.ts';
import { fakeAdmin } from './fake-admin.ts';
import { FakeFiles } from './fake-files.ts';
import { FakeLogs } from './fake-logs.ts';
import { type FakeNode, FakeNodes } from './fake-nodes.ts';
import { FakeServers } from './fake-servers.ts';
import { FakeShell } from './fake-shell.ts';

export interface FakeClusterOptions {
	/** How long a node takes to react; 0: after this turn of the event loop. */
	readonly reactionMs?: number;
	/** Nodes that end right after their start, and what they write before. */
	readonly broken?: ReadonlyMap<string, string>;
	/** At its path there is no file here: the text is the cluster's `recording.text`. */
	readonly keepRecording?: KeepRecording;
}

export class FakeCluster implements RuntimeCluster {
	readonly kind = 'process';
	readonly volumePath: string;
	readonly recording: RecordingFile & { text: string };
	readonly balancer: BalancerKind;
	readonly administratorPassword: string;
	readonly nodes: FakeNodes;
	readonly volume: FakeFiles;
	readonly shells = new Set<FakeShell>();
	readonly #disks = new Map<string, FakeFiles>();
	readonly #name: string;
	readonly #options: FakeClusterOptions;
	readonly #onRemoved: () => void;
	readonly #listeners = new Set<(event: RuntimeEvent) => void>();
	readonly #logs = new FakeLogs();
	readonly #servers: FakeServers;
	readonly #pids = new Map<string, number>();
	readonly #namesUsed: Set<string>;
	#plan: ClusterPlan;
	#nextPid = 1000;
	#removed = false;
	#removal: Promise<readonly string[]> | undefined;

	constructor(name: string, plan: ClusterPlan, options: FakeClusterOptions, onRemoved: () => void) {
		this.#name = name;
		this.#plan = plan;
		this.#namesUsed = new Set(plan.nodes.map((node) => node.name));
		this.#options = options;
		this.#onRemoved = onRemoved;
		this.balancer = { kind: 'built-in', method: plan.balancer.method, configPath: null, statsUrl: null };
		this.volumePath = `/fake/${name}/volume`;
		this.administratorPassword = readablePassword(randomBytes(passwordBytes));
		const recording = {
			path: `/fake/${name}/recording.jsonl`,
			text: '',
			append: async (text: string) => {
				recording.text += text;
			},
			close: async () => {},
		};
		this.recording = recording;
		this.#servers = new FakeServers((server, state) => this.#tell({ type: 'balancer-server', server, state }));
		this.nodes = new FakeNodes({
			nodes: plan.nodes,
			later: (reaction) => {
				const react = () => !this.#removed && reaction();
				if (options.reactionMs) setTimeout(react, options.reactionMs);
				else setImmediate(react);
			},
			onState: (node) => this.#servers.look(node),
		});
		this.volume = new FakeFiles(() => [...this.nodes.tokens].map(([path, token]) => `${path}/${token}`));
		for (const node of this.nodes.nodes.values()) if (!node.isBackend) this.#servers.add(node);
	}

	get plan(): ClusterPlan {
		return this.#plan;
	}

	unreachable(): null {
		return null;
	}

	async lookAtServers(): Promise<void> {}

	/** The balancer is in the engine. */
	async healOwn(): Promise<readonly []> {
		return [];
	}

	administration(name: string): AdministrationPlaces {
		const { address, ports } = this.#planned(name);
		return { webAdmin: { host: address, port: ports.admin }, cli: ports.cli ? { host: address, port: ports.cli } : null };
	}

	dataPath(node: string): string {
		return `/fake/${this.#name}/nodes/${node}/data`;
	}

	async startNode(name: string, roles?: readonly Role[]): Promise<RuntimeResult<{ pid: number | null }>> {
		const node = this.#node(name);
		if (this.#plan.bare && node.process === 'down') {
			const startAs = roles ?? node.startedAs;
			if (startAs === null) return fail('never-started', `${name} was never started: start it in its own terminal, with \`mailctl start\``);
			node.startedAs = startAs;
		}
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
		if (by === 'lab') node.members = this.#plan.bare ? [] : othersOf(this.#plan, name).map((member) => member.name);
		this.#servers.isFresh(name);
		this.#tell({ type: 'process', node: name, state: 'starting', pid, by, ...(node.startedAs === null ? {} : { roles: node.startedAs }) });
		this.#logs.write(name, `${name} starts`);
		this.#tell({ type: 'process', node: name, state: 'running', pid, by });
		const lastWords = this.#options.broken?.get(name);
		if (lastWords === undefined) this.nodes.started(node);
		else {
			setImmediate(() => {
				this.#logs.write(name, lastWords);
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
		return this.#plan.bare || this.#node(name).process === 'down' ? ok(undefined) : this.admin(name).setMembers(othersOf(this.#plan, name));
	}

	async addNode(role: Role): Promise<RuntimeResult<PlannedNode>> {
		const planned = plannedNext(this.#plan, role, this.#namesUsed);
		if (!planned) return fail('no-room', `the cluster has as many ${role}s as it may have`);
		this.#plan = withNode(this.#plan, planned);
		this.#namesUsed.add(planned.name);
		this.nodes.add(planned);
		if (role === 'frontend') this.#servers.add(this.#node(planned.name));
		return ok(planned);
	}

	async removeNode(name: string): Promise<RuntimeResult<void>> {
		if (this.#node(name).process !== 'down') return fail('already-running', `${name} is running`);
		this.#plan = withoutNode(this.#plan, name);
		this.nodes.nodes.delete(name);
		this.#servers.remove(name);
		return ok(undefined);
	}

	drainServer(name: string, on: boolean): void {
		this.#servers.drain(name, on);
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
		return fakeAdmin(this.nodes, this.#node(name), () => this.stopNode(name));
	}

	servers(): readonly ServerStatus[] {
		return this.#servers.all();
	}

	async balancerConfig(): Promise<null> {
		return null;
	}

	checkServer(name: string): void {
		this.#servers.look(name);
	}

	async readLog(name: string, lines: number): Promise<readonly string[]> {
		return this.#logs.last(name, lines);
	}

	findLog(name: string, text: string, most: number): Promise<LogFinding> {
		return this.#logs.find(name, text, most);
	}

	followLog(name: string, listener: (lines: readonly string[]) => void): () => void {
		return this.#logs.follow(name, listener);
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

	remove(): Promise<readonly string[]> {
		this.#removal ??= this.#takeAway();
		return this.#removal;
	}

	async #takeAway(): Promise<readonly string[]> {
		for (const shell of [...this.shells]) shell.close();
		for (const node of this.nodes.nodes.values()) {
			if (node.process === 'down') continue;
			node.process = 'down';
			for (const end of [...node.enders]) end();
			this.#ended(node.name, 'exit 0', 'lab', 'stop');
		}
		this.#removed = true;
		await this.recording.close();
		await this.#options.keepRecording?.(this.recording.path);
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
		this.#servers.look(name);
		this.#tell({ type: 'process', node: name, state, by, cause });
	}

	#ended(name: string, exit: string, by: 'lab' | 'outside', cause: ProcessFaultKind | undefined): void {
		this.#servers.look(name);
		this.#tell({ type: 'process', node: name, state: 'down', exit, by, ...(cause ? { cause } : {}) });
	}

	#tell(event: RuntimeEvent): void {
		for (const listener of [...this.#listeners]) listener(event);
	}

	#planned(name: string): PlannedNode {
		const planned = this.#plan.nodes.find((node) => node.name === name);
		if (!planned) throw new Error(`no node ${name}`);
		return planned;
	}

	#node(name: string): FakeNode {
		const node = this.nodes.nodes.get(name);
		if (!node) throw new Error(`no node ${name}`);
		return node;
	}
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: true });
}
