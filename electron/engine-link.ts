/**
 * What the shell itself asks of the engine: a channel for its page, which clusters run, their nodes, and their end.
 *
 * The page has the channel for all else. An engine that is lost is started anew with the next channel.
 */
import type { ClusterStatus } from '../engine/contract/cluster-status.ts';
import { type AttachOptions, attachChannel, attachEngine, type EngineClient } from '../engine/server/attach.ts';
import type { Channel } from '../engine/server/channel.ts';

export interface EngineLink {
	/** A channel to the engine, which is started if none runs. */
	connect(): Promise<Channel>;
	/** Names of running clusters; none when no engine runs or it does not answer in time. */
	running(): Promise<readonly string[]>;
	/** Takes all clusters down; resolves to what went wrong. */
	stopAll(): Promise<string | undefined>;
	slept(forMs: number): Promise<void>;
	/** The nodes of a running cluster; none when it does not run, or no engine answers in time. */
	nodesOf(cluster: string): Promise<ClusterStatus['nodes']>;
}

/** An engine that hangs keeps nobody from closing a window. Chosen. */
const answerMs = 5_000;

export function engineLink(mainPath: string, report: (what: string) => void): EngineLink {
	const own = { client: 'cli', mainPath, anyVersion: true } satisfies Partial<AttachOptions>;

	/** With an engine that runs; undefined: none does. */
	async function ask<T>(work: (engine: EngineClient) => Promise<T>): Promise<T | undefined> {
		const engine = await attachEngine({ ...own, start: false }).catch(() => undefined);
		try {
			return engine && (await work(engine));
		} finally {
			engine?.close();
		}
	}

	return {
		connect: async () => (await attachChannel({ start: true, client: 'electron', mainPath })).channel,
		async running() {
			const asked = ask((engine) => engine.call('clusters', {}));
			const answer = await Promise.race([asked, after(answerMs)]);
			if (answer === 'late') report('the engine did not say which clusters run');
			return answer === undefined || answer === 'late' || !answer.ok ? [] : answer.value.map(({ name }) => name);
		},
		async stopAll() {
			const answer = await ask((engine) => engine.call('down', { all: true }));
			// Nobody there any more: then nothing runs.
			if (answer === undefined || answer.ok || answer.error.code === 'engine-lost') return undefined;
			return [answer.error.message, answer.error.remedy].filter((part) => part !== undefined).join('; ');
		},
		async nodesOf(cluster) {
			const answer = await Promise.race([ask((engine) => engine.call('status', { name: cluster })), after(answerMs)]);
			return answer === undefined || answer === 'late' || !answer.ok ? [] : answer.value.nodes;
		},
		async slept(forMs) {
			await ask((engine) => engine.call('slept', { forMs }));
		},
	};
}

function after(ms: number): Promise<'late'> {
	return new Promise((resolve) => setTimeout(resolve, ms, 'late').unref());
}
