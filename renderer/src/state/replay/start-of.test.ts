import { expect, test } from 'vitest';
import { emptyView } from '../cluster-view.ts';
import { RecordingWriter, shapes, writeBeats, writeFailover, writeStart } from '../fixture/failover.ts';
import { memorySource } from './memory-source.ts';
import type { Whole } from './replay.ts';
import { startOf } from './start-of.ts';
import { Timeline } from './timeline.ts';

/** Of what lies before `untilMs`. */
function wholeOf(untilMs: number, isReading: boolean): Whole {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writeBeats(writer, shapes.dynamic, 1000, 5000);
	writeFailover(writer, shapes.dynamic, 5000);
	const events = writer.events.filter(({ atMs }) => atMs < untilMs);
	const timeline = new Timeline({ base: emptyView('training-1'), source: memorySource('', events) });
	timeline.append(events);
	const { head, landmarks, fromMs, toMs } = timeline;
	return { startedAt: '', isRunning: false, head, landmarks, fromMs, toMs, isReading, problem: null };
}

test('a recording begins to be told a second before its first fault, as soon as that was read', () => {
	expect(startOf(wholeOf(9000, true))).toEqual({ atMs: 4000, isFinal: true });
});

test('before a fault was read it is the moment at which all nodes were ready, for good if there is none', () => {
	expect(startOf(wholeOf(100, true))).toBe(null);
	expect(startOf(wholeOf(4000, true))).toEqual({ atMs: 900, isFinal: false });
	expect(startOf(wholeOf(4000, false))).toEqual({ atMs: 900, isFinal: true });
});
