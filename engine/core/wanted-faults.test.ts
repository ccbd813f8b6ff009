import { expect, test } from 'vitest';
import type { EngineEvent } from '../contract/recorded-event.ts';
import { applyEvent, emptyView } from './cluster-view.ts';
import { wantedFaults } from './wanted-faults.ts';

function viewAfter(...events: EngineEvent[]) {
	const start = emptyView([
		{ name: 'be1', role: 'backend' },
		{ name: 'be2', role: 'backend' },
		{ name: 'fe1', role: 'frontend' },
	]);
	return events.reduce((view, event, index) => applyEvent(view, { source: 'engine', seq: index + 1, atMs: index, event }), start);
}

const open = { cut: false, delayMs: 0 };

test('each end of a link is told its own direction', () => {
	const view = viewAfter(
		{ type: 'link-fault', kind: 'cut', links: [{ from: 'fe1', to: 'be1' }] },
		{
			type: 'link-fault',
			kind: 'slow',
			delayMs: 200,
			links: [
				{ from: 'be1', to: 'be2' },
				{ from: 'be2', to: 'be1' },
			],
		},
	);
	const slow = { cut: false, delayMs: 200 };
	expect(wantedFaults(view, 'be1').links).toEqual([
		{ peer: 'fe1', out: open, in: { cut: true, delayMs: 0 } },
		{ peer: 'be2', out: slow, in: slow },
	]);
	expect(wantedFaults(view, 'fe1').links).toEqual([{ peer: 'be1', out: { cut: true, delayMs: 0 }, in: open }]);
});

test('of a direction the last order counts; healed it is named no more', () => {
	const links = [{ from: 'be1', to: 'be2' }];
	const slow: EngineEvent = { type: 'link-fault', kind: 'slow', delayMs: 50, links };
	const cut: EngineEvent = { type: 'link-fault', kind: 'cut', links };
	expect(wantedFaults(viewAfter(cut, slow), 'be2').links).toEqual([{ peer: 'be1', out: open, in: { cut: false, delayMs: 50 } }]);
	expect(wantedFaults(viewAfter(slow, cut), 'be2').links).toEqual([{ peer: 'be1', out: open, in: { cut: true, delayMs: 0 } }]);
	expect(wantedFaults(viewAfter(slow, cut, { type: 'link-fault', kind: 'heal', links }), 'be2').links).toEqual([]);
});

test('the volume: the last word, until it is back or healed', () => {
	const fault = (kind: 'volume-away' | 'volume-slow' | 'volume-back'): EngineEvent => ({
		type: 'fault',
		node: 'be1',
		kind,
		by: 'lab',
		...(kind === 'volume-slow' ? { delayMs: 30 } : {}),
	});
	expect(wantedFaults(viewAfter(fault('volume-away')), 'be1').volume).toEqual({ is: 'away' });
	expect(wantedFaults(viewAfter(fault('volume-away'), fault('volume-slow')), 'be1').volume).toEqual({ is: 'slow', delayMs: 30 });
	expect(wantedFaults(viewAfter(fault('volume-away'), fault('volume-back')), 'be1').volume).toEqual({ is: 'here' });
	expect(wantedFaults(viewAfter(fault('volume-away'), { type: 'healed', node: 'be1' }), 'be1').volume).toEqual({ is: 'here' });
	// A killed node starts with the volume it had.
	expect(wantedFaults(viewAfter(fault('volume-away'), { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' }), 'be1').volume).toEqual({ is: 'away' });
});

test('a removed node is part of no fault', () => {
	const view = viewAfter({ type: 'link-fault', kind: 'cut', links: [{ from: 'be1', to: 'be2' }] }, { type: 'node-removed', node: 'be1' });
	expect(wantedFaults(view, 'be2')).toEqual({ links: [], volume: { is: 'here' } });
	expect(view.nodes.be1).toBeUndefined();
});
