/** A class for tests: ten learners at three exercises, some with names that nobody should trust. */
import type { ResultsFile } from './class-overview.ts';
import { resultsTest } from './testing-results.ts';

const first = { id: 'first-cluster', number: 1 };
const dies = { id: 'controller-dies', number: 3 };
const hang = { id: 'hang-is-not-crash', number: 6 };

export const hostileNames = {
	script: '<script>alert(1)</script>',
	attribute: '" onmouseover="alert(1)',
	terminal: '\u001b]0;owned\u0007\u001b[31mMallory\u001b[0m',
	long: 'Maximiliane-Adelheid Wolkenstein-Rodenegg von und zu Hohenlohe-Langenburg-Waldenburg-Schillingsfürst '.repeat(20),
	rightToLeft: 'محمد بن موسى الخوارزمي',
	turned: 'Bob \u202egnp.exe',
};

export function classTest(): ResultsFile[] {
	const all = [
		resultsTest({ learner: 'Ada Lovelace', lab: first }),
		resultsTest({ learner: 'Ada Lovelace', lab: dies, tookMs: [90_000, 240_000], mistakes: ['the-backup'], right: [true, false] }),
		resultsTest({ learner: 'Ada  Lovelace ', lab: dies, tookMs: [80_000, 100_000], endedAt: '2026-03-02T09:00:00.000Z' }),
		resultsTest({ learner: 'Grace Hopper', lab: first, tookMs: [30_000, 45_000] }),
		resultsTest({ learner: 'Grace Hopper', lab: dies, tookMs: [200_000, null], mistakes: ['the-backup', 'paused-it'], right: [false, false] }),
		resultsTest({ learner: 'Grace Hopper', lab: hang, tookMs: [61_000, 62_000] }),
		resultsTest({ learner: hostileNames.script, lab: first, hints: 2 }),
		resultsTest({ learner: hostileNames.attribute, lab: first, tookMs: [500_000, 20_000] }),
		resultsTest({ learner: hostileNames.terminal, lab: dies, mistakes: ['the-backup'] }),
		resultsTest({ learner: hostileNames.long, lab: dies }),
		resultsTest({ learner: hostileNames.rightToLeft, lab: first }),
		resultsTest({ learner: hostileNames.rightToLeft, lab: dies, right: [false, true] }),
		resultsTest({ learner: hostileNames.turned, lab: hang, tookMs: [null, null], right: [false, false] }),
		resultsTest({ learner: null, lab: first }),
		resultsTest({ learner: ' ', lab: first, right: [true, false] }),
	];
	return all.map((results, index) => ({ file: `${index}.json`, results }));
}
