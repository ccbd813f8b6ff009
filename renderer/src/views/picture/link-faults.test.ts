import { expect, test } from 'vitest';
import type { ClusterView, NodeView } from '../../state/cluster-view.ts';
import { faultOfLine } from './link-faults.ts';

const line = { kind: 'link', from: 'fe1', to: 'be1' } as const;
const of = (linkFaults: ClusterView['linkFaults']) => faultOfLine({ linkFaults, nodes: {} }, line);
const cut = { state: 'cut', delayMs: 0 } as const;
const slow = { state: 'slow', delayMs: 200 } as const;

test.each([
	[{}, null],
	[
		{ 'fe1>be1': cut, 'be1>fe1': cut },
		{ look: 'cut', word: 'linkCut', way: 'both' },
	],
	[{ 'fe1>be1': cut }, { look: 'cut', way: 'forth' }],
	[
		{ 'be1>fe1': cut, 'fe1>be1': slow },
		{ look: 'cut', way: 'back' },
	],
	[{ 'be1>fe1': slow }, { look: 'slow', word: 'linkSlow', delayMs: 200, way: 'back' }],
	[{ 'be1>fe2': cut }, null],
] as const)('%j', (linkFaults, fault) => {
	if (fault === null) expect(of(linkFaults)).toBeNull();
	else expect(of(linkFaults)).toMatchObject(fault);
});

test.each([
	[{ is: 'away' }, { look: 'cut', word: null }],
	[{ is: 'full' }, { look: 'slow', word: null }],
	[
		{ is: 'slow', delayMs: 50 },
		{ look: 'slow', word: null },
	],
] as const)('a volume: %j', (volume, fault) => {
	const nodes = { be1: { volume } as NodeView };
	expect(faultOfLine({ linkFaults: {}, nodes }, { kind: 'volume', from: 'be1', to: '(volume)' })).toMatchObject(fault);
	expect(faultOfLine({ linkFaults: {}, nodes: { be1: { volume: { is: 'here' } } as NodeView } }, { kind: 'volume', from: 'be1', to: '(volume)' })).toBeNull();
});
