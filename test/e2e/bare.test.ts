/**
 * A cluster of bare nodes in the app: its card, and a picture in which nobody is missing because nobody was there yet.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import type { EngineEvent, RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { applyEvent, emptyView } from '../../engine/core/cluster-view.ts';
import { descriptionOf } from '../../engine/core/description.ts';
import { planCluster } from '../../engine/core/plan.ts';
import { presetDefinition, presetSummaries } from '../../engine/core/presets.ts';
import { statusOf } from '../../engine/core/status.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { picture, type VisitOptions } from './browser.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const fine = { scrolls: false, overlaps: [], clipped: [] };
const name = 'bare';
const definition = presetDefinition(name) ?? expect.unreachable();
const plan = planCluster(definition, { slot: 1, addressPerNode: true });
const balancer = { kind: 'built-in', method: 'round-robin', configPath: null, statsUrl: null } as const;
const startedAt = '2026-01-01T10:00:00.000Z';
const dataPath = (node: string) => `/lab/nodes/${node}`;

/** What the engine would record and say, event by event. */
class BareStory {
	readonly #events: RecordedEvent[] = [];
	#view = emptyView(plan.nodes.map((node) => ({ name: node.name, role: node.roles.includes('backend') ? 'backend' : 'frontend' })));

	constructor() {
		const parts = { runtime: 'process', preset: name, plan, domains: [], accounts: [], balancer, volumePath: '/lab/volume', dataPath } as const;
		this.engine({ type: 'cluster-starting', name, preset: name }).engine({ type: 'described', cluster: descriptionOf(parts) });
		this.engine({ type: 'cluster-ready', tookMs: 10 });
		journeys.engine.recording.push(...this.#events);
		this.#tellStatus();
		journeys.engine.clusters = [{ name, runtime: 'process', preset: name, phase: 'running', frontends: 2, backends: 2, startedAt }];
	}

	engine(event: EngineEvent): this {
		return this.#tell({ source: 'engine', seq: this.#events.length + 1, atMs: 100 * this.#events.length, event });
	}

	node(node: string, event: NodeEvent): this {
		return this.#tell({ source: 'node', node, seq: this.#events.length + 1, atMs: 100 * this.#events.length, event });
	}

	/** Pushes what was told since `from` events. */
	push(from: number): void {
		journeys.engine.record(this.#events.slice(from));
		journeys.engine.push('status', { status: this.#tellStatus() });
	}

	get count(): number {
		return this.#events.length;
	}

	#tell(event: RecordedEvent): this {
		this.#events.push(event);
		this.#view = applyEvent(this.#view, event);
		return this;
	}

	#tellStatus(): ClusterStatus {
		const status = statusOf({
			...{ name, runtime: 'process', preset: name, startedAt, plan, view: this.#view, domains: [], accounts: [] },
			...{ administratorPassword: 'plum-tree-seven', balancer: { ...balancer, servers: [] }, unreachable: null, volumePath: '/lab/volume' },
			...{
				recordingPath: '/lab/recording.jsonl',
				dataPath,
				usage: () => null,
				webAdmin: (node: string) => ({ host: plan.nodes.find((one) => one.name === node)?.address ?? '', port: 8010 }),
			},
		});
		journeys.engine.status = status;
		return status;
	}
}

async function opened(options?: VisitOptions): Promise<{ readonly page: Page; readonly story: BareStory }> {
	const page = await journeys.newPage(options);
	const story = new BareStory();
	await page.goto(`${journeys.engine.url}#/cluster/${name}`);
	await page.locator(`[data-last-seq="${story.count}"]`).waitFor();
	return { page, story };
}

async function looksRight(page: Page, shot: string): Promise<void> {
	await picture(page, shot);
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
}

test('bare nodes have a card of their own, with its own words', async () => {
	journeys.engine.presets = presetSummaries();
	const page = await journeys.newPage();
	await page.goto(journeys.engine.url);
	const card = page.locator('[data-preset="bare"]');
	expect(await card.innerText()).toContain('nothing set up and nothing started');
	// Drawn as they are: nobody runs, nobody leads, nobody knows anybody.
	expect(await card.locator('svg').getAttribute('aria-label')).toContain('none of them started');
	expect(await card.locator('svg[data-bare] path[d*="C"]').count()).toBe(0);
	expect(await page.locator('[data-preset="dynamic"] svg[data-bare]').count()).toBe(0);
	await looksRight(page, 'bare-home-dark');
	const german = await journeys.newPage({ scheme: 'light', language: 'de' });
	await german.goto(journeys.engine.url);
	expect(await german.locator('[data-preset="bare"]').innerText()).toContain('Nackte Knoten');
	await looksRight(german, 'bare-home-light-de');
});

test('nodes that nobody has started are no fault: not started is a calm word, and the words say what to do', async () => {
	const { page } = await opened();
	for (const node of ['be1', 'be2', 'fe1', 'fe2']) expect(await page.locator(`[data-node="${node}"]`).innerText()).toContain('not started');
	const words = page.locator('[data-situation]');
	expect(await words.innerText()).toContain('No node runs');
	expect(await words.innerText()).not.toContain('No backend is left');
	expect(await page.locator('[data-pill]').innerText()).toBe('4 nodes to set up');
	expect(await page.getByText('be1 ended').count()).toBe(0);
	await looksRight(page, 'bare-not-started-dark');
});

test('a node alone says so, what is entered is an event, and its stop leaves it not started', async () => {
	const { page, story } = await opened({ scheme: 'light', language: 'de' });
	const before = story.count;
	story.engine({ type: 'process', node: 'be1', state: 'starting', pid: 4711, roles: [] }).engine({ type: 'process', node: 'be1', state: 'running', pid: 4711 });
	story.node('be1', { type: 'state', state: 'starting' }).node('be1', { type: 'state', state: 'alone' });
	story.node('be1', { type: 'settings', licensed: false, members: [{ address: '127.77.9.9', roles: ['backend'], name: null }] });
	story.push(before);
	const be1 = page.locator('[data-node="be1"]');
	await be1.getByText('läuft allein').waitFor();
	expect(await page.locator('[data-situation]').innerText()).toContain('be1 läuft allein, zum Einrichten: in keinem Cluster');
	await looksRight(page, 'bare-alone-light-de');
	const running = story.count;
	story.node('be1', { type: 'state', state: 'stopped' }).engine({ type: 'process', node: 'be1', state: 'down', exit: 'exit 0' });
	story.push(running);
	await be1.getByText('noch aus').waitFor();
});

test.each([
	['dark', 'en'],
	['light', 'de'],
] as const)('whoever connects is led to the WebAdmin of nodes that run, and to none before one does, in %s, %s', async (scheme, language) => {
	const { page, story } = await opened({ scheme, language });
	const links = () => page.locator('[data-details=""] [data-web-admin]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
	expect(await links()).toEqual([]);
	await page.getByText(language === 'en' ? 'on each node, once it is started' : 'auf jedem Knoten, sobald er läuft').waitFor();
	expect(await page.locator('[data-traffic-button]').isDisabled()).toBe(true);
	await looksRight(page, `bare-connect-none-${scheme}-${language}`);
	const before = story.count;
	for (const [node, pid] of [
		['be1', 4711],
		['fe2', 4712],
	] as const) {
		story.engine({ type: 'process', node, state: 'starting', pid, roles: [] }).engine({ type: 'process', node, state: 'running', pid });
		story.node(node, { type: 'state', state: 'starting' }).node(node, { type: 'state', state: 'alone' });
	}
	story.push(before);
	await page.locator('[data-details=""] [data-web-admin]').nth(1).waitFor();
	expect(await links()).toEqual(['21', '12'].map((host) => `http://127.77.1.${host}:8010/?language=${language}`));
	await looksRight(page, `bare-connect-two-${scheme}-${language}`);
	await page.locator('[data-node="be1"] [data-select]').first().click();
	await page.locator('[data-details="be1"]').waitFor();
	await looksRight(page, `bare-inspector-alone-${scheme}-${language}`);
	await page.locator('[data-node="be2"] [data-select]').first().click();
	await page.locator('[data-details="be2"]').waitFor();
	await looksRight(page, `bare-inspector-not-started-${scheme}-${language}`);
});
