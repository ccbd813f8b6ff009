/**
 * The asking side of a node's admin port (contract/admin-api.ts), for `mailctl`.
 *
 * Every answer has a limit in time and in size, and every failure is one sentence that says how to mend it.
 */
import { type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import { type AdminAnswer, type AdminCommand, adminAnswerSchema } from '../administration/admin-command.ts';
import { type NodeStatus, nodeStatusSchema } from '../contract/admin-api.ts';
import { type NodeEventLine, nodeEventLineSchema } from '../contract/node-events.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import type { AdminPlace } from './control-config.ts';

export interface AskFailure extends Failure<'unreachable' | 'wrong-token' | 'refused' | 'bad-answer'> {
	/** What the node itself calls it: 'exists', 'not-controller'. */
	readonly nodeCode?: string;
}
export type Asked<T> = Result<T, AskFailure>;

const answerMs = 10_000;
const answerBytesMax = 64 * 1024 * 1024;
const lineBytesMax = 1024 * 1024;
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export class AdminClient {
	readonly #place: AdminPlace;

	constructor(place: AdminPlace) {
		this.#place = place;
	}

	async status(): Promise<Asked<NodeStatus>> {
		const answer = await this.#ask('GET', '/status');
		if (!answer.ok) return answer;
		const parsed = nodeStatusSchema.safeParse(fromJson(answer.value));
		return parsed.success ? ok(parsed.data) : this.#fail('bad-answer', 'answers in a way that this mailctl does not understand; use the one that came with it');
	}

	/** What it says of its health; `isReady`: to clients. */
	async health(): Promise<Asked<{ isReady: boolean; text: string }>> {
		const opened = await this.#open('GET', '/health');
		if (!opened.ok) return opened;
		const text = await readAll(opened.value);
		return text === undefined ? this.#brokeOff() : ok({ isReady: opened.value.statusCode === 200, text });
	}

	createDomain(name: string): Promise<Asked<string>> {
		return this.#ask('POST', '/domains', { name });
	}

	createAccount(address: string, password: string): Promise<Asked<string>> {
		return this.#ask('POST', '/accounts', { accounts: [{ address, password }] });
	}

	/** An administrator's command, carried out wherever it belongs. A refusal is a failure with its code. */
	async administer(command: AdminCommand): Promise<Asked<Exclude<AdminAnswer, { is: 'refused' }>>> {
		const answer = await this.#ask('POST', '/administer', command);
		if (!answer.ok) return answer;
		const parsed = adminAnswerSchema.safeParse(fromJson(answer.value));
		if (!parsed.success) return this.#fail('bad-answer', 'answers in a way that this mailctl does not understand; use the one that came with it', false);
		if (parsed.data.is !== 'refused') return ok(parsed.data);
		const { code, message } = parsed.data;
		return failed({ code: 'refused', nodeCode: code, message: `${this.#place.name}: ${message}`, definite: code !== 'unknown' });
	}

	order(what: 'drain' | 'ready' | 'stop'): Promise<Asked<string>> {
		return this.#ask('POST', `/${what}`, {});
	}

	/** What the node remembers, and with `follow` what happens from then on. */
	async events(follow: boolean, onLine: (line: NodeEventLine) => void): Promise<Asked<void>> {
		const opened = await this.#open('GET', follow ? '/events' : '/events?follow=no');
		if (!opened.ok) return opened;
		if (opened.value.statusCode !== 200) return this.#refusal(opened.value.statusCode ?? 0, await readAll(opened.value));
		opened.value.setEncoding('utf8');
		let rest = '';
		try {
			for await (const text of opened.value as AsyncIterable<string>) {
				const lines = (rest + text).split('\n');
				rest = lines.pop() ?? '';
				if (rest.length > lineBytesMax) return this.#brokeOff();
				for (const line of lines) {
					// What a newer node says and this one does not know is left out.
					const parsed = nodeEventLineSchema.safeParse(fromJson(line));
					if (parsed.success) onLine(parsed.data);
				}
			}
		} catch {
			return follow ? this.#fail('unreachable', 'has ended, or has cut this reader off; `mailctl events` shows what it remembers') : this.#brokeOff();
		}
		return ok(undefined);
	}

	async #ask(method: string, path: string, body?: unknown): Promise<Asked<string>> {
		const opened = await this.#open(method, path, body);
		if (!opened.ok) return opened;
		const text = await readAll(opened.value);
		const code = opened.value.statusCode ?? 0;
		if (text === undefined) return this.#brokeOff();
		return code >= 200 && code < 300 ? ok(text) : this.#refusal(code, text);
	}

	#open(method: string, path: string, body?: unknown): Promise<Asked<IncomingMessage>> {
		return new Promise((resolve) => {
			const { address, port, token } = this.#place;
			const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
			const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
			if (bytes) Object.assign(headers, { 'content-type': 'application/json', 'content-length': bytes.length });
			const sent = request({ host: address, port, path, method, agent: false, headers });
			const timer = setTimeout(() => {
				resolve(this.#fail('unreachable', `says nothing for ${answerMs / 1000} s: it hangs, or is paused; resume or restart it`, method === 'GET'));
				sent.destroy();
			}, answerMs);
			sent.on('error', (error: NodeJS.ErrnoException) => {
				clearTimeout(timer);
				const isDown = error.code === 'ECONNREFUSED';
				const what = isDown ? 'is down' : `does not answer (${error.code ?? error.message})`;
				resolve(this.#fail('unreachable', `${what}; start it, \`mailctl wait-ready\` waits for it`, isDown || method === 'GET'));
			});
			sent.on('response', (response) => {
				clearTimeout(timer);
				resolve(ok(response));
			});
			sent.end(bytes);
		});
	}

	#refusal(status: number, text: string | undefined): Asked<never> {
		if (status === 401) {
			return this.#fail('wrong-token', 'does not know this token: it was just started anew, then try again; another node has its own, then run mailctl there');
		}
		const told = errorSchema.safeParse(fromJson(text ?? ''));
		const { name } = this.#place;
		if (!told.success) return failed({ code: 'refused', message: `${name} refuses: ${status}`, definite: status < 500 });
		return failed({ code: 'refused', nodeCode: told.data.error.code, message: `${name}: ${told.data.error.message}`, definite: status < 500 });
	}

	#brokeOff(): Asked<never> {
		return this.#fail('bad-answer', 'broke its answer off; try again', false);
	}

	#fail(code: AskFailure['code'], what: string, definite = true): Asked<never> {
		const { name, address, port } = this.#place;
		return failed({ code, message: `${name} (${address}:${port}) ${what}`, definite });
	}
}

/** undefined: it broke off, or is too long. */
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

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
