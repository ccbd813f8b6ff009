/**
 * One cluster while it is up: everything observed goes into its recording, and the recording becomes its
 * status; everything that is done to it starts here.
 *
 * Events of nodes (node-watches.ts), processes and balancer (the runtime) and volume (volume-watch.ts) meet in
 * the recorder, which calls back synchronously; the view is reduced from what was recorded and from nothing
 * else. Read cluster-start.ts for bringing it up, cluster-faults.ts, link-faults.ts and
 * node-drain.ts for breaking it, cluster-members.ts for nodes that come and go. What only looks at it, or runs beside it,
 * is a part of its own: `mail`, `inside`, `traffic`, `plans`, `followers`.
 */

import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
import type { Role } from '../../node-image/src/contract/node-config.ts';
import { type BookmarkChange, withBookmarkChange } from '../contract/bookmarks.ts';
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { CallResults, ClusterSummary, Progress } from '../contract/engine-api.ts';
import type { RecordingPart } from '../contract/kept-recordings.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { agrees, applyEvent, type ClusterView, emptyView } from '../core/cluster-view.ts';
import { descriptionOf } from '../core/description.ts';
import type { Sleep } from '../core/sleep.ts';
import { statusOf } from '../core/status.ts';
import { wantedFaults } from '../core/wanted-faults.ts';
import type { RuntimeCluster, RuntimeEvent } from '../runtime/runtime.ts';
import { doFault, type FaultOrder, healAll } from './cluster-faults.ts';
import { ClusterFollowers } from './cluster-followers.ts';
import { ClusterInside } from './cluster-inside.ts';
import { ClusterMail } from './cluster-mail.ts';
import { addNode, removeNode } from './cluster-members.ts';
import { ClusterPlans } from './cluster-plans.ts';
import { startCluster } from './cluster-start.ts';
import { ClusterTraffic, queuedOnDisk } from './cluster-traffic.ts';
import { ClusterWaits } from './cluster-waits.ts';
import type { EngineOptions } from './engine-options.ts';
import { type FaultContext, findNode } from './fault-context.ts';
import type { NamedOrder } from './fault-plan-run.ts';
import { type LinkFaultOrder, linkFault } from './link-faults.ts';
import { drainNode, readyNode } from './node-drain.ts';
import { NodeProgress } from './node-progress.ts';
import { NodeTelling } from './node-telling.ts';
import { NodeWatches } from './node-watches.ts';
import { Recorder, type ResumedRecording } from './recorder.ts';
import { unchangedBookmark } from './recording-bookmarks.ts';
import { RecordingReader } from './recording-reader.ts';
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
	/** A look at its nodes' logs, shells and files, and at the volume. */
	readonly inside: ClusterInside;
	/** The probe's mail through it. */
	readonly traffic: ClusterTraffic;
	/** Its fault plan, one at a time. */
	readonly plans: ClusterPlans;
	/** Who looks at it. */
	readonly followers: ClusterFollowers;
	readonly #options: RunningClusterOptions;
	readonly #runtime: RuntimeCluster;
	readonly #recorder: Recorder;
	readonly #reader = new RecordingReader();
	readonly #volume: VolumeWatch;
	readonly #telling: NodeTelling;
	readonly #watches: NodeWatches;
	readonly #progress: NodeProgress;
	readonly #waits = new ClusterWaits();
	readonly #stopRuntimeEvents: () => void;
	#view: ClusterView;
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
		this.mail = new ClusterMail({
			runtime,
			view: () => this.#view,
			now,
			atMs: () => this.#recorder.atMs(),
			changed: () => this.#volume.sign(),
			record: (event) => this.#recorder.recordEngine(event),
		});
		this.inside = new ClusterInside({ name, runtime, find: (nodeText) => this.#find(nodeText), stopping: () => this.#isStopping() });
		this.traffic = new ClusterTraffic({
			name,
			runtime,
			accounts: options.accounts,
			createProbe: options.createProbe,
			now,
			status: () => this.#status(),
			record: (event) => this.#recordWhileUp(event),
		});
		this.followers = new ClusterFollowers({ recorder: this.#recorder, status: () => this.#status(), onLook: () => this.#lookChanged() });
		this.#progress = new NodeProgress({ atMs: () => this.#recorder.atMs(), onProgress: (progress) => options.onProgress({ name, ...progress }) });
		this.#watches = new NodeWatches({
			runtime,
			recorder: this.#recorder,
			waits: this.#waits,
			somebodyLooks: () => this.followers.any(),
			isBackend: (node) => this.#view.nodes[node]?.role === 'backend',
			onNumbers: (node, status) => this.#counted(node, status),
			onAnswer: (node) => this.#telling.again(node),
		});
		for (const event of options.taken?.recording?.events ?? []) {
			this.mail.note(event);
			this.#view = applyEvent(this.#view, event);
			this.#watches.remember(event);
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
			onProblem: (node, problem) => this.#recordWhileUp({ type: 'node-told', node, problem }),
		});
		this.plans = new ClusterPlans({
			nodes: () => runtime.plan.nodes.map((node) => ({ ...node, runs: runtime.processState(node.name).state === 'running' })),
			view: () => this.#view,
			perform: (order) => this.#performStep(order),
			record: (event) => this.#recordWhileUp(event),
			atMs: () => this.#recorder.atMs(),
			changed: () => this.followers.scheduleStatus(),
		});
		this.#stopRuntimeEvents = runtime.onEvent((event) => this.#runtimeEvent(event));
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
			if (!this.#down) this.#watches.resume(node);
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
		this.#recordWhileUp({ type: 'slept', ...sleep });
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
		this.traffic.noteFault();
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
		const node = this.#find(nodeText);
		if (!node.ok) return node;
		this.traffic.noteFault();
		return work(this.#context(), node.value);
	}

	#inTurn<T>(change: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
		const turn = this.#memberChange.then(change);
		this.#memberChange = turn.catch(() => undefined).then(() => this.#options.onPhase());
		return turn;
	}

	heal(): Promise<Outcome<CallResults['heal']>> {
		this.traffic.noteFault();
		return healAll(this.#context());
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

	/** Recorded as all else is, so that it is found wherever the recording is. */
	bookmark(change: BookmarkChange): Outcome<CallResults['bookmark']> {
		const changed = withBookmarkChange(this.#view.bookmarks, change) !== this.#view.bookmarks;
		if (!changed) return unchangedBookmark(this.#view.bookmarks, change);
		if (this.#down) return refuse('not-running', `${this.name} is being taken down`);
		if (this.#recorder.isFull) return refuse('recording-full', 'the recording is full: later events are not kept');
		this.#recorder.recordEngine({ type: 'bookmark', ...change });
		return done({ recorded: null });
	}

	/** The file, with everything that was recorded so far. */
	async recordingFile(): Promise<string> {
		await this.#recorder.flush();
		return this.#runtime.recording.path;
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
		this.#waits.look();
		// Before the nodes end: a probe that goes on would write to whoever gets these addresses next.
		await this.traffic.end();
		this.#volume.stop();
		this.mail.stop();
		this.#watches.stop();
		this.followers.last();
		// Who keeps the recording takes the file before its folder goes.
		await this.#recorder.flush();
		const left = await this.#runtime.remove();
		this.#stopRuntimeEvents();
		await this.#recorder.close();
		this.followers.close();
		return left;
	}

	/** Recorded, too: a moment that is looked at again shows the same numbers. */
	#counted(node: string, { openAccounts, sessions, queued, life }: NodeStatus): void {
		const numbers = { openAccounts, sessions, queued, life };
		if (!this.#down && !agrees(this.#view, node, numbers)) this.#recorder.recordEngine({ type: 'counted', node, ...numbers });
	}

	/** Recorded: now it counts. */
	#recorded(event: RecordedEvent): void {
		this.#become(applyEvent(this.#view, event));
		this.mail.note(event);
		if (event.source === 'node') {
			if (tokenEvents.has(event.event.type)) this.#volume.sign();
			if (event.event.type === 'state') this.#nodeState(event.node, event.event.state);
		} else if (event.event.type === 'node-removed') {
			this.#watches.forget(event.event.node);
			this.#progress.forget(event.event.node);
			this.#volume.sign();
		}
		this.#waits.look();
	}

	#nodeState(node: string, state: string): void {
		if (state === 'joining' || state === 'ready') this.#progress.tell(node, state);
		// Its health has changed: no need to wait for the balancer's next turn. A removed node's last words have none.
		if (this.#view.nodes[node]) this.#runtime.checkServer(node);
	}

	#runtimeEvent(event: RuntimeEvent): void {
		if (event.type === 'balancer-server') {
			this.#recorder.recordEngine({ type: 'balancer-server', server: event.server, state: event.state });
			return;
		}
		const { node, state, cause, by } = event;
		// Who runs alone can be stopped by its administrator: nobody misses it.
		const isOwnEnd = cause === 'stop' && this.#view.nodes[node]?.startedAs?.length === 0;
		if (by === 'outside' && cause !== undefined && !isOwnEnd) {
			this.traffic.noteFault();
			this.#recorder.recordEngine({ type: 'fault', node, kind: cause, by });
		}
		if (state === 'starting') {
			this.#telling.started(node);
			this.#progress.started(node);
			if (this.#down) this.#watches.forget(node);
			else this.#watches.watch(node);
			// Its configuration is that of its last start by us: all that has changed since is told.
			if (by === 'outside') this.#tellAll(node);
		}
		if (state === 'down') {
			this.#watches.pauseEnded(node);
			this.#watches.processEnded(node);
		}
		this.#recorder.recordEngine({
			type: 'process',
			node,
			state,
			...(event.pid === undefined ? {} : { pid: event.pid }),
			...(event.exit === undefined ? {} : { exit: event.exit }),
			...(event.roles === undefined ? {} : { roles: [...event.roles] }),
		});
		if (state === 'starting') this.#progress.tell(node, 'starting');
		if (state === 'running' && cause === 'resume') {
			this.#watches.pauseEnded(node);
			this.#telling.again(node);
		}
	}

	#tellAll(node: string): void {
		void this.#telling.tell(node, 'faults');
		void this.#telling.tell(node, 'members');
	}

	#context(): FaultContext {
		const { definition, accounts } = this.#options;
		return {
			runtime: this.#runtime,
			recorder: this.#recorder,
			domains: definition.domains.map((domain) => domain.name),
			accounts,
			view: () => this.#view,
			until: (look, limitMs) => this.#waits.until(look, limitMs),
			progress: (node, step, message) => this.#progress.tell(node, step, message),
			stopping: () => this.#isStopping(),
			heardFrom: (node, limitMs) => this.#watches.heardFrom(node, limitMs),
			telling: this.#telling,
			queuedOnDisk: (node) => queuedOnDisk(this.#runtime, node),
			nextEvent: (limitMs) => this.#waits.nextEvent(limitMs),
			numbersOf: async (node) => {
				const answer = await this.#runtime.admin(node).status();
				if (!answer.ok) return null;
				this.#watches.numbers(node, answer.value);
				return answer.value;
			},
		};
	}

	#find(nodeText: string): Outcome<string> {
		return findNode({ runtime: this.#runtime, view: () => this.#view }, nodeText);
	}

	#isStopping(): boolean {
		return this.#down !== undefined;
	}

	#recordWhileUp(event: EngineEvent): void {
		if (!this.#down) this.#recorder.recordEngine(event);
	}

	/** Tokens and beats are news to a picture alone. */
	#lookChanged(): void {
		const somebodyLooks = this.followers.any();
		if (somebodyLooks !== this.#volume.watching()) this.#volume.watch(somebodyLooks);
		this.#watches.wantBeats();
	}

	#become(view: ClusterView): void {
		if (view === this.#view) return;
		this.#view = view;
		this.followers.scheduleStatus();
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
			unreachable: runtime.unreachable(),
			volumePath: runtime.volumePath,
			recordingPath: runtime.recording.path,
			dataPath: (node) => runtime.dataPath(node),
			usage: (node) => this.#watches.usage(node),
			administratorPassword: runtime.administratorPassword,
			webAdmin: (node) => runtime.administration(node).webAdmin,
		});
	}
}
