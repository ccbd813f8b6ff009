/**
 * Waits for the lab's own typefaces: a text that is drawn in another one first makes the page jump.
 */
import { fontMonospace, fontText } from './theme.ts';

/** How long a page may wait for them before it is drawn with the system's. Chosen: they come from the same place as the page. */
const waitMs = 1500;

/** Resolves when both are there, or after a while without them. */
export async function fontsReady(): Promise<void> {
	const loaded = [`16px ${fontText}`, `bold 16px ${fontText}`, `13px ${fontMonospace}`].map((font) => document.fonts.load(font));
	await Promise.race([Promise.allSettled(loaded), new Promise((resolve) => setTimeout(resolve, waitMs))]);
}
