import { expect, test } from 'vitest';
import { hasPassed, junitXml, type LabReport } from './lab-report.ts';

const report: LabReport = {
	lab: 'small',
	runtime: 'process',
	tookMs: 1500,
	cases: [
		{ name: 'setup', tookMs: 500, problem: null },
		{ name: 'kill: done by its solution', tookMs: 1000, problem: 'epoch is 1, wanted: > 1 & "more"\u0007' },
	],
	couldNotRun: null,
};

test('a failed case fails the run, and stands in the XML with nothing that would break it', () => {
	expect(hasPassed(report)).toBe(false);
	const xml = junitXml([report]);
	expect(xml).toContain('tests="2" failures="1" errors="0" time="1.500"');
	expect(xml).toContain('<failure message="epoch is 1, wanted: &gt; 1 &amp; &quot;more&quot; "/>');
});

test('a run that could not be made has not passed, and is an error, not a failure', () => {
	const none = { ...report, cases: [], couldNotRun: 'the cluster did not start' };
	expect(hasPassed(none)).toBe(false);
	expect(junitXml([none])).toContain('tests="1" failures="0" errors="1"');
});

test('several exercises are a test suite each', () => {
	const xml = junitXml([report, { ...report, lab: 'other', cases: [] }]);
	expect(xml.match(/<testsuite name="[^"]*"/g)).toEqual(['<testsuite name="small (process)"', '<testsuite name="other (process)"']);
});
