import { expect, test } from 'vitest';
import { RecordingWriter, shapes, writeStart } from '../fixture/failover.ts';
import { lateSource } from './late-source.ts';
import { memorySource } from './memory-source.ts';
import { contractStartedAt, recordingSourceContract } from './source-contract.ts';

recordingSourceContract('a source that is opened late', async (events) => {
	const kept = [...events];
	const source = lateSource(contractStartedAt, async () => ({ ok: true, value: memorySource(contractStartedAt, kept) }));
	await source.read(0, 1);
	return { source, append: (more) => void kept.push(...more) };
});

test('nothing is opened before the first read; what could not be opened is tried again', async () => {
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	const error = { code: 'connection-lost', message: 'there is no connection to the engine' };
	let opens = 0;
	const source = lateSource(contractStartedAt, async () => {
		opens += 1;
		return opens === 1 ? { ok: false, error } : { ok: true, value: memorySource(contractStartedAt, writer.events) };
	});
	expect(opens).toBe(0);
	expect(await source.read(0, 1)).toEqual({ ok: false, error });
	expect(await source.read(0, 1)).toEqual({ ok: true, value: writer.events.slice(0, 1) });
	await source.read(1, 1);
	expect(opens).toBe(2);
});
