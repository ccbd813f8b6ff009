import { expect, test } from 'vitest';
import { activeShell, alone, beside, isInSight, noPlaces, shown, without } from './shell-places.ts';

const one = shown(noPlaces, 'a');
const two = beside(one, 'b');

test('a second shell stands beside the first and has the keys; chosen again, the first has them', () => {
	expect(two).toEqual({ left: 'a', right: 'b', active: 'right' });
	expect(activeShell(shown(two, 'a'))).toBe('a');
	expect(isInSight(shown(two, 'a'), 'b')).toBe(true);
});

test('a third takes the place that has the keys, and no shell is in sight twice', () => {
	expect(shown(two, 'c')).toEqual({ left: 'a', right: 'c', active: 'right' });
	expect(beside(two, 'b')).toEqual(two);
	expect(beside(noPlaces, 'a')).toEqual(one);
});

test('one that is closed leaves its place to the other, or to the next', () => {
	expect(without(two, 'a', 'c')).toEqual({ left: 'b', right: null, active: 'left' });
	expect(without(two, 'b', 'c')).toEqual(one);
	expect(without(one, 'a', 'c')).toEqual({ left: 'c', right: null, active: 'left' });
	expect(without(one, 'a', null)).toEqual(noPlaces);
	expect(without(two, 'c', null)).toBe(two);
});

test('alone again is the one that has the keys', () => {
	expect(alone(two)).toEqual({ left: 'b', right: null, active: 'left' });
});
