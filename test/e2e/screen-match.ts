/**
 * Compares a screen with the picture of it that a person has looked at (test/e2e/screens/<name>.png).
 *
 * What differs by more than a little in any one place fails, and test-results/ gets the screen and a picture of the
 * difference. `UPDATE_SCREENS=1 npx vitest run --project e2e test/e2e/screens.test.ts` takes new pictures: look at each
 * of them before it is committed. The pictures are of Debian's Chromium and fonts, as in continuous integration.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';

const pictures = join(import.meta.dirname, 'screens');
const results = join(import.meta.dirname, '../../test-results');

/** Differing pixels are counted in squares of this side: over a whole screen a word that has moved would be lost. */
const squarePixels = 48;
/** In the worst square. Chosen: letters drawn a little differently pass, a word that has moved or changed does not. */
const differingMax = 60;
/** How different two pixels' colours may be, 0 to 1: what smoothing of edges changes is less. */
const colourThreshold = 0.2;

/** Null: as it was looked at. Otherwise what is wrong, for a person. */
export async function screenFault(page: Page, name: string): Promise<string | null> {
	const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' });
	const known = join(pictures, `${name}.png`);
	if (process.env.UPDATE_SCREENS === '1') {
		mkdirSync(pictures, { recursive: true });
		writeFileSync(known, shot);
		return null;
	}
	if (!existsSync(known)) return `${name}: there is no picture of it yet (UPDATE_SCREENS=1 takes one)`;
	const worst = worstDifference(PNG.sync.read(readFileSync(known)), PNG.sync.read(shot));
	if (worst.differing <= differingMax) return null;
	mkdirSync(results, { recursive: true });
	writeFileSync(join(results, `${name}.png`), shot);
	if (worst.picture) writeFileSync(join(results, `${name}-difference.png`), PNG.sync.write(worst.picture));
	return `${name}: ${worst.differing} pixels of a square of ${squarePixels} differ; see test-results/${name}.png and ${name}-difference.png`;
}

interface Difference {
	/** Pixels, in the square where most do. */
	readonly differing: number;
	readonly picture: PNG | null;
}

/** Of another size it is another screen altogether. */
export function worstDifference(one: PNG, other: PNG): Difference {
	if (one.width !== other.width || one.height !== other.height) return { differing: squarePixels ** 2, picture: null };
	const picture = new PNG({ width: one.width, height: one.height });
	const options = { threshold: colourThreshold, windowSize: squarePixels };
	return { differing: pixelmatch(one.data, other.data, picture.data, one.width, one.height, options), picture };
}
