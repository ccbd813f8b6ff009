/**
 * Ten recordings of real clusters and more, and what the interface says of them: word for word in English, and in
 * German as it was proof-read. A sentence that changes has to be checked against the recording's events again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { parseRecording } from '../../../engine/contract/recording-format.ts';
import { i18n, loadMessages, speak } from '../messages/i18n.ts';
import { statementText, summaryText } from '../views/words/say.ts';
import { type ClusterView, emptyView } from './cluster-view.ts';
import { expected } from './recordings-expected.ts';
import { withEvents } from './reduce.ts';
import { situationOf } from './situation.ts';
import { summaryOf } from './summary.ts';

const folder = join(import.meta.dirname, 'fixture/recordings');
const packed = readdirSync(folder).filter((file) => file.endsWith('.jsonl.gz'));
const faultTypes: readonly string[] = ['fault', 'link-fault', 'drain'];

function recordingOf(name: string): readonly RecordedEvent[] {
	const read = parseRecording(gunzipSync(readFileSync(join(folder, `${name}.jsonl.gz`))).toString('utf8'));
	return read.ok ? read.value.events : expect.unreachable(read.error.message);
}

function firstFaultMs(events: readonly RecordedEvent[]): number {
	return events.find(({ event }) => faultTypes.includes(event.type))?.atMs ?? expect.unreachable();
}

const viewAt = (events: readonly RecordedEvent[], atMs: number): ClusterView =>
	withEvents(
		emptyView('recorded'),
		events.filter((event) => event.atMs <= atMs),
	);
const said = (view: ClusterView, atMs: number) => situationOf(view, atMs).map((statement) => statementText(i18n.t, statement));
const accountsOf = (view: ClusterView) => view.facts.aftermaths.map((one) => summaryText(i18n.t, summaryOf(one, view.traffic.running)));

beforeAll(() => loadMessages());

test('each recording has its expected sentences, and is small', () => {
	expect(packed.map((file) => file.replace('.jsonl.gz', '')).sort()).toEqual(Object.keys(expected).sort());
	expect(packed.filter((file) => readFileSync(join(folder, file)).length > 60_000)).toEqual([]);
});

describe.each(Object.entries(expected))('%s', (name, { moments, accounts }) => {
	const events = recordingOf(name);
	const zeroMs = firstFaultMs(events);

	test.each(moments)('%i ms behind the fault', async (afterMs, sentences) => {
		await speak('en');
		expect(said(viewAt(events, zeroMs + afterMs), zeroMs + afterMs)).toEqual(sentences);
	});

	test('sums up each fault', async () => {
		await speak('en');
		expect(accountsOf(withEvents(emptyView('recorded'), events))).toEqual(accounts);
	});

	test('says the same in German', async () => {
		await speak('de');
		const lines = moments.flatMap(([afterMs]) => [`${afterMs} ms`, ...said(viewAt(events, zeroMs + afterMs), zeroMs + afterMs).map((text) => `\t${text}`)]);
		const text = [...lines, ...accountsOf(withEvents(emptyView('recorded'), events)), ''].join('\n');
		expect(text).not.toMatch(/\{\{|situation\.|summary\./);
		await expect(text).toMatchFileSnapshot(join(folder, `${name}.de.txt`));
	});

	test('at no moment it says nothing, more than three sentences, or the same twice', () => {
		let view = emptyView('recorded');
		let index = 0;
		for (let atMs = zeroMs - 1000; atMs <= (events.at(-1)?.atMs ?? 0); atMs += 10) {
			const from = index;
			while ((events[index]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) index += 1;
			view = withEvents(view, events.slice(from, index));
			const keys = situationOf(view, atMs).map(({ key }) => key);
			expect(keys.length, `${atMs - zeroMs} ms`).toBeGreaterThan(0);
			expect(keys.length).toBeLessThanOrEqual(3);
			expect(new Set(keys).size, keys.join(' ')).toBe(keys.length);
		}
	});
});

test('what is said at a moment does not depend on how the events came', () => {
	const events = recordingOf('hang-returns-fenced');
	const oneByOne = events.reduce((view, event) => withEvents(view, [event]), emptyView('recorded'));
	const atOnce = withEvents(emptyView('recorded'), events);
	expect(oneByOne.facts).toEqual(atOnce.facts);
	expect(said(oneByOne, oneByOne.lastAtMs)).toEqual(said(atOnce, atOnce.lastAtMs));
});
