/**
 * A recording, or the past, does not speak as if something could still be started in it; the strip of the whole
 * recording leaves out the computer's sleep; what the list of events leaves out is said.
 */
import { expect, test } from 'vitest';
import { RecordingWriter, sampleOf, shapes, writeBeats, writeStart } from '../../renderer/src/state/fixture/failover.ts';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults } from './looks.ts';

const journeys = setUpJourneys();

test.each([
	['dark', 'en', 'No traffic was measured', 'No fault up to this moment'],
	['light', 'de', 'keine Last gemessen', 'Bis zu diesem Moment keine Störung'],
] as const)('in a recording without traffic nothing asks for any, %s %s', async (scheme, language, traffic, fault) => {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writeBeats(writer, shapes.dynamic, 1000, 4000);
	const { events } = writer;
	journeys.engine.answers.recordingRead = ({ afterSeq, most }) => ({
		ok: true,
		value: { name: 'training-1', startedAt: '2026-04-12T09:30:00.000Z', lastSeq: events.length, events: events.slice(afterSeq, afterSeq + most) },
	});
	const page = await journeys.newPage({ scheme, language });
	await page.goto(`${journeys.engine.url}#/recording/training-1-20260412-093000`);
	await page.locator('[data-chart]').getByText(traffic).waitFor();
	await page.locator('[data-measured]').getByText(fault).waitFor();
	await picture(page, `recorded-${scheme}-${language}`);
});

test('what clients waited while the computer slept is no outage on the strip of the whole recording', async () => {
	const page = await journeys.newPage();
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const { writer } = cluster;
	writer.engine(3010, { type: 'traffic-started', ratePerS: 20 });
	writer.engine(4000, { type: 'traffic', sample: sampleOf({ waitingMs: 600 }) });
	writer.engine(4500, { type: 'traffic', sample: sampleOf({ waitingMs: 0 }) });
	writer.engine(9000, { type: 'traffic', sample: sampleOf({ waitingMs: 3000 }) });
	cluster.push();
	await cluster.open(page);
	await page.locator('[data-outage-at]').nth(1).waitFor({ state: 'attached' });
	writer.engine(9010, { type: 'slept', forMs: 3200, countedMs: 3200 });
	cluster.push();
	await cluster.shown(page);
	await page.locator('[data-outage-at]').nth(1).waitFor({ state: 'detached' });
	expect(await page.locator('[data-outage-at]').count()).toBe(1);
});

test.each([
	['dark', 'en'],
	['light', 'de'],
] as const)('of mail the list says where it begins, and leads further back, %s %s', async (scheme, language) => {
	const page = await journeys.newPage({ scheme, language });
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	for (let uid = 1; uid <= 450; uid++)
		cluster.writer.node(3000 + uid * 10, 'be1', {
			type: 'mail-stored',
			account: 'alice@example.test',
			uid,
			sizeBytes: 100,
			deliveryId: `d${uid}`,
			known: false,
		});
	cluster.push();
	await cluster.open(page);
	await page.getByRole('tab').nth(1).click();
	await page.locator('[data-event-kind]').selectOption('mail');
	const older = page.locator('[data-older-mail]');
	await older.waitFor();
	expect(await older.textContent()).toContain('400');
	await picture(page, `events-older-mail-${scheme}-${language}`);
	expect(await axeFaults(page)).toEqual([]);
	await older.getByRole('button').click();
	// At the 51st nothing older is missing any more.
	await page.locator('[data-shown-ms="3510"]').waitFor();
	await older.waitFor({ state: 'detached' });
});

test.each([
	['dark', 'en', 'They go on when you close this tab'],
	['light', 'de', 'Sie laufen weiter, wenn dieser Tab geschlossen wird'],
] as const)('home says that clusters outlive the tab, where some run, %s %s', async (scheme, language, words) => {
	const page = await journeys.newPage({ scheme, language });
	await page.goto(journeys.engine.url);
	await page.locator('[data-region="home"] h2').first().waitFor();
	expect(await page.getByText(words).count()).toBe(0);
	new FakeCluster(journeys.engine, 'dynamic');
	journeys.engine.push('clusters', { clusters: journeys.engine.clusters.map((one) => one) });
	await page.getByText(words).waitFor();
	await picture(page, `home-go-on-${scheme}-${language}`);
	expect(await axeFaults(page)).toEqual([]);
});
