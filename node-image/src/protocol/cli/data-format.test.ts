import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommandLine, wordsBehind } from './command-line.ts';
import { type CliValue, parseValue, printValue } from './data-format.ts';

const dictionary = (entries: Record<string, CliValue>) => new Map(Object.entries(entries));

const { value: anyValue } = fc.letrec<{ value: CliValue }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.string({ unit: 'binary', maxLength: 20 }),
		fc.string({ maxLength: 20 }),
		fc.array(tie('value'), { maxLength: 5 }),
		fc.uniqueArray(fc.tuple(fc.string({ maxLength: 8 }), tie('value')), { maxLength: 5, selector: ([key]) => key }).map((entries) => new Map(entries)),
	),
}));

describe('the data format', () => {
	test('what is printed is read as the same, and stands on one line', () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				const printed = printValue(value);
				expect(printed).not.toMatch(/[\r\n\0\u2028\u2029]/);
				expect(parseValue(printed)).toEqual({ ok: true, value: { value, end: printed.length } });
			}),
		);
	});

	test('whatever stands there, the parser answers, and never reads beyond its end', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', '(', ')', '{', '}', '=', ';', ',', ' ', 'u', '0', 'é') }), (text) => {
				const parsed = parseValue(text);
				if (parsed.ok) expect(parsed.value.end).toBeLessThanOrEqual(text.length);
				else expect(parsed.error.message).not.toBe('');
			}),
		);
	});

	test.each<[string, CliValue]>([
		['alice@school.test', 'alice@school.test'],
		['"a \\"b\\" \\\\ \\u00e9"', 'a "b" \\ é'],
		['()', []],
		['( a , "b c" , (d) )', ['a', 'b c', ['d']]],
		['{}', dictionary({})],
		['{Password = "secret"; Rights={a=(1,2);};}', dictionary({ Password: 'secret', Rights: dictionary({ a: ['1', '2'] }) })],
		['{__proto__=x;}', new Map([['__proto__', 'x']])],
	])('%s', (text, value) => {
		expect(parseValue(text)).toEqual({ ok: true, value: { value, end: text.length } });
	});

	test.each([
		['(a', "',' or ')'"],
		['(a;b)', "',' or ')'"],
		['{a}', "'=' is missing"],
		['{a=b}', "';' is missing"],
		['{a=b;a=c;}', 'twice'],
		['"a', 'quotation mark'],
		['"\\x"', 'stands for nothing'],
		['', 'missing'],
		['(', 'missing'],
		['('.repeat(100), 'deep'],
	])('%s is refused by what is wrong with it', (text, why) => {
		expect(parseValue(text)).toMatchObject({ ok: false, error: { message: expect.stringContaining(why) } });
	});
});

describe('a command line', () => {
	test.each([
		['LISTDOMAINS', 'LISTDOMAINS', []],
		['  createdomain school.test Shared ', 'CREATEDOMAIN', ['school.test', 'Shared']],
		['CREATEACCOUNT a@b.test {Password = "x y";}', 'CREATEACCOUNT', ['a@b.test', dictionary({ Password: 'x y' })]],
		['', '', []],
		['({', '', []],
	])('%s', (line, verb, values) => {
		expect(parseCommandLine(line)).toEqual({ ok: true, value: { verb, values } });
	});

	test.each([
		['PASS secret word', 'secret word'],
		['PASS "secret word"', 'secret word'],
		['pass a"b', 'a"b'],
		['PASS "a" b', '"a" b'],
		['PASS', ''],
	])('the words behind %s are taken as they are', (line, words) => {
		expect(wordsBehind(line)).toBe(words);
	});
});
