import { describe, expect, test } from 'vitest';
import { addUp, countLabs, countTests } from './tally.mjs';

const report = (...statuses) => ({ testResults: [{ assertionResults: statuses.map((status, index) => ({ status, fullName: `t${index}` })) }] });

describe('counting a vitest run', () => {
	test('passed and failed', () => {
		expect(countTests(report('passed', 'failed', 'passed'), 1)).toEqual({ tally: { passed: 2, failed: 1, skipped: 0 }, notRun: [] });
	});
	test('what was not run is named', () => {
		expect(countTests(report('passed', 'skipped', 'pending', 'todo'), 0)).toEqual({ tally: { passed: 1, failed: 0, skipped: 3 }, notRun: ['t1', 't2', 't3'] });
	});
	test('a run that fails without a failed test is a failure', () => {
		expect(countTests(report('passed'), 1).tally).toEqual({ passed: 1, failed: 1, skipped: 0 });
	});
	test('a run without a report is a failure', () => {
		expect(countTests(undefined, 1).tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
	});
	test('counts add up', () => {
		const total = { passed: 1, failed: 0, skipped: 0 };
		addUp(total, { passed: 2, failed: 1, skipped: 3 });
		expect(total).toEqual({ passed: 3, failed: 1, skipped: 3 });
	});
});

describe('counting the exercises', () => {
	const lab = (id, problem, couldNotRun = null) => ({ lab: id, tookMs: 1500, cases: [{ name: 'setup', problem }], couldNotRun });
	test('each is a test; what failed is told whole', () => {
		const { tally, lines } = countLabs({ labs: [lab('one', null), lab('two', 'no controller'), lab('three', null, 'the engine ended')] }, 1);
		expect(tally).toEqual({ passed: 1, failed: 2, skipped: 0 });
		expect(lines).toEqual(['two (1.5 s)', '  FAIL setup: no controller', 'three (1.5 s)', '  ok   setup', '  could not be run: the engine ended']);
	});
	test('no report, no exercise, or another exit code is a failure', () => {
		expect(countLabs(undefined, 1).tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(countLabs({ labs: [] }, 0).tally.failed).toBe(1);
		expect(countLabs({ labs: [lab('one', null)] }, 130).tally).toEqual({ passed: 1, failed: 1, skipped: 0 });
	});
});
