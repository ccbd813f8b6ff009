import { expect, test } from 'vitest';
import { emptyView } from '../core/cluster-view.ts';
import { stillStarting } from './fault-context.ts';

test('an order that a starting node did not take is told as that, and of another one as it was', () => {
	const view = emptyView([
		{ name: 'be1', role: 'backend' },
		{ name: 'be2', role: 'backend' },
	]);
	const be1 = view.nodes.be1;
	if (!be1) throw new Error('it is in the view above');
	const context = { view: () => ({ ...view, nodes: { ...view.nodes, be1: { ...be1, state: 'starting' as const } } }) };
	expect(stillStarting(context, 'be1')).toMatchObject({ ok: false, error: { code: 'not-ready', message: 'be1 is starting: it takes no orders yet' } });
	expect(stillStarting(context, 'be2')).toBeUndefined();
});
