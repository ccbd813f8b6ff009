/**
 * May a learner go back to a checkpoint in the same cluster? Only where healing makes it what it was when that step began.
 *
 * So what the steps since then do must be faults, by the exercise's own solutions, and the cluster must still be made of the
 * same (cluster-shape.ts). Else a new cluster is brought there, by the same solutions: slower, and always right.
 */
import type { LabAction } from '../format/lab-action.ts';
import type { Lab } from '../format/lab-reader.ts';
import type { LabEngine } from './cluster-probe.ts';
import { clusterShape } from './cluster-shape.ts';

export class WayBack {
	readonly #lab: Lab;
	readonly #engine: LabEngine;
	/** What the cluster was made of when a step began. A step that began elsewhere has none. */
	readonly #shapes = new Map<string, Promise<readonly string[] | null>>();

	constructor(lab: Lab, engine: LabEngine) {
		this.#lab = lab;
		this.#engine = engine;
	}

	/** This step begins now. */
	begins(step: string | undefined): void {
		if (step !== undefined && !this.#shapes.has(step)) this.#shapes.set(step, clusterShape(this.#engine, this.#lab.id));
	}

	/** What it was made of when the last of them began is known: what is done to it from now on is seen. */
	async known(): Promise<void> {
		await Promise.all(this.#shapes.values());
	}

	/** From step `running` to step `index`. */
	async isByHealing(index: number, running: number): Promise<boolean> {
		const { steps, id } = this.#lab;
		if (!steps.slice(index, running + 1).every(({ solution }) => solution.every(isHealed))) return false;
		const [before, now] = await Promise.all([this.#shapes.get(steps[index]?.id ?? ''), clusterShape(this.#engine, id)]);
		return before != null && now !== null && before.join('\n') === now.join('\n');
	}
}

/** By healing, and by giving the traffic of the setup again. */
function isHealed({ do: what }: LabAction): boolean {
	return what === 'plan' || what === 'traffic' || what === 'traffic-off' || what === 'wait' || what === 'answer';
}
