/**
 * What Docker says of our containers, as it happens: one event stream for all clusters of this state directory.
 *
 * Nothing is polled. The stream ends when the engine does; then it is opened again as soon as one answers, and
 * whoever listens is told to look for itself (`again`), because nobody kept what happened meanwhile.
 */
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ok } from '../../../node-image/src/result.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';

export type ContainerEvent =
	| { readonly is: 'started' | 'paused' | 'unpaused' | 'out-of-memory'; readonly container: string }
	| { readonly is: 'ended'; readonly container: string; readonly exitCode: number };

export interface EventListener {
	event(event: ContainerEvent): void;
	/** The engine is gone, or hangs up on us. */
	lost(): void;
	/** It is there again: what happened since is not known. */
	again(): void;
}

export interface DockerEventsOptions {
	readonly engine: DockerEngine;
	readonly labels: readonly string[];
	readonly retryMs?: number;
}

/** Chosen: an engine that is started again is noticed while one is still looking at it. */
const retryMsDefault = 500;
const lineBytesMax = 1_000_000;

const messageSchema = z.object({
	Type: z.string(),
	Action: z.string(),
	Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});

export class DockerEvents {
	readonly #options: DockerEventsOptions;
	readonly #listeners = new Set<EventListener>();
	readonly #ended = new AbortController();
	#following: Promise<DockerResult<void>> | undefined;

	constructor(options: DockerEventsOptions) {
		this.#options = options;
	}

	/** Resolves when the first stream is open, or cannot be opened. */
	open(): Promise<DockerResult<void>> {
		this.#following ??= this.#follow();
		return this.#following;
	}

	listen(listener: EventListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	close(): void {
		this.#ended.abort();
	}

	async #follow(): Promise<DockerResult<void>> {
		const first = await this.#openStream();
		if (!first.ok) {
			this.#following = undefined;
			return first;
		}
		void this.#readOn(first.value);
		return ok(undefined);
	}

	async #readOn(first: Readable): Promise<void> {
		let stream: Readable | undefined = first;
		while (!this.#ended.signal.aborted) {
			if (stream !== undefined) {
				await this.#read(stream);
				if (this.#ended.signal.aborted) return;
				this.#tell((listener) => listener.lost());
			}
			await pause(this.#options.retryMs ?? retryMsDefault, this.#ended.signal);
			const opened = await this.#openStream();
			stream = opened.ok ? opened.value : undefined;
			if (stream !== undefined) this.#tell((listener) => listener.again());
		}
	}

	#openStream(): Promise<DockerResult<Readable>> {
		const { engine, labels } = this.#options;
		return engine.events(labels, this.#ended.signal);
	}

	/** Resolves at the end of the stream, however it ends. */
	async #read(stream: Readable): Promise<void> {
		let rest = '';
		try {
			stream.setEncoding('utf8');
			for await (const chunk of stream as AsyncIterable<string>) {
				const lines = (rest + chunk).split('\n');
				rest = (lines.pop() ?? '').slice(0, lineBytesMax);
				for (const line of lines) this.#line(line);
			}
		} catch {
			// Broken off: the same as ended.
		}
	}

	#line(text: string): void {
		const message = messageSchema.safeParse(parseJson(text));
		if (!message.success || message.data.Type !== 'container') return;
		const { Action: action, Actor } = message.data;
		const container = Actor.Attributes.name;
		if (container === undefined) return;
		const event = eventOf(action, container, Actor.Attributes.exitCode);
		if (event !== undefined) this.#tell((listener) => listener.event(event));
	}

	#tell(say: (listener: EventListener) => void): void {
		for (const listener of [...this.#listeners]) say(listener);
	}
}

function eventOf(action: string, container: string, exitCode: string | undefined): ContainerEvent | undefined {
	switch (action) {
		case 'start':
			return { is: 'started', container };
		case 'pause':
			return { is: 'paused', container };
		case 'unpause':
			return { is: 'unpaused', container };
		case 'oom':
			return { is: 'out-of-memory', container };
		case 'die':
			return { is: 'ended', container, exitCode: Number(exitCode ?? -1) };
		default:
			return undefined;
	}
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
