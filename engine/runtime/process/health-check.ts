/**
 * Asks one frontend, every 100 ms, whether it wants connections: GET /health, 200 or not.
 *
 * Refused or not ready counts at once, both ways. No answer counts after 400 ms: a hung process still
 * accepts connections (its kernel does), so silence is all there is to notice. Before silence is believed
 * the event loop gets one turn: an answer may be waiting there behind a pause of our own.
 */
import { Agent, type ClientRequest, request } from 'node:http';
import { takesMailText } from '../../../node-image/src/contract/admin-api.ts';

/** 'takes-mail': not ready, for want of a backend; mail would go into its queue. */
export type Health = 'ready' | 'takes-mail' | 'not-ready' | 'refused' | 'silent';

export interface HealthCheckOptions {
	readonly address: string;
	readonly port: number;
	readonly everyMs?: number;
	readonly silentAfterMs?: number;
	readonly onResult: (health: Health) => void;
}

export class HealthCheck {
	readonly #options: HealthCheckOptions;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
	#request: ClientRequest | undefined;
	#timer: NodeJS.Timeout | undefined;
	#askSoon = false;
	#stopped = false;

	constructor(options: HealthCheckOptions) {
		this.#options = options;
	}

	/** Asks now, and from then on at every turn. */
	start(): void {
		this.#ask(false);
	}

	/** There is news about this server: do not wait for the next turn. */
	checkNow(): void {
		if (this.#stopped) return;
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
		const { address, port, everyMs = 100, silentAfterMs = 400 } = this.#options;
		const begun = performance.now();
		const sent = request({ host: address, port, path: '/health', agent: this.#agent });
		this.#request = sent;
		let answered = false;

		const finish = (health: Health) => {
			if (answered || this.#stopped) return;
			answered = true;
			clearTimeout(silence);
			this.#request = undefined;
			this.#timer = setTimeout(() => this.#ask(false), this.#askSoon ? 0 : Math.max(0, everyMs - (performance.now() - begun)));
			this.#askSoon = false;
			this.#options.onResult(health);
		};
		const silence = setTimeout(() => {
			// Two turns: one for the connection to be noticed, one for its bytes.
			setImmediate(() =>
				setImmediate(() => {
					if (answered) return;
					finish('silent');
					sent.destroy();
				}),
			);
		}, silentAfterMs);

		sent.on('response', (response) => {
			if (response.statusCode === 200) {
				response.resume();
				finish('ready');
				return;
			}
			let said = '';
			response.setEncoding('latin1');
			response.on('data', (text: string) => {
				if (said.length < takesMailText.length) said += text;
			});
			response.on('end', () => finish(said === takesMailText ? 'takes-mail' : 'not-ready'));
		});
		sent.on('error', () => {
			// A kept connection that its other end closed says nothing about the server: ask once more on a new one.
			if (sent.reusedSocket && !again && !answered && !this.#stopped) {
				answered = true;
				clearTimeout(silence);
				this.#ask(true);
			} else finish('refused');
		});
		sent.end();
	}
}
