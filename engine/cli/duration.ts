/**
 * Durations and numbers as people type them on a command line.
 */
import { InvalidArgumentError } from 'commander';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** '30s', '2m', '500ms', '1.5h' -> milliseconds; null: not a duration. */
export function parseDuration(text: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text);
	const unitMs = unitsMs[match?.[2] ?? ''];
	return match === null || unitMs === undefined ? null : Number(match[1]) * unitMs;
}

/** For commander: a duration between 100 ms and a day, as the engine takes it. */
export function durationOption(text: string): number {
	const milliseconds = parseDuration(text);
	if (milliseconds === null || milliseconds < 100 || milliseconds > 86_400_000) {
		throw new InvalidArgumentError('write a duration from 100ms to 24h, for example 30s, 2m or 500ms');
	}
	return milliseconds;
}

/** For commander: a number between `min` and `max`. */
export function numberOption(min: number, max: number, whole: boolean): (text: string) => number {
	return (text) => {
		const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
		if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
			throw new InvalidArgumentError(`write a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
		return value;
	};
}
