/**
 * A Chromium for journeys: fresh profile, nothing in the background, every console error kept.
 *
 * `CHROMIUM_PATH` names another binary than the system's.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findTool, remedyFor } from '../tools.ts';

export function launchChromium(): Promise<Browser> {
	const executablePath = findTool('chromium');
	if (!executablePath) throw new Error(`no chromium: ${remedyFor('chromium')}, or name one in CHROMIUM_PATH`);
	const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	return chromium.launch({
		executablePath,
		args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', ...asRoot],
	});
}

export interface Visit {
	readonly context: BrowserContext;
	readonly page: Page;
	/** Console errors, page errors and refused requests so far. */
	readonly errors: readonly string[];
}

export interface VisitOptions {
	readonly width?: number;
	readonly height?: number;
	readonly scheme?: 'light' | 'dark';
	readonly reducedMotion?: boolean;
	/** What the system speaks; English when left out. */
	readonly language?: 'de' | 'en';
	/** Pixels of the screen to one of the page. */
	readonly scale?: number;
}

/** A page of its own; nothing of an earlier visit is remembered. */
export async function visit(browser: Browser, options: VisitOptions = {}): Promise<Visit> {
	const context = await browser.newContext({
		viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
		deviceScaleFactor: options.scale ?? 1,
		colorScheme: options.scheme ?? 'dark',
		reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
		// Clock times are part of what is compared.
		timezoneId: 'UTC',
		locale: options.language === 'de' ? 'de-DE' : 'en-GB',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	const errors: string[] = [];
	page.on('console', (message) => {
		// Chromium's note on software rendering says nothing about the page.
		if ((message.type() === 'error' || message.type() === 'warning') && !/GL Driver Message/.test(message.text())) errors.push(message.text());
	});
	page.on('pageerror', (error) => errors.push(String(error)));
	return { context, page, errors };
}

const resultsFolder = join(import.meta.dirname, '../../test-results');

/** Writes test-results/<name>.png, for a person to look at. */
export async function picture(page: Page, name: string): Promise<string> {
	mkdirSync(resultsFolder, { recursive: true });
	const path = join(resultsFolder, `${name}.png`);
	await page.screenshot({ path, animations: 'allow' });
	return path;
}
