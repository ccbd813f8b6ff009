/**
 * An exercise in the app, over the fake engine: begun from its card, done step by step beside the picture, to its results.
 *
 * The same in a real cluster: guide-real.test.ts.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readLabResults } from '../../engine/contract/lab-results.ts';
import { type LabSummary, labStateSchema } from '../../engine/contract/labs.ts';
import { writeFailover, writeReturn } from '../../renderer/src/state/fixture/failover.ts';
import { picture } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { exercise, FakeGuide, summaryOf } from './fake-guide.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const fine = { scrolls: false, overlaps: [], clipped: [] };

async function looksRight(page: Page, name: string): Promise<void> {
	await picture(page, name);
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
}

/** The cluster of an exercise that was just begun, on its page. */
async function begun(page: Page): Promise<{ cluster: FakeCluster; guide: FakeGuide }> {
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const guide = await FakeGuide.begin(cluster);
	await cluster.open(page);
	await page.locator('[data-guide-page="intro"]').waitFor();
	return { cluster, guide };
}

const goOn = (page: Page) => page.locator('[data-go-on]').click();
const answerYes = (page: Page) => page.locator('[data-question-yes]').click();

/** To the step in which the controller is to be killed. */
async function toKill(page: Page): Promise<void> {
	await goOn(page);
	await page.locator('[data-step-page="who-leads"]').waitFor();
	await goOn(page);
	await page.locator('[data-step-page="kill"][data-step-state="running"]').waitFor();
}

function kill({ cluster, guide }: { cluster: FakeCluster; guide: FakeGuide }): void {
	writeFailover(cluster.writer, cluster.shape, cluster.nowMs);
	cluster.nowMs += 600;
	cluster.push();
	guide.tell();
}

function repair({ cluster, guide }: { cluster: FakeCluster; guide: FakeGuide }): void {
	writeReturn(cluster.writer, cluster.shape, cluster.nowMs);
	cluster.nowMs += 600;
	cluster.push();
	guide.tell();
}

describe.each([
	['en', 'dark', 1280, 800],
	['de', 'light', 1280, 800],
	['en', 'light', 1920, 1080],
	['de', 'dark', 1920, 1080],
] as const)('in %s, %s, at %ix%i', (language, scheme, width, height) => {
	const name = (moment: string) => `guide-${moment}-${language}-${scheme}-${width}`;

	test('every page of an exercise looks right, from its introduction to its results', async () => {
		const page = await journeys.newPage({ language, scheme, width, height });
		const both = await begun(page);
		await looksRight(page, name('intro'));
		await toKill(page);
		await looksRight(page, name('step'));
		await page.locator('[data-take-hint]').click();
		await page.locator('[data-hint="1"]').waitFor();
		await page.locator('[data-contents]').click();
		await looksRight(page, name('hint'));
		await page.locator('[data-contents]').click();
		kill(both);
		await page.locator('[data-through="passed"] table').waitFor();
		await looksRight(page, name('passed'));
		await goOn(page);
		await page.locator('[data-step-page="repair"]').waitFor();
		repair(both);
		await page.locator('[data-step-page="repair"][data-step-state="passed"]').waitFor();
		await goOn(page);
		await page.locator('[data-guide-more]').click();
		await page.locator('[data-skip]').click();
		await page.locator('[data-guide-page="questions"]').waitFor();
		await page.locator('[data-question-card="how-long"] input').fill('5000');
		await page.locator('[data-question-card="how-long"] [data-answer]').click();
		await page.locator('[data-question-card="how-long"][data-answered="wrong"]').waitFor();
		await page.locator('[data-question-card="why-wait"] input').first().check();
		await page.locator('[data-question-card="why-wait"] [data-answer]').click();
		await page.locator('[data-question-card="why-wait"][data-answered="right"]').waitFor();
		await looksRight(page, name('questions'));
		await goOn(page);
		await page.locator('[data-results]').waitFor();
		await looksRight(page, name('results'));
	});
});

describe('a small page, or a large one at 200 %', () => {
	test.each([
		['en', 'dark'],
		['de', 'light'],
	] as const)('the guide is a drawer over the cluster, in %s, %s', async (language, scheme) => {
		const page = await journeys.newPage({ language, scheme, width: 640, height: 400 });
		const cluster = new FakeCluster(journeys.engine, 'dynamic');
		const guide = await FakeGuide.begin(cluster);
		await cluster.open(page);
		await page.locator('[data-open-guide]').waitFor();
		await picture(page, `guide-closed-${language}-${scheme}-640`);
		await page.locator('[data-open-guide]').click();
		await toKill(page);
		await picture(page, `guide-drawer-${language}-${scheme}-640`);
		expect(await axeFaults(page)).toEqual([]);
		expect((await layoutFaults(page)).clipped).toEqual([]);
		kill({ cluster, guide });
		await page.locator('[data-through="passed"]').waitFor();
		await page.keyboard.press('Escape');
		await page.locator('[data-guide-page]').waitFor({ state: 'detached' });
		await page.locator('[data-open-guide]').click();
		expect(await page.locator('[data-guide-page]').getAttribute('data-guide-page')).toBe('kill');
	});
});

describe('a step', () => {
	test('its checks turn green by themselves with their reasons before, a screen reader hears it, and nothing goes on by itself', async () => {
		const page = await journeys.newPage();
		const both = await begun(page);
		await toKill(page);
		const check = page.locator('[data-check="another-leads"]');
		expect(await check.getAttribute('data-is')).toBe('not-yet');
		expect(await check.textContent()).toContain('who leads: be1 (wanted: not be1)');
		expect(await page.locator('[data-go-on]').isDisabled()).toBe(true);
		kill(both);
		await page.locator('[data-step-page="kill"][data-step-state="passed"]').waitFor();
		expect(await page.locator('[data-check][data-is="passed"]').count()).toBe(4);
		expect(await page.locator('[data-guide-said]').textContent()).toBe('Step done: Kill the controller');
		expect(await page.locator('[data-through] td').allTextContents()).toContain('210 ms');
		expect(await page.locator('[data-guide-page]').getAttribute('data-guide-page')).toBe('kill');
		await goOn(page);
		expect(await page.locator('[data-page-heading]').evaluate((heading) => heading === document.activeElement)).toBe(true);
		expect(await page.locator('[data-page-heading]').textContent()).toBe('Repair the node that died');
	});

	test('what was read before can be read again, with the numbers of its moment', async () => {
		const page = await journeys.newPage();
		const both = await begun(page);
		await toKill(page);
		kill(both);
		await page.locator('[data-through="passed"]').waitFor();
		await page.locator('[data-contents]').click();
		await page.locator('[data-place="who-leads"]').click();
		await page.locator('[data-step-page="who-leads"]', { hasText: 'be1 leads, in epoch 7' }).waitFor();
		await goOn(page);
		expect(await page.locator('[data-guide-page]').getAttribute('data-guide-page')).toBe('kill');
	});

	test('a usual mistake is called by its name, and undone', async () => {
		const page = await journeys.newPage();
		const both = await begun(page);
		await toKill(page);
		const { cluster, guide } = both;
		cluster.writer.engine(cluster.nowMs, { type: 'fault', node: 'be2', kind: 'kill', by: 'lab' });
		cluster.writer.engine(cluster.nowMs + 2, { type: 'process', node: 'be2', state: 'down', exit: 'SIGKILL' });
		cluster.nowMs += 100;
		cluster.push();
		guide.tell();
		const note = page.locator('[data-mistake="killed-the-backup"]');
		await note.waitFor();
		await looksRight(page, 'guide-mistake-en-dark-1280');
		const undone = journeys.engine.nextCall('labUndo');
		await note.locator('[data-undo]').click();
		expect((await undone).args).toEqual({ lab: clusterName, mistake: 'killed-the-backup' });
		await note.waitFor({ state: 'detached' });
		expect(await page.locator('[data-step-page="kill"]').getAttribute('data-step-state')).toBe('running');
	});

	test('the solution says its price and what it does before, and is done only then', async () => {
		const page = await journeys.newPage();
		await begun(page);
		await toKill(page);
		await page.locator('[data-solve]').click();
		const question = page.locator('[data-question]');
		expect(await question.textContent()).toMatch(/kill @controller.*no points instead of 10/);
		await question.getByRole('button', { name: 'I’ll do it' }).click();
		expect(journeys.engine.calls.some((call) => call.name === 'labSolve')).toBe(false);
		await page.locator('[data-solve]').click();
		const solved = journeys.engine.nextCall('labSolve');
		await answerYes(page);
		expect((await solved).args).toEqual({ lab: clusterName, step: 'kill' });
	});

	test('a command in a hint is copied by its button', async () => {
		const page = await journeys.newPage();
		const { cluster, guide } = await begun(page);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await toKill(page);
		await page.locator('[data-take-hint]').click();
		cluster.nowMs += 25_000;
		guide.tell();
		await page.locator('[data-take-hint]:not(:disabled)').click();
		await page.locator('[data-command="lab fault kill @controller"] [data-copy-command]').click();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('lab fault kill @controller');
	});
});

test('the guide is folded away, and as wide as somebody likes; the picture takes the room', async () => {
	const page = await journeys.newPage();
	await begun(page);
	const pictureWidth = () => page.locator('[data-region="picture"]').evaluate((element) => element.getBoundingClientRect().width);
	const narrow = await pictureWidth();
	expect(narrow).toBeGreaterThan(600);
	await page.locator('[data-fold]').click();
	expect(await pictureWidth()).toBeGreaterThan(narrow + 200);
	await looksRight(page, 'guide-folded-en-dark-1280');
	await page.locator('[data-unfold]').click();
	await page.locator('[data-resize-guide]').focus();
	await page.keyboard.press('ArrowRight');
	expect(await pictureWidth()).toBe(narrow - 20);
});

test('with the keyboard alone: begun, a hint taken, gone on, answered', async () => {
	const page = await journeys.newPage();
	const both = await begun(page);
	const press = async (selector: string) => {
		await page.locator(selector).focus();
		await page.keyboard.press('Enter');
	};
	await page.keyboard.press('F6');
	await press('[data-go-on]');
	await page.locator('[data-step-page="who-leads"]').waitFor();
	await press('[data-go-on]');
	await page.locator('[data-step-page="kill"]').waitFor();
	await press('[data-take-hint]');
	await page.locator('[data-hint="1"]').waitFor();
	kill(both);
	await page.locator('[data-through="passed"]').waitFor();
	await press('[data-go-on]');
	repair(both);
	await page.locator('[data-step-page="repair"][data-step-state="passed"]').waitFor();
	await press('[data-go-on]');
	await page.locator('[data-step-page="planned"]').waitFor();
	await press('[data-guide-more]');
	await page.locator('[data-skip]').waitFor();
	await page.keyboard.press('ArrowDown');
	await press('[data-skip]');
	await page.locator('[data-guide-page="questions"]').waitFor();
	await page.locator('[data-question-card="why-one"] input').first().focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.locator('[data-question-card="why-one"][data-answered="right"]').waitFor();
});

test('at the end the cluster goes when it is agreed to, and home shows what was done', async () => {
	const page = await journeys.newPage();
	const both = await begun(page);
	await toKill(page);
	for (const _ of ['kill', 'repair', 'planned']) {
		await page.locator('[data-guide-more]').click();
		await page.locator('[data-skip]').click();
	}
	await page.locator('[data-guide-page="questions"]').waitFor();
	await goOn(page);
	await page.locator('[data-results]').waitFor();
	const done = { score: { points: 0, of: 45 }, tookMs: 61_000, stepsThrough: 4, isOver: true, hasCluster: false, checkpoint: null };
	journeys.engine.answers.labs = () => ({ ok: true, value: { labs: [both.guide.summary({ done })], wrong: [], ownFolder: '/state/exercises' } });
	await page.locator('[data-end]').click();
	await answerYes(page);
	await page.locator(`[data-exercise="${clusterName}"] [data-far="done"]`).waitFor();
	expect(await page.locator('[data-far]').textContent()).toContain('0 of 45 points');
	expect(await page.locator(`[data-finished="${clusterName}"]`).textContent()).toContain('with 0 of 45 points in 1:01 min');
});

test('results are saved as a file that an overview reads, and as a page to print, with a name', async () => {
	const page = await journeys.newPage();
	await begun(page);
	await toKill(page);
	for (const _ of ['kill', 'repair', 'planned']) {
		await page.locator('[data-guide-more]').click();
		await page.locator('[data-skip]').click();
	}
	await goOn(page);
	await page.getByLabel('Your name').fill('Ada Lovelace');
	const saved = async (kind: string) => {
		const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-save-results="${kind}"]`).click()]);
		return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
	};
	const file = await saved('json');
	expect(file.name).toBe(`${clusterName}-20300101-001200.json`);
	expect(readLabResults(file.text)).toMatchObject({ ok: true, results: { learner: 'Ada Lovelace' } });
	const printed = await saved('html');
	expect(printed.name).toBe(`${clusterName}-20300101-001200.html`);
	expect(printed.text).toContain('Ada Lovelace');
});

test('a step that asks is answered where it stands: a wrong answer says why, the right one goes on', async () => {
	const page = await journeys.newPage();
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	await FakeGuide.begin(cluster, 'first-cluster');
	await cluster.open(page);
	await goOn(page);
	while ((await page.locator('[data-step-question]').count()) === 0) {
		const here = (await page.locator('[data-guide-page]').getAttribute('data-guide-page')) ?? '';
		if (await page.locator('[data-go-on]').isEnabled()) await goOn(page);
		else {
			await page.locator('[data-guide-more]').click();
			await page.locator('[data-skip]').click();
		}
		await page.locator(`[data-guide-page="${here}"]`).waitFor({ state: 'detached' });
	}
	await page.locator('[data-option="balancer"] input').check();
	await page.locator('[data-choose]').click();
	await page.locator('[data-because="balancer"]').waitFor();
	await looksRight(page, 'guide-ask-en-dark-1280');
	await page.locator('[data-option="frontend"] input').check();
	await page.locator('[data-choose]').click();
	await page.locator('[data-through="passed"]').waitFor();
});

test('one that was left is taken up on its cluster’s page', async () => {
	const page = await journeys.newPage();
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const guide = await FakeGuide.begin(cluster);
	guide.stage = { is: 'interrupted', hasCluster: true };
	await cluster.open(page);
	await page.locator('[data-interrupted]').waitFor();
	await looksRight(page, 'guide-interrupted-en-dark-1280');
	const begins = journeys.engine.nextCall('labBegin');
	await page.locator('[data-resume]').click();
	expect((await begins).args).toEqual({ lab: clusterName, from: 'where-it-stopped' });
	await page.locator('[data-interrupted]').waitFor({ state: 'detached' });
});

test('a cluster that is no exercise’s has no guide', async () => {
	const page = await journeys.newPage();
	const asked = journeys.engine.nextCall('labState');
	await new FakeCluster(journeys.engine, 'dynamic').open(page);
	await asked;
	await page.locator('[data-region="bottom"]').waitFor();
	expect(await page.locator('[data-guide]').count()).toBe(0);
});

test('what the engine tells fits the contract', async () => {
	const guide = await FakeGuide.begin(new FakeCluster(journeys.engine, 'dynamic'));
	expect(labStateSchema.parse(guide.state())).toEqual(guide.state());
});

describe('home', () => {
	const far = {
		score: { points: 12, of: 45 },
		tookMs: 300_000,
		stepsThrough: 2,
		isOver: false,
		hasCluster: true,
		checkpoint: { en: 'Kill the controller', de: 'Den Controller beenden' },
	};

	async function course(): Promise<LabSummary[]> {
		const one = summaryOf(await exercise('controller-dies'));
		return [
			{
				...one,
				id: 'first-cluster',
				number: 1,
				title: { en: 'First cluster', de: 'Der erste Cluster' },
				done: { ...far, isOver: true, stepsThrough: 4, score: { points: 43, of: 45 } },
			},
			{
				...one,
				id: 'installation',
				number: 2,
				title: { en: 'Installation of a dynamic cluster', de: 'Installation eines dynamischen Clusters' },
				done: { ...far, hasCluster: false },
			},
			{ ...one, done: far },
			{
				...one,
				id: 'backend-dies',
				number: 4,
				level: 'intermediate',
				title: { en: 'A backend dies', de: 'Ein Backend stirbt' },
				prerequisites: ['controller-dies'],
			},
		];
	}

	const wrong = [{ id: 'mine', folder: '/home/me/labs', mistakes: ['mine/lab.yaml:3:5: there is no fact "contrller"; did you mean controller?'] }];

	test.each([
		['en', 'dark', 1280, 800],
		['de', 'light', 1280, 800],
		['en', 'light', 1920, 1080],
		['de', 'dark', 640, 400],
	] as const)('exercises have a card each, with what was done and what is wrong: %s, %s, %ix%i', async (language, scheme, width, height) => {
		const labs = await course();
		journeys.engine.answers.labs = () => ({ ok: true, value: { labs, wrong, ownFolder: '/home/me/.local/state/mailcluster-lab/exercises' } });
		const page = await journeys.newPage({ language, scheme, width, height });
		await page.goto(journeys.engine.url);
		await page.locator('[data-wrong-exercise="mine"]').waitFor();
		await page.locator('[data-exercises]').scrollIntoViewIfNeeded();
		await page.locator('[data-wrong-exercise="mine"]').scrollIntoViewIfNeeded();
		await picture(page, `home-exercises-${language}-${scheme}-${width}`);
		expect((await layoutFaults(page)).clipped).toEqual([]);
		expect(await axeFaults(page)).toEqual([]);
		expect(await page.locator('[data-far]').evaluateAll((all) => all.map((one) => one.getAttribute('data-far')))).toEqual(['done', 'interrupted', 'begun']);
		// What still runs comes before what has lost its cluster.
		expect(await page.locator('[data-next]').getAttribute('data-exercise')).toBe('controller-dies');
	});

	test.each([
		['en', 'dark'],
		['de', 'light'],
	] as const)('commands of an exercise from elsewhere are shown before it begins: %s, %s', async (language, scheme) => {
		const { engine } = journeys;
		const commands = [
			{ node: 'be1', command: 'test -e /tmp/there' },
			{ node: '@controller', command: `echo ${'long '.repeat(40)}` },
		];
		const [one = expect.unreachable()] = await course();
		const labs = [{ ...one, done: null, asks: { commands, hash: 'f'.repeat(64) } }];
		engine.answers.labs = () => ({ ok: true, value: { labs, wrong: [], ownFolder: '' } });
		engine.answers.labBegin = () => ({ ok: false, error: { code: 'odd', message: 'far enough' } });
		const page = await journeys.newPage({ language, scheme });
		await page.goto(engine.url);
		const begin = page.locator('[data-begin="start"]');
		await begin.click();
		await page.locator('[data-question-lines]').waitFor();
		expect(await page.locator('[data-question-lines]').textContent()).toContain('be1: test -e /tmp/there');
		expect([await axeFaults(page), (await layoutFaults(page)).clipped]).toEqual([[], []]);
		await picture(page, `exercise-commands-${language}-${scheme}`);
		// The way out has the focus.
		await page.keyboard.press('Enter');
		await page.locator('[data-question-lines]').waitFor({ state: 'detached' });
		expect(engine.calls.filter(({ name }) => name === 'labBegin')).toEqual([]);
		const called = engine.nextCall('labBegin');
		await begin.click();
		await page.locator('[data-question-yes]').click();
		expect((await called).args).toMatchObject({ lab: 'first-cluster', from: 'start', allow: 'f'.repeat(64) });
	});

	test('a card begins an exercise: its cluster starts as any other, and its page opens with the guide', async () => {
		const labs = await course();
		journeys.engine.answers.labs = () => ({ ok: true, value: { labs: [{ ...(labs[2] ?? expect.unreachable()), done: null }], wrong: [], ownFolder: '' } });
		const page = await journeys.newPage();
		await page.goto(journeys.engine.url);
		let begin: () => void = () => undefined;
		const beginning = new Promise<void>((resolve) => {
			begin = resolve;
		});
		journeys.engine.answers.labBegin = async () => {
			await beginning;
			const cluster = new FakeCluster(journeys.engine, 'dynamic');
			return { ok: true, value: (await FakeGuide.begin(cluster)).state() };
		};
		const called = journeys.engine.nextCall('labBegin');
		await page.locator('[data-exercise="controller-dies"] [data-begin="start"]').click();
		expect((await called).args).toEqual({ lab: 'controller-dies', from: 'start', runtime: 'process' });
		for (const node of ['fe1', 'fe2', 'be1', 'be2']) journeys.engine.push('progress', { name: 'controller-dies', node, step: 'ready', tookMs: 800 });
		await page.locator('[data-preparing]').waitFor();
		await looksRight(page, 'guide-starting-en-dark-1280');
		begin();
		await page.locator('[data-guide-page="intro"]').waitFor();
		await page.locator('[data-node="be1"]').waitFor();
	});

	test('one whose cluster is gone goes on at its checkpoint, and one that runs where it stopped', async () => {
		const labs = await course();
		journeys.engine.answers.labs = () => ({ ok: true, value: { labs, wrong: [], ownFolder: '' } });
		journeys.engine.answers.labBegin = () => ({ ok: false, error: { code: 'lab-cluster-gone', message: 'the cluster is gone' } });
		const page = await journeys.newPage();
		await page.goto(journeys.engine.url);
		let before = journeys.engine.calls.length;
		await page.locator('[data-exercise="installation"] [data-begin="checkpoint"]').click();
		expect((await journeys.engine.nextCall('labBegin', before)).args).toMatchObject({ lab: 'installation', from: 'checkpoint' });
		await page.locator('[data-start-failure="lab-cluster-gone"]').waitFor();
		await page.keyboard.press('Escape');
		before = journeys.engine.calls.length;
		await page.locator('[data-exercise="controller-dies"] [data-begin="where-it-stopped"]').click();
		expect((await journeys.engine.nextCall('labBegin', before)).args).toEqual({ lab: 'controller-dies', from: 'where-it-stopped' });
		await page.getByText('the cluster is gone').waitFor();
	});

	test('the palette begins an exercise', async () => {
		const labs = await course();
		journeys.engine.answers.labs = () => ({ ok: true, value: { labs, wrong: [], ownFolder: '' } });
		const page = await journeys.newPage();
		await page.goto(journeys.engine.url);
		await page.locator('[data-exercise="backend-dies"]').waitFor();
		await page.keyboard.press('Control+k');
		await page.keyboard.type('begin backend dies');
		const called = journeys.engine.nextCall('labBegin');
		await page.keyboard.press('Enter');
		expect((await called).args).toMatchObject({ lab: 'backend-dies', from: 'start' });
	});
});
