/**
 * The containers of a cluster that are no nodes: the balancer, which is part of the exercise, and the keeper, the lab's own eyes.
 *
 * The keeper is started again, whoever ended it. The balancer stays as it is until somebody heals, or Docker itself was away.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { DockerEngine } from './docker-engine.ts';
import type { Project } from './project.ts';

export interface LabPartsOptions {
	readonly engine: DockerEngine;
	readonly project: Project;
}

/** Chosen: nobody misses it for so long, and one that ends at once does not keep Docker busy. */
const keeperAgainMs = 1_000;
/** The last one some seconds behind the first. */
const startTries = 5;
const startAgainMs = 250;

const labParts = ['balancer', 'keeper'] as const;
type LabPart = (typeof labParts)[number];

export class LabParts {
	readonly #engine: DockerEngine;
	readonly #project: Project;
	#keeperTimer: NodeJS.Timeout | undefined;
	#isStopped = false;

	constructor({ engine, project }: LabPartsOptions) {
		this.#engine = engine;
		this.#project = project;
	}

	/** The cluster is being taken down: nothing is started any more. */
	stop(): void {
		this.#isStopped = true;
		clearTimeout(this.#keeperTimer);
	}

	keeperEnded(): void {
		if (this.#isStopped) return;
		clearTimeout(this.#keeperTimer);
		this.#keeperTimer = setTimeout(() => void this.#keeperAgain(), keeperAgainMs).unref();
	}

	/** Docker was away: without these two nothing can be seen, so they are started again where they ended. */
	async startEnded(): Promise<void> {
		await Promise.all(labParts.map((what) => this.#startAgain(what)));
	}

	/** Answers what it started again, or let go on. */
	async heal(): Promise<readonly string[]> {
		const healed = await Promise.all(
			labParts.map(async (what) => {
				const container = this.#project.container(what);
				const found = await this.#engine.inspect(container);
				if (!found.ok || found.value.state === 'running') return [];
				if (found.value.state === 'paused') await this.#engine.unpause(container);
				else await this.#startAgain(what);
				return [what];
			}),
		);
		return healed.flat();
	}

	/**
	 * Not where the balancer has ended, too: then Docker itself is about to end, and what is started meanwhile it cannot start
	 * again behind its restart. `startEnded` and `heal` come to it.
	 */
	async #keeperAgain(): Promise<void> {
		const balancer = await this.#engine.inspect(this.#project.container('balancer'));
		if (balancer.ok && balancer.value.state !== 'down') await this.#startAgain('keeper');
	}

	/** Behind its own restart Docker may find remains of the container, clears them away with the refusal, and starts it then. */
	async #startAgain(what: LabPart, triesLeft = startTries): Promise<void> {
		const container = this.#project.container(what);
		const found = await this.#engine.inspect(container);
		if (!found.ok || found.value.state !== 'down' || this.#isStopped) return;
		const started = await this.#engine.start(container);
		if (started.ok || triesLeft <= 1) return;
		await delay(startAgainMs * 2 ** (startTries - triesLeft), undefined, { ref: false });
		await this.#startAgain(what, triesLeft - 1);
	}
}
