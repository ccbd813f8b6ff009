/**
 * One cluster while it is up: everything observed goes into its recording, and the recording becomes its
 * status; everything that is done to it starts here.
 *
 * Events of nodes (node-watch.ts), processes and balancer (the runtime) and volume (volume-watch.ts) meet in
 * the recorder, which calls back synchronously; the view is reduced from what was recorded and from nothing
 * else. Read cluster-start.ts for bringing it up, cluster-faults.ts, link-faults.ts and
 * node-drain.ts for breaking it, cluster-members.ts for nodes that come and go.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
import type { FileContent, FilesCode, FilesResult } from '../../node-image/src/contract/files.ts';
import { type FileListing, listedMax, volumePlace } from '../../node-image/src/contract/files.ts';
import { queuedMailFolder, type Role } from '../../node-image/src/contract/node-config.ts';
import type { ClusterStatus, NodeUsage, TrafficReport } from '../contract/cluster-status.ts';
import type { CallResults, ClusterSummary, Progress } from '../contract/engine-api.ts';
import type { RecordingPart } from '../contract/kept-recordings.ts';
import type { RecordedEvent, TrafficKind } from '../contract/recorded-event.ts';
import type { TerminalSize } from '../contract/terminals.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { applyEvent, applyNumbers, type ClusterView, emptyView } from '../core/cluster-view.ts';
import { descriptionOf } from '../core/description.ts';
import { type UsageLook, usageOf } from '../core/node-usage.ts';
import type { Sleep } from '../core/sleep.ts';
import { statusOf } from '../core/status.ts';
import { wantedFaults } from '../core/wanted-faults.ts';
import type { FilePlace, RuntimeCluster, RuntimeEvent, Terminal, TerminalListener } from '../runtime/runtime.ts';
import { doFault, type FaultOrder, healAll } from './cluster-faults.ts';
import { ClusterMail } from './cluster-mail.ts';
import { addNode, removeNode } from './cluster-members.ts';
import { ClusterPlans } from './cluster-plans.ts';
import { startCluster } from './cluster-start.ts';
import type { EngineOptions } from './engine-options.ts';
import { type FaultContext, findNode } from './fault-context.ts';
import type { NamedOrder } from './fault-plan-run.ts';
import { Follower } from './follower.ts';
import { type LinkFaultOrder, linkFault } from './link-faults.ts';
import { drainNode, readyNode } from './node-drain.ts';
import { NodeTelling } from './node-telling.ts';
import { NodeWatch } from './node-watch.ts';
import { Recorder, type ResumedRecording } from './recorder.ts';
import { RecordingReader } from './recording-reader.ts';
import { TrafficRun } from './traffic-run.ts';
import { VolumeWatch } from './volume-watch.ts';

export interface RunningClusterOptions {
	readonly name: string;
	readonly definition: ClusterDefinition;
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly runtime: RuntimeCluster;
	readonly createProbe: EngineOptions['createProbe'];
	readonly now: () => number;
	readonly recordingLimitBytes?: number;
	/** It outlived its engine: what that one recorded, and when it was started. */
	readonly taken?: { readonly startedAt: string; readonly recording: ResumedRecording | undefined };
	readonly onProgress: (progress: Progress) => void;
	/** 'starting' became 'running', or 'stopping'. */
	readonly onPhase: () => void;
}

export interface ClusterListener {
	events(events: readonly RecordedEvent[]): void;
	status(status: ClusterStatus): void;
}

export interface TrafficOrder extends TrafficKind {
	readonly ratePerS: number;
	/** Left out: until it is stopped. */
	readonly forMs?: number | undefined;
}

/** Pictures are drawn sixty times a second at best. */
const statusDelayMs = 15;
/** Connection counts change without an event. */
const statusEveryMs = 1_000;
/** In one cluster, of all clients; chosen. */
const terminalsMax = 64;
/** A probe that hangs on a hung node must not hold up the end. */
const trafficEndMs = 1_000;

const fileRemedies: Partial<Record<FilesCode, string>> = {
	missing: 'list the directory above it',
	'not-a-directory': 'read it instead of listing it',
	'not-a-file': 'list it instead of reading it',
};

/** What a node says when a token was renamed, or is about to be. */
const tokenEvents: ReadonlySet<string> = new Set([
	'life-taken',
	'controller-taken',
	'controller-released',
	'member-declared-dead',
	'account-taken',
	'account-released',
	'account-placed',
	'account-dropped',
]);

export class RunningCluster {
	readonly name: string;
	readonly startedAt: string;
	/** Its accounts and their mail. */
	readonly mail: ClusterMail;
	readonly #options: RunningClusterOptions;
	readonly #runtime: RuntimeCluster;
	readonly #recorder: Recorder;
	readonly #reader = new RecordingReader();
	readonly #volume: VolumeWatch;
	readonly #telling: NodeTelling;
	/** Its fault plan, one at a time. */
	readonly plans: ClusterPlans;
	readonly #watches = new Map<string, NodeWatch>();
	readonly #startedNodesMs = new Map<string, number>();
	/** Of each running process, by its node: two looks tell how much it works. */
	readonly #usage = new Map<string, { readonly look: UsageLook; readonly usage: NodeUsage }>();
	/** What each node had said, by its own count, when an earlier engine recorded it last. */
	readonly #heardSeqs = new Map<string, number>();
	readonly #looks = new Set<() => void>();
	readonly #followers = new Map<ClusterListener, Follower>();
	/** Nodes whose next beat is waited for. */
	readonly #awaited = new Map<string, number>();
	readonly #stopRuntimeEvents: () => void;
	readonly #statusTimer: NodeJS.Timeout;
	#statusDue: NodeJS.Timeout | undefined;
	#view: ClusterView;
	#traffic: TrafficRun | undefined;
	#terminals = 0;
	#down: Promise<readonly string[]> | undefined;
	/** The last addition or removal of a node, and all before it. */
	#memberChange: Promise<unknown> = Promise.resolve();

	constructor(options: RunningClusterOptions) {
		const { runtime, now, name } = options;
		this.name = name;
		this.startedAt = options.taken?.startedAt ?? new Date().toISOString();
		this.#options = options;
		this.#runtime = runtime;
		this.#view = emptyView(runtime.plan.nodes.map((node) => ({ name: node.name, role: node.roles.includes('backend') ? 'backend' : 'frontend' })));
		this.#recorder = new Recorder({
			name,
			startedAt: this.startedAt,
			file: runtime.recording,
			now,
			...(options.taken?.recording === undefined ? {} : { resumed: options.taken.recording }),
			...(options.recordingLimitBytes === undefined ? {} : { limitBytes: options.recordingLimitBytes }),
		});
		this.mail = new ClusterMail({ runtime, view: () => this.#view, now, atMs: () => this.#recorder.atMs(), changed: () => this.#volume.sign() });
		for (const event of options.taken?.recording?.events ?? []) {
			this.mail.note(event);
			this.#view = applyEvent(this.#view, event);
			if (event.source === 'node' && event.nodeSeq !== undefined) this.#heardSeqs.set(event.node, event.nodeSeq);
			// A new process counts anew.
			if (event.source === 'engine' && event.event.type === 'process' && event.event.state === 'starting') this.#heardSeqs.delete(event.event.node);
		}
		this.#recorder.onEvent((event) => this.#recorded(event));
		this.#volume = new VolumeWatch({
			list: (path, most) => runtime.listVolume(path, most),
			onToken: (change) => this.#recorder.recordEngine({ type: 'token', ...change }),
			known: this.#view.tokens,
		});
		this.#volume.watch(false);
		this.#telling = new NodeTelling({
			runtime,
			faultsOf: (node) => wantedFaults(this.#view, node),
			onProblem: (node, problem) => {
				if (!this.#down) this.#recorder.recordEngine({ type: 'node-told', node, problem });
			},
		});
		this.plans = new ClusterPlans({
			nodes: () => runtime.plan.nodes.map((node) => ({ ...node, runs: runtime.processState(node.name).state === 'running' })),
			view: () => this.#view,
			perform: (order) => this.#performStep(order),
			record: (event) => {
				if (!this.#down) this.#recorder.recordEngine(event);
			},
			atMs: () => this.#recorder.atMs(),
			changed: () => this.#scheduleStatus(),
		});
		this.#stopRuntimeEvents = runtime.onEvent((event) => this.#runtimeEvent(event));
		this.#statusTimer = setInterval(() => this.#pushStatus(), statusEveryMs);
		this.#statusTimer.unref();
	}

	/** Resolves when every node is ready, the balancer agrees, and domains and accounts are there. */
	async start(): Promise<Outcome<ClusterStatus>> {
		const begunMs = this.#recorder.atMs();
		this.#recorder.recordEngine({ type: 'cluster-starting', name: this.name, preset: this.#options.definition.preset });
		this.#describe();
		const started = await startCluster(this.#context());
		if (!started.ok) return started;
		this.#recorder.recordEngine({ type: 'cluster-ready', tookMs: this.#recorder.atMs() - begunMs });
		this.#options.onPhase();
		return done(await this.status());
	}

	/**
	 * Goes on with a cluster whose engine died. False: it had not been up, or was being taken down; then it is to be taken
	 * down. What its nodes said meanwhile they say again; what became of their containers is compared.
	 */
	takeOver(awayMs: number): boolean {
		const isKnown = this.#options.taken?.recording !== undefined;
		if (isKnown && this.#view.phase !== 'running') return false;
		this.#recorder.recordEngine({ type: 'adopted', awayMs });
		// The recording may be an earlier version's, or a new one.
		this.#describe();
		if (!isKnown) this.#recorder.recordEngine({ type: 'cluster-ready', tookMs: 0 });
		for (const { name } of this.#runtime.plan.nodes) this.#takeOverNode(name);
		return true;
	}

	#describe(): void {
		const { definition, accounts } = this.#options;
		const runtime = this.#runtime;
		const cluster = descriptionOf({
			runtime: runtime.kind,
			preset: definition.preset,
			plan: runtime.plan,
			domains: definition.domains.map((domain) => domain.name),
			accounts,
			balancer: runtime.balancer,
			volumePath: runtime.volumePath,
			dataPath: (node) => runtime.dataPath(node),
		});
		this.#recorder.recordEngine({ type: 'described', cluster });
	}

	#takeOverNode(node: string): void {
		const is = this.#runtime.processState(node);
		const was = this.#view.nodes[node] ?? { process: 'down', pid: null };
		const by = 'outside';
		const isAnother = was.process !== 'down' && (is.state === 'down' || is.pid !== was.pid);
		if (isAnother) this.#runtimeEvent({ type: 'process', node, state: 'down', exit: 'ended while no engine ran', cause: 'kill', by });
		if (is.state === 'down') return;
		const pid = is.pid === null ? {} : { pid: is.pid };
		if (isAnother || was.process === 'down') {
			this.#runtimeEvent({ type: 'process', node, state: 'starting', by, ...pid });
			this.#runtimeEvent({ type: 'process', node, state: 'running', by, ...pid });
		} else {
			this.#telling.started(node);
			this.#watchNode(node, this.#heardSeqs.get(node) ?? 0);
			this.#startedNodesMs.delete(node);
			// The engine may have died between a change and the telling of it.
			this.#tellAll(node);
		}
		if (is.state === 'paused' && this.#view.nodes[node]?.process !== 'paused') {
			this.#runtimeEvent({ type: 'process', node, state: 'paused', cause: 'pause', by });
		} else if (is.state === 'running' && this.#view.nodes[node]?.process !== 'running') {
			this.#runtimeEvent({ type: 'process', node, state: 'running', cause: 'resume', by });
		}
	}

	/** The computer did, and all of this with it. */
	slept(sleep: Sleep): void {
		if (!this.#down) this.#recorder.recordEngine({ type: 'slept', ...sleep });
	}

	/** With the tokens as they are now. */
	async status(): Promise<ClusterStatus> {
		const servers = this.#down ? undefined : this.#runtime.lookAtServers();
		if (!this.#volume.watching() && !this.#down) await this.#volume.look();
		await servers;
		return this.#status();
	}

	summary(): ClusterSummary {
		const { nodes } = this.#runtime.plan;
		return {
			name: this.name,
			runtime: this.#runtime.kind,
			preset: this.#options.definition.preset,
			phase: this.#view.phase,
			frontends: nodes.filter((node) => node.roles.includes('frontend')).length,
			backends: nodes.filter((node) => node.roles.includes('backend')).length,
			startedAt: this.startedAt,
		};
	}

	fault(order: FaultOrder): Promise<Outcome<CallResults['fault']>> {
		return this.#onNode(order.node, (context, node) => doFault(context, { ...order, node }));
	}

	linkFault(order: LinkFaultOrder): Promise<Outcome<CallResults['linkFault']>> {
		this.#traffic?.noteFault();
		return linkFault(this.#context(), order);
	}

	drain(nodeText: string, force = false): Promise<Outcome<CallResults['drain']>> {
		return this.#onNode(nodeText, (context, node) => drainNode(context, node, force));
	}

	ready(nodeText: string): Promise<Outcome<CallResults['ready']>> {
		return this.#onNode(nodeText, readyNode);
	}

	/** One after the other: each works on the plan that the one before left. */
	add(role: Role): Promise<Outcome<CallResults['add']>> {
		return this.#inTurn(() => addNode(this.#context(), role));
	}

	remove(nodeText: string): Promise<Outcome<CallResults['remove']>> {
		return this.#inTurn(() => this.#onNode(nodeText, removeNode));
	}

	/** A step of a plan is done as if somebody had ordered it now. */
	#performStep(order: NamedOrder): Promise<Outcome<unknown>> {
		switch (order.do) {
			case 'fault':
				return this.fault(order);
			case 'link':
				return this.linkFault(order);
			case 'drain':
				return this.drain(order.node, order.force);
			case 'ready':
				return this.ready(order.node);
			case 'heal':
				return this.heal();
		}
	}

	async #onNode<T>(nodeText: string, work: (context: FaultContext, node: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
		const node = findNode(this.#context(), nodeText);
		if (!node.ok) return node;
		this.#traffic?.noteFault();
		return work(this.#context(), node.value);
	}

	#inTurn<T>(change: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
		const turn = this.#memberChange.then(change);
		this.#memberChange = turn.catch(() => undefined).then(() => this.#options.onPhase());
		return turn;
	}

	heal(): Promise<Outcome<CallResults['heal']>> {
		this.#traffic?.noteFault();
		return healAll(this.#context());
	}

	async trafficStart({ ratePerS, forMs, ...kind }: TrafficOrder): Promise<Outcome<{ accounts: number }>> {
		if (this.#traffic?.running()) return refuse('traffic-running', `traffic runs on ${this.name} already`, 'stop it first: one probe a cluster');
		if (this.#view.phase !== 'running') return refuse('not-ready', `${this.name} is ${this.#view.phase}`, 'wait until it runs');
		if (this.#options.accounts.length === 0) return refuse('no-accounts', `${this.name} has no accounts to send to`, 'add accounts to the cluster file');
		const status = this.#status();
		const probe = this.#options.createProbe({
			smtp: status.services.smtp,
			imap: status.services.imap,
			accounts: this.#options.accounts,
			ratePerS,
			...kind,
			now: this.#options.now,
			mailWaits: () => this.#mailWaits(),
			onSample: (sample) => {
				if (!this.#down) this.#recorder.recordEngine({ type: 'traffic', sample });
			},
		});
		this.#recorder.recordEngine({ type: 'traffic-started', ratePerS, ...kind });
		this.#traffic = new TrafficRun(probe, forMs, () => {
			if (!this.#down) this.#recorder.recordEngine({ type: 'traffic-stopped' });
		});
		return done({ accounts: probe.accountCount });
	}

	/** A frontend that answers says so itself; of one that does not, its disk does. */
	async #mailWaits(): Promise<boolean> {
		const frontends = this.#runtime.plan.nodes.filter((node) => node.roles.includes('frontend'));
		const waits = frontends.map(async ({ name }) => {
			const answer = await this.#runtime.admin(name).status();
			if (answer.ok) return answer.value.queued > 0;
			const queued = await this.#queuedOnDisk(name);
			return !queued.ok || queued.value > 0;
		});
		return (await Promise.all(waits)).includes(true);
	}

	async #queuedOnDisk(node: string): Promise<Outcome<number>> {
		const listed = await this.#runtime.listFiles({ is: 'node', node }, queuedMailFolder, listedMax);
		if (listed.ok) return done(listed.value.entries.length);
		const hasNone = listed.error.code === 'missing' || listed.error.code === 'unknown-node';
		return hasNone ? done(0) : refuse(listed.error.code, listed.error.message);
	}

	async trafficResult(stop: boolean): Promise<Outcome<TrafficReport>> {
		const run = this.#traffic;
		if (!run) return refuse('no-traffic', `no traffic was started on ${this.name}`, 'start it: traffic');
		if (stop) void run.stop();
		return done(await run.result);
	}

	async logs(nodeText: string, lines: number): Promise<Outcome<readonly string[]>> {
		const node = findNode(this.#context(), nodeText);
		return node.ok ? done(await this.#runtime.readLog(node.value, lines)) : node;
	}

	/** A shell in the node; `listener` hears of it until its end. */
	async openTerminal(nodeText: string, size: TerminalSize, listener: TerminalListener): Promise<Outcome<{ node: string; terminal: Terminal }>> {
		const node = findNode(this.#context(), nodeText);
		if (!node.ok) return node;
		if (this.#down) return refuse('not-running', `${this.name} is being taken down`);
		if (this.#terminals >= terminalsMax) return refuse('too-many-terminals', `${terminalsMax} terminals are open in ${this.name} already`, 'close one first');
		this.#terminals += 1;
		const opened = await this.#runtime.openTerminal(node.value, size, {
			data: (bytes) => listener.data(bytes),
			end: (how) => {
				this.#terminals -= 1;
				listener.end(how);
			},
		});
		if (opened.ok) return done({ node: node.value, terminal: opened.value });
		this.#terminals -= 1;
		return refuse(opened.error.code, opened.error.message);
	}

	filesList(where: string, path: string, most: number): Promise<Outcome<FileListing>> {
		return this.#atPlace(where, (place) => this.#runtime.listFiles(place, path, most));
	}

	filesRead(where: string, path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<Outcome<FileContent>> {
		return this.#atPlace(where, (place) => this.#runtime.readFile(place, path, range));
	}

	async balancerConfig(): Promise<CallResults['balancerConfig']> {
		const path = this.#runtime.balancer.configPath;
		const text = await this.#runtime.balancerConfig();
		return path === null || text === null ? { path: null, text: null } : { path, text };
	}

	watchVolume(path: string, listener: (paths: readonly string[]) => void): () => void {
		return this.#down ? () => {} : this.#runtime.watchVolume(path, listener);
	}

	async #atPlace<T>(where: string, work: (place: FilePlace) => Promise<FilesResult<T>>): Promise<Outcome<T>> {
		const node = where === volumePlace ? undefined : findNode(this.#context(), where);
		if (node?.ok === false) return node;
		const found = await work(node === undefined ? { is: 'volume' } : { is: 'node', node: node.value });
		return found.ok ? done(found.value) : refuse(found.error.code, found.error.message, fileRemedies[found.error.code]);
	}

	/** The newest from memory, what lies further back from the file. */
	async recordingPart(afterSeq: number, most: number): Promise<Outcome<RecordingPart>> {
		const part = (events: readonly RecordedEvent[]) => done({ name: this.name, startedAt: this.startedAt, lastSeq: this.#recorder.lastSeq(), events });
		const newest = this.#recorder.part(afterSeq, most);
		if (newest) return part(newest);
		const read = await this.#reader.read(this.#runtime.recording.path, afterSeq, most);
		// A recording that is full has a gap before what is remembered.
		return read.ok ? part(read.value.events.length > 0 ? read.value.events : this.#recorder.after(afterSeq).slice(0, most)) : read;
	}

	/** The file, with everything that was recorded so far. */
	async recordingFile(): Promise<string> {
		await this.#recorder.flush();
		return this.#runtime.recording.path;
	}

	/** Answers the node's name and how to end it. */
	followLog(nodeText: string, listener: (lines: readonly string[]) => void): Outcome<{ node: string; stop: () => void }> {
		const node = findNode(this.#context(), nodeText);
		return node.ok ? done({ node: node.value, stop: this.#runtime.followLog(node.value, listener) }) : node;
	}

	/** Following again moves the listener to another place. */
	follow(listener: ClusterListener, afterSeq: number): { lastSeq: number } {
		this.#followers.get(listener)?.stop();
		const lastSeq = this.#recorder.lastSeq();
		this.#followers.set(listener, new Follower(this.#recorder, Math.min(afterSeq, lastSeq), (events) => listener.events(events)));
		if (!this.#volume.watching()) this.#volume.watch(true);
		this.#wantBeats();
		this.#scheduleStatus();
		return { lastSeq };
	}

	unfollow(listener: ClusterListener): void {
		this.#followers.get(listener)?.stop();
		this.#followers.delete(listener);
		if (this.#followers.size === 0) this.#volume.watch(false);
		this.#wantBeats();
	}

	/** Ends and removes everything, and answers what could not be removed; the same end for everybody who asks. */
	down(): Promise<readonly string[]> {
		this.#down ??= this.#takeDown();
		return this.#down;
	}

	async #takeDown(): Promise<readonly string[]> {
		this.plans.stop();
		this.#recorder.recordEngine({ type: 'cluster-stopping' });
		this.#options.onPhase();
		for (const look of [...this.#looks]) look();
		// Before the nodes end: a probe that goes on would write to whoever gets these addresses next.
		if (this.#traffic?.running()) await Promise.race([this.#traffic.stop({ isQuick: true }).catch(() => undefined), delay(trafficEndMs)]);
		this.#volume.stop();
		this.mail.stop();
		clearInterval(this.#statusTimer);
		for (const watch of this.#watches.values()) watch.stop();
		this.#watches.clear();
		this.#pushStatus();
		for (const follower of this.#followers.values()) follower.flush();
		// Who keeps the recording takes the file before its folder goes.
		await this.#recorder.flush();
		const left = await this.#runtime.remove();
		this.#stopRuntimeEvents();
		await this.#recorder.close();
		clearTimeout(this.#statusDue);
		for (const follower of this.#followers.values()) {
			follower.flush();
			follower.stop();
		}
		return left;
	}

	/** Recorded: now it counts. */
	#recorded(event: RecordedEvent): void {
		this.#become(applyEvent(this.#view, event));
		this.mail.note(event);
		if (event.source === 'node') {
			if (tokenEvents.has(event.event.type)) this.#volume.sign();
			if (event.event.type === 'state') this.#nodeState(event.node, event.event.state);
		} else if (event.event.type === 'node-removed') {
			this.#forgetNode(event.event.node);
			this.#volume.sign();
		}
		for (const look of [...this.#looks]) look();
	}

	#nodeState(node: string, state: string): void {
		if (state === 'joining' || state === 'ready') this.#progress(node, state);
		// Its health has changed: no need to wait for the balancer's next turn. A removed node's last words have none.
		if (this.#view.nodes[node]) this.#runtime.checkServer(node);
	}

	#forgetNode(node: string): void {
		this.#watches.get(node)?.stop();
		this.#watches.delete(node);
		this.#usage.delete(node);
		this.#startedNodesMs.delete(node);
	}

	#runtimeEvent(event: RuntimeEvent): void {
		if (event.type === 'balancer-server') {
			this.#recorder.recordEngine({ type: 'balancer-server', server: event.server, state: event.state });
			return;
		}
		const { node, state, cause, by } = event;
		if (by === 'outside' && cause !== undefined) {
			this.#traffic?.noteFault();
			this.#recorder.recordEngine({ type: 'fault', node, kind: cause, by });
		}
		if (state === 'starting') {
			this.#telling.started(node);
			this.#watchNode(node);
			// Its configuration is that of its last start by us: all that has changed since is told.
			if (by === 'outside') this.#tellAll(node);
		}
		if (state === 'down') this.#watches.get(node)?.processEnded();
		this.#recorder.recordEngine({
			type: 'process',
			node,
			state,
			...(event.pid === undefined ? {} : { pid: event.pid }),
			...(event.exit === undefined ? {} : { exit: event.exit }),
		});
		if (state === 'starting') this.#progress(node, 'starting');
		if (state === 'running' && cause === 'resume') this.#telling.again(node);
	}

	#tellAll(node: string): void {
		void this.#telling.tell(node, 'faults');
		void this.#telling.tell(node, 'members');
	}

	#watchNode(node: string, afterSeq = 0): void {
		this.#startedNodesMs.set(node, this.#recorder.atMs());
		this.#usage.delete(node);
		this.#watches.get(node)?.stop();
		if (this.#down) return;
		const isRunning = () => this.#runtime.processState(node).state === 'running';
		const watch = new NodeWatch({
			admin: this.#runtime.admin(node),
			afterSeq,
			onEvent: (event, seq) => this.#recorder.recordNode(node, event, seq),
			onNumbers: (status) => {
				this.#numbers(node, status);
				this.#telling.again(node);
			},
			onReach: (reached) => {
				if (isRunning()) this.#recorder.recordEngine({ type: 'process', node, state: reached ? 'running' : 'unreachable' });
			},
			onBadAnswer: (message) => this.#recorder.recordNode(node, { type: 'problem', code: 'bad-answer', message }),
			expectsAnswers: isRunning,
		});
		this.#watches.set(node, watch);
		watch.start();
		this.#wantBeats();
	}

	/** Of all nodes while somebody looks; of one while it is waited for. */
	#wantBeats(): void {
		for (const [node, watch] of this.#watches) watch.wantBeats(this.#followers.size > 0 || this.#awaited.has(node));
	}

	#numbers(node: string, status: NodeStatus): void {
		this.#become(applyNumbers(this.#view, node, status));
		this.#usage.set(node, { look: status, usage: usageOf(this.#usage.get(node)?.look, status) });
		for (const look of [...this.#looks]) look();
	}

	#progress(node: string, step: Progress['step'], message?: string): void {
		const sinceMs = this.#startedNodesMs.get(node);
		// A node that joins again without a start is news for followers, not progress of a start.
		if (sinceMs === undefined && step !== 'waiting' && step !== 'failed') return;
		const tookMs = sinceMs === undefined ? 0 : Math.round(this.#recorder.atMs() - sinceMs);
		if (step === 'ready') this.#startedNodesMs.delete(node);
		this.#options.onProgress({ name: this.name, node, step, tookMs, ...(message === undefined ? {} : { message }) });
	}

	#context(): FaultContext {
		const { definition, accounts } = this.#options;
		return {
			runtime: this.#runtime,
			recorder: this.#recorder,
			domains: definition.domains.map((domain) => domain.name),
			accounts,
			view: () => this.#view,
			until: (look, limitMs) => this.#until(look, limitMs),
			progress: (node, step, message) => this.#progress(node, step, message),
			stopping: () => this.#down !== undefined,
			heardFrom: (node, limitMs) => this.#heardFrom(node, limitMs),
			telling: this.#telling,
			queuedOnDisk: (node) => this.#queuedOnDisk(node),
			nextEvent: (limitMs) => this.#nextEvent(limitMs),
			numbersOf: async (node) => {
				const answer = await this.#runtime.admin(node).status();
				if (!answer.ok) return null;
				this.#numbers(node, answer.value);
				return answer.value;
			},
		};
	}

	/** Looks at each event; undefined: the limit has passed. */
	#until<T>(look: () => T | undefined, limitMs: number): Promise<T | undefined> {
		return new Promise((resolve) => {
			const finish = (found: T | undefined) => {
				this.#looks.delete(again);
				clearTimeout(timer);
				resolve(found);
			};
			const again = () => {
				const found = look();
				if (found !== undefined) finish(found);
			};
			const timer = setTimeout(() => finish(undefined), limitMs);
			this.#looks.add(again);
			again();
		});
	}

	async #nextEvent(limitMs: number): Promise<void> {
		// The first look is made at once, before anything has happened.
		let isFirst = true;
		await this.#until(() => {
			if (!isFirst) return true;
			isFirst = false;
			return undefined;
		}, limitMs);
	}

	/** A backend by its beat or its fencing, a frontend by anything it says or answers. */
	async #heardFrom(node: string, limitMs: number): Promise<boolean> {
		const isBackend = this.#view.nodes[node]?.role === 'backend';
		if (!isBackend) return (await this.#runtime.admin(node).status()).ok;
		let heard = false;
		const stop = this.#recorder.onEvent((event) => {
			if (event.source === 'node' && event.node === node && (event.event.type === 'beat' || event.event.type === 'fenced')) heard = true;
		});
		this.#awaitBeat(node, 1);
		const found = await this.#until(() => (heard ? true : undefined), limitMs);
		this.#awaitBeat(node, -1);
		stop();
		return found === true;
	}

	#awaitBeat(node: string, more: 1 | -1): void {
		const waiters = (this.#awaited.get(node) ?? 0) + more;
		if (waiters > 0) this.#awaited.set(node, waiters);
		else this.#awaited.delete(node);
		this.#wantBeats();
	}

	#become(view: ClusterView): void {
		if (view === this.#view) return;
		this.#view = view;
		this.#scheduleStatus();
	}

	#scheduleStatus(): void {
		if (this.#followers.size === 0) return;
		this.#statusDue ??= setTimeout(() => this.#pushStatus(), statusDelayMs);
	}

	#pushStatus(): void {
		clearTimeout(this.#statusDue);
		this.#statusDue = undefined;
		if (this.#followers.size === 0) return;
		const status = this.#status();
		for (const listener of this.#followers.keys()) listener.status(status);
	}

	#status(): ClusterStatus {
		const { definition, accounts } = this.#options;
		const runtime = this.#runtime;
		return statusOf({
			name: this.name,
			runtime: runtime.kind,
			preset: definition.preset,
			startedAt: this.startedAt,
			plan: runtime.plan,
			view: this.#view,
			domains: [...definition.domains.map((domain) => domain.name), ...this.mail.domains],
			accounts,
			balancer: { ...runtime.balancer, servers: [...runtime.servers()] },
			faultPlan: this.plans.state(),
			unavailable: runtime.unavailable(),
			volumePath: runtime.volumePath,
			recordingPath: runtime.recording.path,
			dataPath: (node) => runtime.dataPath(node),
			usage: (node) => this.#usage.get(node)?.usage ?? null,
		});
	}
}
