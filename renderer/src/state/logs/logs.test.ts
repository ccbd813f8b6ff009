import { describe, expect, test } from 'vitest';
import { readLogLine } from './log-line.ts';
import { emptyLog, lineNear, matching, withFound, withLines, withoutOverlap } from './merged-log.ts';

const line = (second: number, type: string, more = '') =>
	`{"level":30,"time":"2026-01-15T14:30:0${second}.000Z","node":"be1","type":"${type}"${more},"msg":"${type}"}`;

describe('a line', () => {
	test('of an event tells its type and what belongs to it, once', () => {
		expect(readLogLine(line(1, 'controller-taken', ',"epoch":2,"from":"be1.1","tookMs":1.23456'))).toMatchObject({
			atMs: Date.parse('2026-01-15T14:30:01Z'),
			level: 'info',
			what: 'controller-taken',
			details: 'epoch=2 from=be1.1 tookMs=1.23',
		});
	});

	test('that is no JSON is text, and an exception is an error', () => {
		expect(readLogLine('Exception: <b>no</b>')).toMatchObject({ atMs: null, level: 'error', what: '', details: 'Exception: <b>no</b>' });
		expect(readLogLine('{"level":"x"}')).toMatchObject({ level: 'info', details: '{"level":"x"}' });
	});

	test('of what an administrator looks for is a warning, though written as any other', () => {
		expect(readLogLine(line(1, 'member-silent')).level).toBe('warn');
		expect(readLogLine(line(1, 'fenced')).level).toBe('error');
	});
});

describe('the merged log', () => {
	const log = withLines(withLines(emptyLog, 'be1', [line(1, 'a'), line(3, 'c')]), 'be2', [line(2, 'b'), '  at somewhere', line(4, 'd')]);

	test('is in the order of time; text stays behind the line before it', () => {
		expect(log.lines.map(({ node, what, details }) => `${node} ${what || details}`)).toEqual(['be1 a', 'be2 b', 'be2   at somewhere', 'be1 c', 'be2 d']);
		expect(new Set(log.lines.map(({ key }) => key)).size).toBe(5);
	});

	test('what a node wrote before its first line with a time stands before that one', () => {
		const early = withLines(log, 'fe1', ['text', line(1, 'x'), line(0, 'set back')]);
		expect(early.lines.map(({ what, details }) => what || details)).toEqual(['set back', 'a', 'text', 'x', 'b', '  at somewhere', 'c', 'd']);
	});

	test('is bounded: the oldest go, and are counted', () => {
		const short = withLines(log, 'be1', [line(5, 'e')], 3);
		expect(short.lines.map(({ what }) => what)).toEqual(['c', 'd', 'e']);
		expect(short.dropped).toBe(3);
	});

	test('filters by node, by words anywhere in the line, and by gravity', () => {
		const rich = withLines(log, 'be2', [line(6, 'held', ',"reason":"volume-away"')]);
		expect(matching(rich.lines, { nodes: ['be2'], text: '', grave: false })).toHaveLength(4);
		expect(matching(rich.lines, { nodes: [], text: 'Volume-AWAY', grave: false }).map(({ what }) => what)).toEqual(['held']);
		expect(matching(rich.lines, { nodes: [], text: '', grave: true }).map(({ what }) => what)).toEqual(['held']);
	});

	test('what a search found stands among what fits, in the order of time, each line once', () => {
		const found = withLines(emptyLog, 'be1', [line(0, 'c'), line(3, 'c')]);
		const shown = withFound(matching(log.lines, { nodes: [], text: 'c', grave: false }), found.lines, log.lines);
		expect(shown.map(({ atMs, what }) => `${new Date(atMs).getUTCSeconds()} ${what}`).filter((told) => told.endsWith('c'))).toEqual(['0 c', '3 c']);
		expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length);
	});

	test('lines that were both followed and read are told once', () => {
		expect(withoutOverlap(['1', '2', '3'], ['2', '3', '4'])).toEqual(['4']);
		expect(withoutOverlap(['1', '2'], ['3'])).toEqual(['3']);
		expect(withoutOverlap([], ['3'])).toEqual(['3']);
		// The same line written twice is two lines.
		expect(withoutOverlap(['x'], ['x', 'x'])).toEqual(['x']);
	});

	test('an event leads to its own line, and one that no node wrote to the line nearest in time', () => {
		const atMs = Date.parse('2026-01-15T14:30:03.200Z');
		expect(lineNear(log.lines, { atMs, node: 'be2', what: 'd' })).toBe(4);
		expect(lineNear(log.lines, { atMs, node: null, what: 'fault' })).toBe(3);
		expect(lineNear([], { atMs, node: null, what: 'fault' })).toBe(-1);
	});
});
