/**
 * A client of the engine that keeps what is pushed to it, for tests: `until` looks again at each push.
 */
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { ClusterSummary, Progress } from '../contract/engine-api.ts';
import type { LabState } from '../contract/labs.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';

export class Listener {
	readonly events: RecordedEvent[] = [];
	readonly progress: Progress[] = [];
	readonly logs: string[] = [];
	/** By terminal: what it wrote, and how it ended. */
	readonly terminals = new Map<string, string>();
	readonly terminalEnds = new Map<string, string>();
	readonly volumePaths: string[] = [];
	status: ClusterStatus | undefined;
	clusters: readonly ClusterSummary[] = [];
	/** By exercise. */
	readonly labStates = new Map<string, LabState | null>();
	#looks = new Set<() => void>();
	readonly pushes = {
		events: (push: { events: readonly RecordedEvent[] }) => this.#came(() => this.events.push(...push.events)),
		status: (push: { status: ClusterStatus }) => this.#came(() => (this.status = push.status)),
		progress: (push: Progress) => this.#came(() => this.progress.push(push)),
		clusters: (push: { clusters: readonly ClusterSummary[] }) => this.#came(() => (this.clusters = push.clusters)),
		terminalData: (push: { terminal: string; data: string }) =>
			this.#came(() => this.terminals.set(push.terminal, (this.terminals.get(push.terminal) ?? '') + Buffer.from(push.data, 'base64').toString())),
		terminalEnded: (push: { terminal: string; how: string }) => this.#came(() => this.terminalEnds.set(push.terminal, push.how)),
		volumeChanged: (push: { paths: readonly string[] }) => this.#came(() => this.volumePaths.push(...push.paths)),
		labState: (push: { lab: string; state: LabState | null }) => this.#came(() => this.labStates.set(push.lab, push.state)),
		log: (push: { node: string; lines: readonly string[] }) => this.#came(() => this.logs.push(...push.lines.map((line) => `${push.node}: ${line}`))),
	};
	until(look: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			const again = () => {
				if (!look()) return;
				this.#looks.delete(again);
				resolve();
			};
			this.#looks.add(again);
			again();
		});
	}
	#came(take: () => unknown): void {
		take();
		for (const look of [...this.#looks]) look();
	}
}

/** The value of a call that is meant to succeed. */
export function value<T>(outcome: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
	if (!outcome.ok) throw new Error(outcome.error.message);
	return outcome.value;
}
