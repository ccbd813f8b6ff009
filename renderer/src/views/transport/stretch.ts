/**
 * Where a moment of the recording lies on the strip, and how far a key leads. Pure.
 */
export interface Stretch {
	readonly fromMs: number;
	readonly toMs: number;
}

/** A recording that has just begun does not race across the strip. Chosen. */
const lengthMsMin = 10_000;

export function stretchOf(fromMs: number, toMs: number): Stretch {
	return { fromMs, toMs: Math.max(toMs, fromMs + lengthMsMin) };
}

/** 0 to 1, from the left. */
export function shareOf({ fromMs, toMs }: Stretch, atMs: number): number {
	return Math.max(0, Math.min(1, (atMs - fromMs) / (toMs - fromMs)));
}

export function atOf({ fromMs, toMs }: Stretch, share: number): number {
	return fromMs + Math.max(0, Math.min(1, share)) * (toMs - fromMs);
}

const stepsMs: Readonly<Record<string, number>> = { ArrowLeft: -100, ArrowDown: -100, ArrowRight: 100, ArrowUp: 100, PageDown: -10_000, PageUp: 10_000 };
const shiftTimes = 10;

/** Null: the key does not move. */
export function keyStepMs(key: string, isShift: boolean): number | null {
	const stepMs = stepsMs[key];
	if (stepMs === undefined) return null;
	return isShift && key.startsWith('Arrow') ? stepMs * shiftTimes : stepMs;
}
