/**
 * What could make clients wait: faults that are on, and when the cluster last changed because of something. Pure.
 *
 * A wait that no recorded cause explains is a busy machine's: it is told, calmly, and is no outage. Folded from the
 * recorded events, so that a past moment says the same. Used by reduce.ts.
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';

export interface Disturbance {
	/** Faults that are on: 'be1 process', 'be1 volume', 'be1 drain', 'be1>fe1'. */
	readonly on: readonly string[];
	/** The last cause, or what followed from one; null: none yet. */
	readonly lastMs: number | null;
}

export const noDisturbance: Disturbance = { on: [], lastMs: null };

/** Chosen: clients have found the new owners by then. */
const settlesMs = 3_000;

/** What members decide because of somebody's silence, or say of themselves when they come and go. */
const consequences: ReadonlySet<string> = new Set(['state', 'held', 'fenced', 'life-taken', 'controller-taken', 'member-declared-dead']);

export function withDisturbance(known: Disturbance, recorded: RecordedEvent): Disturbance {
	const { event, atMs } = recorded;
	if (recorded.source === 'node') return consequences.has(event.type) ? { ...known, lastMs: atMs } : known;
	const turned = (keys: readonly string[], isOn: boolean): Disturbance => ({
		on: [...known.on.filter((key) => !keys.includes(key)), ...(isOn ? keys : [])],
		lastMs: atMs,
	});
	switch (recorded.event.type) {
		// Nobody was there to wait for what came before.
		case 'cluster-ready':
			return noDisturbance;
		case 'fault': {
			const { node, kind } = recorded.event;
			return kind.startsWith('volume-')
				? turned([`${node} volume`], kind !== 'volume-back')
				: turned([`${node} process`], kind !== 'resume' && kind !== 'restart');
		}
		case 'healed':
		case 'node-removed': {
			const { node } = recorded.event;
			return turned([`${node} process`, `${node} volume`, `${node} drain`], false);
		}
		case 'process': {
			const { node, state } = recorded.event;
			return state === 'starting' ? turned([`${node} process`], false) : { ...known, lastMs: atMs };
		}
		case 'drain':
			return turned([`${recorded.event.node} drain`], recorded.event.on);
		case 'link-fault':
			return turned(
				recorded.event.links.map(({ from, to }) => `${from}>${to}`),
				recorded.event.kind !== 'heal',
			);
		case 'node-added':
		case 'adopted':
		case 'slept':
			return { ...known, lastMs: atMs };
		default:
			return known;
	}
}

/** Has a wait that began then no recorded cause? */
export function isCalm({ on, lastMs }: Disturbance, beganMs: number): boolean {
	return on.length === 0 && (lastMs === null || beganMs > lastMs + settlesMs);
}
