/**
 * Waiting for what a cluster does: its status, its events, one by one or until something is there.
 *
 * Each watch is a connection of its own to the engine, opened when somebody looks and closed behind it: nodes tell
 * their beats only while somebody looks. What is not taken yet is kept within a limit.
 */
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { EnginePushes } from '../contract/engine-api.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { call } from './calls.ts';
import { LabError } from './lab-error.ts';
import type { PrivateEngine } from './private-engine.ts';

export interface WaitOptions {
	/** 30,000 when left out. */
	readonly timeoutMs?: number;
}

const timeoutMsDefault = 30_000;
/** Chosen: some minutes of a busy cluster, some 50 MB. */
const unreadEventsMax = 100_000;
const nothing = () => {};

interface Watched {
	events?(events: readonly RecordedEvent[]): void;
	status?(status: ClusterStatus): void;
	/** The cluster was taken down; nothing follows. */
	gone(): void;
}

/** The returned function ends it. @throws LabError when there is no such cluster */
async function watch(engine: PrivateEngine, name: string, after: number, watched: Watched): Promise<() => void> {
	const pushes: EnginePushes = {
		events: (push) => watched.events?.(push.events),
		status: (push) => watched.status?.(push.status),
		progress: nothing,
		log: nothing,
		terminalData: nothing,
		terminalEnded: nothing,
		volumeChanged: nothing,
		labState: nothing,
		clusters: ({ clusters }) => {
			if (!clusters.some((cluster) => cluster.name === name)) watched.gone();
		},
	};
	const connection = engine.connect(pushes);
	try {
		await call(connection.api, 'follow', { name, afterSeq: after });
	} catch (error) {
		connection.close();
		throw error;
	}
	return () => connection.close();
}

/** Resolves with the first answer of a look that is not undefined. @throws LabError 'timeout', with `last` as it is then, or 'taken-down' */
export async function waitUntil<T>(
	{ engine, name, after = Number.MAX_SAFE_INTEGER }: { readonly engine: PrivateEngine; readonly name: string; readonly after?: number },
	looks: { readonly status?: (status: ClusterStatus) => T | undefined; readonly event?: (event: RecordedEvent) => T | undefined },
	{ timeoutMs = timeoutMsDefault, what }: WaitOptions & { readonly what: string },
): Promise<T> {
	const { promise, resolve, reject } = Promise.withResolvers<T>();
	let last: ClusterStatus | undefined;
	/** A look is the test's own code: what it throws, the test hears. */
	const look = (ask: () => T | undefined) => {
		try {
			const found = ask();
			if (found !== undefined) resolve(found);
		} catch (error) {
			reject(error);
		}
	};
	const timer = setTimeout(() => reject(timedOut(what, timeoutMs, last)), timeoutMs);
	promise.catch(nothing);
	try {
		const stop = await watch(engine, name, after, {
			status(status) {
				last = status;
				look(() => looks.status?.(status));
			},
			events(events) {
				for (const event of events) look(() => looks.event?.(event));
			},
			gone: () => reject(new LabError({ code: 'taken-down', message: `${name} was taken down while ${what} was waited for` })),
		});
		return await promise.finally(stop);
	} finally {
		clearTimeout(timer);
	}
}

/** Everything recorded after `after` and from now on, in order; ends with the cluster. */
export async function* eachEvent(engine: PrivateEngine, name: string, after: number): AsyncGenerator<RecordedEvent, void, undefined> {
	let unread: RecordedEvent[] = [];
	let isGone = false;
	let isTooMany = false;
	let wake = nothing;
	const stop = await watch(engine, name, after, {
		events(events) {
			isTooMany ||= unread.length + events.length > unreadEventsMax;
			if (isTooMany) unread = [];
			else unread.push(...events);
			wake();
		},
		gone() {
			isGone = true;
			wake();
		},
	});
	try {
		for (;;) {
			const batch = unread;
			unread = [];
			yield* batch;
			if (isTooMany)
				throw new LabError({ code: 'too-slow', message: `more than ${unreadEventsMax} events of ${name} were not taken`, remedy: 'take them faster' });
			if (unread.length > 0) continue;
			if (isGone) return;
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	} finally {
		stop();
	}
}

function timedOut(what: string, timeoutMs: number, last: ClusterStatus | undefined): LabError {
	const nodes = last?.nodes.map((node) => `${node.name} ${node.state}${node.role === 'controller' ? ' (controller)' : ''}`).join(', ') ?? 'nothing was seen';
	return new LabError({ code: 'timeout', message: `no ${what} within ${timeoutMs} ms; now: ${nodes}` });
}
