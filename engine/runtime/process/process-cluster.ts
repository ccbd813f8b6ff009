/**
 * RuntimeCluster over processes: one NodeProcess a node, the built-in balancer, a folder as the volume.
 *
 * Made by process-runtime.ts, which has chosen the addresses and written the configurations.
 */

import { randomBytes } from 'node:crypto';
import { opendir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContent, FileListing, FilesResult } from '../../../node-image/src/contract/files.ts';
import { pathProblem } from '../../../node-image/src/contract/files.ts';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import { type NodeFaults, noFaults } from '../../../node-image/src/contract/node-faults.ts';
import { listConfined, readConfined } from '../../../node-image/src/looks/confined-files.ts';
import { DirectoryWatch } from '../../../node-image/src/looks/directory-watch.ts';
import { answerOrder, takeOrder } from '../../../node-image/src/machine/start-orders.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { LogFinding } from '../../contract/engine-api.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import { type ClusterPlan, othersOf, type PlannedNode, plannedNext, withNode, withoutNode } from '../../core/plan.ts';
import { lastWords, lastWordsLines, neverStartedText } from '../bare-words.ts';
import { HttpNodeAdmin } from '../http-node-admin.ts';
import type { AdminResult } from '../node-admin.ts';
import { recordingFile } from '../recording-file.ts';
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
	Terminal,
	TerminalListener,
} from '../runtime.ts';
import type { Balancer } from './balancer.ts';
import { type ClusterFolder, makeNodeFolder, noteProcess, removeClusterFolder, removeNodeFolder } from './cluster-folder.ts';
import { takenPort } from './free-ports.ts';
import { LogFile } from './log-file.ts';
import { NodeProcess, type ProcessChange } from './node-process.ts';
import { nodeShell } from './node-shell.ts';
import { startTimeNow, stoppedPids } from './process-identity.ts';
import { openPty, type Pty } from './pty.ts';
import type { SlotClaim } from './slot-claim.ts';

export interface ProcessClusterOptions {
	readonly name: string;
	readonly root: string;
	readonly folder: ClusterFolder;
	readonly plan: ClusterPlan;
	/** Given back when the cluster is gone. */
	readonly claim: SlotClaim;
	readonly administratorPassword: string;
	/** Writes a node's configuration anew, with this token for its admin port. */
	readonly writeConfig: (parts: { readonly plan: ClusterPlan; readonly node: PlannedNode; readonly adminToken: string; readonly faults: NodeFaults }) => void;
	readonly executable: string;
	readonly nodeProgram: string;
	readonly env: Readonly<Record<string, string>>;
	/** node-image/src/mailctl.ts; none: shells in nodes have no `mailctl`. */
	readonly mailctlProgram?: string;
	/** How long a planned stop may take. */
	readonly stopLimitMs: number;
	readonly keepRecording?: KeepRecording;
}

/** Chosen: a pause from outside is shown within a beat. */
const lookEveryMs = process.platform === 'linux' ? 100 : 1000;
/** A node has nothing to do when its engine goes, except to keep its compiled code for the next start. */
const endPatienceMs = 1_000;

interface NodeSlot {
	readonly planned: PlannedNode;
	readonly log: LogFile;
	readonly admin: HttpNodeAdmin;
	process: NodeProcess | undefined;
	faults: NodeFaults;
	/** Of a bare node: with which roles it was started last. */
	startedAs: readonly Role[] | undefined;
	/** An order that was found there is being carried out. */
	isOrdered: boolean;
	/** Shells in it: they outlive its process, and end with the node. */
	readonly shells: Set<Pty>;
}

export class ProcessCluster implements RuntimeCluster {
	readonly kind = 'process';
	readonly volumePath: string;
	readonly recording: RecordingFile;
	readonly balancer: BalancerKind;
	readonly administratorPassword: string;
	readonly #options: ProcessClusterOptions;
	readonly #nodes = new Map<string, NodeSlot>();
	/** Names that were given, those of removed nodes, too. */
	readonly #namesUsed = new Set<string>();
	readonly #listeners = new Set<(event: RuntimeEvent) => void>();
	readonly #watches = new Set<DirectoryWatch>();
	readonly #looking: NodeJS.Timeout;
	#plan: ClusterPlan;
	#balancer: Balancer | undefined;
	#removed: Promise<readonly string[]> | undefined;

	constructor(options: ProcessClusterOptions) {
		const { folder, plan } = options;
		this.#options = options;
		this.#plan = plan;
		this.volumePath = folder.volumePath;
		this.administratorPassword = options.administratorPassword;
		this.recording = recordingFile(folder.recordingPath);
		this.balancer = { kind: 'built-in', method: plan.balancer.method, configPath: null, statsUrl: null };
		for (const planned of plan.nodes) this.#give(planned);
		this.#looking = setInterval(() => void this.#look(), lookEveryMs);
		this.#looking.unref();
	}

	/** Set once, right after the listeners are open; its events come through `serverChanged`. */
	attachBalancer(balancer: Balancer): void {
		this.#balancer = balancer;
	}

	serverChanged(server: string, state: 'up' | 'down' | 'drain'): void {
		this.#tell({ type: 'balancer-server', server, state });
	}

	get plan(): ClusterPlan {
		return this.#plan;
	}

	administration(name: string): AdministrationPlaces {
		const { address, ports } = this.#slot(name).planned;
		return { webAdmin: { host: address, port: ports.admin }, cli: ports.cli ? { host: address, port: ports.cli } : null };
	}

	dataPath(node: string): string {
		return this.#options.folder.dataPath(node);
	}

	async startNode(name: string, roles?: readonly Role[]): Promise<RuntimeResult<{ pid: number | null }>> {
		const slot = this.#slot(name);
		if (slot.process && slot.process.state !== 'down') return fail('already-running', `${name} is running already`);
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		const startAs = this.#plan.bare ? (roles ?? slot.startedAs) : slot.planned.roles;
		if (startAs === undefined) return fail('never-started', neverStartedText(name));
		slot.startedAs = startAs;
		const { folder, executable, nodeProgram, env } = this.#options;
		// A token for this node and this start alone: while a node is down its port is free, and whoever listens there hears the old one.
		const adminToken = randomBytes(24).toString('base64url');
		this.#options.writeConfig({ plan: this.#plan, node: slot.planned, adminToken, faults: slot.faults });
		slot.admin.setToken(adminToken);
		const isFrontend = slot.planned.roles.includes('frontend');
		const options = startAs.map((role) => (role === 'backend' ? '--ClusterBackend' : '--ClusterFrontend'));
		const started = new NodeProcess({
			executable,
			args: [nodeProgram, '--config', folder.configPath(name), ...options],
			env,
			cwd: folder.nodePath(name),
			log: slot.log,
			onChange: (change) => this.#changed(slot, change),
		});
		slot.process = started;
		if (started.pid !== null) noteProcess(folder, { name, pid: started.pid, startTime: startTimeNow(started.pid) });
		if (isFrontend) this.#balancer?.drain(name, false);
		await Promise.race([started.ended, new Promise<void>((resolve) => setImmediate(resolve))]);
		if (started.state === 'down') return fail('start-failed', `${name} ended at once: ${slot.log.last(3).join(' / ') || 'it wrote nothing'}`);
		return ok({ pid: started.pid });
	}

	async stopNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		const running = slot.process;
		if (!running || running.state === 'down') return fail('not-running', `${name} is not running`);
		if (running.state === 'paused') return fail('paused', `${name} is paused: it cannot stop as planned`);
		if (slot.planned.roles.includes('frontend')) this.#balancer?.drain(name, true);
		running.stopAsked();
		const asked = await slot.admin.stop();
		// Unknown whether it heard it (it may have ended before the answer was out): its exit decides.
		if (!asked.ok && asked.error.definite) {
			running.stopRefused();
			// It goes on serving, so clients may come to it again.
			if (slot.planned.roles.includes('frontend')) this.#balancer?.drain(name, false);
			return fail('stop-timeout', `${name} did not take the order to stop: ${asked.error.message}`);
		}
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(() => resolve('late'), this.#options.stopLimitMs);
		});
		const outcome = await Promise.race([running.ended, late]);
		clearTimeout(timer);
		if (outcome === 'late') return fail('stop-timeout', `${name} has not ended ${this.#options.stopLimitMs} ms after the order to stop`);
		return ok(undefined);
	}

	async killNode(name: string): Promise<RuntimeResult<void>> {
		const running = this.#slot(name).process;
		if (!running || running.state === 'down') return fail('not-running', `${name} is not running`);
		await running.kill();
		return ok(undefined);
	}

	async pauseNode(name: string): Promise<RuntimeResult<void>> {
		const running = this.#slot(name).process;
		if (!running || running.state === 'down') return fail('not-running', `${name} is not running`);
		if (running.state === 'paused') return fail('paused', `${name} is paused already`);
		running.pause();
		return ok(undefined);
	}

	async resumeNode(name: string): Promise<RuntimeResult<void>> {
		const running = this.#slot(name).process;
		if (!running || running.state === 'down') return fail('not-running', `${name} is not running`);
		if (running.state !== 'paused') return fail('not-paused', `${name} is not paused`);
		running.resume();
		return ok(undefined);
	}

	async setFaults(name: string, faults: NodeFaults): Promise<AdminResult<void>> {
		const slot = this.#slot(name);
		slot.faults = faults;
		return isDown(slot) ? ok(undefined) : slot.admin.setFaults(faults);
	}

	async setMembers(name: string): Promise<AdminResult<void>> {
		const slot = this.#slot(name);
		return isDown(slot) || this.#plan.bare ? ok(undefined) : slot.admin.setMembers(othersOf(this.#plan, name));
	}

	async addNode(role: Role): Promise<RuntimeResult<PlannedNode>> {
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		const planned = plannedNext(this.#plan, role, this.#namesUsed);
		if (!planned) return fail('no-room', `the cluster has as many ${role}s as it may have`);
		// Its place is taken before anything is waited for.
		this.#plan = withNode(this.#plan, planned);
		const taken = await takenPort([planned]);
		if (this.#removed || taken !== undefined) this.#plan = withoutNode(this.#plan, planned.name);
		// Its folder would be made in a place that is gone.
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		if (taken !== undefined) {
			return fail('port-taken', `${taken} is taken by another program: there ${planned.name} would be`);
		}
		try {
			makeNodeFolder(this.#options.folder, planned.name);
		} catch (error) {
			this.#plan = withoutNode(this.#plan, planned.name);
			return fail('start-failed', `the folder of ${planned.name} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
		}
		this.#give(planned);
		if (role === 'frontend') this.#balancer?.add(planned);
		return ok(planned);
	}

	async removeNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		if (!isDown(slot)) return fail('already-running', `${name} is running`);
		this.#nodes.delete(name);
		this.#plan = withoutNode(this.#plan, name);
		const shellsEnded = endShells(slot);
		if (slot.planned.roles.includes('frontend')) this.#balancer?.remove(name);
		// The end of the cluster takes its folder along.
		if (this.#removed) return ok(undefined);
		await shellsEnded;
		await removeNodeFolder(this.#options.folder, name);
		return ok(undefined);
	}

	drainServer(name: string, on: boolean): void {
		if (this.#slot(name).planned.roles.includes('frontend')) this.#balancer?.drain(name, on);
	}

	unreachable(): null {
		return null;
	}

	async lookAtServers(): Promise<void> {}

	/** The balancer is in the engine. */
	async healOwn(): Promise<readonly []> {
		return [];
	}

	processState(name: string) {
		const running = this.#slot(name).process;
		return { state: running?.state ?? 'down', pid: running?.pid ?? null } as const;
	}

	onEvent(listener: (event: RuntimeEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	admin(name: string): HttpNodeAdmin {
		return this.#slot(name).admin;
	}

	servers() {
		return this.#balancer?.servers() ?? [];
	}

	async balancerConfig(): Promise<null> {
		return null;
	}

	checkServer(name: string): void {
		if (this.#slot(name).planned.roles.includes('frontend')) this.#balancer?.checkNow(name);
	}

	async readLog(name: string, lines: number): Promise<readonly string[]> {
		return this.#slot(name).log.last(lines);
	}

	findLog(name: string, text: string, most: number): Promise<LogFinding> {
		return this.#slot(name).log.find(text, most);
	}

	followLog(name: string, listener: (lines: readonly string[]) => void): () => void {
		return this.#slot(name).log.follow(listener);
	}

	async listVolume(path: string, most?: number): Promise<readonly string[]> {
		try {
			const place = join(this.volumePath, path);
			return most === undefined ? await readdir(place) : await firstNames(place, most);
		} catch {
			return [];
		}
	}

	async openTerminal(name: string, size: TerminalSize, listener: TerminalListener): Promise<RuntimeResult<Terminal>> {
		const slot = this.#nodes.get(name);
		if (!slot) return fail('unknown-node', `there is no node ${name}`);
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		const { folder, executable, env, mailctlProgram } = this.#options;
		const where = { node: name, shellPath: folder.shellPath, cwd: folder.nodePath(name), configPath: folder.configPath(name) };
		let program: ReturnType<typeof nodeShell>;
		try {
			program = nodeShell({ ...where, executable, compileCachePath: env.NODE_COMPILE_CACHE, mailctlProgram });
		} catch (error) {
			return fail('start-failed', `a shell in ${name} cannot be prepared: ${error instanceof Error ? error.message : String(error)}`);
		}
		const opened = await openPty(program, size, listener);
		if (!opened.ok) return opened;
		const shell = opened.value;
		slot.shells.add(shell);
		void shell.ended.then(() => slot.shells.delete(shell));
		// The cluster, or the node, was removed while the terminal was made.
		if (this.#removed || this.#nodes.get(name) !== slot) shell.close();
		return ok(shell);
	}

	async listFiles(where: FilePlace, path: string, most: number): Promise<FilesResult<FileListing>> {
		const root = this.#place(where);
		return root.ok ? listConfined(root.value, path, most) : root;
	}

	async readFile(where: FilePlace, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>> {
		const root = this.#place(where);
		return root.ok ? readConfined(root.value, path, range) : root;
	}

	watchVolume(path: string, listener: (changedPaths: readonly string[]) => void): () => void {
		if (pathProblem(path) !== undefined || this.#removed) return () => {};
		const watch = new DirectoryWatch({ root: this.volumePath, path, onChange: listener });
		this.#watches.add(watch);
		return () => {
			this.#watches.delete(watch);
			watch.stop();
		};
	}

	remove(): Promise<readonly string[]> {
		this.#removed ??= this.#takeAway();
		return this.#removed;
	}

	async #takeAway(): Promise<readonly string[]> {
		clearInterval(this.#looking);
		for (const watch of [...this.#watches]) watch.stop();
		await Promise.all([...this.#nodes.values()].flatMap((slot) => [slot.process?.end(endPatienceMs), endShells(slot)]));
		await this.#balancer?.close();
		await this.#options.claim.release();
		await this.recording.close();
		await removeClusterFolder(this.#options.root, this.#options.folder.path, this.#options.keepRecording);
		return [];
	}

	#changed(slot: NodeSlot, change: ProcessChange): void {
		if (change.state === 'down' && slot.planned.roles.includes('frontend')) this.#balancer?.serverEnded(slot.planned.name);
		const roles = this.#plan.bare && change.state === 'starting' && slot.startedAs !== undefined ? { roles: slot.startedAs } : {};
		this.#tell({ type: 'process', node: slot.planned.name, ...change, ...roles });
	}

	/** `mailctl start` in a bare node's terminal: what it asks for is done here, since nodes are this process's children. */
	async #carryOutOrders(): Promise<void> {
		await Promise.all(
			[...this.#nodes.values()].map(async (slot) => {
				if (slot.isOrdered) return;
				slot.isOrdered = true;
				try {
					await this.#carryOutOrder(slot);
				} finally {
					slot.isOrdered = false;
				}
			}),
		);
	}

	async #carryOutOrder(slot: NodeSlot): Promise<void> {
		const { name } = slot.planned;
		const nodePath = this.#options.folder.nodePath(name);
		const order = await takeOrder(nodePath);
		if (order === undefined || this.#removed) return;
		if (order === 'bad') {
			slot.log.append('a start order that was left here says something else than roles: nothing was done\n');
			return;
		}
		const started = await this.#startOrdered(name, order.roles);
		const { id } = order;
		if (!started.ok) return answerOrder(nodePath, { id, is: 'refused', message: started.error.message });
		await answerOrder(nodePath, { id, is: 'started', message: '' });
		const running = slot.process;
		void running?.ended.then(async () => {
			if (this.#removed || this.#nodes.get(name) !== slot || slot.process !== running) return;
			await answerOrder(nodePath, { id, is: 'ended', message: `${name} has ended: ${lastWords(slot.log.last(lastWordsLines))}` });
		});
	}

	/** Nobody waits here but `mailctl`: what its user did to the folder is told there, and ends no engine. */
	async #startOrdered(name: string, roles: readonly Role[]): Promise<RuntimeResult<{ pid: number | null }>> {
		try {
			return await this.startNode(name, roles);
		} catch (error) {
			return fail('start-failed', `${name} cannot be started: ${error instanceof Error ? error.message : String(error)}`);
		}
	}

	#tell(event: RuntimeEvent): void {
		for (const listener of [...this.#listeners]) listener(event);
	}

	/** SIGSTOP and SIGCONT from outside raise no event with us: only the process table shows them. */
	async #look(): Promise<void> {
		if (this.#plan.bare) void this.#carryOutOrders();
		const living = [...this.#nodes.values()].flatMap(({ process: one }) => (one?.pid ? [{ one, pid: one.pid, state: one.state }] : []));
		const stopped = await stoppedPids(living.map(({ pid }) => pid));
		for (const { one, pid, state } of living) {
			// What changed while the table was read is newer than the table.
			if (one.pid === pid && one.state === state) one.seen(stopped.has(pid));
		}
	}

	#give(planned: PlannedNode): void {
		const admin = new HttpNodeAdmin({ address: planned.address, port: planned.ports.admin, token: '' });
		const log = new LogFile(this.#options.folder.logPath(planned.name));
		this.#nodes.set(planned.name, { planned, admin, log, process: undefined, faults: noFaults, startedAs: undefined, isOrdered: false, shells: new Set() });
		this.#namesUsed.add(planned.name);
		// `mailctl` is used there before the first start.
		if (this.#plan.bare) this.#options.writeConfig({ plan: this.#plan, node: planned, adminToken: randomBytes(24).toString('base64url'), faults: noFaults });
	}

	#place(where: FilePlace): FilesResult<string> {
		if (where.is === 'volume') return ok(this.volumePath);
		if (this.#nodes.has(where.node)) return ok(this.dataPath(where.node));
		return failed({ code: 'unknown-node', message: `there is no node ${where.node}`, definite: true });
	}

	#slot(name: string): NodeSlot {
		const slot = this.#nodes.get(name);
		if (!slot) throw new Error(`no node ${name}`);
		return slot;
	}
}

function isDown(slot: NodeSlot): boolean {
	return slot.process === undefined || slot.process.state === 'down';
}

async function endShells({ shells }: NodeSlot): Promise<void> {
	await Promise.all(
		[...shells].map((shell) => {
			shell.close();
			return shell.ended;
		}),
	);
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: code !== 'stop-timeout' });
}

/** The first names that the directory gives, without reading on: 100,000 of them take a tenth of a second. */
async function firstNames(place: string, most: number): Promise<readonly string[]> {
	const names: string[] = [];
	for await (const { name } of await opendir(place, { bufferSize: Math.min(most, 256) })) {
		names.push(name);
		if (names.length >= most) break;
	}
	return names;
}
