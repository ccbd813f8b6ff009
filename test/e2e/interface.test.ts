/**
 * The interface in a real browser, over a fake engine: what a person does, sees and must never see.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleOf, statusOf, writeBeats, writeFailover, writeReturn } from '../../renderer/src/state/fixture/failover.ts';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { killController, startTraffic } from './failover-tour.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { axeFaults, layoutFaults } from './looks.ts';
import { paintedAt, watchPaint } from './paint.ts';

let browser: Browser;
let engine: FakeEngine;
let visits: Visit[] = [];
let engineCut = false;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
});
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
	visits = [];
	engineCut = false;
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	expect(visits.flatMap((each) => each.errors).filter((text) => !(engineCut && refusedSocket.test(text)))).toEqual([]);
});

async function newPage(options?: VisitOptions): Promise<Page> {
	const made = await visit(browser, options);
	visits.push(made);
	return made.page;
}

const node = (page: Page, name: string) => page.locator(`[data-node="${name}"]`);
/** The browser tells each refused attempt to reconnect. */
const refusedSocket = /WebSocket connection|ERR_INTERNET_DISCONNECTED/;
const fine = { scrolls: false, overlaps: [], clipped: [] };

describe('home', () => {
	test('a card starts a cluster: a line for each node, then the cluster opens', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		await page.locator('[data-preset="dynamic-3"]').waitFor();
		expect(await page.locator('[data-cluster]').count()).toBe(0);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'home-dark-1280');

		let ready: () => void = () => undefined;
		const started = new Promise<void>((resolve) => {
			ready = resolve;
		});
		engine.answers.up = async () => {
			await started;
			const cluster = new FakeCluster(engine, 'dynamic');
			return { ok: true, value: cluster.engine.status ?? expect.unreachable() };
		};
		const called = engine.nextCall('up');
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		expect((await called).args).toEqual({ source: { preset: 'dynamic' }, runtime: 'process', detach: true });
		engine.push('progress', { name: clusterName, node: 'be1', step: 'ready', tookMs: 810 });
		engine.push('progress', { name: clusterName, node: 'be2', step: 'joining', tookMs: 0 });
		await page.locator('[data-step="joining"]').waitFor();
		expect(await page.locator('[data-step="ready"]').textContent()).toMatch(/be1.*ready.*0\.81 s/);
		await picture(page, 'starting-dark-1280');
		ready();
		await node(page, 'be1').waitFor();
		expect(await page.locator('h1').textContent()).toBe(clusterName);
		expect(new URL(page.url()).hash).toBe(`#/cluster/${clusterName}`);
	});

	test.each(['dark', 'light'] as const)('containers are chosen, and remembered; no Docker is said where the start was asked for, in %s', async (scheme) => {
		const page = await newPage({ scheme });
		const error = { code: 'docker', message: 'no Docker engine answers', remedy: 'start it; the process runtime needs none' };
		await page.goto(engine.url);
		await page.getByText('container', { exact: true }).click();
		expect(await page.locator('[data-runtime-choice]').textContent()).toContain('HAProxy');
		await page.reload();
		await page.locator('[data-runtime-choice="docker"]').waitFor();
		let fail: () => void = () => undefined;
		const failing = new Promise<void>((resolve) => {
			fail = resolve;
		});
		engine.answers.up = async () => {
			await failing;
			return { ok: false, error };
		};
		const called = engine.nextCall('up');
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		expect((await called).args).toEqual({ source: { preset: 'dynamic' }, runtime: 'docker', detach: true });

		engine.push('progress', { name: clusterName, node: 'be1', step: 'waiting', tookMs: 0 });
		engine.push('progress', { name: clusterName, node: 'image', step: 'building', tookMs: 0, message: 'Step 3/9 : RUN apt-get install' });
		const steps = page.locator('[data-step]');
		await steps.nth(1).waitFor();
		expect(await steps.first().textContent()).toBe('imageis being builtStep 3/9 : RUN apt-get install');
		await picture(page, `building-${scheme}-1280`);
		engine.push('progress', { name: clusterName, node: 'image', step: 'ready', tookMs: 4100, message: 'the image is built' });
		await page.locator('[data-step="ready"]').waitFor();
		expect(await steps.first().textContent()).toBe('imagereadythe image is built4.10 s');
		fail();
		const failure = page.locator('[data-start-failure="docker"]');
		await failure.waitFor();
		expect(await failure.textContent()).toContain('no Docker engine answersstart it; the process runtime needs none');
		expect(await page.locator('[data-banner]').count()).toBe(0);
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toMatchObject({ overlaps: [], clipped: [] });
		await picture(page, `no-docker-${scheme}-1280`);

		const again = engine.nextCall('up');
		await page.locator('[data-start-instead]').click();
		expect((await again).args).toEqual({ source: { preset: 'dynamic' }, runtime: 'process', detach: true });
		await failure.waitFor();
		await failure.getByRole('button', { name: 'Dismiss' }).click();
		await failure.waitFor({ state: 'detached' });
	});

	test('a running cluster says what its nodes are', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await page.goto(engine.url);
		await page.locator(`[data-cluster="${clusterName}"] [data-runtime="process"]`, { hasText: 'processes' }).waitFor();
		engine.push('clusters', { clusters: cluster.engine.clusters.map((one) => ({ ...one, runtime: 'docker' })) });
		await page.locator(`[data-cluster="${clusterName}"] [data-runtime="docker"]`, { hasText: 'containers' }).waitFor();
	});

	test('a running cluster can be opened, and stopped after one question', async () => {
		new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await page.goto(engine.url);
		await page.getByRole('button', { name: `Open ${clusterName}` }).click();
		await node(page, 'be1').waitFor();
		await page.locator(`[data-stop-cluster="${clusterName}"]`).click();
		const called = engine.nextCall('down');
		await page.locator('[data-question-yes]').click();
		expect((await called).args).toEqual({ name: clusterName });
		await page.locator('[data-page="home"]').waitFor();
	});
});

describe('links, volumes, drains and members', () => {
	const both = (one: string, other: string) => [
		{ from: one, to: other },
		{ from: other, to: one },
	];

	test.each(['dark', 'light'] as const)('cut and slow links, a volume away, a draining node: by line, shape and word, in %s', async (scheme) => {
		const cluster = new FakeCluster(engine, 'dynamic-3');
		const page = await newPage({ scheme });
		await cluster.open(page);
		cluster.writer.engine(cluster.nowMs, {
			type: 'link-fault',
			kind: 'cut',
			links: [...both('be1', 'fe1'), ...both('be1', 'be2'), { from: 'fe2', to: 'be1' }],
		});
		cluster.writer.engine(cluster.nowMs + 1, { type: 'link-fault', kind: 'slow', delayMs: 200, links: [...both('fe2', 'be2'), ...both('be1', 'be3')] });
		cluster.writer.engine(cluster.nowMs + 2, { type: 'fault', node: 'be3', kind: 'volume-away', by: 'lab' });
		cluster.writer.engine(cluster.nowMs + 3, { type: 'fault', node: 'be2', kind: 'volume-slow', by: 'lab', delayMs: 50 });
		cluster.writer.engine(cluster.nowMs + 4, { type: 'drain', node: 'fe2', on: true });
		cluster.writer.node(cluster.nowMs + 5, 'fe2', { type: 'state', state: 'draining' });
		cluster.push();
		await cluster.shown(page);
		const words = page.locator('[data-link-word]');
		expect((await words.allTextContents()).sort()).toEqual(['200 ms', '200 ms', 'cut', 'cut', 'cut fe2 → be1']);
		expect(await page.locator('[data-link="fe2-be1"]').getAttribute('data-look')).toBe('cut');
		expect(await page.locator('[data-link="fe2-be2"]').getAttribute('data-look')).toBe('slow');
		expect(await page.locator('[data-link="be3-volume"]').getAttribute('data-look')).toBe('cut');
		expect(await node(page, 'be3').textContent()).toContain('volume away');
		expect(await node(page, 'be2').textContent()).toContain('volume +50 ms');
		expect(await node(page, 'fe2').textContent()).toContain('draining');
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toEqual(fine);
		await picture(page, `link-faults-${scheme}-1280`);
		cluster.writer.engine(cluster.nowMs + 9, {
			type: 'link-fault',
			kind: 'heal',
			links: [...both('be1', 'fe1'), ...both('be1', 'be2'), ...both('fe2', 'be1'), ...both('fe2', 'be2'), ...both('be1', 'be3')],
		});
		cluster.writer.engine(cluster.nowMs + 10, { type: 'healed', node: 'be3' });
		cluster.writer.engine(cluster.nowMs + 11, { type: 'fault', node: 'be2', kind: 'volume-back', by: 'lab' });
		cluster.push();
		await cluster.shown(page);
		expect(await words.count()).toBe(0);
	});

	test('the balancer, when it is chosen, tells what each server has had', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		await page.locator('[data-select="(balancer)"]').click();
		const details = page.locator('[data-details="(balancer)"]');
		await details.waitFor();
		expect(await details.locator('[data-server="fe1"]').innerText()).toMatch(
			/fe1: up for 1 min[\s\S]*ready[\s\S]*3 open, 61 so far[\s\S]*123\.5 kB[\s\S]*45\.7 kB/,
		);
		expect(await details.innerText()).toMatch(/built in[\s\S]*round robin/);
		expect(await layoutFaults(page)).toEqual(fine);
		const now = engine.status ?? expect.unreachable();
		const configPath = '/home/somebody/.lab/haproxy.cfg';
		const haproxy = { ...now.balancer, kind: 'haproxy', configPath, statsUrl: 'http://127.0.0.1:8404/' } as const;
		const servers = now.balancer.servers.map((server) => ({ ...server, state: 'down', check: 'takes mail' }) as const);
		engine.push('status', { status: { ...now, balancer: { ...haproxy, servers } } });
		await details.getByText('HAProxy', { exact: true }).waitFor();
		expect(await details.innerText()).toMatch(/open 127\.0\.0\.1:8404[\s\S]*haproxy\.cfg[\s\S]*fe1: down for 1 min[\s\S]*takes mail/);
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		const statistics = details.locator('[data-statistics]');
		expect(await statistics.evaluate((link) => ['href', 'target', 'rel'].map((name) => link.getAttribute(name)))).toEqual([
			'http://127.0.0.1:8404/',
			'_blank',
			'noopener noreferrer',
		]);
		engine.answers.balancerConfig = () => ({
			ok: true,
			value: { path: configPath, text: '# The load balancer\nbackend smtp\n    server fe1 127.1.0.13:2025 check\n' },
		});
		await details.getByRole('button', { name: 'Read its configuration' }).click();
		const words = page.locator('[data-words="text"]');
		await words.waitFor();
		expect(await words.innerText()).toContain('backend smtp\n    server fe1 127.1.0.13:2025 check');
		expect(await words.locator('pre').evaluate((pre) => getComputedStyle(pre).fontFamily)).toContain('mono');
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await page.locator('[data-select="(balancer)"]').click();
		await page.locator('[data-details=""]').waitFor();
	});

	test('that nothing leads into the cluster is said, with the reason, and is gone when the way is open again', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		expect(await page.locator('[data-banner="no-way"]').count()).toBe(0);
		const why = 'the way into the cluster at ssh://lab@build.example broke: the connection was closed';
		const status = engine.status ?? expect.unreachable();
		engine.push('status', { status: { ...status, unreachable: why } });
		await page.locator('[data-banner="no-way"]', { hasText: why }).waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'no-way-dark-1280');
		engine.push('status', { status: { ...status, unreachable: null } });
		await page.locator('[data-banner="no-way"]').waitFor({ state: 'detached' });
	});

	test('a node that is added gets its place, one that is removed leaves none', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		// The others glide to their new places otherwise, past one another.
		const page = await newPage({ reducedMotion: true });
		await cluster.open(page);
		const before = engine.status ?? expect.unreachable();
		const grown = statusOf({ ...cluster.shape, frontends: [...cluster.shape.frontends, 'fe3'] }, clusterName, 'dynamic');
		cluster.writer.engine(cluster.nowMs, { type: 'node-added', node: 'fe3', role: 'frontend' });
		cluster.push();
		engine.push('status', { status: grown });
		await node(page, 'fe3').waitFor();
		await page.locator('[data-link="fe3-be1"]').waitFor({ state: 'attached' });
		await page.locator('[data-lane="fe3"]').waitFor();
		await page.locator('[data-select="fe3"]').click();
		await page.locator('[data-details="fe3"]').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		cluster.writer.engine(cluster.nowMs + 10, { type: 'node-removed', node: 'fe3' });
		cluster.push();
		engine.push('status', { status: before });
		await node(page, 'fe3').waitFor({ state: 'detached' });
		expect(await page.locator('[data-details="fe3"]').count()).toBe(0);
		expect(await page.locator('[data-lane="fe3"]').count()).toBe(0);
	});
});

describe('a failover', () => {
	test('kill the controller by its menu; the picture follows each event within 200 ms', async () => {
		const cluster = new FakeCluster(engine, 'dynamic-3');
		const page = await newPage();
		await cluster.open(page);
		expect(await node(page, 'be1').getAttribute('data-role')).toBe('controller');
		expect(await node(page, 'be1').getAttribute('data-epoch')).toBe('7');

		const called = engine.nextCall('fault');
		await page.getByRole('button', { name: 'Actions for be1' }).click();
		await page.locator('[data-action="kill"]').click();
		expect((await called).args).toEqual({ name: clusterName, kind: 'kill', node: 'be1' });

		await watchPaint(page);
		writeFailover(cluster.writer, cluster.shape, cluster.nowMs, true);
		const killedAt = cluster.push((event) => event.atMs < cluster.nowMs + 205);
		expect((await paintedAt(page, 'be1 backend down')) - killedAt).toBeLessThan(200);
		expect(await page.locator('[data-situation]').getAttribute('data-situation')).toBe('situation.silentLinkEnded');

		const takenAt = cluster.push();
		expect((await paintedAt(page, 'be2 controller ready')) - takenAt).toBeLessThan(200);
		await cluster.shown(page);
		expect(await node(page, 'be2').getAttribute('data-epoch')).toBe('8');
		expect(await node(page, 'be3').getAttribute('data-role')).toBe('backup');
		expect(await page.locator('[data-statement]').first().textContent()).toBe('be2 leads in epoch 8, 0.21 s after be1 was killed.');
		expect(await page.locator('[data-milestone="controllerTaken"]').textContent()).toBe('be2 leads, epoch 8+0.21 s');
		const token = page.locator('[data-token="Controller"]');
		expect(await token.locator('s').textContent()).toBe('7-be1.3');
		expect(await token.textContent()).toContain('8-be2.1');
		expect(await page.locator('[data-figure="lost"]').textContent()).toBe('0');
		expect(await page.locator('[data-figure="doubled"]').textContent()).toBe('0');
		expect(await page.locator('[data-figure="longest"]').textContent()).toBe('0.31 s');
		expect(await page.locator('[data-pill]').textContent()).toBe('1 node down');

		// The same hue in node, token and lane.
		const hues = await page.evaluate(() => [
			getComputedStyle(document.querySelector('[data-node="be2"]') as Element).borderTopColor,
			getComputedStyle(document.querySelector('[data-token="Controller"] s + span') as Element).color,
			getComputedStyle(document.querySelector('[data-link="fe1-be2"]') as Element).stroke,
		]);
		expect(new Set(hues).size).toBe(1);

		await page.getByRole('tab', { name: 'Events' }).click();
		const list = page.getByRole('listbox', { name: 'Events, newest last' });
		const sentence = list.getByRole('option').filter({ hasText: 'be2 is controller, epoch 8' });
		expect(await sentence.textContent()).toBe('+0.21 sbe2 is controller, epoch 8');
		await picture(page, 'events-dark-1280');
		await page.locator('[data-event-filter]').selectOption('fe2');
		await sentence.waitFor({ state: 'detached' });
		expect(await list.getByText('link fe2 – be1 ended without a goodbye').count()).toBe(1);
		expect(await list.getByText('be3').count()).toBe(1);

		writeReturn(cluster.writer, cluster.shape, cluster.nowMs + 4000);
		cluster.push();
		await cluster.shown(page);
		expect(await node(page, 'be1').getAttribute('data-role')).toBe('backup');
		expect(await page.locator('[data-pill]').textContent()).toBe('all nodes ready');
	});

	test('the tour of the README: traffic, kill, the new controller in the details', async () => {
		const cluster = new FakeCluster(engine, 'dynamic-3');
		const page = await newPage({ width: 1440, height: 900 });
		await cluster.open(page);
		engine.answers.trafficStart = () => {
			cluster.writer.engine(cluster.nowMs - 2000, { type: 'traffic-started', ratePerS: 20 });
			for (let atMs = cluster.nowMs - 1900; atMs < cluster.nowMs; atMs += 100) cluster.writer.engine(atMs, { type: 'traffic', sample: sampleOf() });
			cluster.push();
			return { ok: true, value: { accounts: 12 } };
		};
		engine.answers.fault = () => {
			writeFailover(cluster.writer, cluster.shape, cluster.nowMs, true);
			cluster.push();
			return { ok: true, value: { node: 'be1', later: false } };
		};
		await startTraffic(page);
		expect(await killController(page)).toEqual({ killed: 'be1', next: 'be2', epoch: 8 });
	});

	test('by keyboard alone: menu, kill, back to the node', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
		for (let tabs = 0; tabs < 40 && (await focused()) !== 'Actions for be1'; tabs++) await page.keyboard.press('Tab');
		expect(await focused()).toBe('Actions for be1');
		const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
		expect(outline).toBe('solid');
		const called = engine.nextCall('fault');
		await page.keyboard.press('Enter');
		await page.locator('[data-action="kill"]').waitFor();
		await page.keyboard.press('ArrowDown');
		if ((await page.evaluate(() => document.activeElement?.getAttribute('data-action'))) !== 'kill') await page.keyboard.press('Home');
		await page.keyboard.press('Enter');
		expect((await called).args).toEqual({ name: clusterName, kind: 'kill', node: 'be1' });
		await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Actions for be1');
		await page.keyboard.press('Shift+Tab');
		await page.keyboard.press('Enter');
		await page.locator('[data-details="be1"]').waitFor();
	});
});

describe('what moves', () => {
	/** Counts marks as they are painted, one entry for each. */
	async function countTravels(page: Page): Promise<() => Promise<string[]>> {
		await page.evaluate(() => {
			const drawn: string[] = [];
			Object.assign(window, { drawn });
			document.addEventListener('mark', (event) => {
				const { kind, seq, on } = (event as CustomEvent<{ kind: string; seq: number; on: string }>).detail;
				drawn.push(`${kind} ${seq} ${on}`);
			});
		});
		return () => page.evaluate(() => (window as unknown as { drawn: string[] }).drawn);
	}

	test('each drawn beat is one recorded beat, on each line that it concerns, and nothing else moves', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		const drawn = await countTravels(page);
		const before = cluster.writer.events.length;
		for (let step = 0; step < 5; step++) {
			writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 100);
			cluster.nowMs += 100;
			cluster.push();
			await cluster.shown(page);
		}
		const recorded = cluster.writer.events.slice(before).filter((event) => event.event.type === 'beat');
		expect(recorded.length).toBe(10);
		const marks = await drawn();
		for (const beat of recorded) {
			expect(marks.filter((mark) => mark.split(' ')[1] === String(beat.seq)).sort()).toEqual(
				(beat.source === 'node' && beat.node === 'be1' ? ['be1-be2', 'be1-volume', 'fe1-be1', 'fe2-be1'] : ['be1-be2', 'be2-volume', 'fe1-be2', 'fe2-be2']).map(
					(line) => `beat ${beat.seq} ${line}`,
				),
			);
		}
		expect(marks.length).toBe(4 * recorded.length);
	});

	test('who wants less motion sees none', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage({ reducedMotion: true });
		await cluster.open(page);
		const drawn = await countTravels(page);
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 300);
		cluster.push();
		await cluster.shown(page);
		expect(await drawn()).toEqual([]);
	});
});

describe('traffic', () => {
	test('is started with its rate, measured live, and stopped', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		expect(await page.locator('[data-figure="lost"]').textContent()).toBe('–');
		await page.getByLabel('Mails per second').fill('50');
		const called = engine.nextCall('trafficStart');
		await page.getByRole('button', { name: 'Start traffic' }).click();
		expect((await called).args).toEqual({ name: clusterName, ratePerS: 50 });
		cluster.writer.engine(cluster.nowMs, { type: 'traffic-started', ratePerS: 50 });
		cluster.writer.engine(cluster.nowMs + 200, { type: 'traffic', sample: sampleOf({ ratePerS: 49.6, lost: 1, waitingMs: 320 }) });
		cluster.push();
		await cluster.shown(page);
		expect(await page.locator('[data-live="rate"]').textContent()).toBe('49.6/s');
		expect(await page.locator('[data-live="latency"]').textContent()).toBe('11 ms');
		expect(await page.locator('[data-live="waiting"]').textContent()).toBe('0.32 s');
		expect(await page.locator('[data-figure="lost"]').textContent()).toBe('1');
		expect(await page.locator('[data-figure="longest"]').textContent()).toBe('0.32 s');
		const stopped = engine.nextCall('trafficStop');
		engine.answers.trafficStop = () => ({ ok: false, error: { code: 'no-traffic', message: 'no traffic runs' } });
		await page.getByRole('button', { name: 'Stop traffic' }).click();
		expect((await stopped).args).toEqual({ name: clusterName });
	});
});

describe('the engine is lost', () => {
	test('it is said, actions rest, and reading goes on where it stopped', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		const seq = cluster.writer.lastSeq;
		engineCut = true;
		engine.accept(false);
		engine.cut();
		await page.locator('[data-banner="connection"]').waitFor();
		expect(await page.locator('[data-heal]').isDisabled()).toBe(true);
		expect(await node(page, 'be1').isVisible()).toBe(true);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'lost-dark-1280');
		writeFailover(cluster.writer, cluster.shape, cluster.nowMs);
		cluster.push();
		const again = engine.nextCall('follow');
		engine.accept(true);
		expect((await again).args).toEqual({ name: clusterName, afterSeq: seq });
		await page.locator('[data-banner="connection"]').waitFor({ state: 'detached' });
		await cluster.shown(page);
		expect(await page.locator('[data-heal]').isEnabled()).toBe(true);
	});

	test('a cluster that ended elsewhere is said to have ended', async () => {
		const cluster = new FakeCluster(engine, 'dynamic');
		const page = await newPage();
		await cluster.open(page);
		engine.push('clusters', { clusters: [] });
		await page.getByText(`The cluster ${clusterName} has ended`).waitFor();
		expect(await page.locator('[data-page="home"]').count()).toBe(1);
	});
});

describe.each([
	['dark', 1280, 800],
	['light', 1280, 800],
	['dark', 1440, 900],
	['light', 1440, 900],
] as const)('how it looks, %s %ix%i', (scheme, width, height) => {
	test.each(['dynamic', 'dynamic-3'] as const)('%s: idle and in a failover, nothing cut off, nothing on anything, axe clean', async (preset) => {
		const cluster = new FakeCluster(engine, preset);
		const page = await newPage({ scheme, width, height });
		await cluster.open(page);
		expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe(scheme);
		expect(await layoutFaults(page)).toEqual(fine);
		await picture(page, `${preset}-idle-${scheme}-${width}`);

		cluster.writer.engine(cluster.nowMs - 2500, { type: 'traffic-started', ratePerS: 20 });
		for (let atMs = cluster.nowMs - 2400; atMs < cluster.nowMs; atMs += 100)
			cluster.writer.engine(atMs, { type: 'traffic', sample: sampleOf({ ratePerS: 19 + (atMs % 300) / 150 }) });
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 10);
		writeFailover(cluster.writer, cluster.shape, cluster.nowMs, true);
		cluster.push();
		await cluster.shown(page);
		await page.locator('[data-select="be2"]').click();
		await page.locator('[data-details="be2"]').waitFor();
		await page.locator('select[data-span]').selectOption('10');
		await page.mouse.move(4, 400);
		await page.locator('[data-outage]').waitFor();
		await picture(page, `${preset}-failover-${scheme}-${width}`);
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
	});
});

test('light and dark can be switched, and the choice is kept', async () => {
	new FakeCluster(engine, 'dynamic');
	const page = await newPage({ scheme: 'dark' });
	await page.goto(engine.url);
	const choose = async (scheme: string) => {
		await page.locator('[data-scheme-switch]').click();
		await page.locator(`[data-scheme="${scheme}"]`).click();
	};
	await choose('light');
	await page.reload();
	await page.getByRole('button', { name: 'Colours: Light' }).waitFor();
	expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('light');
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, 'home-light-1280');
	await choose('auto');
	await page.getByRole('button', { name: 'Colours: Same as system' }).waitFor();
	expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
});

test('German by the system, English by the switch: texts, numbers, title and the language of the page; the choice is kept', async () => {
	const cluster = new FakeCluster(engine, 'dynamic');
	const page = await newPage({ language: 'de' });
	await cluster.open(page);
	cluster.writer.engine(cluster.nowMs, { type: 'traffic-started', ratePerS: 50 });
	cluster.writer.engine(cluster.nowMs + 200, { type: 'traffic', sample: sampleOf({ ratePerS: 49.6, waitingMs: 320 }) });
	cluster.push();
	await cluster.shown(page);
	const lang = () => page.evaluate(() => document.documentElement.lang);
	const longest = page.locator('[data-figure="longest"]');
	expect(await lang()).toBe('de');
	expect(await longest.textContent()).toBe('0,32 s');
	await page.locator('[data-stop-cluster]', { hasText: 'Stoppen' }).waitFor();
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, 'cluster-de-dark-1280');
	await page.getByRole('button', { name: 'English' }).click();
	await page.locator('[data-stop-cluster]', { hasText: 'Stop cluster' }).waitFor();
	expect(await longest.textContent()).toBe('0.32 s');
	expect(await lang()).toBe('en');
	expect(await page.title()).toBe(`${clusterName} – Mailcluster Lab`);
	await page.reload();
	await page.locator('[data-stop-cluster]', { hasText: 'Stop cluster' }).waitFor();
	expect(await lang()).toBe('en');
});

test('a language that cannot be loaded is told, and the page stays as it is', async () => {
	const page = await newPage();
	await page.goto(engine.url);
	await page.locator('[data-preset]').first().waitFor();
	engineCut = true;
	await page.context().setOffline(true);
	await page.getByRole('button', { name: 'Deutsch' }).click();
	await page.locator('[data-banner="problem"]', { hasText: 'could not be loaded' }).waitFor();
	expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
});
