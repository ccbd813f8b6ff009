/**
 * Many nodes: what is wrong with their links is said in the drawing, in a word at its ends.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LinkDirection } from '../../engine/contract/recorded-event.ts';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

const both = (one: string, other: string): LinkDirection[] => [
	{ from: one, to: other },
	{ from: other, to: one },
];

const words = (page: Page): Promise<Record<string, string>> =>
	page
		.locator('[data-link-word]')
		.evaluateAll((all) => Object.fromEntries(all.map((word) => [word.getAttribute('data-link-word') ?? '', word.textContent ?? ''])));

test.each([
	['dark', 'en'],
	['light', 'de'],
] as const)('with 25 nodes each cut or slow link has its word at its ends, and none is crowded, %s %s', async (scheme, language) => {
	const page = await journeys.newPage({ scheme, language });
	const cluster = new FakeCluster(journeys.engine, 'wide');
	await cluster.open(page);
	cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe3', to: 'be2' }] });
	cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'slow', links: both('be3', 'be4'), delayMs: 200 });
	cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'cut', links: both('fe8', 'be5') });
	cluster.writer.node(cluster.nowMs, 'fe8', { type: 'mail-queued', message: 'm', recipients: 1, queued: 12 });
	cluster.push();
	await cluster.shown(page);
	await picture(page, `compact-${scheme}-${language}`);
	const [cut, slow] = language === 'en' ? ['cut', 'slow'] : ['getrennt', 'langsam'];
	const few = { fe3: `${cut} → be2`, be2: `${cut} ← fe3`, be3: `${slow}: be4`, be4: `${slow}: be3`, fe8: `${cut}: be5`, be5: `${cut}: fe8` };
	expect(await words(page)).toEqual(few);
	expect((await layoutFaults(page)).clipped).toEqual([]);

	// All links of one node: its word once, with how many they are.
	const others = [...cluster.shape.frontends, ...cluster.shape.backends].filter((name) => name !== 'be7');
	cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'cut', links: others.flatMap((name) => both('be7', name)) });
	cluster.push();
	await cluster.shown(page);
	await picture(page, `compact-many-${scheme}-${language}`);
	expect(await words(page)).toEqual({ ...few, be7: language === 'en' ? '24 links cut' : '24-mal getrennt' });
	expect(await axeFaults(page, '.react-flow')).toEqual([]);
	expect((await layoutFaults(page)).clipped).toEqual([]);
});
