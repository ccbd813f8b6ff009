import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import { ok } from '../../node-image/src/result.ts';
import type { ProcessState, RecordedEvent } from '../contract/recorded-event.ts';
import type { NodeAdmin } from '../runtime/node-admin.ts';
import type { RecordingFile, RuntimeCluster } from '../runtime/runtime.ts';
import { ClusterWaits } from './cluster-waits.ts';
import { NodeWatches } from './node-watches.ts';
import { Recorder } from './recorder.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** One backend that says what it is told to say, and counts as paused where the runtime says so. */
function watchedBackend() {
	let say = (_: NodeEventLine) => {};
	let state: ProcessState = 'running';
	let seq = 0;
	const untilAborted = (signal: AbortSignal) =>
		new Promise<ReturnType<typeof ok<void>>>((resolve) => signal.addEventListener('abort', () => resolve(ok(undefined)), { once: true }));
	const admin: Pick<NodeAdmin, 'events' | 'beats'> = {
		events: (_, onLine, signal) => {
			say = onLine;
			return untilAborted(signal);
		},
		beats: (_, signal) => untilAborted(signal),
	};
	const runtime: Pick<RuntimeCluster, 'admin' | 'processState'> = { admin: () => admin as NodeAdmin, processState: () => ({ state, pid: 1 }) };
	const file: Pick<RecordingFile, 'append' | 'close'> = { append: async () => {}, close: async () => {} };
	const recorder = new Recorder({ name: 'c', startedAt: '2026-01-01T00:00:00.000Z', file: file as RecordingFile, now: () => Date.now() });
	const recorded: string[] = [];
	recorder.onEvent((event: RecordedEvent) => {
		recorded.push(event.event.type === 'process' ? event.event.state : event.event.type);
	});
	const watches = new NodeWatches({
		runtime: runtime as RuntimeCluster,
		recorder,
		waits: new ClusterWaits(),
		somebodyLooks: () => false,
		isBackend: () => true,
		onNumbers: () => {},
		onAnswer: () => {},
	});
	watches.watch('be1');
	return {
		recorded,
		watches,
		become: (next: ProcessState) => {
			state = next;
		},
		process: (next: ProcessState) => recorder.recordEngine({ type: 'process', node: 'be1', state: next }),
		fenced: () => say({ seq: ++seq, uptimeMs: 0, event: { type: 'fenced', life: 1, reason: 'declared-dead' } }),
		life: () => say({ seq: ++seq, uptimeMs: 0, event: { type: 'life-taken', life: 2 } }),
	};
}

test('what a node says as its pause ends stands behind that end', () => {
	const node = watchedBackend();
	node.become('paused');
	node.process('paused');
	// Docker lets it go on, and answers us a moment later.
	node.fenced();
	node.life();
	expect(node.recorded).toEqual(['paused']);
	node.become('running');
	node.process('running');
	node.watches.pauseEnded('be1');
	expect(node.recorded).toEqual(['paused', 'running', 'fenced', 'life-taken']);
	node.fenced();
	expect(node.recorded.at(-1)).toBe('fenced');
	vi.advanceTimersByTime(900);
	expect(node.recorded).toHaveLength(5);
});

test('what was under way as a pause began is recorded soon, and what follows stands behind it', () => {
	const node = watchedBackend();
	node.become('paused');
	node.process('paused');
	node.fenced();
	vi.advanceTimersByTime(200);
	node.life();
	expect(node.recorded).toEqual(['paused']);
	vi.advanceTimersByTime(60);
	expect(node.recorded).toEqual(['paused', 'fenced', 'life-taken']);
});

test.each(['stop', 'forget'] as const)('nothing that was said is lost by %s', (end) => {
	const node = watchedBackend();
	node.become('paused');
	node.fenced();
	if (end === 'stop') node.watches.stop();
	else node.watches.forget('be1');
	expect(node.recorded).toEqual(['fenced']);
});
