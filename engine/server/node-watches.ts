/**
 * The watches of all nodes of a cluster, one for each process: what a node says is recorded, what it uses is remembered.
 *
 * Beats are wanted of all nodes while somebody looks, and of one while its next beat is waited for: then it has proven
 * that its main loop has looked at its life. Read next: node-watch.ts.
 */
import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
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

export class NodeWatches {
	readonly #options: NodeWatchesOptions;
	readonly #watches = new Map<string, NodeWatch>();
	/** Of each running process, by its node: two looks tell how much it works. */
	readonly #usage = new Map<string, { readonly look: UsageLook; readonly usage: NodeUsage }>();
	/** What each node had said, by its own count, when an earlier engine recorded it last. */
	readonly #heardSeqs = new Map<string, number>();
	/** Nodes whose next beat is waited for. */
	readonly #awaited = new Map<string, number>();

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
			onEvent: (event, seq) => recorder.recordNode(node, event, seq),
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

	forget(node: string): void {
		this.#watches.get(node)?.stop();
		this.#watches.delete(node);
		this.#usage.delete(node);
	}

	stop(): void {
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

	#awaitBeat(node: string, more: 1 | -1): void {
		const waiters = (this.#awaited.get(node) ?? 0) + more;
		if (waiters > 0) this.#awaited.set(node, waiters);
		else this.#awaited.delete(node);
		this.wantBeats();
	}
}
