import { expect, test } from 'vitest';
import { serverStatuses } from './haproxy-stats.ts';
import { showStat } from './testing-show-stat.ts';

const names = ['fe1', 'fe2', 'fe3', 'fe4', 'fe5'];
const states = (csv: string, draining: readonly string[] = []) =>
	serverStatuses(csv, names, new Set(draining)).map(({ node, state, check }) => `${node} ${state} ${check}`);

/** One figure of a row, by the head's names. */
function withFigure(csv: string, row: string, column: string, figure: string): string {
	const [head = '', ...lines] = csv.split('\n');
	const at = head.replace(/^# /, '').split(',').indexOf(column);
	return [head, ...lines.map((line) => (line.startsWith(`${row},`) ? line.split(',').with(at, figure).join(',') : line))].join('\n');
}

test('each server is what its own check said last', () => {
	expect(states(showStat)).toEqual(['fe1 up ready', 'fe2 down takes mail', 'fe3 down not ready', 'fe4 down silent', 'fe5 down refused']);
});

test('of those that drain, who answers drains, and who does not is down', () => {
	expect(states(showStat, names)).toEqual(['fe1 drain ready', 'fe2 drain takes mail', 'fe3 drain not ready', 'fe4 down silent', 'fe5 down refused']);
});

test.each(['', 'INI', 'UNK'])('before a check (%j) nobody is up, whatever HAProxy takes for granted', (check) => {
	expect(states(withFigure(showStat, 'smtp,fe1', 'check_status', check))[0]).toBe('fe1 down unknown');
});

test('figures are the sums of the three groups', () => {
	let csv = showStat;
	for (const [row, figure] of Object.entries({ 'smtp,fe1': '1', 'smtp-queue,fe1': '20', 'imap,fe1': '300', 'smtp,BACKEND': '4000', 'smtp,fe2': '50000' })) {
		for (const column of ['scur', 'stot', 'bin', 'bout', 'econ']) csv = withFigure(csv, row, column, figure);
	}
	expect(serverStatuses(csv, ['fe1'], new Set())[0]).toMatchObject({
		...{ connections: 321, totalConnections: 321, bytesIn: 321, bytesOut: 321, failedConnections: 321 },
		sinceMs: 6_000,
	});
});

test('columns are found by name, wherever this version has them', () => {
	const turned = showStat
		.replace(/^# /, '')
		.split('\n')
		.map((line) => line.split(',').reverse().join(','))
		.join('\n');
	expect(states(`# ${turned}`)).toEqual(states(showStat));
});

test.each(['', '# pxname,svname\n'])('one that HAProxy does not know yet is down (%j)', (csv) => {
	expect(serverStatuses(csv, ['fe9'], new Set())).toMatchObject([{ node: 'fe9', state: 'down', check: 'unknown', connections: 0, sinceMs: 0 }]);
});
