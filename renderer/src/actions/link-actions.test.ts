import { describe, expect, test } from 'vitest';
import { type ClusterView, emptyView } from '../state/cluster-view.ts';
import { shapes, statusOf } from '../state/fixture/failover.ts';
import { withStatus } from '../state/reduce.ts';
import type { ActionContext } from './action.ts';
import { kindOf } from './all-actions.ts';
import { linkActions } from './link-actions.ts';
import { testingContext } from './testing-context.ts';

const view = withStatus(emptyView('training-1'), statusOf(shapes.dynamic));
const around = (changed: Partial<ClusterView>, more: Partial<ActionContext> = {}) => testingContext({ ...view, ...changed }, more);
const possible = (context: ActionContext) =>
	linkActions(context, 'be1', 'be2')
		.filter(({ whyNot }) => whyNot === null)
		.map(kindOf);
const cut = { state: 'cut', delayMs: 0 } as const;

describe('what can be done to a link', () => {
	test('that is whole: cut and slowed, both ways and each way', () => {
		expect(possible(around({ linkFaults: {} }))).toEqual(['cut', 'cut-be1', 'cut-be2', 'slow', 'slow-be1', 'slow-be2', 'select']);
	});

	test('that is cut one way: healed as a whole, and that way, and no other', () => {
		const kinds = possible(around({ linkFaults: { 'be2>be1': cut } }));
		expect(kinds.filter((kind) => kind.startsWith('heal'))).toEqual(['heal', 'heal-be2']);
	});

	test('nothing but a look while it is under way, and while the past is shown', () => {
		const faulty = { linkFaults: { 'be2>be1': cut } };
		expect(possible(around(faulty, { busy: ['link:be1|be2'] }))).toEqual(['select']);
		expect(possible(around(faulty, { moment: 'past' }))).toEqual(['select']);
		expect(possible(around(faulty, { busy: ['link:be1|fe1'] })).length).toBeGreaterThan(1);
	});

	test('the same id from either end', () => {
		const ids = (one: string, other: string) => linkActions(around({}), one, other).map(({ id }) => id);
		expect(ids('be2', 'be1').sort()).toEqual(ids('be1', 'be2').sort());
	});
});
