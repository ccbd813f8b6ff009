import { expect, test } from 'vitest';
import type { ClusterNode, ClusterStatus } from '../contract/cluster-status.ts';
import type { CallName } from '../contract/engine-api.ts';
import type { Breach } from './breach.ts';
import { type DoneStep, FaultDriver } from './fault-driver.ts';
import type { FaultStep } from './schedule.ts';

/** An engine that notes what it is asked, and answers as it is told. */
function playing(options: { readonly refuse?: readonly string[]; readonly illFor?: number } = {}) {
	const asked: string[] = [];
	const struck: DoneStep[] = [];
	const found: Breach[] = [];
	let clockMs = 0;
	let illFor = options.illFor ?? 0;
	const node = (name: string, side: 'frontend' | 'backend'): Partial<ClusterNode> => ({
		name,
		roles: [side],
		state: name === 'be3' && illFor-- > 0 ? 'joining' : 'ready',
	});
	const call = async (name: CallName, args: { kind?: string; node?: string; a?: string; b?: string; oneWay?: boolean }) => {
		if (name === 'status') {
			const nodes = [node('be1', 'backend'), node('be2', 'backend'), node('be3', 'backend'), node('fe1', 'frontend'), node('fe2', 'frontend')];
			return { ok: true, value: { controller: { node: 'be1', epoch: 1 }, backup: 'be2', nodes } as unknown as ClusterStatus };
		}
		const words = [name, args.kind, args.node, args.a, args.b, args.oneWay].filter((word) => word !== undefined && word !== false).join(' ');
		asked.push(words);
		if (options.refuse?.includes(words)) return { ok: false, error: { code: 'no', message: 'it would not' } };
		return { ok: true, value: {} };
	};
	const driver = new FaultDriver({
		engine: { call: call as never },
		cluster: 'c',
		now: () => clockMs,
		pause: async (ms) => {
			clockMs += ms;
			// What goes on behind gets its turn.
			await new Promise((resolve) => setImmediate(resolve));
		},
		stopped: () => false,
		struck: (one) => struck.push(one),
		found: (breaches) => found.push(...breaches),
		whole: async () => {
			asked.push('whole');
		},
	});
	return { driver, asked, struck, found, nowMs: () => clockMs };
}

function fault(number: number, kind: FaultStep['kind'], role: FaultStep['target']['role'], peer?: FaultStep['target']): FaultStep {
	return { is: 'fault', number, gapMs: 100, kind, target: { role, pick: 0 }, ...(peer && { peer }) };
}

test('faults strike by role, leave the hurt in peace, and are undone each in its way', async () => {
	const { driver, asked, struck } = playing();
	const done = await driver.run([
		fault(1, 'kill', 'controller'),
		fault(2, 'pause', 'controller'),
		{ is: 'heal', number: 1, gapMs: 10 },
		{ is: 'heal', number: 2, gapMs: 10 },
		fault(3, 'cut-one-way', 'frontend', { role: 'backend', pick: 0 }),
		{ is: 'heal', number: 3, gapMs: 10 },
		fault(4, 'volume-away', 'backup'),
		{ is: 'heal-all', gapMs: 0 },
	]);
	expect(done).toBe(4);
	expect(asked).toEqual([
		'fault kill be1',
		'fault pause be3',
		'fault restart be1',
		'fault resume be3',
		'linkFault cut fe1 be3 true',
		'linkFault heal fe1 be3',
		'fault volume-away be2',
		'heal',
		'whole',
	]);
	expect(struck.filter(({ what }) => !what.startsWith('heal')).map(({ what, isAlone }) => [what, isAlone])).toEqual([
		['kill be1', true],
		['pause be3', false],
		['cut-one-way fe1 > be3', true],
		['volume-away be2', true],
	]);
});

test('what is refused is noted, does not count, and hurts nobody', async () => {
	const { driver, asked, struck } = playing({ refuse: ['fault kill be1'] });
	const done = await driver.run([fault(1, 'kill', 'controller'), { is: 'heal', number: 1, gapMs: 0 }, fault(2, 'pause', 'controller')]);
	expect(done).toBe(1);
	expect(struck[1]).toMatchObject({ what: 'kill be1', refused: 'it would not' });
	expect(asked).toEqual(['fault kill be1', 'fault pause be1']);
});

test('P4: a cluster that is whole after a while is well; one that never is, is a broken promise', async () => {
	const slow = playing({ illFor: 3 });
	await slow.driver.run([{ is: 'heal-all', gapMs: 0 }]);
	expect(slow.found).toEqual([]);
	const ill = playing({ illFor: Number.POSITIVE_INFINITY });
	await ill.driver.run([{ is: 'heal-all', gapMs: 0 }]);
	expect(ill.found).toMatchObject([{ promise: 'not-healed', what: expect.stringContaining('be3 is joining') }]);
	expect(ill.nowMs()).toBeGreaterThan(30_000);
});
