/**
 * Counting for run.mjs: what vitest's JSON report says, and what it does not say.
 */

/** From a report (undefined: vitest wrote none) and vitest's exit code. */
export function countTests(report, status) {
	const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults ?? []);
	const passed = tests.filter((test) => test.status === 'passed').length;
	const failed = tests.filter((test) => test.status === 'failed').length;
	const notRun = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName);
	// A file that cannot be loaded, an error outside of any test, no tests at all: none of them is a test that
	// failed, and each of them makes the run fail.
	const otherwise = status !== 0 && failed === 0 ? 1 : 0;
	return { tally: { passed, failed: failed + otherwise, skipped: notRun.length }, notRun };
}

export function addUp(total, counts) {
	for (const name of ['passed', 'failed', 'skipped']) total[name] += counts[name];
}

export function secondsText(ms) {
	return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
