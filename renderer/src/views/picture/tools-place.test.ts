import { expect, test } from 'vitest';
import { shapes } from '../../state/fixture/failover.ts';
import { placesOf } from './places.ts';
import { toolsLeft } from './tools-place.ts';

const left = (width: number, height: number) => toolsLeft(placesOf({ width, height, ...shapes['dynamic-3'] }), { width, height });

test('the tools are in the corner, unless the balancer stands there: then beside it', () => {
	expect(left(984, 330)).toBe(null);
	expect(left(654, 320)).toBe(null);
	expect(left(984, 235)).toBeGreaterThan(100);
});
