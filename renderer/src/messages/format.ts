/**
 * Numbers and times as the language writes them. Signed times use the true minus sign.
 */
import type { TFunction } from 'i18next';

/** 210 -> '+0.21 s', 373730 -> '+6:13 min', relative to a fault or a start: the one way to write such a time. */
export function signedSeconds(t: TFunction, ms: number): string {
	return duration(t, ms, Math.round(ms / 10) < 0 ? '\u2212' : '+');
}

/** 250690 -> '4:10 min': how long something is. */
export function lengthWords(t: TFunction, ms: number): string {
	return duration(t, ms, '');
}

/** Marks of the time axis. */
export function tickSeconds(t: TFunction, ms: number): string {
	const rounded = Math.round(ms / 100) / 10;
	const sign = rounded < 0 ? '\u2212' : rounded > 0 ? '+' : '';
	return Math.abs(ms) < minuteMs ? t('time.tick', { sign, seconds: Math.abs(rounded) }) : duration(t, ms, sign);
}

/** 480 -> 'fault +0.48 s', 725000 -> 'fault +12:05 min', 12300 -> '12.30 s ago' */
export function sinceWords(t: TFunction, ms: number, from: 'fault' | 'start' | 'ago'): string {
	return t(`since.${from}`, { time: from === 'ago' ? lengthWords(t, ms) : signedSeconds(t, ms) });
}

const minuteMs = 60_000;

/** Hundredths of a second below a minute, whole seconds from there on. */
function duration(t: TFunction, ms: number, sign: string): string {
	const hundredths = Math.round(Math.abs(ms) / 10);
	if (hundredths < minuteMs / 10) return t('since.seconds', { sign, seconds: hundredths / 100 });
	const two = (number: number) => String(number).padStart(2, '0');
	const whole = Math.floor(hundredths / 100);
	const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	if (hours === 0) return t('since.minutes', { sign, minutes, seconds: two(rest) });
	return t('since.hours', { sign, hours, minutes: two(minutes), seconds: two(rest) });
}

/** 310 -> '0.31 s' */
export function seconds(t: TFunction, ms: number): string {
	return t('starting.took', { seconds: ms / 1000 });
}

/** ',' in German: what stands between whole and part of a number. */
export function decimalSign(language: string): string {
	return new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** 12345 -> '12,345' */
export function wholeNumber(language: string, number: number): string {
	return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(number);
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** 12345 -> '12.3 kB' */
export function byteAmount(language: string, bytes: number): string {
	let amount = bytes;
	let unit = 0;
	// 999.95 would be written as 1,000.
	while (amount >= 999.95 && unit < byteUnits.length - 1) {
		amount /= 1000;
		unit += 1;
	}
	// The short form of English says "2 byte".
	const unitDisplay = unit === 0 ? 'long' : 'short';
	return new Intl.NumberFormat(language, { style: 'unit', unit: byteUnits[unit], unitDisplay, maximumFractionDigits: 1 }).format(amount);
}

/** 0.0314 -> '3.1 %' */
export function percent(language: string, share: number): string {
	return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

const ageUnits = [
	{ unit: 'day', ms: 86_400_000 },
	{ unit: 'hour', ms: 3_600_000 },
	{ unit: 'minute', ms: 60_000 },
] as const;

/** 65000 -> '1 min': how long something has been so. */
export function age(language: string, ms: number): string {
	const { unit, ms: unitMs } = ageUnits.find((one) => ms >= one.ms) ?? { unit: 'second', ms: 1000 };
	return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(ms / unitMs));
}

/** The user's own way of writing, if it is one of the language: 24 hours in en-GB, 12 in en-US. */
function localeOf(language: string): string {
	return globalThis.navigator?.languages?.find((locale) => locale.startsWith(language)) ?? language;
}

export function clockTime(language: string, iso: string): string {
	const time = new Date(iso);
	return Number.isNaN(time.getTime()) ? '' : formatOf(localeOf(language), true).format(time);
}

const preciseFormats = new Map<string, Intl.DateTimeFormat>();

/** The time of day to the millisecond, for logs and events; else as `clockTime`. */
export function preciseTime(language: string, atMs: number): string {
	const locale = localeOf(language);
	let format = preciseFormats.get(locale);
	if (!format) {
		format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
		preciseFormats.set(locale, format);
	}
	return format.format(atMs);
}

/** When a file was changed: the time of day, with its date where it was not today. */
export function changedAt(language: string, changedMs: number, nowMs: number): string {
	const [changed, now] = [new Date(changedMs), new Date(nowMs)];
	const isToday = changed.toDateString() === now.toDateString();
	return formatOf(localeOf(language), isToday).format(changed);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept: making one takes longer than a hundred uses of it. */
function formatOf(locale: string, isTimeAlone: boolean): Intl.DateTimeFormat {
	const key = `${locale} ${isTimeAlone}`;
	const known = formats.get(key);
	if (known) return known;
	const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
	const made = new Intl.DateTimeFormat(locale, isTimeAlone ? time : { year: '2-digit', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
	formats.set(key, made);
	return made;
}
