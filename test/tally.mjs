/**
 * Counting for run.mjs: what vitest's JSON report says, and what it does not say; and what the exercises' report says.
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

/** From what `lab run labs --solve --json` said (undefined: nothing), and its exit code. `lines`: all of what failed. */
export function countLabs(report, status) {
	const labs = report?.labs ?? [];
	const failed = labs.filter(({ cases, couldNotRun }) => couldNotRun !== null || cases.length === 0 || cases.some(({ problem }) => problem !== null));
	const lines = failed.flatMap(({ lab, cases, couldNotRun, tookMs }) => [
		`${lab} (${secondsText(tookMs).trim()})`,
		...cases.map(({ name, problem }) => (problem === null ? `  ok   ${name}` : `  FAIL ${name}: ${problem}`)),
		...(couldNotRun === null ? [] : [`  could not be run: ${couldNotRun}`]),
	]);
	const otherwise = failed.length === 0 && (status !== 0 || labs.length === 0) ? 1 : 0;
	if (otherwise > 0) lines.push(`no exercise failed, and the command ended with ${status}, ${labs.length} exercises run`);
	return { tally: { passed: labs.length - failed.length, failed: failed.length + otherwise, skipped: 0 }, lines };
}

export function addUp(total, counts) {
	for (const name of ['passed', 'failed', 'skipped']) total[name] += counts[name];
}

export function secondsText(ms) {
	return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
