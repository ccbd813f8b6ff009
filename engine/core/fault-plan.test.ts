import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planMistakeCodes, planStepsMax } from '../contract/fault-plan.ts';
import { parseFaultPlan } from './fault-plan.ts';

const names = ['be1', 'be2', 'fe1'];

/** '5000 kill @controller' for each step. */
function linesOf(text: string): string[] {
	const parsed = parseFaultPlan(text, names);
	if (!parsed.ok) throw new Error(`${parsed.mistake.line}:${parsed.mistake.column} ${parsed.mistake.message}`);
	return parsed.steps.map(({ atMs, what }) => `${atMs} ${what}`);
}

function mistakeOf(text: string) {
	const parsed = parseFaultPlan(text, names);
	if (parsed.ok) throw new Error(`no mistake in: ${text}`);
	return parsed.mistake;
}

describe('times', () => {
	test.each([
		['kill @controller in 5 s, heal after 20 s', ['5000 kill @controller', '25000 heal']],
		['in 5s kill @controller; at 1 min heal', ['5000 kill @controller', '60000 heal']],
		['pause be1\npause be2\nheal after 500 ms', ['0 pause be1', '0 pause be2', '500 heal']],
		['kill be1, wait 10 s, kill be2, heal after 1 s', ['0 kill be1', '10000 kill be2', '11000 heal']],
		['heal in 10 s, kill be1 in 2 s', ['2000 kill be1', '10000 heal']],
		['kill be1 then heal after 0.5 min', ['0 kill be1', '30000 heal']],
		['every 30 s 3 times kill @random backend', ['0 kill @random backend', '30000 kill @random backend', '60000 kill @random backend']],
		['kill be1 in 5 s every 10 s 2 times, heal after 1 s', ['5000 kill be1', '15000 kill be1', '16000 heal']],
		[
			'every 30 s 2 times (kill @random, restart it after 5 s), heal after 1 s',
			['0 kill @random', '5000 restart it', '30000 kill @random', '35000 restart it', '36000 heal'],
		],
		['(kill be1 in 1 s, heal in 2 s) in 10 s # a remark, not a step', ['11000 kill be1', '12000 heal']],
	])('%s', (text, lines) => {
		expect(linesOf(text)).toEqual(lines);
	});
});

test.each([
	['volume away be1', { do: 'fault', kind: 'volume-away', node: { is: 'named', name: 'be1' } }],
	['VOLUME-SLOW be1 by 50 ms', { do: 'fault', kind: 'volume-slow', node: { is: 'named', name: 'be1' }, delayMs: 50 }],
	['cut be1 from @all', { do: 'link', kind: 'cut', a: { is: 'named', name: 'be1' }, b: { is: 'named', name: '@all' }, oneWay: false }],
	[
		'slow fe1 @backup one-way by 1 s',
		{ do: 'link', kind: 'slow', a: { is: 'named', name: 'fe1' }, b: { is: 'named', name: '@backup' }, oneWay: true, delayMs: 1000 },
	],
	['heal be1 be2', { do: 'link', kind: 'heal', a: { is: 'named', name: 'be1' }, b: { is: 'named', name: 'be2' }, oneWay: false }],
	['drain fe1 force', { do: 'drain', node: { is: 'named', name: 'fe1' }, force: true }],
	['ready fe1', { do: 'ready', node: { is: 'named', name: 'fe1' } }],
	['heal', { do: 'heal' }],
])('%s', (text, order) => {
	const parsed = parseFaultPlan(text, names);
	expect(parsed).toMatchObject({ ok: true, steps: [{ order }] });
});

test('"it" is whom the step before meant, also where another step comes in between in time', () => {
	const parsed = parseFaultPlan('kill @controller in 1 s, restart it after 9 s, pause be2 in 5 s', names);
	expect(parsed.ok && parsed.steps.map(({ order }) => ('node' in order ? order.node : null))).toEqual([
		{ is: 'named', name: '@controller' },
		{ is: 'named', name: 'be2' },
		{ is: 'it', step: 0 },
	]);
});

test.each([
	['', 'empty', 1, 1],
	['explode be1', 'unknown-action', 1, 1],
	['kill', 'node-missing', 1, 5],
	['kill be1,\n kill be9', 'not-a-node', 2, 7],
	['cut be1', 'other-missing', 1, 8],
	['kill @frontends', 'not-a-node', 1, 6],
	['kill be1 in soon', 'not-a-time', 1, 13],
	['kill be1 in 5', 'not-a-time', 1, 14],
	['every 5 s kill be1', 'not-a-number', 1, 11],
	['every 5 s 500 times kill be1', 'not-a-number', 1, 11],
	['in 5 s kill be1 after 3 s', 'two-times', 1, 17],
	['kill be1 be2', 'not-here', 1, 10],
	['(kill be1', 'bracket', 1, 10],
	['(kill be1, (kill be2))', 'nested', 1, 12],
	['restart it', 'no-node-before', 1, 9],
	['every 1 s 60 times (kill be1, heal)', 'too-many-steps', 1, 21],
	['kill be1 in 25 h', 'too-long', 1, 1],
	['kill be1 ? heal', 'not-here', 1, 10],
	['heal)', 'bracket', 1, 5],
])('%s: a mistake, at its place, with a remedy', (text, code, line, column) => {
	const mistake = mistakeOf(text);
	expect(mistake).toMatchObject({ code, line, column });
	expect(mistake.remedy).not.toBe('');
});

const word = fc.constantFrom(
	'kill',
	'cut',
	'heal',
	'be1',
	'fe1',
	'@random',
	'@all',
	'it',
	'in',
	'after',
	'every',
	'5',
	's',
	'times',
	'(',
	')',
	',',
	'\n',
	'wait',
	'by',
	'?',
	'ü',
);

test('whatever is written: steps in order and within bounds, or one mistake that lies in the text', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string({ maxLength: 80 }),
				fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
			),
			(text) => {
				const parsed = parseFaultPlan(text, names);
				if (!parsed.ok) {
					expect(planMistakeCodes).toContain(parsed.mistake.code);
					const lines = text.split('\n');
					expect(parsed.mistake.column).toBeLessThanOrEqual((lines[parsed.mistake.line - 1] ?? '').length + 1);
					return;
				}
				expect(parsed.steps.length).toBeGreaterThan(0);
				expect(parsed.steps.length).toBeLessThanOrEqual(planStepsMax);
				const times = parsed.steps.map(({ atMs }) => atMs);
				expect(times).toEqual([...times].sort((one, other) => one - other));
			},
		),
		{ numRuns: 400 },
	);
});

test('what a step says can be read again and means the same', () => {
	const text =
		'kill @controller, pause @random frontend, restart it, volume slow be1 by 20 ms, cut be1 @all one-way, slow be1 and be2 by 1 s, heal be1 be2, drain fe1 force, heal';
	const parsed = parseFaultPlan(text, names);
	const again = parseFaultPlan(
		linesOf(text)
			.map((line) => line.replace(/^\d+ /, ''))
			.join('\n'),
		names,
	);
	expect(again).toEqual(parsed);
});
