/**
 * The longest wait that a sample of the lab's traffic tells: of who still waits, or was answered since the sample before.
 *
 * One number for the header, the chart and the account of a fault, so that they agree. Pure.
 */
import type { TrafficSample } from '../../../engine/contract/recorded-event.ts';

export function longestWaitIn({ waitingMs, acceptMs, readableMs, imapMs }: TrafficSample): number {
	return Math.max(waitingMs, acceptMs?.max ?? 0, readableMs?.max ?? 0, imapMs?.max ?? 0);
}
