/**
 * What a learner has to see is in sight: hints, the way on, what a done step explains; in the smallest window the lab is made for,
 * in the language with the longer words.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { picture } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { FakeGuide } from './fake-guide.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

const goOn = (page: Page) => page.locator('[data-go-on]').click();

async function begun(of: string): Promise<{ page: Page; cluster: FakeCluster; guide: FakeGuide }> {
	const page = await journeys.newPage({ language: 'de', width: 1280, height: 800 });
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const guide = await FakeGuide.begin(cluster, of);
	await cluster.open(page);
	await goOn(page);
	return { page, cluster, guide };
}

/** How much of it is in sight inside the guide, in percent: 100 is all of it. */
function inSight(page: Page, selector: string): Promise<number> {
	return page.locator(selector).evaluate((element) => {
		const body = element.closest('[data-guide-page]')?.getBoundingClientRect();
		const { top, bottom, height } = element.getBoundingClientRect();
		return body ? Math.round((100 * Math.max(0, Math.min(bottom, body.bottom) - Math.max(top, body.top))) / height) : 0;
	});
}

async function skipTo(page: Page, step: string): Promise<void> {
	for (;;) {
		const here = (await page.locator('[data-guide-page]').getAttribute('data-guide-page')) ?? '';
		if (here === step) return;
		if (await page.locator('[data-go-on]').isEnabled()) await goOn(page);
		else {
			await page.locator('[data-guide-more]').click();
			await page.locator('[data-skip]').click();
		}
		await page.locator(`[data-guide-page="${here}"]`).waitFor({ state: 'detached' });
	}
}

test('a hint that was asked for is in sight, also below many checks', async () => {
	const { page } = await begun('first-cluster');
	await skipTo(page, 'send');
	expect(await inSight(page, '[data-check]:last-child')).toBe(0);
	await page.locator('[data-take-hint]').click();
	await page.locator('[data-hint="1"]').waitFor();
	await expect.poll(() => inSight(page, '[data-hint="1"]')).toBe(100);
	await picture(page, 'guide-sight-hint-de-dark-1280');
	expect(await page.locator('[data-command-note]').first().innerText()).toContain('Terminal Ihres eigenen Rechners');
	await page.locator('[data-solve]').click();
	expect(await page.locator('[data-question]').innerText()).toContain('Den Schritt vormachen lassen?');
	await page.keyboard.press('Escape');
});

test('what a done step explains is in sight, and its last check above it', async () => {
	const { page, cluster, guide } = await begun('controller-dies');
	await skipTo(page, 'kill');
	writeFailover(cluster.writer, cluster.shape, cluster.nowMs);
	cluster.nowMs += 600;
	cluster.push();
	guide.tell();
	await page.locator('[data-through="passed"] table').waitFor();
	await expect.poll(() => inSight(page, '[data-through] table')).toBe(100);
	expect(await inSight(page, '[data-check]:last-child')).toBe(100);
	await picture(page, 'guide-sight-done-de-dark-1280');
	await page.locator('[data-contents]').click();
	await page.locator('[data-place="who-leads"]').click();
	await page.locator('[data-step-page="who-leads"]').waitFor();
	expect(await page.locator('[data-guide-page]').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
});

test('a step that asked says its question and the right answer afterwards, with the explanation in sight', async () => {
	const { page } = await begun('first-cluster');
	await skipTo(page, 'received');
	await page.locator('[data-option="frontend"] input').check();
	await page.locator('[data-choose]').click();
	await page.locator('[data-through="passed"]').waitFor();
	const answered = page.locator('[data-step-answered]');
	expect(await answered.textContent()).toMatch(/Received-Zeilen geschrieben\?Das Frontendrichtig/);
	await expect.poll(() => inSight(page, '[data-through] div > p:first-child')).toBe(100);
	await picture(page, 'guide-sight-answered-de-dark-1280');
	expect(await axeFaults(page)).toEqual([]);
});

test('a number is answered with the decimal sign of the language', async () => {
	const { page } = await begun('controller-dies');
	await skipTo(page, 'questions');
	await page.locator('[data-question-card="how-long"] input').pressSequentially('210,5');
	expect(await page.locator('[data-question-card="how-long"] input').inputValue()).toBe('210,5 ms');
	const answered = journeys.engine.nextCall('labAnswer');
	await page.locator('[data-question-card="how-long"] [data-answer]').click();
	expect((await answered).args).toEqual({ lab: clusterName, question: 'how-long', given: 210.5 });
});

test('the way back from a mistake is whole inside its box', async () => {
	const { page, cluster, guide } = await begun('controller-dies');
	await skipTo(page, 'kill');
	cluster.writer.engine(cluster.nowMs, { type: 'fault', node: 'be2', kind: 'kill', by: 'lab' });
	cluster.writer.engine(cluster.nowMs + 2, { type: 'process', node: 'be2', state: 'down', exit: 'SIGKILL' });
	cluster.nowMs += 100;
	cluster.push();
	guide.tell();
	const note = page.locator('[data-mistake]');
	await note.waitFor();
	const [box, button] = await Promise.all([note.boundingBox(), note.locator('[data-undo]').boundingBox()]);
	if (!box || !button) throw new Error('not drawn');
	expect(button.x + button.width).toBeLessThanOrEqual(box.x + box.width);
	expect((await layoutFaults(page)).clipped).toEqual([]);
	await picture(page, 'guide-sight-mistake-de-dark-1280');
});

test('mail that is read leaves the guide beside it to be read', async () => {
	const { page } = await begun('first-cluster');
	await skipTo(page, 'received');
	await page.locator('[data-region="details"]').getByRole('button', { name: 'alice@example.test', exact: true }).click();
	await page.getByRole('button', { name: 'Mails lesen' }).click();
	const drawer = (await page.locator('[data-mail]').boundingBox()) ?? expect.unreachable();
	const guide = (await page.locator('[data-region="guide"]').boundingBox()) ?? expect.unreachable();
	expect(drawer.x).toBeGreaterThanOrEqual(guide.x + guide.width);
	await picture(page, 'guide-sight-mail-de-dark-1280');
	expect(await axeFaults(page)).toEqual([]);
});
