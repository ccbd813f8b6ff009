/**
 * Times of a plan as people read them: whole seconds while they are far, '+25 s' from its beginning.
 */
export function untilText(language: string, ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	return seconds < 120 ? unit(language, seconds, 'second') : unit(language, Math.ceil(seconds / 60), 'minute');
}

/** 5500 -> '+5.5 s' */
export function atText(language: string, ms: number): string {
	return `+${ms < 600_000 ? unit(language, ms / 1000, 'second') : unit(language, ms / 60_000, 'minute')}`;
}

function unit(language: string, amount: number, name: 'second' | 'minute'): string {
	const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(amount);
	return `${number} ${name === 'second' ? 's' : 'min'}`;
}
