import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Block, type Inline, parseInline, parseMarkdown } from './markdown.ts';

const text = (words: string): Inline => ({ is: 'text', text: words });
const paragraph = (...parts: Inline[]): Block => ({ is: 'paragraph', parts });

test('headings, paragraphs over several lines, and code that means nothing', () => {
	expect(parseMarkdown('# One\n\nfirst\nsecond\n## Two\n```sh\n# **no**\n\n- no\n```\nend')).toEqual([
		{ is: 'heading', level: 1, parts: [text('One')] },
		paragraph(text('first second')),
		{ is: 'heading', level: 2, parts: [text('Two')] },
		{ is: 'code', text: '# **no**\n\n- no' },
		paragraph(text('end')),
	]);
});

test('lists: with continued lines, with lists inside, numbered from where they begin', () => {
	expect(parseMarkdown('- one\n  goes on\n- two\n  - inner\n\n3. third\n4. fourth')).toEqual([
		{
			is: 'list',
			start: null,
			items: [[paragraph(text('one goes on'))], [paragraph(text('two')), { is: 'list', start: null, items: [[paragraph(text('inner'))]] }]],
		},
		{ is: 'list', start: 3, items: [[paragraph(text('third'))], [paragraph(text('fourth'))]] },
	]);
});

test('a paragraph behind a list is none of its items', () => {
	expect(parseMarkdown('- one\n\nbehind').map(({ is }) => is)).toEqual(['list', 'paragraph']);
});

test('a table has as many cells in each row as in its head', () => {
	expect(parseMarkdown('| what | after |\n|---|---|\n| `a | b` | **1 s** |\n| short |\n')).toEqual([
		{
			is: 'table',
			head: [[text('what')], [text('after')]],
			rows: [
				[[{ is: 'code', text: 'a | b' }], [{ is: 'strong', parts: [text('1 s')] }]],
				[[text('short')], []],
			],
		},
	]);
});

test.each([
	['links without an end', '[a]('.repeat(1_000)],
	['a paragraph as long as a text may be', '['.repeat(256 * 1024)],
])('what is written to take long does not: %s', (_, slow) => {
	const begunMs = performance.now();
	expect(parseMarkdown(slow)).toEqual([paragraph(text(slow))]);
	expect(performance.now() - begunMs).toBeLessThan(1_000);
});

describe('inside a line', () => {
	test.each<[string, readonly Inline[]]>([
		['**be1** leads', [{ is: 'strong', parts: [text('be1')] }, text(' leads')]],
		['*a* and _b_', [{ is: 'emphasis', parts: [text('a')] }, text(' and '), { is: 'emphasis', parts: [text('b')] }]],
		['`lab heal` now', [{ is: 'code', text: 'lab heal' }, text(' now')]],
		['2 * 3 * 4 and snake_case_name', [text('2 * 3 * 4 and snake_case_name')]],
		['a \\*star\\*', [text('a *star*')]],
		['[spec](https://example.test/a) here', [{ is: 'link', href: 'https://example.test/a', parts: [text('spec')] }, text(' here')]],
		['<https://example.test>', [{ is: 'link', href: 'https://example.test', parts: [text('https://example.test')] }]],
		['**`be1` and *it***', [{ is: 'strong', parts: [{ is: 'code', text: 'be1' }, text(' and *it')] }, text('*')]],
	])('%s', (source, expected) => {
		expect(parseInline(source)).toEqual(expected);
	});

	test.each([
		'[run](javascript:alert(1))',
		'[file](file:///etc/passwd)',
		'[data](data:text/html,x)',
		'![picture](https://example.test/a.png)',
		'[x](/relative)',
	])('nothing is fetched or run: %s is left as its words', (source) => {
		expect(JSON.stringify(parseInline(source))).not.toMatch(/"link"|javascript|file:|data:|\.png/);
	});

	test('HTML stays the text that it is', () => {
		expect(parseInline('<img src=x onerror=alert(1)>')).toEqual([text('<img src=x onerror=alert(1)>')]);
	});
});

test('no text takes long, however odd', () => {
	const began = performance.now();
	for (const odd of [
		'*'.repeat(5000),
		'`'.repeat(5000),
		'['.repeat(5000),
		'> '.repeat(2000),
		`${'- '.repeat(500)}x`,
		'|'.repeat(3000),
		'**a'.repeat(2000),
		'_a'.repeat(3000),
	])
		parseMarkdown(odd);
	expect(performance.now() - began).toBeLessThan(2000);
});

test('every text of the exercises is read whole: no mark is left over', () => {
	const labs = join(import.meta.dirname, '../../../../labs');
	const files = readdirSync(labs, { recursive: true, encoding: 'utf8' }).filter((file) => /\/(en|de)\/[^/]+\.md$/.test(file));
	expect(files.length).toBeGreaterThan(10);
	const left = files.flatMap((file) => {
		const source = readFileSync(join(labs, file), 'utf8').replace(/\{\{.*?\}\}/gs, '1');
		return textsIn(parseMarkdown(source))
			.filter((words) => /\*\*|`|^\s*[#|]|\]\(/.test(words))
			.map((words) => `${file}: ${words}`);
	});
	expect(left).toEqual([]);
});

/** What is shown as it stands, code left out. */
function textsIn(blocks: readonly Block[]): string[] {
	const ofInlines = (parts: readonly Inline[]): string[] =>
		parts.flatMap((part) => (part.is === 'text' ? [part.text] : part.is === 'code' ? [] : ofInlines(part.parts)));
	return blocks.flatMap((block) => {
		switch (block.is) {
			case 'code':
				return [];
			case 'list':
				return block.items.flatMap(textsIn);
			case 'quote':
				return textsIn(block.blocks);
			case 'table':
				return [...block.head, ...block.rows.flat()].flatMap(ofInlines);
			default:
				return ofInlines(block.parts);
		}
	});
}
