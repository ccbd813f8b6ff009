/**
 * Amounts and times in a table, as people say them: three digits at most, and one unit.
 *
 * Pure. `--json` has the numbers themselves.
 */

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 12345 -> '12.3 kB': by thousands, as networks count. */
export function bytesText(bytes: number): string {
	let amount = bytes;
	let unit = 0;
	// 999.95 would be written as 1000.0.
	while (amount >= 999.95 && unit < byteUnits.length - 1) {
		amount /= 1000;
		unit += 1;
	}
	return `${unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${byteUnits[unit]}`;
}

const timeUnits = [
	{ unit: 'd', ms: 86_400_000 },
	{ unit: 'h', ms: 3_600_000 },
	{ unit: 'min', ms: 60_000 },
	{ unit: 's', ms: 1000 },
] as const;

/** 65000 -> '1 min': how long something has been so. */
export function ageText(ms: number): string {
	const { unit, ms: unitMs } = timeUnits.find((one) => ms >= one.ms) ?? { unit: 's', ms: 1000 };
	return `${Math.floor(ms / unitMs)} ${unit}`;
}
