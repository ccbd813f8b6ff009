/**
 * What a fact of an exercise can be: its type, with unit, and its value. Pure; plain JSON, so that it can be saved.
 *
 * Read next: facts.ts (the table of all facts), expression.ts (the language that speaks of them).
 */
export type FactType =
	| { readonly is: 'boolean' }
	/** A number of things. */
	| { readonly is: 'count' }
	/** Milliseconds, written with a unit. */
	| { readonly is: 'duration' }
	/** From 0 to 100. */
	| { readonly is: 'percent' }
	/** A node's name, or nobody. */
	| { readonly is: 'node' }
	/** An account's address. */
	| { readonly is: 'account' }
	/** One of these words. */
	| { readonly is: 'word'; readonly words: readonly string[] };

/** null: nobody. */
export type KnownValue = boolean | number | string | null;

/** `failed`: it could not be looked at; otherwise there is nothing to know yet. */
export interface UnknownValue {
	readonly unknown: string;
	readonly failed?: true;
}
export type FactValue = KnownValue | UnknownValue;

/** Every fact at one moment. */
export type FactSnapshot = Readonly<Record<string, FactValue>>;

export function isKnown(value: FactValue): value is KnownValue {
	return value === null || typeof value !== 'object';
}

export type LabLocale = 'en' | 'de';

/** '240 ms', '1.25 s'; in German '1,25 s'. */
export function durationText(ms: number, locale: LabLocale): string {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	if (ms < 120_000) return `${numberText(Math.round(ms / 10) / 100, locale)} s`;
	return `${numberText(Math.round(ms / 6000) / 10, locale)} min`;
}

function numberText(value: number, locale: LabLocale): string {
	return value.toLocaleString(locale === 'de' ? 'de-DE' : 'en-GB', { maximumFractionDigits: 2 });
}

const words = { en: { true: 'yes', false: 'no', nobody: 'nobody' }, de: { true: 'ja', false: 'nein', nobody: 'niemand' } } as const;

/** As it stands in a text or a reason. */
export function valueText(value: FactValue, type: FactType, locale: LabLocale): string {
	if (!isKnown(value)) return locale === 'de' ? 'noch nicht bekannt' : 'not known yet';
	if (value === null) return words[locale].nobody;
	if (typeof value === 'boolean') return words[locale][`${value}`];
	if (typeof value === 'number') {
		if (type.is === 'duration') return durationText(value, locale);
		return type.is === 'percent' ? `${numberText(value, locale)} %` : numberText(value, locale);
	}
	return value;
}
