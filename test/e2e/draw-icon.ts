/**
 * `npm run icon`: draws electron/icons/icon.png from the interface's own mark (renderer/public/favicon.svg).
 *
 * By the browser that the journeys use; what it draws is kept in the repository, so that nobody needs one to pack the
 * app. electron-builder makes every other size and form of it.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from './browser.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'electron', 'icons');
/** The largest that any system asks for. */
const size = 1024;

const mark = readFileSync(join(root, 'renderer', 'public', 'favicon.svg'), 'utf8');
const browser = await launchChromium();
try {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	// A margin around it: systems set icons close to each other.
	await page.setContent(`<style>body { margin: 0; padding: ${size / 16}px } svg { display: block; width: ${(size * 7) / 8}px }</style>${mark}`);
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true });
} finally {
	await browser.close();
}
