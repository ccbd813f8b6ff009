/**
 * RuntimeCluster over containers: one NodeContainer a node, HAProxy, a Docker volume, and the keeper that looks at it. A bare
 * node has a machine beside it, which stays on while the node is down (bare-machine.ts).
 *
 * Made by docker-runtime.ts, which has made everything on Docker by then, or found it (adopt). The engine reaches
 * nodes and keeper through ports that are published on loopback.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileContent, type FileListing, type FilesResult, pathProblem } from '../../../node-image/src/contract/files.ts';
import type { NodeConfig, Role } from '../../../node-image/src/contract/node-config.ts';
import { type LinkDirection, type NodeFaults, noFaults } from '../../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { LogFinding } from '../../contract/engine-api.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import { type ClusterPlan, othersOf, type PlannedNode, plannedNext, publishedPorts, withNode, withoutNode } from '../../core/plan.ts';
import { lastWords, lastWordsLines, neverStartedText } from '../bare-words.ts';
import { HttpNodeAdmin } from '../http-node-admin.ts';
import type { AdminResult } from '../node-admin.ts';
import { type ClusterFolder, removeClusterFolder } from '../process/cluster-folder.ts';
import { startTimeNow } from '../process/process-identity.ts';
import { recordingFile } from '../recording-file.ts';
import type {
	AdministrationPlaces,
	BalancerKind,
	FilePlace,
	KeepRecording,
	RecordingFile,
	RuntimeCluster,
	RuntimeEvent,
	RuntimeResult,
	ServerState,
	Terminal,
	TerminalListener,
} from '../runtime.ts';
import { BareMachine, furnishMachine, tokenOfNobody } from './bare-machine.ts';
import { type AdministeredRecord, type ClusterRecord, writeRecord } from './cluster-record.ts';
import { type ContainerDisk, listContainerFiles, readContainerFile } from './container-files.ts';
import { ContainerLog } from './container-log.ts';
import { ContainerNetwork, mailclusterFolder } from './container-network.ts';
import { diskOf, nodeContainer, paths, roleOptions } from './container-spec.ts';
import { openContainerTerminal } from './container-terminal.ts';
import type { DockerEngine, DockerResult, Inspected } from './docker-engine.ts';
import type { ContainerEvent, DockerEvents } from './docker-events.ts';
import { broken, fail, notTold } from './docker-refusals.ts';
import { HaproxyBalancer } from './haproxy-balancer.ts';
import { haproxyConfig } from './haproxy-config.ts';
import type { DockerFailure } from './host/docker-failure.ts';
import { KeeperClient } from './keeper-client.ts';
import { LabParts } from './lab-parts.ts';
import { waysToNode } from './lab-ways.ts';
import { nodeConfig } from './node-config.ts';
import { type ContainerChange, NodeContainer } from './node-container.ts';
import { labels, type Project } from './project.ts';
import type { RemoteReach } from './remote-reach.ts';
import { removeEverything } from './take-away.ts';

export interface DockerClusterOptions {
	readonly engine: DockerEngine;
	readonly events: DockerEvents;
	readonly project: Project;
	readonly root: string;
	readonly folder: ClusterFolder;
	readonly record: AdministeredRecord;
	readonly stopLimitMs: number;
	readonly keepRecording?: KeepRecording;
	/** To an engine on another machine; opened, and closed by the cluster. */
	readonly reach?: RemoteReach;
	/** Of a cluster that is taken over: how Docker has each node. */
	readonly found?: ReadonlyMap<string, Inspected>;
}

interface NodeSlot {
	readonly planned: PlannedNode;
	readonly container: NodeContainer;
	readonly log: ContainerLog;
	readonly admin: HttpNodeAdmin;
	adminToken: string;
	faults: NodeFaults;
	readonly network: ContainerNetwork;
	/** Of a bare node. */
	readonly machine: BareMachine | undefined;
	/** Of a bare node: with which roles it was started last. */
	startedAs: readonly Role[] | undefined;
}

export class DockerCluster implements RuntimeCluster {
	readonly kind = 'docker';
	readonly volumePath: string;
	readonly recording: RecordingFile;
	readonly balancer: BalancerKind;
	readonly administratorPassword: string;
	readonly #configPath: string;
	readonly #options: DockerClusterOptions;
	readonly #engine: DockerEngine;
	readonly #project: Project;
	readonly #nodes = new Map<string, NodeSlot>();
	readonly #namesUsed: Set<string>;
	readonly #listeners = new Set<(event: RuntimeEvent) => void>();
	readonly #keeper: KeeperClient;
	readonly #balancerLog: ContainerLog;
	readonly #haproxy: HaproxyBalancer;
	readonly #labParts: LabParts;
	readonly #stopListening: () => void;
	/** End the watches of the volume. */
	readonly #watches = new Set<() => void>();
	readonly #engineStartTime = startTimeNow(process.pid);
	#plan: ClusterPlan;
	#removed: Promise<readonly string[]> | undefined;

	constructor(options: DockerClusterOptions) {
		const { engine, project, folder, record, found } = options;
		this.#options = options;
		this.#engine = engine;
		this.#project = project;
		this.#plan = record.plan;
		this.#namesUsed = new Set(record.namesUsed);
		this.volumePath = `docker volume ${project.volume}`;
		this.administratorPassword = record.administrator.password;
		this.recording = recordingFile(folder.recordingPath);
		this.#configPath = join(folder.path, 'haproxy.cfg');
		this.balancer = {
			kind: 'haproxy',
			method: record.plan.balancer.method,
			configPath: this.#configPath,
			statsUrl: `http://127.0.0.1:${publishedPorts(record.plan).statistics}/`,
		};
		for (const planned of record.plan.nodes) {
			const known = record.nodes.find(({ name }) => name === planned.name);
			this.#give(planned, {
				adminToken: known?.adminToken ?? '',
				faults: known?.faults ?? noFaults,
				startedAs: known?.startedAs,
				found: found?.get(planned.name),
			});
		}
		this.#keeper = new KeeperClient({ host: '127.0.0.1', port: publishedPorts(record.plan).keeper, token: record.keeperToken });
		this.#balancerLog = new ContainerLog(engine, project.container('balancer'), true);
		this.#haproxy = new HaproxyBalancer({
			keeper: this.#keeper,
			log: this.#balancerLog,
			frontends: record.plan.nodes.filter((node) => node.roles.includes('frontend')),
			onServer: (server, state) => this.#serverChanged(server, state),
		});
		this.#labParts = new LabParts({ engine, project });
		this.#stopListening = options.events.listen({
			event: (event) => {
				this.#slotOf(event.container)?.container.happened(event);
				this.#machines()
					.find(({ container }) => container === event.container)
					?.happened(event);
				if (event.container === project.container('keeper')) this.#keeperChanged(event);
				if (event.container === project.container('balancer')) this.#balancerChanged(event);
			},
			lost: () => {},
			again: () => void this.#lookAgain(),
		});
		this.#writeDown();
	}

	get plan(): ClusterPlan {
		return this.#plan;
	}

	/** At the published places: they are reached wherever Docker runs, the containers' own addresses on Linux alone. */
	administration(name: string): AdministrationPlaces {
		const [admin, cli] = waysToNode(this.#plan, this.#slot(name).planned);
		if (admin === undefined) throw new Error('invariant broken: no way to a node');
		return { webAdmin: admin.here, cli: cli?.here ?? null };
	}

	dataPath(node: string): string {
		return `${paths.data} in the container ${this.#project.container(node)}`;
	}

	async startNode(name: string, roles?: readonly Role[]): Promise<RuntimeResult<{ pid: number | null }>> {
		const slot = this.#slot(name);
		if (slot.container.state !== 'down') return fail('already-running', `${name} is running already`);
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		if (slot.machine !== undefined) {
			slot.startedAs = roles ?? slot.startedAs;
			if (slot.startedAs === undefined) return fail('never-started', neverStartedText(name));
			const on = await slot.machine.on();
			if (!on.ok) return broken(on.error);
		}
		// A token for this node and this start alone.
		slot.adminToken = randomBytes(24).toString('base64url');
		slot.admin.setToken(slot.adminToken);
		const written = await this.#writeNodeFiles(slot);
		if (!written.ok) return broken(written.error);
		this.#writeDown();
		if (slot.planned.roles.includes('frontend')) this.#haproxy.serverStarts(name);
		const started = await slot.container.start();
		if (!started.ok) return broken(started.error);
		if (isDown(slot)) {
			return fail('start-failed', `${name} ended at once: ${lastWords(await this.readLog(name, lastWordsLines))}`);
		}
		return ok({ pid: slot.container.pid });
	}

	async stopNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		const { container } = slot;
		if (isDown(slot)) return fail('not-running', `${name} is not running`);
		if (container.state === 'paused') return fail('paused', `${name} is paused: it cannot stop as planned`);
		const isFrontend = slot.planned.roles.includes('frontend');
		if (isFrontend) this.#haproxy.drain(name, true);
		container.stopAsked();
		const asked = await slot.admin.stop();
		// Unknown whether it heard it (it may have ended before the answer was out): its exit decides.
		if (!asked.ok && asked.error.definite) {
			container.stopRefused();
			// It goes on serving, so clients may come to it again.
			if (isFrontend) this.#haproxy.drain(name, false);
			return fail('stop-timeout', `${name} did not take the order to stop: ${asked.error.message}`);
		}
		const { stopLimitMs } = this.#options;
		if (await container.ended(stopLimitMs)) return ok(undefined);
		return fail('stop-timeout', `${name} has not ended ${stopLimitMs} ms after the order to stop`);
	}

	async killNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		if (isDown(slot)) return fail('not-running', `${name} is not running`);
		const killed = await slot.container.kill();
		return killed.ok ? killed : broken(killed.error);
	}

	async pauseNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		if (isDown(slot)) return fail('not-running', `${name} is not running`);
		if (slot.container.state === 'paused') return fail('paused', `${name} is paused already`);
		const paused = await slot.container.pause();
		return paused.ok ? paused : broken(paused.error);
	}

	async resumeNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		if (isDown(slot)) return fail('not-running', `${name} is not running`);
		if (slot.container.state !== 'paused') return fail('not-paused', `${name} is not paused`);
		const resumed = await slot.container.resume();
		return resumed.ok ? resumed : broken(resumed.error);
	}

	unreachable(): string | null {
		return this.#options.reach?.problem ?? null;
	}

	async setFaults(name: string, faults: NodeFaults): Promise<AdminResult<void>> {
		const slot = this.#slot(name);
		slot.faults = faults;
		this.#writeDown();
		// The network of a bare node is its machine's: it stays when the node ends.
		if (slot.machine !== undefined) {
			const on = await slot.machine.on();
			if (!on.ok) return notTold(on.error);
		} else if (isDown(slot)) return ok(undefined);
		const network = await slot.network.set(faults.links);
		if (!network.ok || isDown(slot)) return network;
		return slot.admin.setFaults(ofTheNodeItself(faults));
	}

	async setMembers(name: string): Promise<AdminResult<void>> {
		const slot = this.#slot(name);
		return isDown(slot) || this.#plan.bare ? ok(undefined) : slot.admin.setMembers(othersOf(this.#plan, name));
	}

	async addNode(role: Role): Promise<RuntimeResult<PlannedNode>> {
		if (this.#removed) return fail('not-running', 'the cluster is being taken down');
		const planned = plannedNext(this.#plan, role, this.#namesUsed);
		if (planned === null) return fail('no-room', `the cluster has as many ${role}s as it may have`);
		this.#plan = withNode(this.#plan, planned);
		this.#give(planned, { adminToken: '', faults: noFaults, startedAs: undefined, found: undefined });
		this.#writeDown();
		const project = this.#project;
		const disk = diskOf(project, this.#plan, planned);
		if (disk !== undefined) {
			const volume = await this.#engine.createVolume(disk, labels(project, 'queue', planned.name));
			if (!volume.ok) return this.#notAdded(planned, volume.error);
		}
		if (this.#plan.bare) {
			const config = this.#nodeConfig(this.#slot(planned.name), tokenOfNobody());
			const machine = await furnishMachine(this.#engine, { project, plan: this.#plan, planned, config });
			if (!machine.ok) return this.#notAdded(planned, machine.error);
		}
		const made = await this.#engine.createContainer(nodeContainer(project, this.#plan, planned, this.#engine.host.reach));
		if (!made.ok) return this.#notAdded(planned, made.error);
		for (const way of waysToNode(this.#plan, planned)) {
			const led = await this.#options.reach?.lead(way);
			if (led?.ok === false) return this.#notAdded(planned, led.error);
		}
		if (role === 'frontend') {
			this.#haproxy.add(planned);
			await this.#writeBalancerFile();
		}
		return ok(planned);
	}

	async removeNode(name: string): Promise<RuntimeResult<void>> {
		const slot = this.#slot(name);
		if (!isDown(slot)) return fail('already-running', `${name} is running`);
		this.#forget(name);
		const isFrontend = slot.planned.roles.includes('frontend');
		if (isFrontend) this.#haproxy.remove(name);
		// The end of the cluster takes everything along.
		if (this.#removed) return ok(undefined);
		this.#writeDown();
		slot.log.close();
		slot.machine?.close();
		await this.#endWays(slot.planned);
		for (const container of [slot.container, slot.machine]) {
			const removed = container === undefined ? ok(undefined) : await this.#engine.removeContainer(container.container);
			if (!removed.ok) return broken(removed.error);
		}
		if (isFrontend) await this.#writeBalancerFile();
		const disk = diskOf(this.#project, this.#plan, slot.planned);
		const volume = disk === undefined ? ok(undefined) : await this.#engine.removeVolume(disk);
		return volume.ok || volume.error.code === 'docker-not-found' ? ok(undefined) : broken(volume.error);
	}

	drainServer(name: string, on: boolean): void {
		if (this.#slot(name).planned.roles.includes('frontend')) this.#haproxy.drain(name, on);
	}

	processState(name: string) {
		const { container } = this.#slot(name);
		return { state: container.state, pid: container.pid } as const;
	}

	onEvent(listener: (event: RuntimeEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	admin(name: string): HttpNodeAdmin {
		return this.#slot(name).admin;
	}

	servers() {
		return this.#haproxy.servers();
	}

	lookAtServers(): Promise<void> {
		return this.#haproxy.look();
	}

	/** Answers what it started again, or let go on. */
	healOwn(): Promise<readonly string[]> {
		return this.#labParts.heal();
	}

	/** As it was written for the balancer; somebody may have taken the file away since. */
	balancerConfig(): Promise<string> {
		return readFile(this.#configPath, 'utf8').catch(() => haproxyConfig(this.#plan));
	}

	checkServer(name: string): void {
		if (this.#slot(name).planned.roles.includes('frontend')) void this.#haproxy.look();
	}

	readLog(name: string, lines: number): Promise<readonly string[]> {
		return this.#lastLines(this.#slot(name), lines);
	}

	async findLog(name: string, text: string, most: number): Promise<LogFinding> {
		const found = await this.#engine.findInLog(this.#slot(name).container.container, text, most);
		return found.ok ? found.value : { lines: [], isAll: false };
	}

	followLog(name: string, listener: (lines: readonly string[]) => void): () => void {
		return this.#slot(name).log.follow(listener);
	}

	listVolume(path: string, most?: number): Promise<readonly string[]> {
		return this.#keeper.names(path, most);
	}

	async openTerminal(name: string, size: TerminalSize, listener: TerminalListener): Promise<RuntimeResult<Terminal>> {
		const slot = this.#nodes.get(name);
		if (!slot) return fail('unknown-node', `there is no node ${name}`);
		if (slot.machine !== undefined) {
			const on = await slot.machine.on();
			if (!on.ok) return broken(on.error);
		} else if (isDown(slot)) return fail('not-running', `${name} is not running: a shell in it runs in its container`);
		else if (slot.container.state === 'paused') return fail('paused', `${name} is paused, and all in it`);
		const opened = await openContainerTerminal(this.#engine, (slot.machine ?? slot.container).container, size, listener);
		return opened.ok ? opened : broken(opened.error);
	}

	async listFiles(where: FilePlace, path: string, most: number): Promise<FilesResult<FileListing>> {
		if (where.is === 'volume') return this.#ofVolume(path, () => this.#keeper.list(path, most));
		const disk = this.#diskOf(where.node);
		return disk.ok ? listContainerFiles(disk.value, path, most) : disk;
	}

	async readFile(where: FilePlace, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>> {
		if (where.is === 'volume') return this.#ofVolume(path, () => this.#keeper.read(path, range));
		const disk = this.#diskOf(where.node);
		return disk.ok ? readContainerFile(disk.value, path, range) : disk;
	}

	watchVolume(path: string, listener: (changedPaths: readonly string[]) => void): () => void {
		if (pathProblem(path) !== undefined || this.#removed) return () => {};
		const stop = this.#keeper.watch(path, listener);
		this.#watches.add(stop);
		return () => {
			this.#watches.delete(stop);
			stop();
		};
	}

	/** What Docker has of each of them now; what differs is told as somebody else's doing. */
	async lookAtNodes(): Promise<void> {
		for (const { container } of [...this.#nodes.values()]) await container.look();
	}

	remove(): Promise<readonly string[]> {
		this.#removed ??= this.#takeAway();
		return this.#removed;
	}

	async #takeAway(): Promise<readonly string[]> {
		for (const stop of this.#watches) stop();
		this.#labParts.stop();
		this.#haproxy.close();
		for (const { log } of this.#nodes.values()) log.close();
		for (const machine of this.#machines()) machine.close();
		this.#balancerLog.close();
		// Their ends are ours.
		for (const { container } of this.#nodes.values()) container.stopAsked();
		await this.#options.reach?.close();
		const left = await removeEverything(this.#engine, this.#project);
		this.#keeper.close();
		// Their ends were told by Docker's events; what those missed is told now.
		for (const { container } of this.#nodes.values()) container.gone();
		this.#stopListening();
		await this.recording.close();
		// What tells of it stays until it is gone.
		if (left.length > 0) writeRecord(this.#options.folder.path, { ...this.#recorded(), isLeft: true });
		else await removeClusterFolder(this.#options.root, this.#options.folder.path, this.#options.keepRecording);
		return left;
	}

	async #notAdded(planned: PlannedNode, error: DockerFailure): Promise<RuntimeResult<PlannedNode>> {
		this.#forget(planned.name);
		this.#writeDown();
		await this.#endWays(planned);
		await this.#engine.removeContainer(this.#project.container(planned.name));
		if (this.#plan.bare) await this.#engine.removeContainer(this.#project.machineOf(planned.name));
		const disk = diskOf(this.#project, this.#plan, planned);
		if (disk !== undefined) await this.#engine.removeVolume(disk);
		return broken(error);
	}

	async #endWays(planned: PlannedNode): Promise<void> {
		for (const { here } of waysToNode(this.#plan, planned)) await this.#options.reach?.end(here);
	}

	/** The keeper would refuse it, too, in other words. */
	async #ofVolume<T>(path: string, ask: () => Promise<FilesResult<T>>): Promise<FilesResult<T>> {
		const problem = pathProblem(path);
		return problem === undefined ? ask() : failed({ code: 'bad-path' as const, message: problem, definite: true });
	}

	#diskOf(name: string): FilesResult<ContainerDisk> {
		const slot = this.#nodes.get(name);
		if (!slot) return failed({ code: 'unknown-node' as const, message: `there is no node ${name}`, definite: true });
		return ok({ engine: this.#engine, container: slot.container.container, root: paths.data });
	}

	#forget(name: string): void {
		this.#nodes.delete(name);
		this.#plan = withoutNode(this.#plan, name);
	}

	/** Docker was away: what its containers are now is asked, one by one. */
	async #lookAgain(): Promise<void> {
		if (this.#removed) return;
		await this.#labParts.startEnded();
		this.#options.reach?.again();
		await this.lookAtNodes();
		for (const machine of this.#machines()) machine.again();
		this.#balancerLog.starting();
		this.#balancerLog.running();
		await this.#haproxy.look();
	}

	#keeperChanged({ is }: ContainerEvent): void {
		if (is === 'started') this.#options.reach?.again();
		if (is === 'ended') this.#labParts.keeperEnded();
	}

	/** A part of the exercise: that it ended is shown, and who ended it may start it again. */
	#balancerChanged({ is }: ContainerEvent): void {
		if (is === 'ended') this.#haproxy.balancerEnded();
		if (is !== 'started') return;
		this.#balancerLog.starting();
		this.#balancerLog.running();
		this.#haproxy.balancerStarted();
	}

	/** Configuration and network faults, in place before the container starts; of a bare node its roles, for its network is there already. */
	async #writeNodeFiles(slot: NodeSlot): Promise<DockerResult<unknown>> {
		const config = this.#nodeConfig(slot, slot.adminToken);
		const told = await slot.machine?.tell(config);
		if (told?.ok === false) return told;
		return this.#engine.putFiles(slot.container.container, mailclusterFolder, [
			{ name: 'config.json', bytes: `${JSON.stringify(config, null, '\t')}\n`, mode: 0o600, isMailclusters: true },
			...(slot.machine === undefined ? [slot.network.fileForStart(slot.faults.links)] : [rolesFile(slot.startedAs ?? [])]),
		]);
	}

	#nodeConfig({ planned, faults }: NodeSlot, adminToken: string): NodeConfig {
		const { name, clusterId, secretHex, administrator } = this.#options.record;
		return {
			...nodeConfig(this.#plan, planned, { name, id: clusterId, secretHex, adminToken, administrator: administrator.verifier }),
			faults: ofTheNodeItself(faults),
		};
	}

	/** Read again when the container of the balancer is started again; and by learners. */
	async #writeBalancerFile(): Promise<void> {
		const text = haproxyConfig(this.#plan);
		writeFileSync(this.#configPath, text, { mode: 0o600 });
		await this.#engine.putFiles(this.#project.container('balancer'), mailclusterFolder, [
			{ name: 'haproxy.cfg', bytes: text, mode: 0o644, isMailclusters: true },
		]);
	}

	#changed(slot: NodeSlot, change: ContainerChange): void {
		if (change.state === 'starting') {
			slot.log.starting();
			// Started by somebody else: with the files of the last time.
			if (change.by === 'outside' && slot.machine === undefined) slot.network.forget();
			// Its roles are in the file of the last time; where there was none, it starts alone.
			if (slot.machine !== undefined) slot.startedAs ??= [];
			slot.machine?.nodeStarts();
		}
		if (change.state === 'running') slot.log.running();
		if (change.state === 'down') {
			slot.log.ended();
			if (slot.machine === undefined) slot.network.forget();
			slot.machine?.nodeEnded(async () => lastWords(await this.#lastLines(slot, lastWordsLines)));
			if (slot.planned.roles.includes('frontend')) this.#haproxy.serverEnded(slot.planned.name);
		}
		const roles = change.state === 'starting' && slot.machine !== undefined ? { roles: slot.startedAs ?? [] } : {};
		this.#tell({ type: 'process', node: slot.planned.name, ...change, ...roles });
	}

	async #lastLines({ container }: NodeSlot, lines: number): Promise<readonly string[]> {
		const read = await this.#engine.lastLines(container.container, lines);
		return read.ok ? read.value : [];
	}

	/** An order that came when its node was just removed, or all of it. */
	async #startOrdered(name: string, roles: readonly Role[]): Promise<RuntimeResult<unknown>> {
		return this.#nodes.has(name) ? this.startNode(name, roles) : fail('unknown-node', `there is no node ${name}`);
	}

	#machines(): BareMachine[] {
		return [...this.#nodes.values()].flatMap(({ machine }) => machine ?? []);
	}

	#serverChanged(server: string, state: ServerState): void {
		if (this.#nodes.has(server)) this.#tell({ type: 'balancer-server', server, state });
	}

	#tell(event: RuntimeEvent): void {
		for (const listener of [...this.#listeners]) listener(event);
	}

	#writeDown(): void {
		if (!this.#removed) writeRecord(this.#options.folder.path, this.#recorded());
	}

	#recorded(): ClusterRecord {
		return {
			...this.#options.record,
			engine: { pid: process.pid, startTime: this.#engineStartTime },
			isWhole: true,
			plan: {
				...this.#plan,
				balancer: { ...this.#plan.balancer, fixed: [...this.#plan.balancer.fixed] },
				nodes: this.#plan.nodes.map((node) => ({ ...node, roles: [...node.roles] })),
			},
			nodes: [...this.#nodes.values()].map(({ planned, adminToken, faults, startedAs }) => ({
				name: planned.name,
				adminToken,
				faults,
				...(startedAs === undefined ? {} : { startedAs: [...startedAs] }),
			})),
			namesUsed: [...this.#namesUsed],
		};
	}

	#give(planned: PlannedNode, known: Pick<NodeSlot, 'adminToken' | 'faults' | 'startedAs'> & { readonly found: Inspected | undefined }): void {
		const name = this.#project.container(planned.name);
		const { adminToken, faults, startedAs, found } = known;
		const machine = this.#plan.bare
			? new BareMachine({
					engine: this.#engine,
					container: this.#project.machineOf(planned.name),
					start: (roles) => this.#startOrdered(planned.name, roles),
					nodeEnds: (limitMs) => slot.container.ended(limitMs),
				})
			: undefined;
		const slot: NodeSlot = {
			planned,
			admin: new HttpNodeAdmin({ address: '127.0.0.1', port: publishedPorts(this.#plan).admin(planned), token: adminToken }),
			log: new ContainerLog(this.#engine, name, found?.state === 'running'),
			container: new NodeContainer({
				engine: this.#engine,
				container: name,
				onChange: (change) => this.#changed(slot, change),
				...(found === undefined ? {} : { found }),
			}),
			adminToken,
			faults,
			startedAs,
			machine,
			network: new ContainerNetwork(this.#engine, machine?.container ?? name, (peer) => this.#plan.nodes.find((node) => node.name === peer)?.address),
		};
		if (machine !== undefined || (found !== undefined && found.state !== 'down')) slot.network.found(faults.links);
		this.#nodes.set(planned.name, slot);
		this.#namesUsed.add(planned.name);
	}

	#slot(name: string): NodeSlot {
		const slot = this.#nodes.get(name);
		if (!slot) throw new Error(`no node ${name}`);
		return slot;
	}

	#slotOf(container: string): NodeSlot | undefined {
		return [...this.#nodes.values()].find((slot) => slot.container.container === container);
	}
}

function isDown(slot: NodeSlot): boolean {
	return slot.container.state === 'down';
}

/** Links are cut in the container's network; they are slow by the node's own gate, and its volume fails by its own storage port. */
function ofTheNodeItself({ links, volume }: NodeFaults): NodeFaults {
	const slow = links.filter((link) => link.out.delayMs > 0 || link.in.delayMs > 0);
	const uncut = ({ delayMs }: LinkDirection): LinkDirection => ({ cut: false, delayMs });
	return { links: slow.map((link) => ({ peer: link.peer, out: uncut(link.out), in: uncut(link.in) })), volume };
}

/** An option a line, for the container's `enter`. */
function rolesFile(roles: readonly Role[]) {
	return {
		name: 'roles',
		bytes: roleOptions(roles)
			.map((option) => `${option}\n`)
			.join(''),
		mode: 0o600,
	};
}
