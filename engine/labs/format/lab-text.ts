/**
 * The Markdown texts of an exercise: `{{ expression }}` in them becomes a number of the learner's own run. Pure.
 */
import type { Evaluation } from '../language/evaluate.ts';
import { type ExpressionSurroundings, parseValue } from '../language/expression.ts';
import type { CompiledExpression, ExpressionMistake } from '../language/expression-tree.ts';
import type { LabLocale } from '../language/fact-value.ts';
import { plainValue } from '../language/plain-value.ts';
import { mistakesMax } from './lab-mistake.ts';

/** A text, in parts: as it is written, and what is measured. */
export type LabText = readonly (string | CompiledExpression)[];

/** Bounded: the end of what has none would be looked for from each beginning to the end of the text. An expression has 400 characters at most. */
const holes = /\{\{(.{0,500}?)\}\}/gs;
const tag = /<[a-z!/][^>\n]{0,200}>/i;

/** `at` of a mistake counts in the whole text. */
export function parseText(text: string, around: ExpressionSurroundings): { readonly text: LabText; readonly mistakes: readonly ExpressionMistake[] } {
	const parts: (string | CompiledExpression)[] = [];
	const mistakes: ExpressionMistake[] = [];
	let from = 0;
	for (const match of text.matchAll(holes)) {
		if (mistakes.length >= mistakesMax) break;
		parts.push(text.slice(from, match.index));
		from = match.index + match[0].length;
		const inside = (match[1] ?? '').trim();
		const parsed = parseValue(inside, around);
		if (parsed.ok) parts.push(parsed.expression);
		else mistakes.push({ ...parsed.mistake, at: match.index + match[0].indexOf(inside, 2) + parsed.mistake.at });
	}
	parts.push(text.slice(from));
	// What stands between backticks is no HTML.
	const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => ' '.repeat(code.length));
	const html = tag.exec(prose);
	if (html)
		mistakes.push({ at: html.index, message: `"${html[0].slice(0, 30)}" is HTML`, remedy: 'write Markdown; put what looks like a tag between backticks' });
	return { text: parts, mistakes };
}

/** With the numbers as they are by now. */
export function filledText(text: LabText, evaluation: Evaluation, locale: LabLocale): string {
	return text.map((part) => (typeof part === 'string' ? part : plainValue(evaluation.value(part.root), part.root.type, locale))).join('');
}
