/**
 * Going back, playing and returning, with the viewer's clock in the test's hand.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { type ClusterView, emptyView } from '../cluster-view.ts';
import { RecordingWriter, shapes, writeBeats, writeFailover, writeStart } from '../fixture/failover.ts';
import { withEvents } from '../reduce.ts';
import { memorySource } from './memory-source.ts';
import type { RecordingSource } from './recording-source.ts';
import { Replay, type ReplayState } from './replay.ts';

const shape = shapes.dynamic;
const startedAt = '2026-01-15T14:30:00.000Z';
let events: readonly RecordedEvent[];
let state: ReplayState;
let played: RecordedEvent[];
let jumps: (readonly RecordedEvent[])[];
let frames: ((nowMs: number) => void)[];
let nowMs: number;
let liveMs: number | null;
let liveView: ClusterView | null;
let replay: Replay;
let shownMany: (() => void)[];

beforeEach(() => {
	const writer = new RecordingWriter();
	writeStart(writer, shape);
	writeBeats(writer, shape, 1000, 5000);
	writeFailover(writer, shape, 5000);
	writeBeats(writer, shape, 5400, 8000, ['be2']);
	events = writer.events;
	played = [];
	jumps = [];
	frames = [];
	nowMs = 0;
	liveMs = 8000;
	liveView = null;
	shownMany = [];
	replay = new Replay({
		nextFrame(run) {
			frames.push(run);
			return () => {
				frames = frames.filter((one) => one !== run);
			};
		},
		breathe: () => Promise.resolve(),
		show(next) {
			state = next;
			for (const look of [...shownMany]) look();
		},
		played: (passed) => void played.push(...passed),
		jumped: (before) => void jumps.push(before),
		liveView: () => liveView,
		liveMs: () => liveMs,
	});
});

/** So much of the viewer's time passes, frame by frame. */
function pass(forMs: number, frameMs = 16): void {
	for (const endMs = nowMs + forMs; nowMs < endMs; ) {
		nowMs = Math.min(endMs, nowMs + frameMs);
		for (const run of frames.splice(0)) run(nowMs);
	}
}

function until(look: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		const again = () => {
			if (!look()) return;
			shownMany = shownMany.filter((one) => one !== again);
			resolve();
		};
		shownMany.push(again);
		again();
	});
}

function upTo(atMs: number): ClusterView {
	return withEvents(
		emptyView('training-1'),
		events.filter((event) => event.atMs <= atMs),
	);
}

function openRunning(source: RecordingSource = memorySource(startedAt, events)): void {
	replay.open('training-1', source, true);
}

const atMs = () => (state.moment.kind === 'past' ? state.moment.atMs : null);

describe('of a running cluster', () => {
	beforeEach(async () => {
		openRunning();
		replay.receive(events);
		await until(() => state.whole?.isReading === false);
	});

	test('it is live until somebody goes back, and then shows exactly that moment', () => {
		expect(state).toMatchObject({ moment: { kind: 'live' }, past: null });
		replay.seek(5100);
		expect(state.moment).toEqual({ kind: 'past', atMs: 5100, isPlaying: false, speed: 1 });
		expect(state.past).toEqual(upTo(5100));
		replay.goLive();
		expect(state).toMatchObject({ moment: { kind: 'live' }, past: null });
	});

	test.each([0.1, 1, 10] as const)('at %s times the speed so much passes, and every event of it is told once', (speed) => {
		replay.seek(4950);
		replay.setSpeed(speed);
		replay.play();
		pass(16);
		pass(200);
		expect(atMs()).toBeCloseTo(4950 + 200 * speed, 5);
		expect(state.past).toEqual(upTo(4950 + 200 * speed));
		expect(played).toEqual(events.filter((event) => event.atMs > 4950 && event.atMs <= 4950 + 200 * speed));
	});

	test('another moment tells once what happened shortly before it, playback nothing but what it passes', () => {
		const shortlyBefore = (toMs: number) => events.filter((event) => event.atMs > toMs - 500 && event.atMs <= toMs);
		jumps = [];
		replay.seek(5300);
		replay.seek(4000);
		expect(jumps).toEqual([shortlyBefore(5300), shortlyBefore(4000)]);
		replay.play();
		pass(200);
		replay.pause();
		expect(jumps.length).toBe(2);
		replay.goLive();
		expect(jumps.at(-1)).toEqual(shortlyBefore(8000));
		replay.close();
		expect(jumps.at(-1)).toEqual([]);
	});

	test('while the past is shown the present is recorded on, and playback that reaches it goes live', () => {
		replay.seek(7000);
		replay.setSpeed(5);
		replay.play();
		const writer = new RecordingWriter();
		writer.events.push(...events);
		writeBeats(writer, shape, 8000, 8200, ['be2']);
		replay.receive(writer.events.slice(events.length));
		liveMs = 8200;
		expect(state.whole?.head.lastSeq).toBe(writer.lastSeq);
		expect(atMs()).toBe(7000);
		pass(400);
		expect(state.moment.kind).toBe('live');
		expect(frames).toEqual([]);
	});

	test('slow motion begins from a live picture where it is', () => {
		replay.setSpeed(0.1);
		expect(state.moment).toEqual({ kind: 'past', atMs: 8000, isPlaying: true, speed: 0.1 });
	});

	test('paused it stands, and paused live it stands at that moment', () => {
		replay.pause();
		expect(state.moment).toMatchObject({ kind: 'past', atMs: 8000, isPlaying: false });
		pass(500);
		expect(atMs()).toBe(8000);
	});

	test('steps lead from one thing that happened to the next, past beats; faults have steps of their own', () => {
		replay.step(-1);
		const lastMs = atMs();
		expect(events.findLast(({ atMs: ms, event }) => ms === lastMs && event.type !== 'beat')).toBeDefined();
		replay.seek(4000);
		replay.step(1);
		expect(atMs()).toBe(5000);
		replay.step(1);
		expect(atMs()).toBe(5002);
		replay.stepToFault(-1);
		expect(atMs()).toBe(5000);
		replay.stepToFault(1);
		expect(state.moment.kind).toBe('live');
	});

	test('a moment before the beginning or behind the end is the beginning or the end', () => {
		replay.seek(-500);
		expect(atMs()).toBe(0);
		replay.seek(90_000);
		expect(atMs()).toBe(8000);
	});
});

describe('of a page that was opened late', () => {
	test('what it did not receive is read, and the past is whole', async () => {
		openRunning();
		replay.receive(events.slice(-50));
		expect(state.whole?.isReading).toBe(true);
		await until(() => state.whole?.isReading === false);
		replay.seek(3000);
		expect(state.past).toEqual(upTo(3000));
		expect(state.whole).toMatchObject({ fromMs: 0, problem: null });
	});

	test('where it cannot be read, the past begins with what was seen, and why is said', async () => {
		const error = { code: 'unknown-recording', message: 'it is gone' };
		liveView = { ...upTo(6000), name: 'training-1' };
		openRunning({ ...memorySource(startedAt, []), read: async () => ({ ok: false, error }) });
		replay.receive(events.slice(-50));
		await until(() => state.whole?.isReading === false);
		expect(state.whole).toMatchObject({ problem: error, fromMs: liveView.lastAtMs });
		replay.seek(1000);
		expect(atMs()).toBe(state.whole?.fromMs);
		replay.seek(7000);
		expect(state.past).toEqual(
			withEvents(
				liveView,
				events.filter((event) => event.atMs <= 7000),
			),
		);
	});
});

describe('of a finished recording', () => {
	test('it is read, begins at its beginning, plays without any cluster, and stops at its end', async () => {
		liveMs = null;
		replay.open('training-1', memorySource(startedAt, events), false);
		expect(state.moment).toMatchObject({ kind: 'past', isPlaying: false });
		await until(() => state.whole?.isReading === false);
		replay.seek(7700);
		replay.play();
		pass(400);
		expect(state.moment).toMatchObject({ kind: 'past', atMs: events.at(-1)?.atMs, isPlaying: false });
		expect(state.past).toEqual(upTo(8000));
		// Played again it begins again.
		replay.play();
		expect(state.moment).toMatchObject({ atMs: 0, isPlaying: true });
	});
});

test('closed, nothing of it is left', async () => {
	openRunning();
	replay.receive(events);
	await until(() => state.whole?.isReading === false);
	replay.seek(3000);
	replay.play();
	replay.close();
	expect(state).toEqual({ moment: { kind: 'live' }, seekingMs: null, past: null, whole: null });
	expect(frames).toEqual([]);
});
