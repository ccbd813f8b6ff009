import { describe, expect, test } from 'vitest';
import { slowVolume, timingFrom } from '../../node-image/src/cluster/timing.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { applyEvent, type ClusterView, emptyView, shownRole, shownState, volumeDelayMsDefault } from './cluster-view.ts';
import { presetSummaries } from './presets.ts';

const start = emptyView([
	{ name: 'be1', role: 'backend' },
	{ name: 'be2', role: 'backend' },
	{ name: 'fe1', role: 'frontend' },
]);

/** 'be1' with a node event, or undefined with an engine event. */
function viewAfter(...events: [string | undefined, NodeEvent | EngineEvent][]): ClusterView {
	return events.reduce((view, [node, event], index) => {
		const at = { seq: index + 1, atMs: (index + 1) * 10 };
		const recorded = node === undefined ? { source: 'engine', ...at, event } : { source: 'node', ...at, node, event };
		return applyEvent(view, recorded as RecordedEvent);
	}, start);
}

const taken = (epoch: number): NodeEvent => ({ type: 'controller-taken', epoch, from: '0-free', reason: 'first' });

describe('the controller', () => {
	test('is whom the highest epoch names, whoever reports it and in whatever order', () => {
		const view = viewAfter(['be2', taken(3)], ['be1', taken(1)], ['be2', { type: 'controller-seen', epoch: 1, holder: 'be1.1' }]);
		expect(view.controller).toEqual({ node: 'be2', epoch: 3 });
	});

	test('is nobody after a release, until the next take', () => {
		expect(viewAfter(['be1', taken(1)], ['be1', { type: 'controller-released', epoch: 1 }]).controller).toBeNull();
	});

	test('stays nobody when the news of the released epoch comes late', () => {
		const released: [string, NodeEvent][] = [
			['be1', taken(1)],
			['be1', { type: 'controller-released', epoch: 1 }],
			['fe1', { type: 'controller-seen', epoch: 1, holder: 'be1.1' }],
		];
		expect(viewAfter(...released).controller).toBeNull();
		expect(viewAfter(...released, ['be2', taken(3)]).controller).toEqual({ node: 'be2', epoch: 3 });
	});

	test('is whoever took the token before the release landed: the epoch has no gap then', () => {
		const overtaken: [string, NodeEvent][] = [
			['be1', taken(1)],
			['be1', { type: 'controller-released', epoch: 1 }],
			['be2', taken(2)],
		];
		expect(viewAfter(...overtaken)).toMatchObject({ controller: { node: 'be2', epoch: 2 }, epoch: 2 });
	});

	test('is nobody once its process has ended, whatever is said late, until another one leads', () => {
		const ended: [string | undefined, NodeEvent | EngineEvent][] = [
			['be1', taken(1)],
			[undefined, { type: 'process', node: 'be1', state: 'down', exit: 'SIGKILL' }],
			['fe1', { type: 'controller-seen', epoch: 1, holder: 'be1.1' }],
		];
		expect(viewAfter(...ended)).toMatchObject({ controller: null, epoch: 1 });
		expect(viewAfter(...ended, ['be2', taken(2)]).controller).toEqual({ node: 'be2', epoch: 2 });
	});

	test('stays controller while it is only paused: it holds the token', () => {
		expect(viewAfter(['be1', taken(1)], [undefined, { type: 'process', node: 'be1', state: 'paused' }]).controller).toEqual({ node: 'be1', epoch: 1 });
	});

	test('a new epoch forgets the old backup and takes its own, also when that was reported first', () => {
		const old: [string, NodeEvent][] = [
			['be1', taken(1)],
			['be1', { type: 'backup-appointed', epoch: 1, backup: 'be2' }],
		];
		const before = viewAfter(...old);
		expect([before.nodes.be1, before.nodes.be2, before.nodes.fe1].map((node) => node && shownRole(before, node))).toEqual(['controller', 'backup', 'frontend']);
		expect(viewAfter(...old, ['be2', taken(2)]).backup).toBeNull();
		expect(viewAfter(...old, ['be2', { type: 'backup-appointed', epoch: 2, backup: 'be1' }], ['be2', taken(2)])).toMatchObject({
			backup: 'be1',
			controller: { node: 'be2' },
		});
	});
});

describe('a node is shown as', () => {
	const running: [undefined, EngineEvent] = [undefined, { type: 'process', node: 'be1', state: 'running', pid: 7 }];
	const ready: [string, NodeEvent] = ['be1', { type: 'state', state: 'ready' }];
	const shown = (view: ClusterView) => view.nodes.be1 && shownState(view.nodes.be1);

	test('what it reports while its process runs', () => {
		expect(shown(viewAfter(running, ready))).toBe('ready');
	});
	test('paused, by whomever', () => {
		expect(shown(viewAfter(running, ready, [undefined, { type: 'process', node: 'be1', state: 'paused' }]))).toBe('paused');
	});
	test('down when killed, stopped when stopped as planned', () => {
		const end: [undefined, EngineEvent] = [undefined, { type: 'process', node: 'be1', state: 'down', exit: 'SIGKILL' }];
		expect(shown(viewAfter(running, ready, end))).toBe('down');
		expect(shown(viewAfter(running, ready, [undefined, { type: 'fault', node: 'be1', kind: 'stop', by: 'lab' }], end))).toBe('stopped');
	});
});

test('faults are on until undone, one a node', () => {
	const fault = (kind: 'kill' | 'pause' | 'resume'): [undefined, EngineEvent] => [undefined, { type: 'fault', node: 'be1', kind, by: 'outside' }];
	expect(viewAfter(fault('pause'), fault('kill')).faults).toEqual([{ node: 'be1', kind: 'kill', sinceMs: 20 }]);
	expect(viewAfter(fault('pause'), fault('resume')).faults).toEqual([]);
	expect(viewAfter(fault('kill'), [undefined, { type: 'healed', node: 'be1' }]).faults).toEqual([]);
});

test('a process that starts again is killed, stopped or paused no more, whoever started it; its volume and its links are as they were', () => {
	const order = (kind: 'kill' | 'stop' | 'volume-away'): [undefined, EngineEvent] => [undefined, { type: 'fault', node: 'be1', kind, by: 'lab' }];
	const process = (state: 'down' | 'starting' | 'running'): [undefined, EngineEvent] => [undefined, { type: 'process', node: 'be1', state }];
	for (const kind of ['kill', 'stop'] as const) expect(viewAfter(order(kind), process('down'), process('starting'), process('running')).faults).toEqual([]);
	expect(viewAfter(order('volume-away'), order('kill'), process('down'), process('starting')).faults).toMatchObject([{ kind: 'volume-away' }]);
});

test('an event without consequence returns the same view', () => {
	const view = viewAfter(['be1', taken(1)]);
	const beat: RecordedEvent = { source: 'node', seq: 9, atMs: 9, node: 'be1', event: { type: 'beat', seq: 1, lookupMs: 1, heard: [] } };
	expect(applyEvent(view, beat)).toBe(view);
});

test('a volume that is slow by default holds no reply, in any preset: slowness is seen, not the fence', () => {
	for (const { backends } of presetSummaries()) expect(volumeDelayMsDefault).toBeLessThan(slowVolume(timingFrom(), backends).heldAboveMs);
});

test('a node is held from when it says so until it answers again, is fenced, or ends', () => {
	const held: [string, NodeEvent] = ['be1', { type: 'held', reason: 'volume-away' }];
	expect(viewAfter(held).nodes.be1?.held).toBe(true);
	expect(viewAfter(held, ['be1', { type: 'fit', heldForMs: 5 }]).nodes.be1?.held).toBe(false);
	expect(viewAfter(held, ['be1', { type: 'fenced', life: 1, reason: 'declared-dead' }]).nodes.be1?.held).toBe(false);
	expect(viewAfter(held, [undefined, { type: 'process', node: 'be1', state: 'down' }]).nodes.be1?.held).toBe(false);
});
