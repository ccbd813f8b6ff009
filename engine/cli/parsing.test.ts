import { describe, expect, test } from 'vitest';
import { failureLine } from './cli-failure.ts';
import { durationOption, numberOption, parseDuration } from './duration.ts';
import { nameOption } from './name-option.ts';
import { browserCommand } from './system-browser.ts';

describe('durations', () => {
	test.each([
		['30s', 30_000],
		['2m', 120_000],
		['500ms', 500],
		['1.5h', 5_400_000],
		['0s', 0],
	])('%s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

	test.each(['30', 's', '', '-1s', '1 s', '1e3s', '30sec', '１s', '1_000s'])("'%s' is none", (text) => expect(parseDuration(text)).toBeNull());

	test.each(['99ms', '25h', 'soon'])('--for %s is refused with an example', (text) =>
		expect(() => durationOption(text)).toThrow(/for example 30s, 2m or 500ms/),
	);
});

test('numbers have bounds', () => {
	const rate = numberOption(0.1, 500, false);
	expect(rate('0.5')).toBe(0.5);
	for (const text of ['0', '501', 'fast', '-1', '1e2', '']) expect(() => rate(text)).toThrow('write a number from 0.1 to 500');
	expect(() => numberOption(1, 10, true)('1.5')).toThrow('write a whole number from 1 to 10');
});

test('a name is checked before an engine is asked', () => {
	expect(nameOption('course-1')).toBe('course-1');
	expect(() => nameOption('../x')).toThrow(/a cluster name is/);
});

describe('a failure is one line', () => {
	test('with its remedy, said once', () => {
		expect(failureLine({ message: "no node 'be9'", remedy: 'known: be1, be2' })).toBe("no node 'be9'; known: be1, be2");
		expect(failureLine({ message: 'a; do b', remedy: 'do b' })).toBe('a; do b');
	});
	test('whatever came in', () => expect(failureLine({ message: 'first\n  second\r\n' })).toBe('first second'));
});

describe("the system's browser", () => {
	const url = 'http://127.0.0.1:1/?token=a&b';
	test('is called without a shell', () => {
		expect(browserCommand(url, 'darwin', {})).toEqual({ command: 'open', args: [url] });
		expect(browserCommand(url, 'linux', { DISPLAY: ':0' })).toEqual({ command: 'xdg-open', args: [url] });
		expect(browserCommand(url, 'win32', {})?.args.at(-1)).toBe(url);
	});
	test('is not called where there is no display', () => expect(browserCommand(url, 'linux', {})).toBeNull());
});
