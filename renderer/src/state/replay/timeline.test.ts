/**
 * Any moment is shown exactly as if everything up to it had been folded from the start; memory stays within its bounds.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { type ClusterView, emptyView } from '../cluster-view.ts';
import { RecordingWriter, sampleOf, shapes, writeBeats, writeFailover, writeReturn, writeStart } from '../fixture/failover.ts';
import { withEvents } from '../reduce.ts';
import { memorySource } from './memory-source.ts';
import { Timeline } from './timeline.ts';

const shape = shapes['dynamic-3'];

/** Two failovers, each with the return of who was killed, and beats all the time. */
function longRecording(): readonly RecordedEvent[] {
	const writer = new RecordingWriter();
	writeStart(writer, shape);
	writer.engine(950, { type: 'traffic-started', ratePerS: 20 });
	let atMs = 1000;
	for (let round = 0; round < 2; round++) {
		writeBeats(writer, shape, atMs, atMs + 4000);
		writeFailover(writer, shape, atMs + 4000, true);
		writeBeats(writer, shape, atMs + 4400, atMs + 6000, ['be2', 'be3']);
		writeReturn(writer, shape, atMs + 6000);
		writer.engine(atMs + 6900, { type: 'traffic', sample: sampleOf({ acknowledged: 900 + round }) });
		atMs += 7000;
	}
	return writer.events;
}

const events = longRecording();
const lastMs = events.at(-1)?.atMs ?? 0;
const startedAt = '2026-01-15T14:30:00.000Z';
const name = 'training-1';
const small = { partLength: 37, parts: 3, keyframes: 4, recent: 2 };

function foldedUpTo(atMs: number): ClusterView {
	return withEvents(
		emptyView(name),
		events.filter((event) => event.atMs <= atMs),
	);
}

function timelineOf(bounds = small, source = memorySource(startedAt, events)): Timeline {
	const timeline = new Timeline({ base: emptyView(name), source, bounds });
	timeline.append(events);
	return timeline;
}

const aMoment = fc.oneof(fc.double({ min: -10, max: lastMs + 100, noNaN: true }), fc.constantFrom(...events.map(({ atMs }) => atMs)));

test('whichever moments are asked for, in whichever order, each is what all events up to it make of the cluster', async () => {
	const timeline = timelineOf();
	await fc.assert(
		fc.asyncProperty(fc.array(aMoment, { minLength: 1, maxLength: 6 }), async (moments) => {
			let near: ClusterView | undefined;
			for (const atMs of moments) {
				const shown = await timeline.viewAt(atMs, near);
				if (!shown.ok) throw new Error(shown.error.message);
				expect(shown.value).toEqual(foldedUpTo(atMs));
				near = shown.value;
			}
		}),
		{ numRuns: 150 },
	);
});

test('played from one moment to another nothing is left out and nothing comes twice', async () => {
	const timeline = timelineOf({ ...small, parts: 1000 });
	await fc.assert(
		fc.asyncProperty(aMoment, fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { maxLength: 12 }), async (fromMs, stepsMs) => {
			const start = await timeline.viewAt(fromMs);
			if (!start.ok) throw new Error(start.error.message);
			let view = start.value;
			let atMs = fromMs;
			const passed: RecordedEvent[] = [];
			for (const stepMs of stepsMs) {
				atMs += stepMs;
				const advance = timeline.advance(view, atMs);
				if (advance.kind === 'missing') throw new Error(`part ${advance.part} is missing`);
				view = advance.view;
				passed.push(...advance.events);
			}
			expect(view).toEqual(foldedUpTo(atMs));
			expect(passed).toEqual(events.filter((event) => event.atMs > fromMs && event.atMs <= atMs));
		}),
		{ numRuns: 100 },
	);
});

test('what happened shortly before any moment is told, across the parts that it is kept in', () => {
	const timeline = timelineOf({ ...small, parts: 1000 });
	fc.assert(
		fc.property(fc.integer({ min: -100, max: lastMs + 100 }), fc.integer({ min: 1, max: 2000 }), (atMs, withinMs) => {
			expect(timeline.shortlyBefore(atMs, withinMs)).toEqual(events.filter((event) => event.atMs > atMs - withinMs && event.atMs <= atMs));
		}),
	);
});

test('however long it grows, events, keyframes and landmarks in memory stay within their bounds', async () => {
	const timeline = timelineOf();
	const within = () => {
		expect(timeline.kept.events).toBeLessThanOrEqual(small.partLength * (small.parts + 1));
		expect(timeline.kept.keyframes).toBeLessThanOrEqual(small.keyframes + small.recent);
	};
	within();
	expect(events.length).toBeGreaterThan(small.partLength * small.parts * 2);
	for (const atMs of [100, 9000, 3000, 12_000, 500]) {
		expect((await timeline.viewAt(atMs)).ok).toBe(true);
		within();
	}
});

test('pushes that overlap are taken once, and a gap is refused', () => {
	const timeline = new Timeline({ base: emptyView(name), source: memorySource(startedAt, events) });
	expect(timeline.append(events.slice(0, 30))).toBe(true);
	expect(timeline.append(events.slice(20, 40))).toBe(true);
	expect(timeline.append(events.slice(50, 60))).toBe(false);
	expect(timeline.head).toEqual(withEvents(emptyView(name), events.slice(0, 40)));
});

test('a part that cannot be read again is a failure that says why, and playback says which part it waits for', async () => {
	const why = { code: 'source-closed', message: 'the recording is closed' };
	const timeline = timelineOf({ ...small, keyframes: 1, recent: 0 }, { ...memorySource(startedAt, []), read: async () => ({ ok: false, error: why }) });
	expect(await timeline.viewAt(5000)).toEqual({ ok: false, error: why });
	expect(timeline.viewNow(5000)).toBe(null);
	expect(timeline.advance(emptyView(name), 5000)).toEqual({ kind: 'missing', part: 0 });
});

test('landmarks tell of the whole recording: faults, who led and when something happened', () => {
	const { landmarks, head } = timelineOf();
	expect(landmarks.faults.map(({ kind, node, atMs }) => `${kind} ${node} ${atMs}`)).toEqual(['kill be1 5000', 'kill be1 12000']);
	expect(landmarks.reigns.map(({ fromMs, node, epoch }) => `${fromMs} ${node} ${epoch}`)).toEqual(['400 be1 7', '5002 null null', '5210 be2 8']);
	expect(landmarks.samples.length).toBe(head.traffic.samples.length);
	expect(landmarks.story.some(({ event }) => event.type === 'beat' || event.type === 'mail-stored')).toBe(false);
	const timeline = timelineOf();
	expect(timeline.nextMs(4000, 1)).toBe(5000);
	expect(timeline.nextMs(5000, 1)).toBe(5002);
	expect(timeline.nextMs(5000, -1)).toBe(950);
	expect(timeline.nextMs(lastMs, 1)).toBe(null);
});
