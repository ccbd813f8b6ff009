/**
 * `npm run bench -- frames`: the interface's work per frame with 25 nodes, two hundred events a second and traffic.
 *
 * A frame has 16.7 ms; the lab means to leave half of them to the browser. Read ../e2e/frame-work.ts first.
 */
import { launchChromium } from '../e2e/browser.ts';
import { type FrameWork, measureFrameWork } from '../e2e/frame-work.ts';

export async function runFramesBench({ seconds, progress }: { readonly seconds: number; progress(line: string): void }): Promise<FrameWork> {
	const browser = await launchChromium();
	try {
		progress(`25 nodes, replayed for ${seconds} s`);
		return await measureFrameWork(browser, seconds * 1000);
	} finally {
		await browser.close();
	}
}

export function printFrames({ frames, medianMs, p95Ms, maxMs, wallP95Ms, eventsPerS }: FrameWork): string {
	const ms = (value: number) => `${value.toFixed(1)} ms`;
	return `${eventsPerS} events/s, ${frames} frames: the main thread's work in one is ${ms(medianMs)} (median), ${ms(p95Ms)} (p95), ${ms(maxMs)} (most); with what else ran, ${ms(wallP95Ms)} (p95)\n`;
}
