/**
 * Listens to one frontend's word on whether it wants connections: GET /health?follow, a line every 100 ms and at
 * each change. A node that answers once instead is asked again every 100 ms.
 *
 * Refused or not ready counts at once, both ways. No word counts after 400 ms: a hung process still accepts
 * connections (its kernel does), so silence is all there is to notice. Before silence is believed the event loop gets
 * a turn or two: a word may be waiting there behind a pause of our own.
 */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { healthEveryMs, takesMailText } from '../../../node-image/src/contract/admin-api.ts';

/** 'takes-mail': not ready, for want of a backend; mail would go into its queue. */
export type Health = 'ready' | 'takes-mail' | 'not-ready' | 'refused' | 'silent';

export interface HealthCheckOptions {
	readonly address: string;
	readonly port: number;
	readonly everyMs?: number;
	readonly silentAfterMs?: number;
	readonly onResult: (health: Health) => void;
}

/** Longer than any word of the contract. */
const wordCharactersMax = 100;

export class HealthCheck {
	readonly #options: HealthCheckOptions;
	readonly #everyMs: number;
	readonly #silentAfterMs: number;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
	#request: ClientRequest | undefined;
	#following = false;
	#timer: NodeJS.Timeout | undefined;
	#askSoon = false;
	#stopped = false;

	constructor(options: HealthCheckOptions) {
		this.#options = options;
		this.#everyMs = options.everyMs ?? healthEveryMs;
		this.#silentAfterMs = options.silentAfterMs ?? 400;
	}

	/** Asks now, and listens from then on. */
	start(): void {
		this.#ask(false);
	}

	/** There is news about this server: do not wait for the next turn. */
	checkNow(): void {
		// It says its news itself.
		if (this.#stopped || this.#following) return;
		// The answer under way may be from before the news.
		this.#askSoon = this.#request !== undefined;
		if (this.#askSoon) return;
		clearTimeout(this.#timer);
		this.#ask(false);
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		this.#request?.destroy();
		this.#agent.destroy();
	}

	#ask(again: boolean): void {
		const { address, port } = this.#options;
		const begun = performance.now();
		const sent = request({ host: address, port, path: '/health?follow', agent: this.#agent });
		this.#request = sent;
		let over = false;

		/** The last word of this request. */
		const finish = (health: Health) => {
			clearTimeout(silence);
			if (over || this.#stopped) return;
			over = true;
			this.#request = undefined;
			this.#following = false;
			this.#timer = setTimeout(() => this.#ask(false), this.#askSoon ? 0 : Math.max(0, this.#everyMs - (performance.now() - begun)));
			this.#askSoon = false;
			this.#options.onResult(health);
		};
		let words = 0;
		const silence = setTimeout(() => {
			const wordsBefore = words;
			// Two turns: one for the connection to be noticed, one for its bytes.
			setImmediate(() =>
				setImmediate(() => {
					if (words !== wordsBefore) return;
					finish('silent');
					sent.destroy();
				}),
			);
		}, this.#silentAfterMs + this.#everyMs);

		sent.on('response', (response) => {
			readHealth(response, {
				word: (health) => {
					if (over || this.#stopped) return;
					words += 1;
					silence.refresh();
					this.#following = true;
					this.#options.onResult(health);
				},
				end: finish,
			});
		});
		sent.on('error', () => {
			// A kept connection that its other end closed says nothing about the server: ask once more on a new one.
			if (sent.reusedSocket && !again && !over && !this.#stopped && words === 0) {
				over = true;
				clearTimeout(silence);
				this.#ask(true);
			} else finish('refused');
		});
		sent.end();
	}
}

/** Lines while it follows; one answer without a line end where it does not. */
function readHealth(response: IncomingMessage, found: { word(health: Health): void; end(health: Health): void }): void {
	let rest = '';
	let followed = false;
	response.setEncoding('latin1');
	response.on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = (lines.pop() ?? '').slice(0, wordCharactersMax);
		const last = lines.at(-1);
		if (last === undefined) return;
		followed = true;
		found.word(last === 'ready' ? 'ready' : wordOf(last));
	});
	response.on('error', () => response.destroy());
	response.on('close', () => {
		if (!response.complete || followed) found.end('refused');
		else found.end(response.statusCode === 200 ? 'ready' : wordOf(rest));
	});
}

function wordOf(text: string): Health {
	return text === takesMailText ? 'takes-mail' : 'not-ready';
}
