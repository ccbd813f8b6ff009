import { describe, expect, test } from 'vitest';
import { campaignKinds, type FaultStep, makeSchedule, type Step } from './schedule.ts';

const options = { seed: 7, faults: 60, frontends: 2, backends: 3, kinds: campaignKinds };

function faultsOf(steps: readonly Step[]): FaultStep[] {
	return steps.flatMap((step) => (step.is === 'fault' ? [step] : []));
}

describe('the plan of a campaign', () => {
	test('the same seed gives the same kinds, targets and gaps; another seed others', () => {
		expect(makeSchedule(options)).toEqual(makeSchedule(options));
		expect(makeSchedule(options)).not.toEqual(makeSchedule({ ...options, seed: 8 }));
	});

	test('as many faults as asked for, numbered, each undone at the latest by a heal-all', () => {
		const steps = makeSchedule(options);
		expect(faultsOf(steps).map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
		expect(steps.at(-1)?.is).toBe('heal-all');
		for (const { number, kind } of faultsOf(steps)) {
			const struck = steps.findIndex((step) => step.is === 'fault' && step.number === number);
			const healed = steps.findIndex((step) => step.is === 'heal' && step.number === number);
			if (kind === 'restart') expect(healed).toBe(-1);
			else expect(healed).toBeGreaterThan(struck);
		}
	});

	test('every kind that is asked for comes, and no other', () => {
		expect(new Set(faultsOf(makeSchedule({ ...options, faults: 300 })).map(({ kind }) => kind))).toEqual(new Set(campaignKinds));
		expect(new Set(faultsOf(makeSchedule({ ...options, kinds: ['kill', 'pause'] })).map(({ kind }) => kind))).toEqual(new Set(['kill', 'pause']));
	});

	test.each([
		[2, 3],
		[1, 2],
		[2, 2],
		[3, 5],
	])('%i frontends and %i backends: one of each is always left in peace, in 50 seeds', (frontends, backends) => {
		for (let seed = 0; seed < 50; seed += 1) {
			const away = { frontend: new Set<number>(), backend: new Set<number>() };
			let several = 0;
			for (const step of makeSchedule({ ...options, frontends, backends, seed })) {
				if (step.is === 'heal-all') for (const side of Object.values(away)) side.clear();
				if (step.is === 'heal') for (const side of Object.values(away)) side.delete(step.number);
				if (step.is !== 'fault' || step.peer !== undefined || step.kind === 'restart') continue;
				away[step.target.role === 'frontend' ? 'frontend' : 'backend'].add(step.number);
				expect(away.frontend.size).toBeLessThan(Math.max(1, frontends));
				expect(away.backend.size).toBeLessThan(backends);
				if (away.frontend.size + away.backend.size > 1) several += 1;
			}
			if (backends > 2) expect(several).toBeGreaterThan(0);
		}
	});
});
