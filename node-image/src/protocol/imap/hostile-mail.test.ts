/**
 * Mail made to keep a backend busy. Whoever can send mail can send these, and what stops one owner for a second is a
 * failover to the next one, which reads the same mail (R8). Each case took from seconds to minutes, or all memory, before
 * it had a bound; the time limits are far above what is needed and far below that.
 */
import { describe, expect, test } from 'vitest';
import { printBodyStructure } from './body-structure.ts';
import { bytesOf } from './bytes.ts';
import { printEnvelope } from './envelope.ts';
import { type Entity, mimeLimits, parseMessage } from './mime-structure.ts';
import { searchContent, searchedBytesMax } from './search.ts';

const limitMs = 4_000;
const megabyte = 1024 * 1024;

function parsed(text: string) {
	const bytes = bytesOf(text);
	const root = parseMessage(bytes);
	return { bytes, root, envelope: () => printEnvelope(bytes, root), structure: () => printBodyStructure(bytes, root, true), content: searchContent(bytes) };
}

function parts(entity: Entity): Entity[] {
	return [entity, ...entity.children.flatMap(parts), ...(entity.message === undefined ? [] : parts(entity.message))];
}

describe('a header of megabytes', () => {
	test.each([
		['words', 'a '],
		['addresses', 'a,'],
		['empty groups', 'a:;'],
		['opening angles', '<'],
		['comments', '('],
		['backslashes', '\\'],
	])(
		'From: of nothing but %s',
		(_, piece) => {
			const { envelope } = parsed(`From: ${piece.repeat((4 * megabyte) / piece.length)}\r\n\r\nx`);
			expect(envelope().length).toBeLessThan(megabyte);
		},
		limitMs,
	);

	test('a value is cut, not refused', () => {
		const { content } = parsed(`Subject: start ${'x'.repeat(2 * megabyte)} end\r\n\r\nx`);
		const [subject = ''] = content.headerValues('SUBJECT');
		expect(subject.startsWith('start xxx')).toBe(true);
		expect(subject.length).toBeLessThanOrEqual(mimeLimits.valueBytes);
	});

	test(
		'parameters without end, and a boundary that is none',
		() => {
			const { structure, root } = parsed(`Content-Type: multipart/mixed; boundary="${'b'.repeat(4 * megabyte)}"${'; a=b'.repeat(megabyte)}\r\n\r\nx`);
			expect(root.children).toHaveLength(0);
			expect(structure()).toContain('"TEXT" "PLAIN"');
		},
		limitMs,
	);

	test(
		'fields are counted over all parts',
		() => {
			const { root } = parsed(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\n${'a:\n'.repeat(4000)}\n`.repeat(300)}`);
			const fields = parts(root).reduce((sum, part) => sum + part.fields.length, 0);
			expect(fields).toBeLessThanOrEqual(mimeLimits.fields);
		},
		limitMs,
	);
});

describe('a body of megabytes', () => {
	test(
		'a line of spaces in quoted-printable does not backtrack',
		() => {
			const { content } = parsed(`Content-Transfer-Encoding: quoted-printable\r\n\r\nfirst=\r\n line \t \r\n${' '.repeat(megabyte)}last=20=3D`);
			expect(content.body()).toMatch(/^first line\r\n {1048576}last =$/);
		},
		limitMs,
	);

	test(
		'lines that are nearly delimiters, in thirty multiparts at once',
		() => {
			const common = 'x'.repeat(200);
			const open = Array.from({ length: 30 }, (_, level) => `Content-Type: multipart/mixed; boundary=${common}${level}\r\n\r\n--${common}${level}\r\n`);
			const { structure } = parsed(`${open.join('')}${`--${common}\n`.repeat((16 * megabyte) / 203)}`);
			expect(structure()).toContain('"TEXT" "PLAIN"');
		},
		limitMs,
	);

	test(
		'forwarded in one another, each asked for its lines',
		() => {
			const text = `${'Content-Type: message/rfc822\n\n'.repeat(30)}\n${'\n'.repeat(16 * megabyte)}end`;
			const { structure } = parsed(text);
			expect(structure()).toContain(` ${16 * megabyte + 1} NIL`);
		},
		limitMs,
	);

	test('a search reads so many bytes of it and no more', () => {
		const { content } = parsed(`\r\nneedle${'x'.repeat(searchedBytesMax)}behind`);
		expect(content.body()).toContain('needle');
		expect(content.body()).toHaveLength(searchedBytesMax);
	});
});
