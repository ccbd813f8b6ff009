import { describe, expect, test } from 'vitest';
import { emptyView } from '../../state/cluster-view.ts';
import { shapes, statusOf } from '../../state/fixture/failover.ts';
import { withStatus } from '../../state/reduce.ts';
import { hasLinkFault, isPossible, processActions, whyUnavailable } from './node-actions.ts';

const view = withStatus(emptyView('training-1'), statusOf(shapes.dynamic));
const be1 = view.nodes.be1 ?? expect.unreachable();

describe('what can be done to a node', () => {
	test.each([
		['running', ['kill', 'stop', 'pause', 'restart']],
		['paused', ['kill', 'resume']],
		['down', ['restart']],
	] as const)('that is %s: %j', (process, possible) => {
		expect(processActions.filter((kind) => isPossible(kind, { ...be1, process }))).toEqual(possible);
	});

	test('links are healed where one of them is cut or slow, in either direction', () => {
		const faults = { 'be1>fe1': { state: 'cut', delayMs: 0 } } as const;
		expect(['be1', 'fe1', 'be2'].map((name) => hasLinkFault(faults, name))).toEqual([true, true, false]);
	});

	test('what the runtime cannot do says why, and nothing else does', () => {
		const unavailable = [{ verb: 'slow', why: 'the kernel has no netem' }] as const;
		expect(whyUnavailable('slow', [...unavailable])).toBe('the kernel has no netem');
		expect(whyUnavailable('cut', [...unavailable])).toBeUndefined();
		expect(whyUnavailable('slow', [])).toBeUndefined();
	});
});
