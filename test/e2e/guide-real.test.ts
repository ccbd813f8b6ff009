/**
 * An exercise in the app over real nodes, done by clicking: `controller-dies` from its card to its results; and an engine that is
 * killed in the middle of it.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import type { LabCommand } from '../process/lab-command.ts';
import { picture } from './browser.ts';
import { controllerShown } from './failover-tour.ts';
import { setUpRealJourney } from './real-journey.ts';

/** Real nodes start, die and come back on a busy machine. */
const waitMs = 60_000;

let lab: LabCommand;
let page: Page;

setUpRealJourney((journey) => {
	({ lab, page } = journey);
	page.setDefaultTimeout(waitMs);
});

async function open(): Promise<void> {
	const opened = await lab.run('open', '--no-browser');
	expect(opened.code, opened.stderr).toBe(0);
	await page.goto(opened.stdout.trim());
}

const goOn = () => page.locator('[data-go-on]:not(:disabled)').click();
const passed = (step: string) => page.locator(`[data-step-page="${step}"][data-step-state="passed"]`).waitFor();

async function toKill(): Promise<void> {
	await goOn();
	await page.locator('[data-step-page="who-leads"]').waitFor();
	await goOn();
	await page.locator('[data-step-page="kill"]').waitFor();
}

async function onController(action: string): Promise<void> {
	const { node } = await controllerShown(page);
	await page.getByRole('button', { name: `Actions for ${node}` }).click();
	await page.locator(`[data-action="${action}"]`).click();
}

/** The nodes' parent. */
async function enginePid(): Promise<number> {
	const status = clusterStatusSchema.parse(JSON.parse((await lab.run('status', '--json')).stdout));
	const stat = readFileSync(`/proc/${status.nodes[0]?.pid}/stat`, 'latin1');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

describe('the exercise “The controller dies”, by clicking', () => {
	test('is done from its card to its results, with the numbers of this very cluster', async () => {
		await open();
		await page.locator('[data-exercise="controller-dies"] [data-begin="start"]').click();
		await page.locator('[data-guide-page="intro"]').waitFor();
		await toKill();
		await onController('kill');
		await passed('kill');
		await picture(page, 'guide-real-killed-dark-1280');
		expect(await page.locator('[data-through] td').allTextContents()).toContainEqual(expect.stringMatching(/^\d+ ms$|^\d[\d.]* s$/));
		await goOn();
		await page.locator('[data-heal]').click();
		await passed('repair');
		await goOn();
		await page.locator('[data-step-page="planned"]').waitFor();
		await onController('drain');
		await passed('planned');
		await goOn();
		await page.locator('[data-question-card="why-one"] input').nth(1).check();
		await page.locator('[data-question-card="why-one"] [data-answer]').click();
		await page.locator('[data-question-card="why-one"][data-answered="right"]').waitFor();
		await goOn();
		await page.locator('[data-results]', { hasText: '35 of 45' }).waitFor();
		expect(await page.locator('[data-promise]:not([data-is="holds"])').count()).toBe(0);
		await page.locator('[data-end]').click();
		await page.locator('[data-question-yes]').click();
		await page.locator('[data-exercise="controller-dies"] [data-far="done"]').waitFor();
		expect((await lab.run('status')).stderr).toContain('no cluster');
	});

	test('an engine that is killed in the middle leaves a clear state, and the exercise goes on at its checkpoint', async () => {
		await open();
		await page.locator('[data-exercise="controller-dies"] [data-begin="start"]').click();
		await page.locator('[data-guide-page="intro"]').waitFor();
		await toKill();
		process.kill(await enginePid(), 'SIGKILL');
		await page.locator('[data-connection="lost"]').waitFor();
		await open();
		const card = page.locator('[data-exercise="controller-dies"]');
		await card.locator('[data-far="interrupted"]', { hasText: '1 of 4 steps' }).waitFor();
		await picture(page, 'guide-real-interrupted-dark-1280');
		await card.locator('[data-begin="checkpoint"]').click();
		await page.locator('[data-step-page="kill"][data-step-state="running"]').waitFor();
		await onController('kill');
		await passed('kill');
	});
});
