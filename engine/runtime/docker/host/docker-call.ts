/**
 * The guard around every call to a Docker engine: a time limit, and each failure as a value of ours.
 *
 * An engine that hangs takes connections and says nothing, so every call ends after its limit, answered or not.
 * The engine's own words are kept where it refuses; what they mean is read from its status and its message in
 * one place, `translate`.
 */
import { z } from 'zod';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { type DockerCode, type DockerFailure, dockerFailure, oneLine } from './docker-failure.ts';
import { loneCallMs } from './docker-limits.ts';
import { SshError } from './ssh-transport.ts';

export interface DockerCall {
	/** What it does, for a person: 'create the network lab_dynamic'. */
	readonly what: string;
	/** Which engine, for a person: DockerHost.where. */
	readonly where: string;
	/** Default: `loneCallMs`. */
	readonly limitMs?: number;
	/** It only looks: whatever happens to it, nothing was changed. */
	readonly reads?: boolean;
	/** Ends the call early, for example because the cluster is being taken down. */
	readonly signal?: AbortSignal;
}

/** Runs a call of dockerode; `run` hands the signal on where dockerode takes one (`abortSignal`). */
export async function dockerCall<T>(call: DockerCall, run: (signal: AbortSignal) => Promise<T>): Promise<Result<T, DockerFailure>> {
	const limitMs = call.limitMs ?? loneCallMs;
	const ended = new AbortController();
	const signal = call.signal ? AbortSignal.any([ended.signal, call.signal]) : ended.signal;
	let timer: NodeJS.Timeout | undefined;
	let stop = () => {};
	const begun = !signal.aborted;
	// dockerode gives no signal to some calls, so the wait itself has an end, too.
	const over = new Promise<never>((_, reject) => {
		stop = () => reject(new CallEnded(begun));
		timer = setTimeout(() => {
			reject(new CallTooLong());
			ended.abort();
		}, limitMs);
		signal.addEventListener('abort', stop, { once: true });
		if (!begun) stop();
	});
	try {
		// Nothing is begun that nobody waits for any more.
		return ok(await Promise.race([over, ...(begun ? [run(signal)] : [])]));
	} catch (error) {
		return translate(error, call, limitMs);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', stop);
	}
}

class CallTooLong extends Error {}
class CallEnded extends Error {
	readonly begun: boolean;
	constructor(begun: boolean) {
		super();
		this.begun = begun;
	}
}

const engineErrorSchema = z.object({ statusCode: z.number(), message: z.string(), json: z.unknown().optional() });
const engineWordsSchema = z.object({ message: z.string() });

/** What a call's error means. Exported for its table of tests. */
export function translate(error: unknown, call: DockerCall, limitMs = loneCallMs) {
	const { what, where, reads = false } = call;
	const answer = engineErrorSchema.safeParse(error);
	if (answer.success) return refused(answer.data, call);
	if (error instanceof CallTooLong) {
		return hangs(call, limitMs);
	}
	if (error instanceof CallEnded) {
		const unsent = !error.begun;
		return dockerFailure('docker-given-up', `the call to Docker at ${where} was given up (${what})`, 'try again', unsent || reads);
	}
	if (error instanceof SshError) {
		return dockerFailure('docker-gone', `ssh to Docker at ${where} ended (${what}): ${error.message}`, 'look at the connection, then try again', reads);
	}
	const code = systemCode(error);
	if (code === 'EACCES' || code === 'EPERM') {
		return dockerFailure('docker-denied', `no permission for Docker at ${where} (${what})`, deniedRemedy);
	}
	// These come from connecting: nothing was sent yet.
	const unsent = code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH';
	const text = `Docker at ${where} is gone (${what}: ${code ?? wordsOf(error)})`;
	return dockerFailure('docker-gone', text, 'start it again, then try again', unsent || reads);
}

/** No answer after so long. */
export function hangs({ what, where, reads = false }: DockerCall, afterMs: number) {
	const text = `Docker at ${where} did not answer within ${afterMs / 1000} s (${what})`;
	return dockerFailure('docker-hangs', text, 'look at it with "docker info", and restart it where that hangs, too', reads);
}

export const deniedRemedy = 'add yourself to the group docker (sudo usermod -aG docker $USER, then log in again), or use rootless Docker';

/** A rule fits when all that it names fits. Several kinds of conflict share a status; the message tells them apart. */
interface Rule {
	readonly code: DockerCode;
	readonly status?: number;
	readonly message?: RegExp;
	readonly remedy: string;
}

const rules: readonly Rule[] = [
	{ code: 'docker-no-space', message: /no space left on device/i, remedy: 'make room on the disk of the engine, for example with "docker system prune"' },
	{
		code: 'docker-port-taken',
		message: /port is already allocated|address already in use|ports are not available/i,
		remedy: 'end what holds that port, or choose another one',
	},
	{
		code: 'docker-subnet-taken',
		message: /pool overlaps|subnet \S+ is already (in use|used)|overlaps with (an )?(other|existing)|non-overlapping/i,
		remedy: 'remove networks that nobody needs with "docker network prune"',
	},
	{
		code: 'docker-name-conflict',
		message:
			/already in use by (container|volume|network)|name "?[^"]*"? is already in use|with name \S+ already exists|network already exists|name already in use/i,
		remedy: 'remove what has that name, or choose another name',
	},
	{ code: 'docker-not-found', status: 404, remedy: 'it was removed by somebody else, or was never there' },
];

function refused({ statusCode, message, json }: z.infer<typeof engineErrorSchema>, { what, where, reads = false }: DockerCall) {
	const told = engineWordsSchema.safeParse(json);
	// Without a body that was read, docker-modem's own words hold it: "(HTTP code 500) server error - ...".
	const words = oneLine(told.success ? told.data.message : message.replace(/^\(HTTP code \d+\) .*? - /, ''));
	const rule = rules.find((one) => (one.status ?? statusCode) === statusCode && (one.message?.test(words) ?? true));
	const text = `Docker at ${where} could not ${what}: ${words || `status ${statusCode}`}`;
	// An error of the engine itself (500) may come from behind half of the work; one that we know says what did not happen.
	if (!rule) return dockerFailure('docker-refused', text, 'see what it says, and "docker info"', statusCode < 500 || reads);
	return dockerFailure(rule.code, text, rule.remedy);
}

/** The code of a failed system call, also of several tried addresses (AggregateError). */
export function systemCode(error: unknown): string | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'string' ? code : undefined;
}

export function wordsOf(error: unknown): string {
	return oneLine(error instanceof Error ? error.message : String(error));
}
