import { describe, expect, test } from 'vitest';
import { addUp, countTests } from './tally.mjs';

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
