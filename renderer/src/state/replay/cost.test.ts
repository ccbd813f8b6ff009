/**
 * What a long recording costs: 25 nodes at 200 events a second, folded, sought in and played from end to end.
 *
 * Some minutes of it as a test, more than fits into memory at once; an hour with `REPLAY_MINUTES=60`, which prints figures.
 * The events are made while they are read, so that the source itself keeps nothing. Times are generous, for machines
 * differ; memory is not.
 */
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { emptyView } from '../cluster-view.ts';
import { RecordingWriter, writeStart } from '../fixture/failover.ts';
import type { RecordingSource } from './recording-source.ts';
import { Timeline } from './timeline.ts';

const shape = {
	frontends: Array.from({ length: 12 }, (_, index) => `fe${index + 1}`),
	backends: Array.from({ length: 13 }, (_, index) => `be${index + 1}`),
};
const all = [...shape.backends, ...shape.frontends];
const writer = new RecordingWriter();
writeStart(writer, shape);
const start = writer.events;
const perSecond = 200;
const minutes = Number(process.env.REPLAY_MINUTES ?? 4);
const lengthMs = minutes * 60_000;
const startMs = 1000;
const lastSeq = (lengthMs / 1000) * perSecond;

/** Of 20 events one after the other, 13 are beats, one each, and the others mail that is stored. */
function eventAt(seq: number): RecordedEvent {
	const known = start[seq - 1];
	if (known) return known;
	const index = seq - start.length - 1;
	const atMs = startMs + (index * 1000) / perSecond;
	const round = Math.floor(index / 20);
	const node = all[index % 20] ?? 'be1';
	if (index % 20 < shape.backends.length) {
		return { source: 'node', seq, atMs, node, event: { type: 'beat', seq: round + 1, lookupMs: 0.4, heard: all.filter((peer) => peer !== node) } };
	}
	const account = `user${index % 400}@example.test`;
	return {
		source: 'node',
		seq,
		atMs,
		node: `be${1 + (index % 13)}`,
		event: { type: 'mail-stored', account, uid: index, sizeBytes: 900, deliveryId: `d${index}`, known: false },
	};
}

const source: Pick<RecordingSource, 'read'> = {
	read: async (afterSeq, most) => ({
		ok: true,
		value: Array.from({ length: Math.min(most, lastSeq - afterSeq) }, (_, index) => eventAt(afterSeq + index + 1)),
	}),
};

function heapMegabytes(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed / 1_000_000;
}

test('a long recording is folded, sought in and played, and memory stays within bounds', { timeout: minutes * 10_000 }, async () => {
	const before = heapMegabytes();
	const timeline = new Timeline({ base: emptyView('training-1'), source });
	const begunMs = performance.now();
	for (let seq = 0; seq < lastSeq; seq += 500) timeline.append(Array.from({ length: 500 }, (_, index) => eventAt(seq + index + 1)));
	const foldMs = performance.now() - begunMs;
	expect(timeline.head.lastSeq).toBe(lastSeq);
	expect(timeline.kept.events).toBeLessThanOrEqual(2000 * 17);
	expect(timeline.kept.keyframes).toBeLessThanOrEqual(96 + 12);
	const kept = heapMegabytes() - before;

	const seeksMs: number[] = [];
	for (const share of [0.5, 0.03, 0.97, 0.31, 0.311, 0.77, 0.1, 0.62]) {
		const fromMs = performance.now();
		expect((await timeline.viewAt(share * lengthMs)).ok).toBe(true);
		seeksMs.push(performance.now() - fromMs);
	}
	let view = emptyView('training-1');
	let passed = 0;
	const playedMs = performance.now();
	for (let atMs = 0; view.lastSeq < lastSeq; ) {
		const advance = timeline.advance(view, atMs);
		if (advance.kind === 'missing') {
			expect((await timeline.load(advance.part)).ok).toBe(true);
			continue;
		}
		view = advance.view;
		passed += advance.events.length;
		atMs += 1000;
	}
	expect(passed).toBe(lastSeq);
	expect(view).toEqual(timeline.head);
	expect(timeline.kept.events).toBeLessThanOrEqual(2000 * 17);
	const played = heapMegabytes() - before;
	if (process.env.REPLAY_MINUTES !== undefined) {
		const seeks = seeksMs.map(Math.round).join(', ');
		console.info(`${lastSeq} events: folded in ${Math.round(foldMs)} ms, kept ${Math.round(kept)} MB; seeks ${seeks} ms`);
		console.info(`played in ${Math.round(performance.now() - playedMs)} ms, ${Math.round(played)} MB then`);
	}
	expect(foldMs / (lastSeq / 100_000)).toBeLessThan(10_000);
	expect(Math.max(...seeksMs)).toBeLessThan(1500);
	// Without a forced collection some of it is garbage.
	expect(Math.max(kept, played)).toBeLessThan(300);
});
