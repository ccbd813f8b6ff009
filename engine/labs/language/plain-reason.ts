/**
 * Why a check is not so, for a learner: facts by what they mean, not by their names. 'who leads: be1 (wanted: not be1)'. Pure.
 *
 * What has no such words is said to be not so yet, and no more: the check's title says what it is about, and its text is
 * for authors (reason.ts).
 */
import type { Reason } from './evaluate.ts';
import { durationText, type FactType, type FactValue, type LabLocale, valueText } from './fact-value.ts';
import { nothingBroken, plainName, plainUnknown } from './plain-name.ts';
import { plainValue } from './plain-value.ts';
import { reasonText } from './reason.ts';

/** More of them nobody reads while watching a picture; the next ones come when these are so. */
const toldMax = 2;

const signs = { is: '', 'is-not': '', '<': '< ', '<=': '≤ ', '>': '> ', '>=': '≥ ' } as const;
const words = {
	en: { wanted: 'wanted', not: 'not ', somebody: 'somebody', unknown: 'not known yet', notYet: 'not so yet', so: 'so for', or: ', or ' },
	de: { wanted: 'gewünscht', not: 'nicht ', somebody: 'jemand', unknown: 'noch nicht bekannt', notYet: 'noch nicht so', so: 'so seit', or: ', oder ' },
} as const;
const boolean: FactType = { is: 'boolean' };

export function plainReasons(reasons: readonly Reason[], locale: LabLocale): string {
	return told(reasons, locale).join('; ');
}

/** More than that it is not so: beside 'not yet' there would be nothing new in it. */
export function saysMore(reasons: readonly Reason[]): boolean {
	return told(reasons, 'en').some((one) => one !== words.en.notYet);
}

/** Each once: three facts of one fault are unknown for one reason. What says least comes last. */
function told(reasons: readonly Reason[], locale: LabLocale): readonly string[] {
	const all = [...new Set(withoutOldFaults(withoutImplied(reasons)).map((reason) => plainReason(reason, locale)))];
	const { notYet } = words[locale];
	const saying = all.filter((one) => one !== notYet);
	return (saying.length > 0 ? saying : all).slice(0, toldMax);
}

/** While nothing was broken in this step, what the last fault was belongs to an earlier one, and misleads. */
function withoutOldFaults(reasons: readonly Reason[]): readonly Reason[] {
	if (!reasons.some(isNothingBroken)) return reasons;
	return reasons.filter((reason) => isNothingBroken(reason) || !('text' in reason) || !reason.text.startsWith('fault.'));
}

/** What has to be so anyway is said by itself, and not once more as one of two alternatives. */
function withoutImplied(reasons: readonly Reason[]): readonly Reason[] {
	const alone = new Set(reasons.map((reason) => JSON.stringify(reason)));
	return reasons.flatMap((reason): readonly Reason[] => {
		if (reason.is !== 'either') return [reason];
		const others = reason.reasons.filter((one) => !alone.has(JSON.stringify(one)));
		return others.length === 0 ? [] : [{ ...reason, reasons: others }];
	});
}

function isNothingBroken(reason: Reason): boolean {
	return reason.is === 'compared' && reason.text === 'fault.count' && reason.wantedText === 'step.fault.count';
}

function plainReason(reason: Reason, locale: LabLocale): string {
	const { unknown, notYet, so, wanted, or } = words[locale];
	switch (reason.is) {
		case 'compared': {
			// Every step that waits for a fault begins with it.
			if (isNothingBroken(reason)) return nothingBroken[locale];
			const name = plainName(reason.text, locale);
			return name === undefined ? notYet : `${name}: ${plainValue(reason.value, reason.type, locale)} (${wanted}: ${goal(reason, locale)})`;
		}
		case 'unknown':
		case 'not-so': {
			const why = reason.is === 'unknown' ? plainUnknown(reason.why, locale) : undefined;
			if (why !== undefined) return why;
			const isAboutKnowing = reason.is === 'unknown' || reason.text.endsWith(' is known');
			const name = plainName(reason.text.replace(/ is known$/, ''), locale);
			if (name === undefined) return notYet;
			return isAboutKnowing ? `${name}: ${unknown}` : yesOrNo(name, false, locale);
		}
		case 'is-so': {
			const name = plainName(reason.text, locale);
			return name === undefined ? notYet : yesOrNo(name, true, locale);
		}
		case 'item': {
			const why = plainReasons(reason.reasons, locale);
			return `${reason.item}: ${why}`;
		}
		case 'either':
			return told(reason.reasons, locale).join(or);
		case 'not-for-long':
			return `${so} ${durationText(reason.forMs, locale)} (${wanted}: ${durationText(reason.wantedMs, locale)})`;
		case 'none':
		case 'never':
			return notYet;
		case 'failed':
			return reasonText({ ...reason, text: plainName(reason.text, locale) ?? reason.text }, locale);
		case 'unanswered':
			return reasonText(reason, locale);
	}
}

function yesOrNo(name: string, value: boolean, locale: LabLocale): string {
	return `${name}: ${valueText(value, boolean, locale)} (${words[locale].wanted}: ${valueText(!value, boolean, locale)})`;
}

function goal(reason: { readonly how: keyof typeof signs; readonly wanted: FactValue; readonly type: FactType }, locale: LabLocale): string {
	const { not, somebody } = words[locale];
	if (reason.how !== 'is-not') return `${signs[reason.how]}${plainValue(reason.wanted, reason.type, locale)}`;
	return reason.wanted === null ? somebody : `${not}${plainValue(reason.wanted, reason.type, locale)}`;
}
