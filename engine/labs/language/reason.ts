/**
 * Why a check is not so, as sentences: 'controller is be1, wanted: not be1'. English and German. Pure.
 */
import type { Reason } from './evaluate.ts';
import { durationText, type LabLocale, valueText } from './fact-value.ts';

const signs = { is: '', 'is-not': '', '<': '< ', '<=': '≤ ', '>': '> ', '>=': '≥ ' } as const;

const sentences = {
	en: {
		compared: (text: string, value: string, wanted: string) => `${text} is ${value}, wanted: ${wanted}`,
		not: 'not ',
		notSo: (text: string) => `${text} is not so`,
		isSo: (text: string) => `${text} is so, and should not be`,
		unknown: (text: string) => `${text} is not known yet`,
		failed: (text: string, why: string) => `${text} could not be looked at: ${why}`,
		none: (list: string, text: string) => `none of the ${list}: ${text}`,
		never: (text: string) => `${text} has not been so yet`,
		notForLong: (text: string, forText: string, wanted: string) => `${text} for ${forText} so far, wanted: ${wanted}`,
		unanswered: 'the right answer was not given yet',
		or: ', or ',
	},
	de: {
		compared: (text: string, value: string, wanted: string) => `${text} ist ${value}, gewünscht: ${wanted}`,
		not: 'nicht ',
		notSo: (text: string) => `${text} trifft nicht zu`,
		isSo: (text: string) => `${text} trifft zu und sollte es nicht`,
		unknown: (text: string) => `${text} ist noch nicht bekannt`,
		failed: (text: string, why: string) => `${text} ließ sich nicht prüfen: ${why}`,
		none: (list: string, text: string) => `bei keinem von ${list}: ${text}`,
		never: (text: string) => `${text} traf bisher nie zu`,
		notForLong: (text: string, forText: string, wanted: string) => `${text} bisher seit ${forText}, gewünscht: ${wanted}`,
		unanswered: 'die richtige Antwort fehlt noch',
		or: ', oder ',
	},
} as const;

export function reasonText(reason: Reason, locale: LabLocale): string {
	const words = sentences[locale];
	switch (reason.is) {
		case 'compared': {
			const { text, value, type, how, wanted, wantedText } = reason;
			const wantedValue = `${how === 'is-not' ? words.not : signs[how]}${valueText(wanted, type, locale)}`;
			return words.compared(text, valueText(value, type, locale), wantedText === null ? wantedValue : `${wantedValue} (${wantedText})`);
		}
		case 'not-so':
			return words.notSo(reason.text);
		case 'is-so':
			return words.isSo(reason.text);
		case 'unknown':
			return words.unknown(reason.text);
		case 'failed':
			return words.failed(reason.text, reason.why);
		case 'item':
			return `${reason.item}: ${reasonsText(reason.reasons, locale)}`;
		case 'none':
			return words.none(reason.list, reason.text);
		case 'never':
			return words.never(reason.text);
		case 'not-for-long':
			return words.notForLong(reason.text, durationText(reason.forMs, locale), durationText(reason.wantedMs, locale));
		case 'unanswered':
			return words.unanswered;
		case 'either':
			return reason.reasons.map((one) => reasonText(one, locale)).join(words.or);
	}
}

export function reasonsText(reasons: readonly Reason[], locale: LabLocale): string {
	return reasons.map((reason) => reasonText(reason, locale)).join('; ');
}
