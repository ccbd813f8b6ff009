/**
 * NodeAdmin over HTTP: speaks to a real node's admin port with its bearer token.
 *
 * Everything that comes in is checked by the contract's schemas and has a size limit; failures are
 * translated once, here. The event stream is a request that stays open, one JSON line an event.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import { type NodeStatus, nodeStatusSchema } from '../../node-image/src/contract/admin-api.ts';
import type { MemberConfig } from '../../node-image/src/contract/node-config.ts';
import { type NodeEventLine, nodeEventLineSchema } from '../../node-image/src/contract/node-events.ts';
import type { NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import { failed, ok } from '../../node-image/src/result.ts';
import type { AdminCode, AdminFailure, AdminResult, NodeAdmin } from './node-admin.ts';

export interface HttpNodeAdminOptions {
	readonly address: string;
	readonly port: number;
	readonly token: string;
	readonly timeoutMs?: number;
}

const timeoutMsDefault = 10_000;
/** Orders that only change what the node holds in memory. */
const orderTimeoutMs = 3_000;
const answerBytesMax = 4 * 1024 * 1024;
const lineBytesMax = 1024 * 1024;
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export class HttpNodeAdmin implements NodeAdmin {
	readonly #options: HttpNodeAdminOptions;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
	#token: string;

	constructor(options: HttpNodeAdminOptions) {
		this.#options = options;
		this.#token = options.token;
	}

	/** The node was started again, with another token. */
	setToken(token: string): void {
		this.#token = token;
	}

	async status(): Promise<AdminResult<NodeStatus>> {
		const answer = await this.#ask('GET', '/status', undefined, 1_000);
		if (!answer.ok) return answer;
		const status = nodeStatusSchema.safeParse(fromJson(answer.value));
		return status.success ? ok(status.data) : fail('bad-answer', `/status: ${z.prettifyError(status.error).slice(0, 300)}`, true);
	}

	async createDomain(name: string): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/domains', { name }));
	}

	async createAccounts(accounts: readonly { address: string; password: string }[]): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/accounts', { accounts }, 60_000));
	}

	async setFaults(faults: NodeFaults): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/faults', faults, orderTimeoutMs));
	}

	async setMembers(members: readonly MemberConfig[]): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/members', { members }, orderTimeoutMs));
	}

	async drain(): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/drain', {}));
	}

	async ready(): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/ready', {}));
	}

	async stop(): Promise<AdminResult<void>> {
		return discard(await this.#ask('POST', '/stop', {}));
	}

	events(fromSeq: number, onLine: (line: NodeEventLine) => void, signal: AbortSignal): Promise<AdminResult<void>> {
		return this.#follow(`/events?from=${fromSeq}`, onLine, signal);
	}

	beats(onLine: (line: NodeEventLine) => void, signal: AbortSignal): Promise<AdminResult<void>> {
		return this.#follow('/beats', onLine, signal);
	}

	#follow(path: string, onLine: (line: NodeEventLine) => void, signal: AbortSignal): Promise<AdminResult<void>> {
		return new Promise((resolve, reject) => {
			const { address, port } = this.#options;
			const sent = request({ host: address, port, path, agent: false, signal, headers: { authorization: `Bearer ${this.#token}` } });
			sent.on('error', (error) => resolve(fail(signal.aborted ? 'timeout' : 'unreachable', `${path} of ${address}:${port}: ${error.message}`, true)));
			sent.on('response', (response) => {
				if (response.statusCode !== 200) {
					response.resume();
					resolve(fail('refused', `${path}: ${response.statusCode}`, true));
					return;
				}
				// What the follower throws is a fault of ours, not of the node: it is not taken for one here.
				readLines(response, onLine).then(resolve, reject);
			});
			sent.end();
		});
	}

	#ask(method: string, path: string, body: unknown, timeoutMs = this.#options.timeoutMs ?? timeoutMsDefault): Promise<AdminResult<string>> {
		return new Promise((resolve) => {
			const { address, port } = this.#options;
			const where = `${method} ${path} at ${address}:${port}`;
			const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
			const headers: Record<string, string | number> = { authorization: `Bearer ${this.#token}` };
			if (bytes) Object.assign(headers, { 'content-type': 'application/json', 'content-length': bytes.length });
			const sent = request({ host: address, port, path, method, agent: this.#agent, headers });
			const timer = setTimeout(() => {
				resolve(fail('timeout', `${where}: no answer in ${timeoutMs} ms`, method === 'GET'));
				sent.destroy();
			}, timeoutMs);
			sent.on('error', (error: NodeJS.ErrnoException) => {
				clearTimeout(timer);
				resolve(fail('unreachable', `${where}: ${error.message}`, method === 'GET' || error.code === 'ECONNREFUSED'));
			});
			sent.on('response', async (response) => {
				const text = await readAll(response);
				clearTimeout(timer);
				const code = response.statusCode ?? 0;
				if (text === undefined) return resolve(fail('bad-answer', `${where}: the answer broke off or is too long`, method === 'GET'));
				if (code >= 200 && code < 300) return resolve(ok(text));
				if (code === 404) return resolve(fail('unknown-order', `${where}: its program knows no such order`, true));
				const told = errorSchema.safeParse(fromJson(text));
				if (!told.success) return resolve(fail('refused', `${where}: ${code}`, code < 500));
				resolve(failed<AdminFailure>({ code: 'refused', message: told.data.error.message, nodeCode: told.data.error.code, definite: code < 500 }));
			});
			sent.end(bytes);
		});
	}
}

async function readLines(response: IncomingMessage, onLine: (line: NodeEventLine) => void): Promise<AdminResult<void>> {
	response.setEncoding('utf8');
	const chunks: AsyncIterator<string> = response[Symbol.asyncIterator]();
	let rest = '';
	for (;;) {
		const read = await chunks.next().catch((error: unknown) => ({ broken: error instanceof Error ? error.message : String(error) }));
		if ('broken' in read) return fail('unreachable', read.broken, true);
		if (read.done) return ok(undefined);
		rest += read.value;
		const lines = rest.split('\n');
		rest = lines.pop() ?? '';
		if (rest.length > lineBytesMax) return giveUp(response, 'an event line is too long');
		for (const text of lines) {
			if (text === '') continue;
			const line = nodeEventLineSchema.safeParse(fromJson(text));
			if (!line.success) return giveUp(response, `an event that is not in the contract: ${text.slice(0, 200)}`);
			onLine(line.data);
		}
	}
}

function giveUp(response: IncomingMessage, message: string): AdminResult<void> {
	response.destroy();
	return fail('bad-answer', message, true);
}

async function readAll(response: IncomingMessage): Promise<string | undefined> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	try {
		for await (const chunk of response as AsyncIterable<Buffer>) {
			bytes += chunk.length;
			if (bytes > answerBytesMax) return undefined;
			chunks.push(chunk);
		}
	} catch {
		return undefined;
	}
	return Buffer.concat(chunks).toString('utf8');
}

function fail(code: AdminCode, message: string, definite: boolean) {
	return failed<AdminFailure>({ code, message, definite });
}

function discard(answer: AdminResult<string>): AdminResult<void> {
	return answer.ok ? ok(undefined) : answer;
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
