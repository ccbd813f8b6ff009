/**
 * The picture in a real browser, over a fake engine: what is drawn is what was recorded, it can be looked at, arranged
 * and read, and many nodes are as clear as few.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { sampleOf, type shapes, statusOf, writeBeats, writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { measureFrameWork } from './frame-work.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

const fine = { scrolls: false, overlaps: [], clipped: [] };
/** What this file is about; other parts of the page have journeys of their own. */
const area = '[data-picture-area]';
const node = (page: Page, name: string) => page.locator(`[data-node="${name}"]`);
const both = (from: string, to: string) => [
	{ from, to },
	{ from: to, to: from },
];

async function opened(preset: keyof typeof shapes, options?: VisitOptions): Promise<{ cluster: FakeCluster; page: Page }> {
	const page = await journeys.newPage({ width: 1440, height: 900, ...options });
	const cluster = new FakeCluster(journeys.engine, preset);
	await cluster.open(page);
	return { cluster, page };
}

async function told(cluster: FakeCluster, page: Page): Promise<void> {
	cluster.push();
	await cluster.shown(page);
}

describe('nothing is drawn that was not recorded', () => {
	interface Told {
		/** '<kind> <seq> <line>', one for each mark. */
		readonly drawn: readonly string[];
		/** By the event's number. */
		readonly leftOut: Readonly<Record<number, number>>;
	}

	async function countMarks(page: Page): Promise<() => Promise<Told>> {
		await page.evaluate(() => {
			const told = { drawn: [] as string[], leftOut: {} as Record<number, number> };
			Object.assign(window, { told });
			document.addEventListener('mark', (event) => {
				const { kind, seq, on } = (event as CustomEvent<{ kind: string; seq: number; on: string }>).detail;
				told.drawn.push(`${kind} ${seq} ${on}`);
			});
			document.addEventListener('left-out', (event) => {
				const { seq, count } = (event as CustomEvent<{ seq: number; count: number }>).detail;
				told.leftOut[seq] = (told.leftOut[seq] ?? 0) + count;
			});
		});
		return () => page.evaluate(() => (window as unknown as { told: Told }).told);
	}

	/** More than any machine takes for a step. */
	const aheadMs = 60_000;

	/** A beat concerns the volume and each link over which a peer was heard. */
	function linesOf(recorded: RecordedEvent): number {
		return recorded.event.type === 'beat' ? 1 + recorded.event.heard.length : 0;
	}

	test.each(['dynamic-3', 'wide'] as const)('%s: every recorded beat is drawn on each line that it concerns, or counted as left out', async (preset) => {
		const { cluster, page } = await opened(preset);
		const marks = await countMarks(page);
		const before = cluster.writer.events.length;
		for (let step = 0; step < 3; step++) {
			// The engine's clock has gone on by as much as the machine took: none of this is history.
			cluster.nowMs += aheadMs;
			writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 100);
			await told(cluster, page);
		}
		const recorded = cluster.writer.events.slice(before);
		const { drawn, leftOut } = await marks();
		expect(recorded.length).toBe(3 * cluster.shape.backends.length);
		for (const event of recorded)
			expect(drawn.filter((mark) => mark.split(' ')[1] === String(event.seq)).length + (leftOut[event.seq] ?? 0)).toBe(linesOf(event));
		expect(new Set(drawn).size).toBe(drawn.length);
		if (preset === 'dynamic-3') expect(leftOut).toEqual({});
		else expect(drawn.filter((mark) => !/ be\d+-volume$/.test(mark) && !/\bbe1\b/.test(mark))).toEqual([]);
	});

	test('of much mail one in so many is drawn, and the picture says of how many', async () => {
		const { cluster, page } = await opened('dynamic');
		const marks = await countMarks(page);
		const before = cluster.writer.events.length;
		cluster.nowMs += aheadMs;
		for (let mail = 0; mail < 200; mail++)
			cluster.writer.node(cluster.nowMs + mail, 'fe1', { type: 'mail-handed-over', message: `m${mail}`, backend: 'be1', recipients: 1, tookMs: 1 });
		await told(cluster, page);
		const { drawn, leftOut } = await marks();
		const recorded = cluster.writer.events.slice(before);
		expect(drawn.length + Object.values(leftOut).reduce((sum, count) => sum + count, 0)).toBe(recorded.length);
		expect(drawn.length).toBeGreaterThan(40);
		expect(drawn.length).toBeLessThan(120);
		expect(await page.locator('[data-sampled]').textContent()).toBe('1 of 5 drawn');
	});

	test('a beat that does not come leaves a hollow slot; one that comes fills the next', async () => {
		const { cluster, page } = await opened('dynamic');
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 500);
		// be1 says nothing for three beats, be2 goes on.
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs + 500, cluster.nowMs + 800, ['be2']);
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs + 800, cluster.nowMs + 900);
		await told(cluster, page);
		// What is on the screen when it was just told; later slots are hollow for both, for nobody beats.
		await node(page, 'be1').locator('[data-beats*="---x"]').waitFor();
		expect(await node(page, 'fe1').locator('[data-beats]').count()).toBe(0);
	});
});

describe('what the picture says', () => {
	test('a suspicion is a ring with its deadline, until the node is heard again', async () => {
		const { cluster, page } = await opened('dynamic-3');
		const suspected = { type: 'member-suspected', member: 'be1', silentForMs: 200, deadlineMs: 60_000 } as const;
		cluster.writer.node(cluster.nowMs, 'be2', suspected);
		await told(cluster, page);
		const ring = page.locator('[data-suspicion="be1"]');
		await ring.waitFor();
		const filled = () => ring.locator('path').evaluate((path) => 100 - Number.parseFloat((path as SVGPathElement).style.strokeDashoffset));
		const early = await filled();
		expect(early).toBeGreaterThan(0);
		expect(early).toBeLessThan(50);
		await page.waitForFunction((least) => {
			const path = document.querySelector<SVGPathElement>('[data-suspicion="be1"] path');
			return path !== null && 100 - Number.parseFloat(path.style.strokeDashoffset) > least;
		}, early);
		expect(await page.locator('[data-id="be1"]').textContent()).toMatch(/be2 hears nothing: \d+\.\d of 60\.0 s/);
		cluster.writer.node(cluster.nowMs + 500, 'be2', { type: 'member-silent', member: 'be1', silentForMs: 700, missedBeats: 6, linkEnded: false });
		await told(cluster, page);
		await page.locator('[data-suspicion="be1"][data-silent]').waitFor();
		cluster.writer.node(cluster.nowMs + 600, 'be2', { type: 'member-heard-again', member: 'be1', silentForMs: 800 });
		await told(cluster, page);
		await ring.waitFor({ state: 'detached' });
	});

	test('a cut one way has its direction, and differs from a cut both ways', async () => {
		const { cluster, page } = await opened('dynamic-3');
		cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'cut', links: [{ from: 'be2', to: 'fe1' }, ...both('fe2', 'be3')] });
		await told(cluster, page);
		expect(await page.locator('[data-link="fe1-be2"]').getAttribute('data-way')).toBe('back');
		expect(await page.locator('[data-link="fe2-be3"]').getAttribute('data-way')).toBe('both');
		expect((await page.locator('[data-link-word]').allTextContents()).sort()).toEqual(['cut', 'cut be2 → fe1']);
		expect(await layoutFaults(page)).toEqual(fine);
	});

	test('on a short way a cut is two rails and a bar, and no line or mark crosses its word', async () => {
		const { cluster, page } = await opened('dynamic');
		cluster.writer.engine(cluster.nowMs, {
			type: 'link-fault',
			kind: 'cut',
			links: [
				{ from: 'be2', to: 'be1' },
				{ from: 'be1', to: 'fe2' },
			],
		});
		await told(cluster, page);
		const short = page.locator('[data-link="be1-be2"]');
		expect(await short.getAttribute('data-way')).toBe('back');
		expect([await short.locator('g').count(), await page.locator('[data-link="fe2-be1"] g').count()]).toEqual([0, 1]);
		const isAbove = await page.locator('[data-link-word="fe2-be1"]').evaluate((word) => {
			const marks = document.querySelector('[data-picture] canvas');
			return marks !== null && (marks.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
		});
		expect(isAbove).toBe(true);
		await picture(page, 'picture-one-way');
		expect(await layoutFaults(page)).toEqual(fine);
	});

	test('sessions are threads from the frontend to the owner, with their number', async () => {
		const { cluster, page } = await opened('dynamic');
		for (let session = 0; session < 3; session++)
			cluster.writer.node(cluster.nowMs, 'be2', { type: 'session-opened', protocol: 'imap', account: 'alice@example.test', through: 'fe1' });
		await told(cluster, page);
		expect(await page.locator('[data-sessions]').evaluateAll((threads) => threads.map((thread) => ({ ...(thread as SVGElement).dataset })))).toEqual([
			{ sessions: 'fe1>be2', count: '3' },
		]);
		for (let session = 0; session < 3; session++)
			cluster.writer.node(cluster.nowMs + 1, 'be2', { type: 'session-closed', protocol: 'imap', account: 'alice@example.test', through: 'fe1' });
		await told(cluster, page);
		await page.locator('[data-sessions]').waitFor({ state: 'detached' });
	});

	test('a new epoch is seen as an event at its controller, and not when the page is opened later', async () => {
		const { cluster, page } = await opened('dynamic-3');
		expect(await page.locator('[data-crown]').count()).toBe(0);
		writeFailover(cluster.writer, cluster.shape, cluster.nowMs);
		await told(cluster, page);
		expect(await page.locator('[data-id="be2"] [data-crown="8"]').count()).toBe(1);
	});

	test('symmetric nodes have lines from the balancer, and a queue where mail waits', async () => {
		const { cluster, page } = await opened('symmetric');
		cluster.writer.node(cluster.nowMs, 'n2', { type: 'mail-queued', message: 'm', recipients: 1, queued: 12 });
		await told(cluster, page);
		expect(await page.locator('[data-kind="balancer"]').count()).toBe(3);
		const status = statusOf(cluster.shape, clusterName, 'symmetric');
		journeys.engine.push('status', { status: { ...status, nodes: status.nodes.map((one) => (one.name === 'n2' ? { ...one, queued: 12 } : one)) } });
		expect(await node(page, 'n2').locator('[data-queue="12"]').textContent()).toBe('12 in queue');
		await picture(page, 'picture-symmetric-1440');
		expect(await layoutFaults(page)).toEqual(fine);
	});

	test('whatever is clicked is chosen: node, link, account, volume, clients', async () => {
		const { page } = await opened('dynamic');
		for (const what of ['be1', '(volume)', '(clients)', '(balancer)']) {
			const button = page.locator(`[data-select="${what}"]`);
			await button.click({ position: what === '(volume)' ? { x: 3, y: 200 } : { x: 20, y: 20 } });
			expect(await button.getAttribute('aria-pressed')).toBe('true');
		}
		const account = page.locator('[data-account]').first();
		await account.click();
		expect(await account.getAttribute('aria-pressed')).toBe('true');
		await page.locator('[data-hit="fe1|be1"]').dispatchEvent('click', { bubbles: true });
		expect(await account.getAttribute('aria-pressed')).toBe('false');
	});
});

describe('looked at and arranged', () => {
	const boxOf = (page: Page, name: string) =>
		node(page, name).evaluate((element) => element.getBoundingClientRect().toJSON() as { x: number; y: number; width: number });

	test('locked at first: a drag moves nothing; unlocked a box is dragged, kept by the cluster, and arranged again', async () => {
		const { page } = await opened('dynamic', { reducedMotion: true });
		const first = await boxOf(page, 'fe1');
		const drag = async () => {
			const { x, y } = await boxOf(page, 'fe1');
			await page.mouse.move(x + 20, y + 20);
			await page.mouse.down();
			await page.mouse.move(x + 60, y + 60, { steps: 4 });
			await page.mouse.up();
		};
		await drag();
		expect(await boxOf(page, 'fe1')).toEqual(first);
		await page.locator('[data-tool="lock"]').click();
		await drag();
		// Frames behind the pointer, the box comes to where it was let go, and stays there.
		await page.waitForFunction((x) => {
			const seen = window as { lastX?: number; framesThere?: number };
			const now = document.querySelector('[data-node="fe1"]')?.getBoundingClientRect().x ?? 0;
			seen.framesThere = now > x + 20 && now === seen.lastX ? (seen.framesThere ?? 0) + 1 : 0;
			seen.lastX = now;
			return seen.framesThere >= 15;
		}, first.x);
		const dragged = await boxOf(page, 'fe1');
		expect(dragged.x).toBeGreaterThan(first.x + 20);
		expect(dragged.y).toBeGreaterThan(first.y + 20);
		const other = await boxOf(page, 'be1');
		await page.addInitScript(() => {
			const seen = new Set<number>();
			Object.assign(window, { seenX: seen });
			requestAnimationFrame(function look() {
				const box = document.querySelector('[data-node="fe1"]')?.getBoundingClientRect();
				if (box) seen.add(Math.round(box.x));
				requestAnimationFrame(look);
			});
		});
		await page.reload();
		await page.waitForFunction(() => (window as { seenX?: Set<number> }).seenX?.size);
		await node(page, 'fe1').waitFor();
		expect((await boxOf(page, 'fe1')).x).toBeCloseTo(dragged.x, 0);
		// From the first frame on: it is not seen to jump there.
		expect(await page.evaluate(() => [...((window as { seenX?: Set<number> }).seenX ?? [])])).toEqual([Math.round(dragged.x)]);
		expect(await boxOf(page, 'be1')).toEqual(other);
		await page.locator('[data-tool="again"]').click();
		await page.waitForFunction((x) => Math.abs((document.querySelector('[data-node="fe1"]')?.getBoundingClientRect().x ?? 0) - x) < 1, first.x);
	});

	test('by keyboard: nearer, aside, all of it; unlocked, the arrows move the box that has the focus', async () => {
		const { page } = await opened('dynamic');
		await page.locator('[data-picture]').focus();
		const first = await boxOf(page, 'be1');
		await page.keyboard.press('+');
		expect((await boxOf(page, 'be1')).width).toBeGreaterThan(first.width * 1.1);
		const near = await boxOf(page, 'be1');
		await page.keyboard.press('ArrowRight');
		expect((await boxOf(page, 'be1')).x).toBeLessThan(near.x);
		await page.keyboard.press('0');
		expect(await boxOf(page, 'be1')).toEqual(first);
		await page.locator('[data-tool="lock"]').press('Enter');
		await page.locator('[data-select="be1"]').focus();
		await page.keyboard.press('ArrowLeft');
		expect((await boxOf(page, 'be1')).x).toBeLessThan(first.x - 5);
	});

	test('a node that comes moves the others calmly, to where they stay', async () => {
		const { cluster, page } = await opened('dynamic');
		const before = await boxOf(page, 'fe2');
		const grown = statusOf({ ...cluster.shape, frontends: ['fe1', 'fe2', 'fe3'] }, clusterName, 'dynamic');
		await page.evaluate(() => {
			const seen: number[] = [];
			Object.assign(window, { seen });
			const look = () => {
				seen.push(document.querySelector('[data-node="fe2"]')?.getBoundingClientRect().y ?? 0);
				requestAnimationFrame(look);
			};
			look();
		});
		cluster.writer.engine(cluster.nowMs, { type: 'node-added', node: 'fe3', role: 'frontend' });
		cluster.push();
		journeys.engine.push('status', { status: grown });
		await node(page, 'fe3').waitFor();
		// It has come to rest: as many frames as a glide could take without a move.
		await page.waitForFunction(
			(y) => {
				const { seen } = window as unknown as { seen: number[] };
				const last = seen.slice(-20);
				return last.length === 20 && last.every((one) => one === last[0]) && last[0] !== y;
			},
			(await before).y,
		);
		const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
		const ends = new Set([seen[0], seen.at(-1)]);
		expect(seen.filter((y) => !ends.has(y)).length).toBeGreaterThan(0);
		expect(await layoutFaults(page)).toEqual(fine);
	});
});

describe('as text', () => {
	test('the same facts, quietly in the background and, switched on, instead of the drawing', async () => {
		const { cluster, page } = await opened('dynamic-3');
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 300);
		cluster.writer.engine(cluster.nowMs + 300, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe1', to: 'be2' }] });
		await told(cluster, page);
		const row = page.locator('[data-text-node="be1"]');
		expect(await row.textContent()).toContain('Controller');
		expect(await row.textContent()).toContain('be2, be3, fe1, fe2');
		expect(await page.locator('[data-text-link="fe1>be2"]').textContent()).toBe('fe1 → be2: cut');
		expect(await page.locator('[data-picture-text="hidden"] [aria-live], [data-picture-text="hidden"] button').count()).toBe(0);

		await page.locator('[data-tool="text"]').click();
		await page.locator('[data-picture-text="shown"]').waitFor();
		expect(await page.locator('[data-picture]').evaluate((element) => (element as HTMLElement).inert)).toBe(true);
		await page.locator('[data-choose-link]').selectOption('be1|be2');
		await row.getByRole('button').click();
		await page.locator('[data-details="be1"]').waitFor();
		expect(await axeFaults(page, area)).toEqual([]);
		expect(await layoutFaults(page)).toEqual(fine);
		await picture(page, 'picture-text-dark-1440');
		await page.locator('[data-tool="text"]').click();
		await page.locator('[data-picture-text="hidden"]').waitFor({ state: 'attached' });
	});

	test('what the marks mean is said in a legend, which the keyboard opens and closes', async () => {
		const { page } = await opened('dynamic');
		await page.locator('[data-tool="legend"]').press('Enter');
		await page.locator('[data-legend]').waitFor();
		expect(await page.locator('[data-legend] dd').count()).toBe(11);
		await picture(page, 'picture-legend-dark-1440');
		await page.keyboard.press('Escape');
		await page.locator('[data-legend]').waitFor({ state: 'detached' });
	});
});

describe.each([
	['dark', 'en', 1280, 800],
	['light', 'de', 1280, 800],
	['light', 'en', 1440, 900],
	['dark', 'de', 1920, 1080],
] as const)('how it looks, %s, %s, %i x %i', (scheme, language, width, height) => {
	const options = { scheme, language, width, height };
	const name = (what: string) => `picture-${what}-${scheme}-${language}-${width}`;

	test('25 nodes: every one is there, readable, nothing on anything; also when the controller has died', async () => {
		const { cluster, page } = await opened('wide', options);
		cluster.writer.engine(cluster.nowMs, { type: 'traffic', sample: sampleOf() });
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 900);
		await told(cluster, page);
		expect(await page.locator('[data-node]').count()).toBe(25);
		const letters = await page.evaluate(() =>
			[...document.querySelectorAll('[data-node] span')]
				.filter((element) => element.getBoundingClientRect().width > 2)
				.map(
					(element) => Number.parseFloat(getComputedStyle(element).fontSize) * (element.getBoundingClientRect().height / (element as HTMLElement).offsetHeight),
				),
		);
		expect(Math.min(...letters)).toBeGreaterThanOrEqual(12);
		expect(await layoutFaults(page)).toMatchObject({ overlaps: [], clipped: [] });
		await picture(page, name('wide'));
		writeFailover(cluster.writer, cluster.shape, cluster.nowMs + 900, true);
		cluster.writer.engine(cluster.nowMs + 1300, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe3', to: 'be5' }] });
		await told(cluster, page);
		expect(await page.locator('[data-stub="be1"]').getAttribute('data-look')).toBe('down');
		expect(await page.locator('[data-link="fe3-be5"]').getAttribute('data-way')).toBe('forth');
		expect(await axeFaults(page, area)).toEqual([]);
		await picture(page, name('wide-failover'));
	});

	test('a paused controller that is missed, a drain, cut and slow links', async () => {
		const { cluster, page } = await opened('dynamic-3', options);
		writeBeats(cluster.writer, cluster.shape, cluster.nowMs, cluster.nowMs + 900);
		cluster.writer.engine(cluster.nowMs + 901, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' });
		cluster.writer.engine(cluster.nowMs + 902, { type: 'process', node: 'be1', state: 'paused' });
		cluster.writer.node(cluster.nowMs + 1100, 'be2', { type: 'member-suspected', member: 'be1', silentForMs: 200, deadlineMs: 6000 });
		cluster.writer.engine(cluster.nowMs + 1101, { type: 'drain', node: 'fe2', on: true });
		cluster.writer.node(cluster.nowMs + 1102, 'fe2', { type: 'state', state: 'draining' });
		cluster.writer.engine(cluster.nowMs + 1103, { type: 'link-fault', kind: 'cut', links: [{ from: 'fe1', to: 'be2' }] });
		cluster.writer.engine(cluster.nowMs + 1104, { type: 'link-fault', kind: 'slow', delayMs: 200, links: both('fe2', 'be3') });
		await told(cluster, page);
		expect(await node(page, 'be1').getAttribute('data-state')).toBe('paused');
		await page.locator('[data-suspicion="be1"]').waitFor();
		expect(await axeFaults(page, area)).toEqual([]);
		expect(await layoutFaults(page)).toMatchObject({ overlaps: [], clipped: [] });
		await picture(page, name('paused'));
	});
});

/** Shared machines of a CI are slower and noisier than the one at which 8 ms are meant. */
const p95MsMost = 16;

test(`with 25 nodes, 200 events a second and traffic the main thread works less than ${p95MsMost} ms in 95 of 100 frames`, async () => {
	const work = await measureFrameWork(journeys.browser, 4000);
	expect(work.eventsPerS).toBeGreaterThan(150);
	expect(work.frames).toBeGreaterThan(100);
	expect(work.p95Ms).toBeLessThan(p95MsMost);
});
