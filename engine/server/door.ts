/**
 * The one way into the engine, for local socket and WebSocket alike: check, dispatch, answer.
 *
 * Whatever comes out of a channel is a stranger's text. It becomes a call only if it is a request of the
 * call protocol (birpc's: `{t:'q', i, m, a}`), names a call of the contract, and its argument passes that
 * call's schema; everything else is answered with a failure that says what is wrong, or, where there is
 * no request to answer, ends the connection.
 * What the door adds of its own: it learns from `hello` who is there, so that the engine process knows
 * when nobody is left, and says in the answer to `down` whether it ends now.
 * Read next: bounded-pushes.ts, lifetime.ts.
 */
import { createBirpc } from 'birpc';
import { z } from 'zod';
import { type CallFailure, type CallName, type CallOutcome, type CallResults, callSchemas, type EnginePushes } from '../contract/engine-api.ts';
import { badArguments } from './bad-arguments.ts';
import { boundedPushes, bufferedBytesMax } from './bounded-pushes.ts';
import type { Channel } from './channel.ts';
import type { EngineConnection } from './engine-options.ts';
import type { Lifetime } from './lifetime.ts';

export interface DoorOptions {
	/** One client's side of the engine: `Engine.connect`. */
	readonly connect: (pushes: EnginePushes) => EngineConnection;
	/** The running clusters' names, as last pushed. */
	readonly clusterNames: () => readonly string[];
	readonly lifetime: Lifetime;
	readonly logError: (message: string, error: unknown) => void;
}

/** Serves one client until its channel closes. */
export type Door = (channel: Channel) => void;

/** Calls of one client that may wait for their answers at once. */
export const pendingCallsMax = 64;

/** Answers that wait for a client which goes on asking; pushes stop far below (bounded-pushes.ts). */
export const unreadBytesMax = 4 * bufferedBytesMax;

const requestSchema = z.object({ t: z.literal('q'), i: z.string().min(1).max(100), m: z.string().max(100), a: z.array(z.unknown()).max(1) });

/** The request in `text`; null: it is none. */
function parseRequest(text: string): z.infer<typeof requestSchema> | null {
	try {
		const parsed = requestSchema.safeParse(JSON.parse(text));
		return parsed.success ? parsed.data : null;
	} catch {
		return null;
	}
}

function isCallName(name: string): name is CallName {
	return Object.hasOwn(callSchemas, name);
}

function refused(error: CallFailure): { ok: false; error: CallFailure } {
	return { ok: false, error };
}

/** Makes the door that local and browser door hand their channels to. */
export function openDoor(options: DoorOptions): Door {
	const { lifetime, logError } = options;

	return (channel) => {
		const client = lifetime.clientCame();
		let pendingCalls = 0;

		async function call(name: CallName, value: unknown): Promise<CallOutcome<CallName>> {
			const parsed = callSchemas[name].safeParse(value ?? {});
			if (!parsed.success) return refused(badArguments(name, parsed.error));
			return answer(name, parsed.data);
		}

		async function answer(name: CallName, data: unknown): Promise<CallOutcome<CallName>> {
			if (name === 'hello') client.introduced(callSchemas.hello.parse(data).client);
			if (name === 'follow' || name === 'unfollow') {
				const { name: cluster, afterSeq } = callSchemas.follow.partial().parse(data);
				const names = options.clusterNames();
				const known = cluster ?? (names.length === 1 ? names[0] : undefined);
				if (known !== undefined && name === 'follow') pushes.followed(known, afterSeq ?? 0);
				if (known !== undefined && name === 'unfollow') pushes.unfollowed(known);
			}
			// The schema of `name` has just accepted `data`: the one place where the compiler is told so.
			const engineCall = session.api[name] as (args: unknown) => Promise<CallOutcome<CallName>>;
			const outcome = await engineCall.call(session.api, data);
			if (name === 'down' && outcome.ok) {
				const left = await session.api.clusters({});
				const engineEnds = lifetime.downDone(client, left.ok ? left.value.length : 1);
				return { ok: true, value: { names: (outcome as { value: CallResults['down'] }).value.names, engineEnds } };
			}
			return outcome;
		}

		async function guarded(name: string, args: readonly unknown[]): Promise<CallOutcome<CallName>> {
			if (!isCallName(name))
				return refused({ code: 'unknown-call', message: `the engine has no call '${name.slice(0, 40)}'`, remedy: 'use the same version of both' });
			if (pendingCalls >= pendingCallsMax)
				return refused({ code: 'too-many-calls', message: `more than ${pendingCallsMax} calls at once`, remedy: 'wait for answers' });
			pendingCalls += 1;
			client.callBegan();
			try {
				return await call(name, args[0]);
			} catch (error) {
				logError(`call ${name} broke`, error);
				return refused({
					code: 'internal',
					message: `the engine could not do '${name}': ${error instanceof Error ? error.message : String(error)}`,
					remedy: 'see engine.log in the state directory',
				});
			} finally {
				pendingCalls -= 1;
				client.callEnded();
			}
		}

		const rpc = createBirpc<EnginePushes, Record<string, never>>(
			{},
			{
				post: (text: string) => channel.send(text),
				on: (receive) => {
					channel.onText((text) => {
						const request = parseRequest(text);
						if (request === null) channel.close('not a request of the call protocol');
						else if (channel.bufferedBytes() > unreadBytesMax) channel.close('answers are asked for and not read');
						else receive(request);
					});
				},
				serialize: (message) => JSON.stringify(message),
				resolver:
					(name) =>
					(...args) =>
						guarded(name, args),
				timeout: -1,
				onGeneralError: (error) => {
					logError('a message could not be sent', error);
					return true;
				},
			},
		);

		const pushes = boundedPushes(channel, {
			push: (name, push) => void rpc.$callEvent(name, ...([push] as Parameters<EnginePushes[typeof name]>)),
			refollow: (name, afterSeq) => void guarded('follow', [{ name, afterSeq }]),
		});
		const session = options.connect(pushes);

		channel.onClose(() => {
			rpc.$close();
			// Clusters bound to this client are in the list until they are down, so the engine waits for them.
			session.close();
			client.left();
		});
	};
}
