/**
 * What is on is always shown, with one click to undo; and fault plans: written, seen, running, stopped.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import type { PlanState } from '../../engine/contract/fault-plan.ts';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

async function opened(options?: VisitOptions): Promise<{ page: Page; cluster: FakeCluster; status: ClusterStatus }> {
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(journeys.engine, 'dynamic-3');
	await cluster.open(page);
	return { page, cluster, status: journeys.engine.status ?? expect.unreachable() };
}

const fine = { scrolls: false, overlaps: [], clipped: [] };
const both = (one: string, other: string) => [
	{ from: one, to: other, state: 'cut' as const, delayMs: 0 },
	{ from: other, to: one, state: 'cut' as const, delayMs: 0 },
];
const chips = (page: Page) => page.locator('[data-fault-on]');

describe('what is on', () => {
	test('is shown by whomever it was done, and undone by one click each, by its opposite', async () => {
		const { page, status } = await opened();
		await page.getByText('No fault is active.').waitFor();
		const faults: ClusterStatus['faults'] = [
			{ node: 'be1', kind: 'kill', sinceMs: 1 },
			{ node: 'fe1', kind: 'drain', sinceMs: 2 },
			{ node: 'be3', kind: 'volume-away', sinceMs: 2 },
		];
		journeys.engine.push('status', { status: { ...status, faults, links: both('be2', 'be3') } });
		await chips(page).first().waitFor();
		const undo = (what: string) => page.getByRole('button', { name: `Undo: ${what}`, exact: true });
		for (const [what, call, args] of [
			['be1 killed', 'fault', { kind: 'restart', node: 'be1' }],
			['fe1 draining', 'ready', { node: 'fe1' }],
			['be3 volume away', 'fault', { kind: 'volume-back', node: 'be3' }],
		] as const) {
			const called = journeys.engine.nextCall(call);
			await undo(what).click();
			expect((await called).args).toEqual({ name: clusterName, ...args });
		}
		await page.locator('[data-more-faults]').click();
		const healed = journeys.engine.nextCall('linkFault');
		await undo('be2 – be3 cut').click();
		expect((await healed).args).toEqual({ name: clusterName, kind: 'heal', a: 'be2', b: 'be3', oneWay: false });
		await page.keyboard.press('Escape');
		journeys.engine.push('status', { status });
		await page.getByText('No fault is active.').waitFor();
	});

	test.each([
		['dark', 'en', 1280],
		['light', 'de', 1280],
		['dark', 'de', 1440],
	] as const)('how it looks, %s %s %i: many faults are a few and a list, and nothing jumps', async (scheme, language, width) => {
		const { page, status } = await opened({ scheme, language, width, height: width === 1280 ? 800 : 900 });
		const before = await page.locator('[data-node="be2"]').boundingBox();
		const faults: ClusterStatus['faults'] = [
			{ node: 'be1', kind: 'pause', sinceMs: 1 },
			{ node: 'fe1', kind: 'drain', sinceMs: 2 },
			{ node: 'be3', kind: 'volume-slow', sinceMs: 2, delayMs: 50 },
		];
		const links = [...both('be2', 'be1'), ...both('be2', 'be3'), ...both('be2', 'fe1'), { from: 'fe2', to: 'be1', state: 'slow' as const, delayMs: 200 }];
		journeys.engine.push('status', { status: { ...status, faults, links } });
		await page.locator('[data-more-faults]').waitFor();
		expect(await page.locator('[data-node="be2"]').boundingBox()).toEqual(before);
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await page.locator('[data-more-faults]').click();
		expect(await page.locator('[role="dialog"] [data-fault-on]').count()).toBe(5);
		await picture(page, `faults-on-${scheme}-${language}-${width}`);
	});
});

describe('a fault plan', () => {
	const steps = [
		{ atMs: 5000, what: 'kill @controller', now: 'be1' },
		{ atMs: 25_000, what: 'heal', now: null },
	];
	const running = (patch: Partial<PlanState> = {}): PlanState => ({
		text: 'kill @controller in 5 s, heal after 20 s',
		state: 'running',
		startedAtMs: 3000,
		endedAtMs: null,
		steps: [
			{ atMs: 5000, what: 'kill @controller', state: 'waiting', node: null, problem: null },
			{ atMs: 25_000, what: 'heal', state: 'waiting', node: null, problem: null },
		],
		...patch,
	});

	test('is written with a preview of whom it would meet, started, counted down, and stopped', async () => {
		const { page, status } = await opened();
		journeys.engine.answers.planCheck = () => ({ ok: true, value: { steps, mistake: null } });
		journeys.engine.answers.planStart = () => ({ ok: true, value: running() });
		journeys.engine.answers.planStop = () => ({ ok: true, value: running({ state: 'stopped' }) });
		await page.locator('[data-plan-open]').click();
		const checked = journeys.engine.nextCall('planCheck');
		await page.locator('[data-example="failover"]').click();
		expect((await checked).args).toEqual({ name: clusterName, text: running().text });
		await page.getByText('now be1').waitFor();
		await picture(page, 'plan-dark-en');
		const started = journeys.engine.nextCall('planStart');
		await page.locator('[data-plan-start]').click();
		expect((await started).args).toEqual({ name: clusterName, text: running().text });
		journeys.engine.push('status', { status: { ...status, faultPlan: running() } });
		await page
			.locator('[data-plan-running]')
			.getByText(/Plan: kill @controller( in \d s)?/)
			.waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		const stopped = journeys.engine.nextCall('planStop');
		await page.locator('[data-plan-stop]').click();
		await stopped;
		journeys.engine.push('status', { status: { ...status, faultPlan: running({ state: 'stopped' }) } });
		await page.locator('[data-plan-running]').waitFor({ state: 'detached' });
	});

	test.each([
		['dark', 'en', 'Line 1, column 6: There is no node “be9”.'],
		['light', 'de', 'Zeile 1, Spalte 6: Es gibt keinen Knoten „be9“.'],
	] as const)('a mistake is told with its place, and nothing can be started, %s %s', async (scheme, language, words) => {
		const { page } = await opened({ scheme, language });
		const mistake = { code: 'not-a-node', line: 1, column: 6, found: 'be9', message: 'there is no node "be9"', remedy: 'known: be1' } as const;
		journeys.engine.answers.planCheck = () => ({ ok: true, value: { steps: [], mistake } });
		await page.locator('[data-plan-open]').click();
		await page.locator('[data-plan-text]').fill('kill be9');
		await page.locator('[data-mistake="6"]').waitFor();
		expect(await page.locator('[data-mistake]').textContent()).toBe(words);
		expect(await page.locator('[data-plan-start]').isDisabled()).toBe(true);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `plan-mistake-${scheme}-${language}`);
	});

	test('while it runs its steps tell how far it is, also those that could not be done', async () => {
		const { page, status } = await opened({ language: 'de' });
		const faultPlan = running({
			steps: [
				{ atMs: 0, what: 'kill @controller', state: 'done', node: 'be1', problem: null },
				{ atMs: 500, what: 'pause be2', state: 'failed', node: 'be2', problem: 'be2 is paused already' },
				{ atMs: 25_000, what: 'heal', state: 'waiting', node: null, problem: null },
			],
		});
		journeys.engine.push('status', { status: { ...status, faultPlan } });
		await page.locator('[data-plan-running]').waitFor();
		await page.locator('[data-plan-open]').click();
		await page.locator('[data-step-state="failed"]').getByText('be2 is paused already').waitFor();
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'plan-running-dark-de');
	});
});
