/** What was done to a cluster becomes an exercise of one's own: asked for by an id, refused in place, and told where it is. */
import { expect, test } from 'vitest';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const fine = { scrolls: false, overlaps: [], clipped: [] };
const journeys = setUpJourneys();

test.each([
	['dark', 'en'],
	['light', 'de'],
] as const)('an id that is none is said at once, a taken one by the engine, and a free one is made, in %s and %s', async (scheme, language) => {
	const { engine } = journeys;
	const page = await journeys.newPage({ scheme, language });
	engine.answers.labFromCluster = ({ lab }) =>
		lab === 'taken'
			? { ok: false, error: { code: 'lab-exists', message: 'there is an exercise "taken" already', remedy: 'choose another id' } }
			: { ok: true, value: { lab, folder: `/home/me/exercises/${lab}`, steps: 2, leftOut: ['a command in a terminal: it is not recorded'] } };
	const cluster = new FakeCluster(engine, 'dynamic');
	await cluster.open(page);
	await page.locator('[data-share]').click();
	await page.locator('[data-share-item="exercise"]').click();
	const id = page.locator('[data-exercise-id]');
	await id.fill('Not One');
	expect(await page.locator('[data-exercise-make]').isDisabled()).toBe(true);
	await id.fill('taken');
	await page.keyboard.press('Enter');
	await page.locator('[data-exercise-refused]').waitFor();
	expect(await page.locator('[data-exercise-refused]').textContent()).toContain('"taken"');
	expect([await axeFaults(page), await layoutFaults(page)]).toEqual([[], fine]);
	await picture(page, `own-exercise-refused-${scheme}-${language}`);
	await id.fill('mine');
	await page.keyboard.press('Enter');
	const done = page.locator('[data-exercise-made]');
	await done.waitFor();
	expect(await done.textContent()).toMatch(/mine.*2.*\/home\/me\/exercises\/mine.*in a terminal/s);
	expect([await axeFaults(page), await layoutFaults(page)]).toEqual([[], fine]);
	await picture(page, `own-exercise-made-${scheme}-${language}`);
	expect(engine.calls.filter(({ name }) => name === 'labFromCluster').map(({ args }) => args)).toEqual([
		{ name: 'training-1', lab: 'taken' },
		{ name: 'training-1', lab: 'mine' },
	]);
	await page.keyboard.press('Enter');
	await done.waitFor({ state: 'detached' });
});
