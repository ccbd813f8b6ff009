/**
 * The stretch of time that is shown, and where a moment lies in it. Pure.
 */
export interface TimeWindow {
	readonly fromMs: number;
	readonly toMs: number;
	readonly nowMs: number;
	/** Pixels between `fromMs` and `toMs`. */
	readonly width: number;
}

/** Left of the axis: the nodes' names; right of it: the chart's second scale. */
export const gutters = { left: 64, right: 56 } as const;

/** A little room at the right keeps "now" off the edge. */
const aheadShare = 0.04;

export function windowAt(nowMs: number, spanMs: number, width: number): TimeWindow {
	const toMs = nowMs + spanMs * aheadShare;
	return { fromMs: toMs - spanMs, toMs, nowMs, width: Math.max(1, width) };
}

/** Pixels from the left end. */
export function xOf(window: TimeWindow, atMs: number): number {
	return ((atMs - window.fromMs) / (window.toMs - window.fromMs)) * window.width;
}

const steps = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000] as const;
const tickWidth = 76;

/** Marks at round distances from `zeroMs`, far enough apart to be read. */
export function ticksOf(window: TimeWindow, zeroMs: number): number[] {
	const spanMs = window.toMs - window.fromMs;
	const step = steps.find((candidate) => (candidate / spanMs) * window.width >= tickWidth) ?? steps[steps.length - 1] ?? spanMs;
	const ticks: number[] = [];
	const first = Math.ceil((window.fromMs - zeroMs) / step) * step;
	for (let at = first; zeroMs + at <= window.toMs; at += step) ticks.push(at === 0 ? 0 : at);
	return ticks;
}
