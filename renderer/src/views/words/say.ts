/**
 * Statements and summaries as text in the chosen language.
 */
import type { TFunction } from 'i18next';
import type { Clause, Summary } from '../../state/summary.ts';
import type { Statement } from '../../state/words/statement.ts';

export function statementText(t: TFunction, { key, params }: Statement): string {
	return t(key, { ...params });
}

export function summaryText(t: TFunction, { head, after, clients }: Summary): string {
	const say = ({ key, params }: Clause) => t(`summary.${key}`, params);
	const followed = after.map(say).join(', ');
	const sentence = followed === '' ? [] : [`${followed.charAt(0).toLocaleUpperCase()}${followed.slice(1)}.`];
	return [say(head), ...sentence, ...clients.map(say)].join(' ');
}
