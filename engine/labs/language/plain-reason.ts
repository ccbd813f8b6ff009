/**
 * Why a check is not so, for a learner: facts by what they mean, not by their names. 'who leads: be1 (wanted: not be1)'. Pure.
 *
 * What has no such words is said as authors read it (reason.ts).
 */

import { accountAttributes, factNamed, nodeAttributes } from '../facts/facts.ts';
import type { Reason } from './evaluate.ts';
import { type LabLocale, valueText } from './fact-value.ts';
import { reasonText } from './reason.ts';

/** More of them nobody reads while watching a picture; the next ones come when these are so. */
const toldMax = 2;

const signs = { is: '', 'is-not': '', '<': '< ', '<=': '≤ ', '>': '> ', '>=': '≥ ' } as const;
const words = {
	en: { wanted: 'wanted', not: 'not ', unknown: 'not known yet' },
	de: { wanted: 'gewünscht', not: 'nicht ', unknown: 'noch nicht bekannt' },
} as const;

export function plainReasons(reasons: readonly Reason[], locale: LabLocale): string {
	return reasons
		.slice(0, toldMax)
		.map((reason) => plainReason(reason, locale))
		.join('; ');
}

function plainReason(reason: Reason, locale: LabLocale): string {
	const { wanted, not, unknown } = words[locale];
	switch (reason.is) {
		case 'compared': {
			const meaning = meaningOf(reason.text, locale);
			if (meaning === undefined) break;
			const goal = `${reason.how === 'is-not' ? not : signs[reason.how]}${valueText(reason.wanted, reason.type, locale)}`;
			return `${meaning}: ${valueText(reason.value, reason.type, locale)} (${wanted}: ${goal})`;
		}
		case 'unknown':
		case 'not-so': {
			const meaning = meaningOf(reason.text.replace(/ is known$/, ''), locale);
			const isAboutKnowing = reason.is === 'unknown' || reason.text.endsWith(' is known');
			if (meaning === undefined || !isAboutKnowing) break;
			return `${meaning}: ${unknown}`;
		}
		case 'item':
			return `${reason.item}: ${plainReasons(reason.reasons, locale)}`;
		case 'either':
			return reason.reasons
				.slice(0, toldMax)
				.map((one) => plainReason(one, locale))
				.join(locale === 'de' ? ', oder ' : ', or ');
		default:
	}
	return reasonText(reason, locale);
}

/** Of a fact as it is now, or of an item in a list; what it says behind a semicolon is for authors. */
function meaningOf(name: string, locale: LabLocale): string | undefined {
	const described = factNamed(name) ?? [...nodeAttributes, ...accountAttributes].find((attribute) => attribute.name === name);
	return described?.[locale].split(';')[0];
}
