/**
 * One run of the traffic probe on a cluster: started, stopped by hand or by the clock, its report kept.
 *
 * The report is asked for in two ways (`trafficStop` ends the run, `trafficResult` waits for its end); both
 * get the same one.
 */
import type { TrafficReport } from '../contract/cluster-status.ts';
import type { TrafficPort } from './engine-options.ts';

export class TrafficRun {
	readonly result: Promise<TrafficReport>;
	readonly #probe: TrafficPort;
	readonly #onStopped: () => void;
	readonly #timer: NodeJS.Timeout | undefined;
	#resolve: (report: Promise<TrafficReport>) => void = () => {};
	#stopping = false;

	constructor(probe: TrafficPort, forMs: number | undefined, onStopped: () => void) {
		this.#probe = probe;
		this.#onStopped = onStopped;
		this.result = new Promise((resolve) => {
			this.#resolve = resolve;
		});
		// Whoever asks for the result meets the error; a run nobody asks about must not end the engine.
		this.result.catch(() => undefined);
		probe.start();
		if (forMs !== undefined) this.#timer = setTimeout(() => void this.stop(), forMs);
	}

	/** False once it is ending: another run may be started after its result. */
	running(): boolean {
		return !this.#stopping;
	}

	noteFault(): void {
		if (!this.#stopping) this.#probe.noteFault();
	}

	/** Ends the run and audits (not when quick); the same report for everybody who asks. */
	stop(options: { readonly isQuick?: boolean } = {}): Promise<TrafficReport> {
		if (!this.#stopping) {
			this.#stopping = true;
			clearTimeout(this.#timer);
			this.#resolve(this.#probe.stop(options).finally(this.#onStopped));
		}
		return this.result;
	}
}
