/**
 * Follows a cluster's events from now on and writes them as sentences.
 */
import type { RecordedEvent } from '../contract/recorded-event.ts';
import type { EngineClient } from '../server/attach.ts';
import { expectValue } from './cli-failure.ts';
import { type EventLinesState, eventLines, eventLinesStart } from './event-line.ts';

/** Subscribes to events of `name` that are recorded after this call. @throws CliFailure */
export async function onNewEvents(engine: EngineClient, name: string, listener: (events: readonly RecordedEvent[]) => void): Promise<void> {
	// What comes before the answer is sorted out when the answer says where "now" is.
	let early: RecordedEvent[] | null = [];
	let seen = 0;
	engine.on('events', (push) => {
		if (push.name !== name) return;
		if (early !== null) {
			early.push(...push.events);
			return;
		}
		const fresh = push.events.filter((event) => event.seq > seen);
		if (fresh.length > 0) listener(fresh);
	});
	seen = expectValue(await engine.call('follow', { name, afterSeq: 0 })).lastSeq;
	const fresh = early.filter((event) => event.seq > seen);
	early = null;
	if (fresh.length > 0) listener(fresh);
}

/** Resolves when the cluster is no longer there, or the engine is not. */
export function clusterGone(engine: EngineClient, name: string): Promise<'gone' | 'lost'> {
	return new Promise((resolve) => {
		engine.on('clusters', ({ clusters }) => {
			if (!clusters.some((cluster) => cluster.name === name)) resolve('gone');
		});
		engine.onClose(() => resolve('lost'));
	});
}

/** Writes what happens from now on. @throws CliFailure */
export async function followEvents(engine: EngineClient, name: string, write: (line: string) => void): Promise<void> {
	let state: EventLinesState = eventLinesStart;
	await onNewEvents(engine, name, (events) => {
		const next = eventLines(state, events);
		state = next.state;
		for (const line of next.lines) write(line);
	});
}
