/**
 * Worlds for tests: a cluster of two frontends and two backends, told event by event.
 */
import type { NodeEvent } from '../../../node-image/src/contract/node-events.ts';
import type { EngineEvent, RecordedEvent } from '../../contract/recorded-event.ts';
import type { Seen } from '../language/evaluate.ts';
import { snapshotOf } from './facts.ts';
import { applyToWorld, emptyWorld, type LabWorld } from './lab-world.ts';

export const aroundTest = { nodes: ['fe1', 'fe2', 'be1', 'be2'], accounts: ['alice@example.test', 'bob@example.test'], hasStep: true };

/** Told one after the other. */
export class Story {
	world: LabWorld = emptyWorld(aroundTest.nodes.map((name) => ({ name, role: name.startsWith('fe') ? 'frontend' : 'backend' })));
	#seq = 0;

	node(atMs: number, node: string, event: NodeEvent): this {
		return this.#tell({ source: 'node', seq: ++this.#seq, atMs, node, event });
	}

	engine(atMs: number, event: EngineEvent): this {
		return this.#tell({ source: 'engine', seq: ++this.#seq, atMs, event });
	}

	/** All run and are ready; be1 leads in epoch 1, be2 is its backup, and be1 has alice. */
	begun(): this {
		for (const name of aroundTest.nodes) this.engine(0, { type: 'process', node: name, state: 'running' }).node(0, name, { type: 'state', state: 'ready' });
		this.node(0, 'be1', { type: 'controller-taken', epoch: 1, from: 'free', reason: 'first' });
		this.node(0, 'be1', { type: 'backup-appointed', epoch: 1, backup: 'be2' });
		return this.node(0, 'be1', { type: 'account-taken', account: 'alice@example.test', generation: 1, previous: '0-free', tookMs: 1 });
	}

	/** The controller is killed at one second, and be2 takes over. */
	killed(): this {
		this.engine(1000, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' }).engine(1002, { type: 'process', node: 'be1', state: 'down' });
		this.node(1004, 'be2', { type: 'link-down', peer: 'be1', announced: false });
		this.node(1240, 'be2', { type: 'controller-taken', epoch: 2, from: '1-be1.1', reason: 'silent' });
		this.node(1250, 'be2', { type: 'member-declared-dead', member: 'be1', life: 1 });
		return this.node(1300, 'be2', { type: 'account-taken', account: 'alice@example.test', generation: 2, previous: '1-be1.1', tookMs: 1 });
	}

	#tell(event: RecordedEvent): this {
		this.world = applyToWorld(this.world, event);
		return this;
	}
}

/** Seen at that moment; exercise and step began in `before`. */
export function seenAt(world: LabWorld, nowMs: number, before: LabWorld = world): Seen {
	const begin = snapshotOf({ world: before, nowMs: 0, exerciseAtMs: 0, stepAtMs: 0 });
	return { moment: { world, nowMs, exerciseAtMs: 0, stepAtMs: 0 }, start: begin, step: begin, probes: {} };
}
