/**
 * Where a recording begins to be told: shortly before its first fault, so that it is seen to happen; without one, when
 * the cluster was ready. Pure. What was read so far may say where for now.
 */
import type { Whole } from './replay.ts';

const beforeFaultMs = 1000;

/** `isFinal`: what is still to be read changes it no more. Null: not known yet. */
export function startOf({ landmarks, fromMs, toMs, isReading }: Whole): { readonly atMs: number; readonly isFinal: boolean } | null {
	const readyMs = landmarks.story.find(({ event }) => event.type === 'cluster-ready')?.atMs;
	if (readyMs === undefined && isReading) return null;
	const fromReadyMs = readyMs ?? fromMs;
	const faultMs = landmarks.faults.find(({ atMs }) => atMs > fromReadyMs)?.atMs;
	const atMs = Math.min(toMs, Math.max(fromReadyMs, (faultMs ?? fromReadyMs) - beforeFaultMs));
	return { atMs, isFinal: faultMs !== undefined || !isReading };
}
