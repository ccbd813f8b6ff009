/**
 * The cluster that is measured: real processes, started through an engine of the bench's own.
 *
 * The engine has a state directory of its own, so that nothing here meets a cluster that somebody works with. The
 * cluster belongs to this connection: when the bench ends, in whatever way, the engine takes it down.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterStatus, RuntimeKind } from '../../engine/contract/cluster-status.ts';
import type { CallArguments, CallFailure, CallName, CallResults } from '../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { attachEngine, type EngineClient } from '../../engine/server/attach.ts';
import { accountPath } from '../../node-image/src/storage/volume.ts';

export class BenchCluster {
	readonly #client: EngineClient;
	readonly #folder: string;
	readonly #looks = new Set<() => void>();
	#events: RecordedEvent[] = [];
	#status: ClusterStatus;

	private constructor(client: EngineClient, folder: string, status: ClusterStatus) {
		this.#client = client;
		this.#folder = folder;
		this.#status = status;
	}

	/**
	 * Resolves when every node is ready. `text` is a cluster file.
	 * @param watched false: nobody follows its events, as behind `lab up --detach`; nodes then tell nobody of their beats.
	 */
	static async up(text: string, { watched = true, runtime }: { readonly watched?: boolean; readonly runtime?: RuntimeKind } = {}): Promise<BenchCluster> {
		const folder = await mkdtemp(join(tmpdir(), 'mclab-bench-'));
		process.env.MAILCLUSTER_LAB_HOME = join(folder, 'home');
		const client = await attachEngine({ start: true });
		try {
			const status = await ask(client, 'up', { source: { fileName: 'bench.yaml', text }, runtime, detach: false });
			const cluster = new BenchCluster(client, folder, status);
			client.on('events', ({ events }) => cluster.#come(events));
			if (watched) await ask(client, 'follow', { afterSeq: 0 });
			return cluster;
		} catch (error) {
			client.close();
			throw error;
		}
	}

	get volumePath(): string {
		return this.#status.volumePath;
	}

	get services(): ClusterStatus['services'] {
		return this.#status.services;
	}

	get accounts(): ClusterStatus['accounts'] {
		return this.#status.accounts;
	}

	async status(): Promise<ClusterStatus> {
		this.#status = await this.call('status', {});
		return this.#status;
	}

	/** @throws what the engine says, with its remedy. */
	call<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallResults[N]> {
		return ask(this.#client, name, args);
	}

	/** What was recorded since the last call; only what is kept can be forgotten. */
	takeEvents(): readonly RecordedEvent[] {
		const events = this.#events;
		this.#events = [];
		return events;
	}

	/** Resolves with the first event that fits, of those not taken yet or still to come; undefined: none within the limit. */
	until(fits: (event: RecordedEvent) => boolean, limitMs: number): Promise<RecordedEvent | undefined> {
		return new Promise((resolve) => {
			const settle = (found: RecordedEvent | undefined) => {
				clearTimeout(timer);
				this.#looks.delete(look);
				resolve(found);
			};
			const look = () => {
				const found = this.#events.find(fits);
				if (found !== undefined) settle(found);
			};
			const timer = setTimeout(() => settle(undefined), limitMs);
			this.#looks.add(look);
			look();
		});
	}

	/** The life in the account's token ('be1.3'), read off the volume as a learner would; undefined: it is free. */
	async ownerOf(address: string): Promise<string | undefined> {
		const { entries } = await this.call('filesList', { where: 'volume', path: accountPath(address), most: 10 });
		const tokens = entries.map(({ name }) => name);
		return /^\d+-([a-z][a-z0-9-]*\.\d+)$/.exec(tokens.toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0] ?? '')?.[1];
	}

	async close(): Promise<void> {
		await this.call('down', { all: true });
		this.#client.close();
		// The engine, which ends behind its last cluster, removes files of its own at the same time.
		await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
	}

	#come(events: readonly RecordedEvent[]): void {
		for (const event of events) {
			// Beats and samples are most of a recording and say nothing of a failover.
			if (event.event.type !== 'beat' && event.event.type !== 'traffic') this.#events.push(event);
		}
		for (const look of [...this.#looks]) look();
	}
}

async function ask<N extends CallName>(client: EngineClient, name: N, args: CallArguments<N>): Promise<CallResults[N]> {
	const outcome = await client.call(name, args);
	if (outcome.ok) return outcome.value;
	const { message, remedy }: CallFailure = outcome.error;
	throw new Error(`${name}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`);
}
