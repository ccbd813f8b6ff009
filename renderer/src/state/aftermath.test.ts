import { expect, test } from 'vitest';
import type { EngineEvent, RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { aftermathOf, withFollowing } from './aftermath.ts';

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>['event'];

const by = (node: string, atMs: number, event: NodeEvent): RecordedEvent => ({ source: 'node', seq: atMs, atMs, node, event });
const seen = (atMs: number, event: EngineEvent): RecordedEvent => ({ source: 'engine', seq: atMs, atMs, event });
const suspected = (atMs: number) => by('be2', atMs, { type: 'member-suspected', member: 'be1', silentForMs: 200, deadlineMs: 600 });

function following(kind: 'kill' | 'stop', events: readonly RecordedEvent[]): readonly string[] {
	const begun = aftermathOf({
		recorded: seen(1000, { type: 'fault', node: 'be1', kind, by: 'lab' }),
		fault: { seq: 1000, atMs: 1000, node: 'be1', kind, by: 'lab', role: 'controller', epoch: 1, backup: 'be2' },
		owned: null,
		sample: null,
	});
	return events.reduce(withFollowing, begun).steps.map(({ id }) => id);
}

test('a missed beat of the next life is not the noticing of a planned stop', () => {
	const events = [
		seen(1500, { type: 'process', node: 'be1', state: 'down' }),
		by('be1', 11_300, { type: 'life-taken', life: 2 }),
		suspected(11_460),
		by('be2', 11_470, { type: 'member-silent', member: 'be1', silentForMs: 600, missedBeats: 6, linkEnded: false }),
	];
	expect(following('stop', events)).toEqual(['processDown', 'lifeTaken']);
	expect(following('kill', events)).toEqual(['processDown', 'lifeTaken']);
});

test('nor is one that is recorded before that life', () => {
	expect(following('stop', [seen(1500, { type: 'process', node: 'be1', state: 'down' }), suspected(11_200)])).toEqual(['processDown']);
});

test('the missed beats of a killed node are', () => {
	expect(following('kill', [seen(1020, { type: 'process', node: 'be1', state: 'down' }), suspected(1200)])).toEqual(['processDown', 'suspected']);
});
