/**
 * The stretch of time that is shown, and where a moment lies in it. Pure. Read next: strip.ts (what moves in it).
 */
export interface TimeScale {
	readonly fromMs: number;
	readonly toMs: number;
	/** Pixels between `fromMs` and `toMs`. */
	readonly width: number;
}

export interface TimeWindow extends TimeScale {
	/** The moment that is shown. */
	readonly nowMs: number;
	/** What is recorded ends here. */
	readonly endMs: number;
}

/** Left of the axis: the nodes' names; right of it: the chart's second scale. */
export const gutters = { left: 64, right: 56 } as const;

/** A little room at the right keeps "now" off the edge. */
const aheadShare = 0.04;

export function windowAt(nowMs: number, spanMs: number, width: number): TimeWindow {
	const toMs = nowMs + spanMs * aheadShare;
	return { fromMs: toMs - spanMs, toMs, nowMs, endMs: nowMs, width: Math.max(1, width) };
}

/** Of a past moment: as much behind it as before it, as far as something is recorded. */
export function windowAround(nowMs: number, spanMs: number, width: number, recorded: { readonly fromMs: number; readonly toMs: number }): TimeWindow {
	const aheadMs = spanMs * aheadShare;
	const toMs = Math.max(recorded.fromMs + spanMs, Math.min(nowMs + spanMs / 2, recorded.toMs + aheadMs));
	return { fromMs: toMs - spanMs, toMs, nowMs, endMs: recorded.toMs, width: Math.max(1, width) };
}

/** All that is recorded. */
export function windowOfAll(nowMs: number, width: number, recorded: { readonly fromMs: number; readonly toMs: number }): TimeWindow {
	const endMs = Math.max(recorded.toMs, nowMs);
	const spanMs = Math.max(spanMsMin, (endMs - recorded.fromMs) / (1 - aheadShare));
	return { fromMs: recorded.fromMs, toMs: recorded.fromMs + spanMs, nowMs, endMs, width: Math.max(1, width) };
}

/** The moment at so many pixels from the left end. */
export function msAt(scale: TimeScale, x: number): number {
	return scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
}

const spanMsMin = 10_000;

/** Pixels from the left end. */
export function xOf(scale: TimeScale, atMs: number): number {
	return ((atMs - scale.fromMs) / (scale.toMs - scale.fromMs)) * scale.width;
}

const steps = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000] as const;
const tickWidth = 76;

/** Marks at round distances from `zeroMs`, far enough apart to be read. */
export function ticksOf(scale: TimeScale, zeroMs: number): number[] {
	const spanMs = scale.toMs - scale.fromMs;
	const step = steps.find((candidate) => (candidate / spanMs) * scale.width >= tickWidth) ?? steps[steps.length - 1] ?? spanMs;
	const ticks: number[] = [];
	const first = Math.ceil((scale.fromMs - zeroMs) / step) * step;
	for (let at = first; zeroMs + at <= scale.toMs; at += step) ticks.push(at === 0 ? 0 : at);
	return ticks;
}
