/**
 * Statements and summaries as text in the chosen language.
 */
import type { TFunction } from 'i18next';
import { age } from '../../messages/format.ts';
import type { Clause, Summary } from '../../state/summary.ts';
import type { Statement } from '../../state/words/statement.ts';

/** @param language as the numbers and lengths of time are to be written */
export function statementText(t: TFunction, language: string, { key, params }: Statement): string {
	const { ageMs, ...rest } = params;
	const told: Record<string, string | number | readonly string[]> = typeof ageMs === 'number' ? { ...rest, age: age(language, ageMs) } : rest;
	return t(key, told);
}

export function summaryText(t: TFunction, { head, after, clients }: Summary): string {
	const say = ({ key, params }: Clause) => t(`summary.${key}`, params);
	const followed = after.map(say).join(', ');
	const sentence = followed === '' ? [] : [`${followed.charAt(0).toLocaleUpperCase()}${followed.slice(1)}.`];
	return [say(head), ...sentence, ...clients.map(say)].join(' ');
}
