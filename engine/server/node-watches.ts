/**
 * The watches of all nodes of a cluster, one for each process: what a node says is recorded, what it uses is remembered.
 *
 * Beats are wanted of all nodes while somebody looks, and of one while its next beat is waited for: then it has proven
 * that its main loop has looked at its life. What it says as its pause ends is not recorded ahead of that end: a runtime
 * may hear of the end later than we hear the node. Read next: node-watch.ts.
 */
import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { NodeUsage } from '../contract/cluster-status.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { type UsageLook, usageOf } from '../core/node-usage.ts';
import type { RuntimeCluster } from '../runtime/runtime.ts';
import type { ClusterWaits } from './cluster-waits.ts';
import { NodeWatch } from './node-watch.ts';
import type { Recorder } from './recorder.ts';

export interface NodeWatchesOptions {
	readonly runtime: RuntimeCluster;
	readonly recorder: Recorder;
	readonly waits: ClusterWaits;
	readonly somebodyLooks: () => boolean;
	readonly isBackend: (node: string) => boolean;
	readonly onNumbers: (node: string, status: NodeStatus) => void;
	/** It answered a look of its own watch. */
	readonly onAnswer: (node: string) => void;
}

/** Said by a node that counts as paused. */
interface Withheld {
	readonly events: { readonly event: NodeEvent; readonly seq: number | undefined }[];
	readonly timer: NodeJS.Timeout;
}

/**
 * Nothing is said during a pause. What comes all the same was under way when it began, or its end is not known yet:
 * Docker's answer and event were seen up to 8 ms behind the node's first word. Chosen: so long that a busy machine is told.
 */
const withheldMs = 250;

export class NodeWatches {
	readonly #options: NodeWatchesOptions;
	readonly #watches = new Map<string, NodeWatch>();
	/** Of each running process, by its node: two looks tell how much it works. */
	readonly #usage = new Map<string, { readonly look: UsageLook; readonly usage: NodeUsage }>();
	/** What each node had said, by its own count, when an earlier engine recorded it last. */
	readonly #heardSeqs = new Map<string, number>();
	/** Nodes whose next beat is waited for. */
	readonly #awaited = new Map<string, number>();
	readonly #withheld = new Map<string, Withheld>();

	constructor(options: NodeWatchesOptions) {
		this.#options = options;
	}

	/** An event that an earlier engine recorded. */
	remember(event: RecordedEvent): void {
		if (event.source === 'node' && event.nodeSeq !== undefined) this.#heardSeqs.set(event.node, event.nodeSeq);
		// A new process counts anew.
		if (event.source === 'engine' && event.event.type === 'process' && event.event.state === 'starting') this.#heardSeqs.delete(event.event.node);
	}

	/** The process that an earlier engine watched: from where that one stopped listening. */
	resume(node: string): void {
		this.watch(node, this.#heardSeqs.get(node) ?? 0);
	}

	/** A process that has just started, unless `afterSeq` says what is known of it already. */
	watch(node: string, afterSeq = 0): void {
		const { runtime, recorder, onAnswer } = this.#options;
		this.forget(node);
		const isRunning = () => runtime.processState(node).state === 'running';
		const watch = new NodeWatch({
			admin: runtime.admin(node),
			afterSeq,
			onEvent: (event, seq) => this.#said(node, event, seq),
			onNumbers: (status) => {
				this.numbers(node, status);
				onAnswer(node);
			},
			onReach: (reached) => {
				if (isRunning()) recorder.recordEngine({ type: 'process', node, state: reached ? 'running' : 'unreachable' });
			},
			onBadAnswer: (message) => recorder.recordNode(node, { type: 'problem', code: 'bad-answer', message }),
			expectsAnswers: isRunning,
		});
		this.#watches.set(node, watch);
		watch.start();
		this.wantBeats();
	}

	processEnded(node: string): void {
		this.#watches.get(node)?.processEnded();
	}

	/** It goes on, and that is recorded; or its end is about to be. */
	pauseEnded(node: string): void {
		const withheld = this.#withheld.get(node);
		if (withheld === undefined) return;
		clearTimeout(withheld.timer);
		this.#withheld.delete(node);
		for (const { event, seq } of withheld.events) this.#options.recorder.recordNode(node, event, seq);
	}

	forget(node: string): void {
		this.pauseEnded(node);
		this.#watches.get(node)?.stop();
		this.#watches.delete(node);
		this.#usage.delete(node);
	}

	stop(): void {
		for (const node of [...this.#withheld.keys()]) this.pauseEnded(node);
		for (const watch of this.#watches.values()) watch.stop();
		this.#watches.clear();
	}

	/** Of all nodes while somebody looks; of one while it is waited for. */
	wantBeats(): void {
		const everybodys = this.#options.somebodyLooks();
		for (const [node, watch] of this.#watches) watch.wantBeats(everybodys || this.#awaited.has(node));
	}

	/** What it answered to a look. */
	numbers(node: string, status: NodeStatus): void {
		this.#options.onNumbers(node, status);
		this.#usage.set(node, { look: status, usage: usageOf(this.#usage.get(node)?.look, status) });
		this.#options.waits.look();
	}

	usage(node: string): NodeUsage | null {
		return this.#usage.get(node)?.usage ?? null;
	}

	/** A backend by its beat or its fencing, a frontend by anything it says or answers. */
	async heardFrom(node: string, limitMs: number): Promise<boolean> {
		const { runtime, recorder, waits, isBackend } = this.#options;
		if (!isBackend(node)) return (await runtime.admin(node).status()).ok;
		let heard = false;
		const stop = recorder.onEvent((event) => {
			if (event.source === 'node' && event.node === node && (event.event.type === 'beat' || event.event.type === 'fenced')) heard = true;
		});
		this.#awaitBeat(node, 1);
		const found = await waits.until(() => (heard ? true : undefined), limitMs);
		this.#awaitBeat(node, -1);
		stop();
		return found === true;
	}

	#said(node: string, event: NodeEvent, seq: number | undefined): void {
		const { runtime, recorder } = this.#options;
		const withheld = this.#withheld.get(node);
		if (withheld !== undefined) withheld.events.push({ event, seq });
		else if (runtime.processState(node).state !== 'paused') recorder.recordNode(node, event, seq);
		else this.#withheld.set(node, { events: [{ event, seq }], timer: setTimeout(() => this.pauseEnded(node), withheldMs) });
	}

	#awaitBeat(node: string, more: 1 | -1): void {
		const waiters = (this.#awaited.get(node) ?? 0) + more;
		if (waiters > 0) this.#awaited.set(node, waiters);
		else this.#awaited.delete(node);
		this.wantBeats();
	}
}
