/**
 * How a program of ours (command line, start script, desktop shell) comes to the engine: connect to the
 * one that runs, or start it and wait until it answers.
 *
 * Two commands that start at once both try; the engine's lock lets one through, the other command waits
 * for that one's socket. A connection that ends before `hello` is answered met an engine that was just
 * ending: then the search begins again.
 * Read next: engine-start.ts, process-lock.ts, local-door.ts (the other end).
 */
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createBirpc } from 'birpc';
import { z } from 'zod';
import type { CallArguments, CallName, CallOutcome, CallResults, EngineApi, EnginePushes } from '../contract/engine-api.ts';
import { hasRecord } from '../runtime/docker/cluster-record.ts';
import { clusterFolder, clusterNames } from '../runtime/process/cluster-folder.ts';
import { stateRoot } from '../runtime/state-root.ts';
import { type Channel, engineTextBytesMax } from './channel.ts';
import { enginePaths } from './engine-paths.ts';
import { startEngine } from './engine-start.ts';
import { engineVersion } from './engine-version.ts';
import { socketChannel } from './socket-channel.ts';

export interface AttachOptions {
	/** Start an engine when none runs? Otherwise that is a failure with code 'no-engine'. */
	readonly start: boolean;
	readonly client?: CallArguments<'hello'>['client'];
	/** Talk to an engine of another version, too: to take it down. */
	readonly anyVersion?: boolean;
	/** The engine's main file; tests give one with a double. */
	readonly mainPath?: string;
}

export interface EngineClient {
	readonly engine: CallResults['hello'];
	call<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallOutcome<N>>;
	/** Listens to one kind of push; the returned function ends it. */
	on<N extends keyof EnginePushes>(name: N, listener: (push: Parameters<EnginePushes[N]>[0]) => void): () => void;
	/** The engine is gone, or `close` was called. */
	onClose(listener: () => void): void;
	close(): void;
}

/** Why there is no engine to talk to. */
export class AttachFailure extends Error {
	readonly code: 'no-engine' | 'engine-failed' | 'version-mismatch';
	readonly remedy: string;
	constructor(code: AttachFailure['code'], message: string, remedy: string) {
		super(message);
		this.name = 'AttachFailure';
		this.code = code;
		this.remedy = remedy;
	}
}

/** A killed engine's clusters are not running, but their folders are there, and a node that hangs may be, too. */
function noEngine(leftBehind: readonly string[]): AttachFailure {
	if (leftBehind.length === 0) return new AttachFailure('no-engine', 'no cluster is running', 'start one with `up dynamic`');
	const message = `no cluster is running: their engine was killed, and left ${leftBehind.join(', ')} behind`;
	return new AttachFailure('no-engine', message, 'remove that with `down --all`, or start anew with `up dynamic`, which removes it, too');
}

/** Clusters in containers go on when their engine dies: a new one takes them over. */
function hasContainers(root: string): boolean {
	return clusterNames(root).some((name) => hasRecord(clusterFolder(root, name).path));
}

/** Starting takes half a second; this is for a machine that is very busy. */
const attachMs = 30_000;
const retryMs = 15;
/** Another engine has the lock: it is about to answer, or about to end and leave the start to us. */
const startAgainMs = 500;

function connect(path: string): Promise<Socket | null> {
	return new Promise((resolve, reject) => {
		const socket = createConnection({ path });
		socket.once('connect', () => {
			socket.removeAllListeners();
			resolve(socket);
		});
		socket.once('error', (error: NodeJS.ErrnoException) => {
			// No socket; a dead engine's; an engine that ends in this very moment.
			if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) resolve(null);
			else reject(new AttachFailure('engine-failed', `the engine's socket ${path} cannot be opened: ${error.message}`, 'check who owns that folder'));
		});
	});
}

const helloAnswerSchema = z.object({
	t: z.literal('s'),
	i: z.literal('hello'),
	r: z.object({ ok: z.literal(true), value: z.object({ engineVersion: z.string(), pid: z.int() }) }),
});

/** Says hello; null: the connection ended first. What is pushed meanwhile waits for the next listener. */
function sayHello(channel: Channel, client: CallArguments<'hello'>['client']): Promise<{ channel: Channel; engine: CallResults['hello'] } | null> {
	return new Promise((resolve) => {
		const early: string[] = [];
		let listener = (text: string): void => {
			early.push(text);
		};
		let answered = false;
		channel.onClose(() => resolve(null));
		channel.onText((text) => {
			if (answered) return listener(text);
			const answer = helloAnswerSchema.safeParse(JSON.parse(text));
			if (!answer.success) return listener(text);
			answered = true;
			const onText: Channel['onText'] = (next) => {
				listener = next;
				for (const waiting of early.splice(0)) next(waiting);
			};
			resolve({ channel: { ...channel, onText }, engine: answer.data.r.value });
		});
		channel.send(JSON.stringify({ t: 'q', i: 'hello', m: 'hello', a: [{ client }] }));
	});
}

/**
 * A channel to the engine that has answered hello, for a relay (the desktop shell's window).
 * @throws AttachFailure
 */
export async function attachChannel(options: AttachOptions): Promise<{ channel: Channel; engine: CallResults['hello'] }> {
	const root = stateRoot();
	const paths = enginePaths(root);
	const giveUpAt = performance.now() + attachMs;
	let startAgainAt = 0;
	while (performance.now() < giveUpAt) {
		const socket = await connect(paths.socket);
		if (socket !== null) {
			const greeted = await sayHello(socketChannel(socket, engineTextBytesMax), options.client ?? 'cli');
			if (greeted !== null && (options.anyVersion || greeted.engine.engineVersion === engineVersion)) return greeted;
			if (greeted !== null) {
				greeted.channel.close();
				const theirs = greeted.engine.engineVersion;
				throw new AttachFailure(
					'version-mismatch',
					`the running engine is version ${theirs}, this is version ${engineVersion}`,
					'take it down with `down --all`, and close its app',
				);
			}
		} else if (!options.start && !hasContainers(root)) {
			throw noEngine(clusterNames(root));
		} else if (performance.now() >= startAgainAt) {
			const report = await startEngine({ stateRoot: root, logPath: paths.log, mainPath: options.mainPath });
			if (report.type === 'ready') continue;
			if (report.type === 'failed') throw new AttachFailure('engine-failed', `the engine did not start: ${report.message}`, `see ${paths.log}`);
			startAgainAt = performance.now() + startAgainMs;
		}
		await delay(retryMs);
	}
	throw new AttachFailure('engine-failed', `the engine does not answer at ${paths.socket}`, `see ${paths.log}, end that engine, and try again`);
}

/**
 * Connects to the engine, or starts it (`start`), and returns when it has answered.
 * @throws AttachFailure
 */
export async function attachEngine(options: AttachOptions): Promise<EngineClient> {
	const { channel, engine } = await attachChannel(options);
	return clientOver(channel, engine);
}

const lostFailure = { code: 'engine-lost', message: 'the engine ended before it answered', remedy: 'see engine.log in the state directory, then try again' };

/** The typed client over a channel that has said hello. */
export function clientOver(channel: Channel, engine: CallResults['hello']): EngineClient {
	const listeners = new Map<string, Set<(push: never) => void>>();
	let closed = false;
	const rpc = createBirpc<EngineApi, Record<string, never>>(
		{},
		{
			post: (text: string) => channel.send(text),
			on: (receive) => channel.onText(receive),
			serialize: (message) => JSON.stringify(message),
			deserialize: (text: string) => JSON.parse(text),
			resolver: (name) => (push) => {
				for (const listener of [...(listeners.get(name) ?? [])]) listener(push as never);
			},
			timeout: -1,
		},
	);
	channel.onClose(() => {
		closed = true;
		rpc.$close();
	});
	return {
		engine,
		async call(name, args) {
			if (closed) return { ok: false, error: lostFailure };
			try {
				return (await rpc.$callRaw({ method: name, args: [args] })) as unknown as CallOutcome<typeof name>;
			} catch {
				// The only way for an answer to fail: the connection ended. The door turns everything else into values.
				return { ok: false, error: lostFailure };
			}
		},
		on(name, listener) {
			const forName = listeners.get(name) ?? new Set();
			listeners.set(name, forName);
			forName.add(listener);
			return () => void forName.delete(listener);
		},
		onClose: (listener) => channel.onClose(listener),
		close: () => channel.close(),
	};
}
