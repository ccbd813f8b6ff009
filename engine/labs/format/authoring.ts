/**
 * The reference part of labs/AUTHORING.md, written from the tables that the language itself uses. Pure.
 *
 * authoring.test.ts keeps the page equal: between its two marks stands what this says.
 */

import { accountAttributes, lists, nodeAttributes } from '../facts/attributes.ts';
import { facts } from '../facts/facts.ts';
import type { FactType } from '../language/fact-value.ts';

export const referenceBegin = '<!-- facts: begin (written by engine/labs/format/authoring.ts) -->';
export const referenceEnd = '<!-- facts: end -->';

interface Row {
	readonly name: string;
	readonly type: FactType;
	readonly en: string;
	readonly de: string;
}

export function factReference(): string {
	const parts = [
		'### Facts',
		table(facts),
		'### Of a node: `controller.state`, `be1.role`, `node("be3").life`',
		table(nodeAttributes),
		'### Of an account: `account("alice@example.test").owner`',
		table(accountAttributes),
		'### Lists: `count(...)`, `share(...)`, `any(...)`, `all(...)`',
		rows(
			['list', 'what is in it', 'Inhalt', 'of each item'],
			lists.map(({ name, en, de, attributes }) => [`\`${name}\``, en, de, whatOf(attributes)]),
		),
		...lists.flatMap(({ name, attributes }) =>
			attributes === nodeAttributes || attributes === accountAttributes ? [] : [`### Of each of \`${name}\``, table(attributes)],
		),
	];
	return parts.join('\n\n');
}

/** Most lists hold what has a table already. */
function whatOf(attributes: (typeof lists)[number]['attributes']): string {
	if (attributes === nodeAttributes) return 'as of a node';
	return attributes === accountAttributes ? 'as of an account' : attributes.map((one) => `\`${one.name}\``).join(', ');
}

function table(all: readonly Row[]): string {
	return rows(
		['name', 'type', 'meaning', 'Bedeutung'],
		all.map(({ name, type, en, de }) => [`\`${name}\``, typeText(type), en, de]),
	);
}

function rows(heads: readonly string[], lines: readonly (readonly string[])[]): string {
	return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

const typeTexts = { boolean: 'yes or no', count: 'number', duration: 'time', percent: 'percent', node: 'node', account: 'account' } as const;

function typeText(type: FactType): string {
	return type.is === 'word' ? type.words.map((word) => `\`${word}\``).join(' ') : typeTexts[type.is];
}
