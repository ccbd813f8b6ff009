/**
 * What an exercise has told its learner in numbers, kept when it is told: for results, which are read without the cluster.
 *
 * When a step has ended, these are the values that its text shows, and, if something was broken in it, everything that is
 * known of that fault; at the end those of the last text, and how mail fared. Pure. Read next: lab-results.ts.
 */
import { type MeasuredFact, measuredMax } from '../../contract/lab-results.ts';
import type { Lab, LabStep } from '../format/lab-reader.ts';
import type { LabText } from '../format/lab-text.ts';
import type { Evaluation } from '../language/evaluate.ts';
import type { Expression } from '../language/expression-tree.ts';
import { type FactSnapshot, isKnown, type KnownValue, valueText } from '../language/fact-value.ts';
import { shortWords } from '../language/plain-name.ts';
import { accountAttributes, nodeAttributes } from './attributes.ts';
import { factNamed, facts } from './facts.ts';

/** By the expressions' texts. */
export type Told = Readonly<Record<string, KnownValue>>;

const factsOfFault = facts.map(({ name }) => name).filter((name) => name.startsWith('fault.'));
const factsAtEnd = ['mail.sent', 'mail.acknowledged', 'mail.lost', 'mail.doubled', 'outage.smtp', 'outage.readable', 'outage.imap'];

export function toldAtStepEnd({ after }: Pick<LabStep, 'after'>, begin: FactSnapshot, evaluation: Evaluation): Told {
	const [before, now] = [begin['fault.count'], evaluation.value(factExpression('fault.count'))];
	const hasFault = typeof now === 'number' && now > (typeof before === 'number' ? before : 0);
	return valuesOf([...shownIn(after), ...(hasFault ? factsOfFault.map(factExpression) : [])], evaluation);
}

export function toldAtEnd({ end }: Pick<Lab, 'end'>, evaluation: Evaluation): Told {
	// How mail fared that nobody sent says nothing.
	const hasTraffic = evaluation.value(factExpression('mail.sent')) !== 0;
	return valuesOf([...shownIn(end), ...(hasTraffic ? factsAtEnd.map(factExpression) : [])], evaluation);
}

/** What was told, with words, in the order of the text; of very much the first. */
export function measuredFacts(text: LabTexts, told: Told): MeasuredFact[] {
	const others = Object.keys(told).flatMap((name) => (factNamed(name) ? [factExpression(name)] : []));
	const measured = uniqueByText([...shownIn(text), ...others]).flatMap((expression): MeasuredFact[] => {
		const value = told[expression.text];
		if (value === undefined) return [];
		const rounded = typeof value === 'number' && expression.type.is === 'duration' ? Math.round(value) : value;
		return [{ expression: expression.text, words: wordsOf(expression, told), type: expression.type.is, value: rounded }];
	});
	return measured.slice(0, measuredMax);
}

type LabTexts = Lab['end'] | null;

/** In both languages: one may show more than the other. Of `fault.node.life` also whose life it is. */
function shownIn(texts: LabTexts): Expression[] {
	const holes = (text: LabText) => text.flatMap((part) => (typeof part === 'string' ? [] : [part.root]));
	const shown = texts === null ? [] : [...holes(texts.en), ...holes(texts.de)];
	return uniqueByText(shown.flatMap((one) => (one.is === 'attribute' && one.of.is !== 'literal' ? [one.of, one] : [one])));
}

function uniqueByText(expressions: readonly Expression[]): Expression[] {
	return [...new Map(expressions.map((one) => [one.text, one])).values()];
}

function valuesOf(expressions: readonly Expression[], evaluation: Evaluation): Told {
	const values = expressions.map((one) => [one.text, evaluation.value(one)] as const);
	return Object.fromEntries(values.filter((entry): entry is readonly [string, KnownValue] => isKnown(entry[1])));
}

function factExpression(name: string): Expression {
	return { is: 'fact', name, moment: 'now', type: factNamed(name)?.type ?? { is: 'count' }, text: name };
}

/** null: its text has to speak for itself. */
function wordsOf(expression: Expression, told: Told): MeasuredFact['words'] {
	if (expression.is === 'fact') {
		const fact = factNamed(expression.name);
		if (!fact) return null;
		const before = { now: { en: '', de: '' }, start: { en: 'at the start: ', de: 'zu Beginn: ' }, step: { en: 'before: ', de: 'zuvor: ' } }[expression.moment];
		return { en: `${before.en}${shortWords(fact.en)}`, de: `${before.de}${shortWords(fact.de)}` };
	}
	if (expression.is !== 'attribute') return null;
	const known = expression.list === 'nodes' ? nodeAttributes : accountAttributes;
	const attribute = known.find(({ name }) => name === expression.name);
	const whose = expression.of.is === 'literal' ? expression.of.value : told[expression.of.text];
	if (!attribute || typeof whose !== 'string') return null;
	const name = valueText(whose, expression.of.type, 'en');
	return { en: `${shortWords(attribute.en)} (${name})`, de: `${shortWords(attribute.de)} (${name})` };
}
