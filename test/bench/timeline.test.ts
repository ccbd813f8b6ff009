import { expect, test } from 'vitest';
import type { EngineEvent, RecordedEvent } from '../../engine/contract/recorded-event.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { timelineOf } from './timeline.ts';

let seq = 0;
const engine = (atMs: number, event: EngineEvent): RecordedEvent => ({ source: 'engine', seq: ++seq, atMs, event });
const node = (atMs: number, name: string, event: NodeEvent): RecordedEvent => ({ source: 'node', seq: ++seq, atMs, node: name, event });
const taken = (account: string): NodeEvent => ({ type: 'account-taken', account, generation: 2, previous: '1-be1.1', tookMs: 3 });
const stored = (account: string): NodeEvent => ({ type: 'mail-stored', account, uid: 1, sizeBytes: 1, deliveryId: 'd', known: false });

test('stages are counted from the fault, on the accounts concerned, and not from what the victim itself said', () => {
	const events = [
		node(90, 'be2', { type: 'link-down', peer: 'be1', announced: false }),
		engine(100, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' }),
		node(110, 'be1', stored('a@x.test')),
		node(700, 'be2', { type: 'member-silent', member: 'be1', silentForMs: 600, missedBeats: 6, linkEnded: false }),
		node(705, 'be2', { type: 'controller-taken', epoch: 2, from: 'be1.1', reason: 'silent' }),
		node(710, 'be2', { type: 'member-declared-dead', member: 'be1', life: 1 }),
		node(715, 'be2', taken('other@x.test')),
		node(720, 'be2', taken('a@x.test')),
		node(725, 'be2', stored('other@x.test')),
		node(730, 'be2', stored('a@x.test')),
		node(740, 'be2', taken('b@x.test')),
	];
	expect(timelineOf(events, { node: 'be1', accounts: ['a@x.test', 'b@x.test'] })).toEqual({
		silent: 600,
		controllerTaken: 605,
		declaredDead: 610,
		firstTaken: 620,
		lastTaken: 640,
		firstStored: 630,
	});
});

test('without the fault there is nothing to count from', () => {
	expect(timelineOf([node(5, 'be2', taken('a@x.test'))], { node: 'be1', accounts: ['a@x.test'] })).toEqual({});
});
