/** The words of WebAdmin in both languages: one catalogue each, of texts and of functions that put numbers and names in. */
import type { Language } from './language.ts';
import { de } from './words/de.ts';
import { en, type Words } from './words/en.ts';

export type { Words };

export const words: { readonly [Name in Language]: Words } = { en, de };

/** '3 min 5 s': two units are enough to see what it is about. */
export function durationText(ms: number, language: Language): string {
	const seconds = Math.floor(ms / 1000);
	const number = new Intl.NumberFormat(language);
	if (seconds < 10) return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.floor(ms / 100) / 10)} s`;
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
	const hours = Math.floor(minutes / 60);
	return `${number.format(hours)} h ${minutes % 60} min`;
}

export function numberText(value: number, language: Language, digits = 0): string {
	return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function timeText(ms: number, language: Language): string {
	return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'de-DE', { dateStyle: 'medium', timeStyle: 'medium' }).format(ms);
}
