/**
 * Which events the list shows: by node, by kind, by words. Kept outside the list, so that it outlives a look at another tab.
 */
import { create } from 'zustand';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { isTransition } from './reduce.ts';
import { type Sentence, sentenceOf } from './sentences.ts';

export const eventKinds = ['election', 'membership', 'accounts', 'faults', 'tokens', 'cluster', 'mail'] as const;
export type EventKind = (typeof eventKinds)[number];

const ofType: Partial<Record<RecordedEvent['event']['type'], EventKind>> = {
	'controller-taken': 'election',
	'controller-seen': 'election',
	'controller-released': 'election',
	'backup-appointed': 'election',
	settings: 'membership',
	'life-taken': 'membership',
	'member-joined': 'membership',
	'member-left': 'membership',
	'member-suspected': 'membership',
	'member-heard-again': 'membership',
	'member-silent': 'membership',
	'member-declared-dead': 'membership',
	'link-up': 'membership',
	'link-down': 'membership',
	'link-refused': 'membership',
	fenced: 'membership',
	state: 'membership',
	'node-added': 'membership',
	'node-removed': 'membership',
	'account-placed': 'accounts',
	'account-taken': 'accounts',
	'account-released': 'accounts',
	'account-dropped': 'accounts',
	fault: 'faults',
	healed: 'faults',
	'link-fault': 'faults',
	drain: 'faults',
	held: 'faults',
	fit: 'faults',
	token: 'tokens',
	'mail-bounced': 'mail',
	'queue-opened': 'mail',
	'mail-sent': 'mail',
	'domain-created': 'accounts',
	'accounts-created': 'accounts',
};

/** What is left (processes, balancer, traffic, problems) is about the cluster as a whole. */
export function kindOf(type: RecordedEvent['event']['type']): EventKind {
	return ofType[type] ?? (isTransition(type) ? 'cluster' : 'mail');
}

export interface EventFilter {
	/** '': all. */
	readonly node: string;
	/** '': all but mail, of which there is too much to read along. */
	readonly kind: EventKind | '';
	readonly text: string;
	/** Times of day instead of seconds since the fault. */
	readonly byClock: boolean;
}

export const noFilter: EventFilter = { node: '', kind: '', text: '', byClock: false };
export const useEventFilter = create<EventFilter>(() => noFilter);

export interface EventRow {
	readonly seq: number;
	readonly atMs: number;
	readonly sentence: Sentence;
}

const known = new WeakMap<RecordedEvent, Sentence | null>();

function sentenceKept(event: RecordedEvent): Sentence | null {
	const sentence = known.get(event);
	if (sentence !== undefined) return sentence;
	const made = sentenceOf(event);
	known.set(event, made);
	return made;
}

/** In the order of time. `say`: the sentence as it is read. */
export function rowsOf(events: readonly RecordedEvent[], { node, kind, text }: EventFilter, say: (sentence: Sentence) => string): readonly EventRow[] {
	const wanted = text.trim().toLowerCase();
	const rows: EventRow[] = [];
	for (const event of events) {
		const is = kindOf(event.event.type);
		if (kind === '' ? is === 'mail' : is !== kind) continue;
		const sentence = sentenceKept(event);
		if (!sentence || (node !== '' && !sentence.nodes.includes(node))) continue;
		if (wanted !== '' && !say(sentence).toLowerCase().includes(wanted)) continue;
		rows.push({ seq: event.seq, atMs: event.atMs, sentence });
	}
	return rows;
}

/** The place of the last row that is not behind that moment; -1: all are. */
export function rowAt(rows: readonly EventRow[], atMs: number): number {
	let low = 0;
	let high = rows.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((rows[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
