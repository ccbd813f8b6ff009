/**
 * Which moment is shown, and how time passes in it. Pure.
 */
export const speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10] as const;
export type Speed = (typeof speeds)[number];

export type Moment =
	| { readonly kind: 'live' }
	/** `atMs` by the recording's clock. */
	| { readonly kind: 'past'; readonly atMs: number; readonly isPlaying: boolean; readonly speed: Speed };

export const live: Moment = { kind: 'live' };

/** A hidden page gets no frames: what it missed is not made up for in one leap. Chosen. */
const leapMsMax = 250;

/** So much of the recording passes in `elapsedMs` of the viewer's time. */
export function passedMs(elapsedMs: number, speed: Speed): number {
	return Math.min(Math.max(0, elapsedMs), leapMsMax) * speed;
}

export function clamped(atMs: number, fromMs: number, toMs: number): number {
	return Math.max(fromMs, Math.min(atMs, toMs));
}
