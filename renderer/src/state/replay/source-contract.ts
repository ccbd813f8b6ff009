/**
 * What every RecordingSource keeps, as a suite: run by the test of each implementation.
 */
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { RecordingWriter, shapes, writeBeats, writeFailover, writeStart } from '../fixture/failover.ts';
import type { RecordingSource } from './recording-source.ts';

export interface SourceUnderTest {
	readonly source: RecordingSource;
	/** More is recorded; undefined: this kind of recording has ended. */
	readonly append?: (events: readonly RecordedEvent[]) => void | Promise<void>;
	readonly end?: () => void | Promise<void>;
}

export const contractStartedAt = '2026-01-15T14:30:00.000Z';

/** `open` makes a source of exactly these events, which began at `contractStartedAt`. */
export function recordingSourceContract(name: string, open: (events: readonly RecordedEvent[]) => Promise<SourceUnderTest>): void {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writeBeats(writer, shapes.dynamic, 1000, 3000);
	writeFailover(writer, shapes.dynamic, 3000, true);
	const all = writer.events;

	describe(`a recording read from ${name}`, () => {
		test('says when it began and what its last event is', async () => {
			const { source, end } = await open(all);
			expect(source.startedAt).toBe(contractStartedAt);
			expect(source.lastSeq()).toBe(all.length);
			source.close();
			await end?.();
		});

		test('read part by part it is whole, in order, and each part is at most as long as asked for', async () => {
			const { source, end } = await open(all);
			const read: RecordedEvent[] = [];
			while (read.length < source.lastSeq()) {
				const part = await source.read(read.length, 7);
				if (!part.ok) throw new Error(part.error.message);
				expect(part.value.length).toBeGreaterThan(0);
				expect(part.value.length).toBeLessThanOrEqual(7);
				read.push(...part.value);
			}
			expect(read).toEqual(all);
			source.close();
			await end?.();
		});

		test('behind its last event there is nothing, which is no failure', async () => {
			const { source, end } = await open(all);
			expect(await source.read(all.length, 10)).toEqual({ ok: true, value: [] });
			expect(await source.read(all.length + 50, 10)).toEqual({ ok: true, value: [] });
			source.close();
			await end?.();
		});

		test('an empty recording has no events', async () => {
			const { source, end } = await open([]);
			expect(source.lastSeq()).toBe(0);
			expect(await source.read(0, 10)).toEqual({ ok: true, value: [] });
			source.close();
			await end?.();
		});

		test('what is recorded later can be read, if it goes on at all', async () => {
			const opened = await open(all.slice(0, 20));
			if (opened.append) {
				await opened.append(all.slice(20, 30));
				expect(opened.source.lastSeq()).toBe(30);
				expect(await opened.source.read(18, 100)).toEqual({ ok: true, value: all.slice(18, 30) });
			} else expect(opened.source.lastSeq()).toBe(20);
			opened.source.close();
			await opened.end?.();
		});

		test('closed, it says so', async () => {
			const { source, end } = await open(all);
			source.close();
			expect(await source.read(0, 10)).toMatchObject({ ok: false, error: { code: 'source-closed' } });
			await end?.();
		});
	});
}
