/**
 * Why a check is not so, for a learner: facts by what they mean, not by their names. 'who leads: be1 (wanted: not be1)'. Pure.
 *
 * What cannot be said so is left out: beside it stands the check's own title, and an author's expression explains it to nobody.
 * Authors read everything (reason.ts). Read next: learners-words.ts.
 */

import { accountAttributes, factNamed, listNamed, nodeAttributes } from '../facts/facts.ts';
import type { Reason } from './evaluate.ts';
import { durationText, type FactType, type FactValue, type LabLocale, valueText } from './fact-value.ts';
import { attributeWords, valueWords } from './learners-words.ts';
import { reasonText } from './reason.ts';

/** More of them nobody reads while watching a picture; the next ones come when these are so. */
const toldMax = 2;

const signs = { is: '', 'is-not': '', '<': '< ', '<=': '≤ ', '>': '> ', '>=': '≥ ' } as const;
const words = {
	en: {
		wanted: 'wanted',
		not: 'not ',
		somebody: 'somebody',
		no: 'no',
		yes: 'yes',
		unknown: 'not known yet',
		asBefore: 'as when the step began',
		before: 'before this step began',
		nothingBroken: 'nothing has been broken or drained since this step began',
		noMail: (account: string, subject: string) => `no mail “${subject}” in the INBOX of ${account}`,
		noAccount: (account: string) => `there is no account ${account} yet`,
		domain: (domain: string) => `domain ${domain}`,
		forLong: (forText: string, wanted: string) => `so for ${forText}, wanted: for ${wanted}`,
		or: ', or ',
	},
	de: {
		wanted: 'gewünscht',
		not: 'nicht ',
		somebody: 'jemand',
		no: 'nein',
		yes: 'ja',
		unknown: 'noch nicht bekannt',
		asBefore: 'wie zu Beginn des Schritts',
		before: 'also vor Beginn dieses Schritts',
		nothingBroken: 'seit Beginn dieses Schritts wurde nichts gestört oder in Wartung genommen',
		noMail: (account: string, subject: string) => `keine Mail „${subject}“ in der INBOX von ${account}`,
		noAccount: (account: string) => `das Konto ${account} gibt es noch nicht`,
		domain: (domain: string) => `Domain ${domain}`,
		forLong: (forText: string, wanted: string) => `seit ${forText} so, gewünscht: ${wanted} lang`,
		or: ', oder ',
	},
} as const;

/** null: nothing of it can be said plainly. */
export function plainReasons(reasons: readonly Reason[], locale: LabLocale): string | null {
	const told = new Set<string>();
	for (const reason of withoutOldFaults(reasons)) {
		const text = plainReason(reason, locale);
		if (text !== null) told.add(text);
	}
	return told.size === 0 ? null : [...told].slice(0, toldMax).join('; ');
}

/** While nothing has happened in this step, what the last fault was belongs to an earlier one, and misleads. */
function withoutOldFaults(reasons: readonly Reason[]): readonly Reason[] {
	return reasons.some(isNothingBroken)
		? reasons.filter((reason) => isNothingBroken(reason) || !('text' in reason) || !reason.text.startsWith('fault.'))
		: reasons;
}

function isNothingBroken(reason: Reason): boolean {
	return reason.is === 'compared' && reason.text === 'fault.count' && reason.wantedText === 'step.fault.count';
}

function plainReason(reason: Reason, locale: LabLocale): string | null {
	const say = words[locale];
	switch (reason.is) {
		case 'compared':
			return comparedText(reason, locale);
		case 'unknown':
			return labelled(reason.text, say.unknown, locale);
		case 'not-so': {
			const mail = /^mail\("?([^",]+)"?, *"([^"]+)"\)$/.exec(reason.text);
			if (mail) return say.noMail(mail[1] ?? '', mail[2] ?? '');
			const known = /^(.*) is known$/.exec(reason.text)?.[1];
			return known === undefined ? labelled(reason.text, say.no, locale) : labelled(known, say.unknown, locale);
		}
		case 'is-so':
			return labelled(reason.text, say.yes, locale);
		case 'item': {
			const inside = plainReasons(reason.reasons, locale);
			return inside && `${reason.item}: ${inside}`;
		}
		case 'either': {
			const parts = reason.reasons.map((one) => plainReason(one, locale));
			return parts.includes(null) || parts.length > toldMax ? null : parts.join(say.or);
		}
		case 'none': {
			const account = reason.list === 'accounts' ? /^address is "([^"]+)"$/.exec(reason.text)?.[1] : undefined;
			return account === undefined ? null : say.noAccount(account);
		}
		case 'not-for-long':
			return say.forLong(durationText(reason.forMs, locale), durationText(reason.wantedMs, locale));
		case 'failed':
		case 'unanswered':
			return reasonText(reason, locale);
		case 'never':
			return null;
	}
}

function comparedText(reason: Extract<Reason, { is: 'compared' }>, locale: LabLocale): string | null {
	const { text, value, type, how, wanted, wantedText } = reason;
	const say = words[locale];
	if (isNothingBroken(reason)) return say.nothingBroken;
	const is = wordText(value, type, locale);
	if (wantedText === `step.${text}` && how === '>') return labelled(text, `${is}, ${say.asBefore}`, locale);
	if (wantedText === 'time.step' && how === '<') return labelled(text, `${is}, ${say.before}`, locale);
	// Nobody is to be named here: the one who is says it all.
	if (wanted === null && how === 'is') return labelled(text, is, locale);
	const goal = wanted === null ? say.somebody : `${how === 'is-not' ? say.not : signs[how]}${wordText(wanted, type, locale)}`;
	return labelled(text, `${is} (${say.wanted}: ${goal})`, locale);
}

function labelled(name: string, value: string, locale: LabLocale): string | null {
	const label = labelOf(name, locale);
	return label === null ? null : `${label}: ${value}`;
}

/** Of a fact as it is now, of an item in a list, of a node or an account by its name; what they say behind a semicolon is for authors. */
function labelOf(name: string, locale: LabLocale): string | null {
	const domain = /^domain\("([^"]+)"\)$/.exec(name)?.[1];
	if (domain !== undefined) return words[locale].domain(domain);
	const list = /^count\(([a-z]+)\)$/.exec(name)?.[1];
	if (list !== undefined) return listNamed(list)?.[locale] ?? null;
	const fact = factNamed(name) ?? attributeNamed(name);
	if (fact) return attributeLabel(name, fact[locale], locale);
	const [, account, node, attribute = ''] = /^(?:account\("([^"]+)"\)|([a-z][a-z0-9-]*))\.([a-z]+)$/.exec(name) ?? [];
	const described = attributeNamed(attribute);
	return described ? `${account ?? node}: ${attributeLabel(attribute, described[locale], locale)}` : null;
}

function attributeNamed(name: string) {
	return [...nodeAttributes, ...accountAttributes].find((attribute) => attribute.name === name);
}

function attributeLabel(name: string, told: string, locale: LabLocale): string {
	return attributeWords[name]?.[locale] ?? told.split(';')[0] ?? told;
}

function wordText(value: FactValue, type: FactType, locale: LabLocale): string {
	const word = type.is === 'word' && typeof value === 'string' ? valueWords[value] : undefined;
	return word?.[locale] ?? valueText(value, type, locale);
}
