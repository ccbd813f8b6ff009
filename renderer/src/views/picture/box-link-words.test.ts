import { expect, test } from 'vitest';
import type { ClusterView } from '../../state/cluster-view.ts';
import { boxLinkWords } from './box-link-words.ts';

const cut = { state: 'cut', delayMs: 0 } as const;
const slow = { state: 'slow', delayMs: 200 } as const;
const said = (linkFaults: ClusterView['linkFaults']) => Object.fromEntries(boxLinkWords(linkFaults));

test('a link that is cut both ways is told at both ends', () => {
	expect(said({ 'be1>fe1': cut, 'fe1>be1': cut })).toEqual({
		be1: { look: 'cut', count: 1, other: 'fe1', way: 'both' },
		fe1: { look: 'cut', count: 1, other: 'be1', way: 'both' },
	});
});

test('one way: who sends says so, and who does not hear says from whom', () => {
	expect(said({ 'fe3>be2': cut })).toMatchObject({ fe3: { other: 'be2', way: 'to' }, be2: { other: 'fe3', way: 'from' } });
});

test('cut one way and slow the other counts as cut', () => {
	for (const faults of [
		{ 'fe1>be1': slow, 'be1>fe1': cut },
		{ 'be1>fe1': cut, 'fe1>be1': slow },
	])
		expect(said(faults)).toMatchObject({ be1: { look: 'cut', count: 1, way: 'to' }, fe1: { look: 'cut', count: 1, way: 'from' } });
});

test('all links of one node are told there alone, counted as links and not as directions', () => {
	const faults = Object.fromEntries(['be1', 'be2', 'fe1', 'fe2'].flatMap((other) => [[`be3>${other}`, cut] as const, [`${other}>be3`, cut] as const]));
	expect(said(faults)).toEqual({ be3: { look: 'cut', count: 4, other: null, way: 'both' } });
});

test('of a node with both, the cut ones count', () => {
	expect(said({ 'be1>be2': slow, 'be1>be3': cut, 'be1>be4': slow }).be1).toEqual({ look: 'cut', count: 1, other: 'be3', way: 'to' });
});

test('the same faults give the same words: nothing is drawn anew for them', () => {
	const faults = { 'be1>be2': slow };
	expect(boxLinkWords(faults)).toBe(boxLinkWords(faults));
});
