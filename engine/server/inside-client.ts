/**
 * A client of the engine inside its own process: calls and pushes without a channel, for what the engine itself does at a
 * cluster as a user would (exercises). What an exercise says is a stranger's text, too: it passes each call's schema.
 */
import { type CallArguments, type CallName, type CallOutcome, callSchemas, type EnginePushes } from '../contract/engine-api.ts';
import { badArguments } from './bad-arguments.ts';
import type { EngineConnection, InsideClient } from './engine-options.ts';

export function insideClient(connect: (pushes: EnginePushes) => EngineConnection): InsideClient {
	const listeners = new Map<keyof EnginePushes, Set<(push: never) => void>>();
	const closers = new Set<() => void>();
	const tell =
		<N extends keyof EnginePushes>(name: N) =>
		(push: Parameters<EnginePushes[N]>[0]) => {
			for (const listener of [...(listeners.get(name) ?? [])]) listener(push as never);
		};
	const connection = connect({
		events: tell('events'),
		status: tell('status'),
		progress: tell('progress'),
		clusters: tell('clusters'),
		log: tell('log'),
		terminalData: tell('terminalData'),
		terminalEnded: tell('terminalEnded'),
		volumeChanged: tell('volumeChanged'),
		labState: tell('labState'),
	});
	return {
		async call<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallOutcome<N>> {
			const parsed = callSchemas[name].safeParse(args);
			if (!parsed.success) return { ok: false, error: badArguments(name, parsed.error) };
			// The schema of `name` has just accepted it: the one place where the compiler is told so.
			return (connection.api[name] as (args: unknown) => Promise<CallOutcome<N>>)(parsed.data);
		},
		on(name, listener) {
			const forName = listeners.get(name) ?? new Set();
			listeners.set(name, forName);
			forName.add(listener);
			return () => void forName.delete(listener);
		},
		onClose: (listener) => void closers.add(listener),
		close() {
			connection.close();
			for (const closed of closers) closed();
		},
	};
}
