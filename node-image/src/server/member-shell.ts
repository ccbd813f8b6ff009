/**
 * The shell around the core: inputs go in one at a time, effects come out and are executed in order.
 *
 * Renames on the volume are slow, links are not: an effect on the volume runs beside the others and its
 * outcome returns as an input, so that nothing waits for a hung volume but what needs it. `Member` state
 * is read through `state`; nobody else changes it.
 */
import type { Effect, Input, LifeId, Look, Member } from '../cluster/member.ts';
import { step } from '../cluster/step.ts';
import type { NodeEvent } from '../contract/node-events.ts';

export interface MemberPorts {
	now(): number;
	emit(event: NodeEvent): void;
	/** The volume's side of the effects; a member without a volume never gets asked. */
	takeLife(): Promise<number>;
	takeController(effect: Extract<Effect, { type: 'take-controller' }>): Promise<'taken' | 'lost' | 'unknown'>;
	releaseController(epoch: number): Promise<void>;
	declareDead(who: LifeId): Promise<'declared' | 'lost' | 'unknown'>;
	publish(effect: Extract<Effect, { type: 'publish' }>): void;
	send(effect: Extract<Effect, { type: 'send' }>): void;
	dropAccounts(reason: string): void;
	/** Goes on by itself until all are free. */
	releaseAccounts(): void;
	/** Out of the balancer, sessions and queue as far as it goes, accounts released. */
	drain(): Promise<void>;
	/** A drain under way waits for nothing any more. */
	endDrain(): void;
	lifeOver(who: LifeId): void;
	/** Sessions through that frontend end between two commands. */
	sessionsLeave(through: string): void;
	/** What the looks read from now on. */
	watch(backends: readonly string[]): void;
	memberRemoved(name: string): void;
	leave(effect: Extract<Effect, { type: 'leave' }>): void;
	/** Called after each step, for whoever waits for a state. */
	changed(member: Member): void;
}

export class MemberShell {
	#member: Member;
	readonly #ports: MemberPorts;
	/** The planned stop's renames follow each other. */
	#ordered: Promise<void> = Promise.resolve();

	constructor(member: Member, ports: MemberPorts) {
		this.#member = member;
		this.#ports = ports;
	}

	get state(): Member {
		return this.#member;
	}

	/** Takes the first life. Throws what the volume says when it cannot be taken. */
	async start(): Promise<void> {
		this.input({ type: 'life-taken', life: await this.#ports.takeLife() });
	}

	looked(look: Look): void {
		this.input({ type: 'looked', look });
	}

	input(input: Input): void {
		const [next, effects] = step(this.#member, input, this.#ports.now());
		this.#member = next;
		for (const effect of effects) this.#execute(effect);
		this.#ports.changed(next);
	}

	#execute(effect: Effect): void {
		const ports = this.#ports;
		switch (effect.type) {
			case 'emit':
				ports.emit(effect.event);
				return;
			case 'send':
				ports.send(effect);
				return;
			case 'publish':
				ports.publish(effect);
				return;
			case 'take-life':
				void this.#retakeLife();
				return;
			case 'take-controller':
				void ports.takeController(effect).then((outcome) => this.input({ type: 'took-controller', epoch: effect.epoch, life: effect.life, outcome }));
				return;
			case 'declare-dead':
				void ports.declareDead(effect.who).then((outcome) => this.input({ type: 'declared-dead', who: effect.who, outcome }));
				return;
			case 'release-accounts':
				ports.releaseAccounts();
				return;
			case 'release-controller':
				this.#inOrder(() => ports.releaseController(effect.epoch));
				return;
			case 'drain':
				this.#inOrder(async () => {
					await ports.drain();
					this.input({ type: 'drained' });
				});
				return;
			case 'drop-accounts':
				ports.dropAccounts(effect.reason);
				return;
			case 'life-over':
				ports.lifeOver(effect.who);
				return;
			case 'sessions-leave':
				ports.sessionsLeave(effect.through);
				return;
			case 'watch':
				ports.watch(effect.backends);
				return;
			case 'member-removed':
				ports.memberRemoved(effect.name);
				return;
			case 'leave':
				// Fenced in the middle of a planned stop: nothing is left to drain.
				ports.endDrain();
				this.#inOrder(async () => ports.leave(effect));
				return;
		}
	}

	async #retakeLife(): Promise<void> {
		const life = await this.#ports.takeLife();
		if (!this.#member.stopping) this.input({ type: 'life-taken', life });
	}

	#inOrder(work: () => Promise<void>): void {
		this.#ordered = this.#ordered.then(work);
	}
}
