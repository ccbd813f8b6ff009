import { expect, test } from 'vitest';
import type { CallArguments, CallName, CallOutcome } from '../../../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import type { Call } from '../engine-link.ts';
import { contractStartedAt, recordingSourceContract } from '../replay/source-contract.ts';
import { openEngineRecording } from './engine-source.ts';

/** An engine that answers parts of what is in `events`, at most twelve at a time. */
function engineWith(events: readonly RecordedEvent[], change: (part: object) => object = (part) => part): Call {
	return async <N extends CallName>(name: N, args: CallArguments<N>): Promise<CallOutcome<N>> => {
		if (name !== 'recordingRead') throw new Error(`unexpected call ${name}`);
		const { afterSeq, most } = args as CallArguments<'recordingRead'>;
		const part = { name: 'demo', startedAt: contractStartedAt, lastSeq: events.length, events: events.slice(afterSeq, afterSeq + Math.min(most, 12)) };
		return { ok: true, value: change(part) } as CallOutcome<N>;
	};
}

recordingSourceContract('the engine', async (events) => {
	const kept = [...events];
	const opened = await openEngineRecording({ cluster: 'demo' }, engineWith(kept));
	if (!opened.ok) throw new Error(opened.error.message);
	const { source } = opened.value;
	return {
		source,
		append: (more) => {
			kept.push(...more);
			source.heard(kept.length);
		},
	};
});

test('what the engine refuses is told as it told it', async () => {
	const error = { code: 'no-recording', message: 'there is no such recording (any more)' };
	const opened = await openEngineRecording({ recording: 'gone' }, async () => ({ ok: false, error }));
	expect(opened).toEqual({ ok: false, error });
});

test('an answer that is no part of a recording is not taken', async () => {
	const opened = await openEngineRecording(
		{ recording: 'one' },
		engineWith([], (part) => ({ ...part, events: [{ source: 'engine', seq: 1, atMs: 1, event: { type: 'no such event' } }] })),
	);
	expect(opened).toMatchObject({ ok: false, error: { code: 'bad-answer' } });
});
