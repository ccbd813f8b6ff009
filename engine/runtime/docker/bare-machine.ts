/**
 * The machine of a bare node: a container that is on while the node in it comes and goes.
 *
 * A bare node is started by its administrator, in a terminal, so there must be something to open a terminal in while the node is
 * down. The machine has the address, the published ports, the disk and the processes; the node is a second container in its
 * network and among its processes (container-spec.ts), so everything that is known of a node is known of it as of any other:
 * its state is its container's, a kill or a pause meets it alone, and the terminal stays.
 *
 * What is done to the machine itself (`docker kill`) is a power cut: its node ends with it, killed from outside. It is switched
 * on again when it is needed next. Start orders come as lines that the machine writes (node-image/src/machine/order-watch.ts).
 */
import { randomBytes } from 'node:crypto';
import type { NodeConfig, Role } from '../../../node-image/src/contract/node-config.ts';
import { handedOrderSchema, type StartAnswer, type StartOrder, startAnswerFile } from '../../../node-image/src/contract/start-order.ts';
import type { ClusterPlan, PlannedNode } from '../../core/plan.ts';
import type { RuntimeResult } from '../runtime.ts';
import { ContainerLog } from './container-log.ts';
import { machineContainer, paths } from './container-spec.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import type { ContainerEvent } from './docker-events.ts';
import type { Project } from './project.ts';

export type MachineCalls = Pick<DockerEngine, 'followLines' | 'inspect' | 'start' | 'putFiles'>;

export interface BareMachineOptions {
	readonly engine: MachineCalls;
	readonly container: string;
	/** Starts its node with these roles, as was ordered in it. */
	readonly start: (roles: readonly Role[]) => Promise<RuntimeResult<unknown>>;
	/** Its node is down, within this time. */
	readonly nodeEnds: (limitMs: number) => Promise<boolean>;
}

/** `mailctl` orders a start when nobody answers at the node's port: then its container may be just ending. */
const endingMs = 2_000;

/** An answer's text is cut to what the contract lets it have. */
const messageCharactersMax = 2_000;

/** Makes it and switches it on; `mailctl` can be used there before the node's first start. */
export async function furnishMachine(
	engine: DockerEngine,
	{ project, plan, planned, config }: { readonly project: Project; readonly plan: ClusterPlan; readonly planned: PlannedNode; readonly config: NodeConfig },
): Promise<DockerResult<unknown>> {
	const made = await engine.createContainer(machineContainer(project, plan, planned, engine.host.reach));
	if (!made.ok) return made;
	const container = project.machineOf(planned.name);
	const written = await engine.putFiles(container, paths.machineHome, [configFile(config)]);
	return written.ok ? engine.start(container) : written;
}

/** Whoever listens at a node's port before its first start hears this one, which opens nothing. */
export function tokenOfNobody(): string {
	return randomBytes(24).toString('base64url');
}

function configFile(config: NodeConfig) {
	return { name: 'config.json', bytes: `${JSON.stringify(config, null, '\t')}\n`, mode: 0o600, isMailclusters: true };
}

export class BareMachine {
	readonly container: string;
	readonly #options: BareMachineOptions;
	readonly #engine: MachineCalls;
	#log: ContainerLog;
	/** The last one that was taken: it may be said several times. */
	#order: StartOrder['id'] | undefined;
	/** That is being carried out. */
	#underWay: StartOrder['id'] | undefined;
	/** Of the life that the node has now, if an order began it. */
	#startedBy: StartOrder['id'] | undefined;
	#orders: Promise<unknown> = Promise.resolve();
	#isClosed = false;

	constructor(options: BareMachineOptions) {
		this.#options = options;
		this.#engine = options.engine;
		this.container = options.container;
		this.#log = this.#follow();
	}

	/** Sees to it that it is on. */
	async on(): Promise<DockerResult<unknown>> {
		const found = await this.#engine.inspect(this.container);
		if (!found.ok || found.value.state !== 'down') return found;
		return this.#engine.start(this.container);
	}

	/** For `mailctl`: each start of the node has a token of its own. */
	tell(config: NodeConfig): Promise<DockerResult<unknown>> {
		return this.#engine.putFiles(this.container, paths.machineHome, [configFile(config)]);
	}

	happened({ is }: ContainerEvent): void {
		if (is === 'started') this.again();
	}

	/** Its lines are to be followed anew: it was started, or Docker was. */
	again(): void {
		this.#log.close();
		this.#log = this.#follow();
	}

	nodeStarts(): void {
		this.#startedBy = this.#underWay;
	}

	/** Its node has ended: whoever ordered the start may still wait for it. */
	nodeEnded(lastWords: () => Promise<string>): void {
		const id = this.#startedBy;
		this.#startedBy = undefined;
		if (id === undefined || this.#isClosed) return;
		this.#inTurn(async () => this.#answer({ id, is: 'ended', message: await lastWords() }));
	}

	close(): void {
		this.#isClosed = true;
		this.#log.close();
	}

	/** From now on: what was ordered before is done, or is said again. */
	#follow(): ContainerLog {
		const log = new ContainerLog(this.#engine, this.container, true);
		log.follow((lines) => this.#said(lines));
		return log;
	}

	/** Whoever has a shell there can write lines, too: what is no order is nothing, and an order says roles alone. */
	#said(lines: readonly string[]): void {
		for (const line of lines) {
			const handed = handedOrderSchema.safeParse(fromJson(line));
			if (!handed.success || handed.data.startOrder.id === this.#order) continue;
			const order = handed.data.startOrder;
			this.#order = order.id;
			this.#inTurn(() => this.#carryOut(order));
		}
	}

	async #carryOut({ id, roles }: StartOrder): Promise<void> {
		if (this.#isClosed) return;
		this.#underWay = id;
		let started = await this.#options.start(roles);
		if (!started.ok && started.error.code === 'already-running' && (await this.#options.nodeEnds(endingMs))) {
			started = await this.#options.start(roles);
		}
		this.#underWay = undefined;
		await this.#answer(started.ok ? { id, is: 'started', message: '' } : { id, is: 'refused', message: started.error.message });
	}

	/** Where it cannot be written, whoever waits gives up in the end. */
	async #answer(answer: StartAnswer): Promise<void> {
		const text = JSON.stringify({ ...answer, message: answer.message.slice(0, messageCharactersMax) });
		await this.#engine.putFiles(this.container, paths.machineHome, [{ name: startAnswerFile, bytes: text, mode: 0o600, isMailclusters: true }]);
	}

	#inTurn(work: () => Promise<void>): void {
		this.#orders = this.#orders.then(work);
	}
}

function fromJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
