/**
 * Asks the keeper of a cluster (node-image/src/contract/keeper-api.ts): names on the volume, and HAProxy.
 *
 * Looks that are asked for in one turn of the event loop go in one request: a look at all tokens is a few hundred
 * directories, four times a second.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { FileContent, FileListing, FilesResult } from '../../../node-image/src/contract/files.ts';
import {
	balancerAnswerSchema,
	listAnswerSchema,
	looksMax,
	namesAnswerSchema,
	readAnswerSchema,
	watchLineSchema,
} from '../../../node-image/src/contract/keeper-api.ts';
import { type Failure, failed, ok, type Result } from '../../../node-image/src/result.ts';

type KeeperResult<T> = Result<T, Failure<'no-keeper'>>;

interface Look {
	readonly path: string;
	readonly most?: number;
	readonly found: (names: readonly string[]) => void;
	readonly failed: (error: Error) => void;
}

/** Of a watch whose keeper went away. */
const watchAgainMs = 500;
/** Of one telling, 500 paths. */
const watchLineCharactersMax = 1_000_000;
const answerMs = 5_000;
const answerBytesMax = 32_000_000;

export class KeeperClient {
	readonly #at: { readonly host: string; readonly port: number; readonly token: string };
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
	#looks: Look[] = [];

	constructor(at: { readonly host: string; readonly port: number; readonly token: string }) {
		this.#at = at;
	}

	/** Empty where there is no such directory. @throws where the keeper cannot be asked */
	names(path: string, most?: number): Promise<readonly string[]> {
		return new Promise((resolve, reject) => {
			this.#looks.push({ path, found: resolve, failed: reject, ...(most === undefined ? {} : { most }) });
			if (this.#looks.length === 1) setImmediate(() => void this.#look());
		});
	}

	/** One command of HAProxy's runtime API. */
	async balancer(command: string): Promise<KeeperResult<string>> {
		const answer = await this.#ask('/balancer', { command }, balancerAnswerSchema);
		return answer.ok ? ok(answer.value.answer) : answer;
	}

	async list(path: string, most: number): Promise<FilesResult<FileListing>> {
		return filesResult(await this.#ask('/list', { path, most }, listAnswerSchema));
	}

	async read(path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>> {
		const answer = filesResult(await this.#ask('/read', { path, ...range }, readAnswerSchema));
		return answer.ok ? ok({ bytes: Buffer.from(answer.value.data, 'base64'), sizeBytes: answer.value.sizeBytes }) : answer;
	}

	/** Says which directories changed, until stopped; opened again where the keeper went and came back. */
	watch(path: string, onChange: (paths: readonly string[]) => void): () => void {
		const ended = new AbortController();
		void this.#watch(path, onChange, ended.signal);
		return () => ended.abort();
	}

	async #watch(path: string, onChange: (paths: readonly string[]) => void, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			await this.#watchOnce(path, onChange, signal);
			await pause(watchAgainMs, signal);
		}
	}

	/** Resolves at the end of the stream, however it ends. */
	#watchOnce(path: string, onChange: (paths: readonly string[]) => void, signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const { host, port, token } = this.#at;
			// A connection of its own: it lasts, and would keep a look waiting.
			const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
			const sent = request({ host, port, path: '/watch', method: 'POST', agent: false, headers, signal });
			sent.on('error', () => resolve());
			sent.on('response', async (response) => {
				let rest = '';
				response.setEncoding('utf8');
				try {
					for await (const text of response as AsyncIterable<string>) {
						const lines = (rest + text).split('\n');
						rest = (lines.pop() ?? '').slice(0, watchLineCharactersMax);
						for (const line of lines) {
							const paths = watchLineSchema.safeParse(parseJson(line));
							if (paths.success && !signal.aborted) onChange(paths.data);
						}
					}
				} catch {
					// Broken off: the same as ended.
				}
				resolve();
			});
			sent.end(JSON.stringify({ path }));
		});
	}

	close(): void {
		this.#agent.destroy();
	}

	async #look(): Promise<void> {
		const looks = this.#looks;
		this.#looks = [];
		for (let from = 0; from < looks.length; from += looksMax) {
			const some = looks.slice(from, from + looksMax);
			const asked = some.map(({ path, most }) => ({ path, ...(most === undefined ? {} : { most }) }));
			const answer = await this.#ask('/names', { looks: asked }, namesAnswerSchema);
			for (const [index, look] of some.entries()) {
				if (answer.ok) look.found(answer.value.names[index] ?? []);
				else look.failed(new Error(answer.error.message));
			}
		}
	}

	#ask<T>(path: string, body: object, schema: z.ZodType<T>): Promise<KeeperResult<T>> {
		return new Promise((resolve) => {
			const { host, port, token } = this.#at;
			const bytes = Buffer.from(JSON.stringify(body));
			const sent = request({
				...{ host, port, path, method: 'POST', agent: this.#agent },
				headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': bytes.length },
			});
			const fail = (message: string) => {
				clearTimeout(late);
				sent.destroy();
				resolve(failed({ code: 'no-keeper', message: `the lab's look into the cluster (${host}:${port}): ${message}`, definite: false }));
			};
			const late = setTimeout(() => fail(`no answer in ${answerMs} ms`), answerMs);
			sent.on('error', (error) => fail(error.message));
			sent.on('response', async (response) => {
				const chunks: Buffer[] = [];
				let length = 0;
				try {
					for await (const chunk of response as AsyncIterable<Buffer>) {
						length += chunk.length;
						if (length > answerBytesMax) return fail('the answer is too long');
						chunks.push(chunk);
					}
				} catch (error) {
					return fail(error instanceof Error ? error.message : String(error));
				}
				const text = Buffer.concat(chunks).toString('utf8');
				if (response.statusCode !== 200) return fail(`${response.statusCode} ${text.slice(0, 200)}`);
				clearTimeout(late);
				const parsed = schema.safeParse(parseJson(text));
				if (parsed.success) resolve(ok(parsed.data));
				else fail(`an answer that is not in the contract: ${z.prettifyError(parsed.error).slice(0, 200)}`);
			});
			sent.end(bytes);
		});
	}
}

/** What the keeper could not be asked is unreadable; what it answered is its answer. */
function filesResult<T>(answer: KeeperResult<FilesResult<T>>): FilesResult<T> {
	return answer.ok ? answer.value : failed({ code: 'unreadable' as const, message: answer.error.message, definite: true });
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
	return delay(waitMs, undefined, { signal }).catch(() => undefined);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
