/**
 * When the engine process ends by itself: nobody is served any more.
 *
 * It ends when no cluster is left and no client is connected, after a short grace: commands come one
 * after another, and a browser that reloads is away for a moment. After a `down` that took the last
 * cluster it ends at once, unless an interface is open or another command waits for an answer.
 * Timers are injected; main.ts gives real ones.
 */
import type { CallArguments } from '../contract/engine-api.ts';

export type ClientKind = CallArguments<'hello'>['client'];

export interface LifetimeClient {
	introduced(kind: ClientKind): void;
	callBegan(): void;
	callEnded(): void;
	left(): void;
}

export interface Lifetime {
	clientCame(): LifetimeClient;
	/** `caller` took clusters down, `clustersLeft` stay. True: nothing is left to serve, the engine ends once the answer is out. */
	downDone(caller: LifetimeClient, clustersLeft: number): boolean;
	/** Look again: the list of clusters changed, or a token ran out. */
	consider(): void;
}

export interface LifetimeOptions {
	readonly clusterCount: () => number;
	/** Until when an address that was handed out waits for its browser: milliseconds from now, 0 for none. */
	readonly awaitedForMs: () => number;
	/** Called once. */
	readonly end: () => void;
	/** Calls back after a time, until the returned function is called. */
	readonly after: (waitMs: number, callback: () => void) => () => void;
}

/** Between two commands of a script; chosen. */
export const graceMs = 1000;
/** A page that reloads comes back within it; chosen. */
export const interfaceGraceMs = 5000;

export function openLifetime(options: LifetimeOptions): Lifetime {
	const clients = new Map<LifetimeClient, { kind: ClientKind | null; calls: number }>();
	let cancelTimer: (() => void) | undefined;
	let nextGraceMs = graceMs;
	let ended = false;

	function end(): void {
		if (ended) return;
		ended = true;
		cancelTimer?.();
		options.end();
	}

	function consider(): void {
		cancelTimer?.();
		cancelTimer = undefined;
		if (ended || clients.size > 0 || options.clusterCount() > 0) return;
		const waitMs = Math.max(nextGraceMs, options.awaitedForMs());
		cancelTimer = options.after(waitMs, end);
	}

	return {
		clientCame() {
			const state: { kind: ClientKind | null; calls: number } = { kind: null, calls: 0 };
			const client: LifetimeClient = {
				introduced(kind) {
					state.kind = kind;
				},
				callBegan() {
					state.calls += 1;
				},
				callEnded() {
					state.calls -= 1;
				},
				left() {
					clients.delete(client);
					nextGraceMs = state.kind === 'cli' || state.kind === null ? graceMs : interfaceGraceMs;
					consider();
				},
			};
			clients.set(client, state);
			consider();
			return client;
		},
		downDone(caller, clustersLeft) {
			if (ended) return true;
			if (clustersLeft > 0) return false;
			for (const [client, { kind, calls }] of clients) {
				const isInterface = kind === 'browser' || kind === 'electron';
				// A command that has just come (no hello yet), or is in the middle of a call, is about to use us.
				if (isInterface || (client !== caller && (kind === null || calls > 0))) return false;
			}
			ended = true;
			cancelTimer?.();
			// The answer to this very call leaves first.
			options.after(0, options.end);
			return true;
		},
		consider,
	};
}
