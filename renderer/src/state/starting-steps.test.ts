import { expect, test } from 'vitest';
import type { Progress } from '../../../engine/contract/engine-api.ts';
import { withStep } from './starting-steps.ts';

test('the image stands first, then the nodes as people count', () => {
	const step = (node: string): Progress => ({ name: 'lab', node, step: 'waiting', tookMs: 0 });
	const steps = ['be10', 'be2', 'fe1', 'image', 'be1'].reduce<readonly Progress[]>((known, node) => withStep(known, step(node)), []);
	expect(steps.map(({ node }) => node)).toEqual(['image', 'be1', 'be2', 'be10', 'fe1']);
});
