/**
 * The engine: which clusters run, who is connected, and every call of the contract.
 *
 * It opens no door and starts no process itself: doors call it (door.ts), a runtime runs nodes
 * (runtime/runtime.ts), and running-cluster.ts does what a call means for one cluster. Pushes: `clusters` and
 * `progress` go to everybody, `events` and `status` to who follows that cluster.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallArguments, ClusterSummary, EngineApi, EnginePushes, Progress } from '../contract/engine-api.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { checkClusterFile } from '../core/cluster-file.ts';
import { accountsOf, definitionOf, withPasswords } from '../core/definition-source.ts';
import { presetSummaries } from '../core/presets.ts';
import type { AdoptedCluster, RuntimeCluster } from '../runtime/runtime.ts';
import { ClientTerminals } from './client-terminals.ts';
import type { ClusterListener } from './cluster-followers.ts';
import type { EngineConnection, EngineOptions, LabsPort } from './engine-options.ts';
import { insideClient } from './inside-client.ts';
import type { KeptRecordings } from './kept-recordings.ts';
import { noLabCalls } from './no-labs.ts';
import { resumeRecording } from './resume-recording.ts';
import { RunningCluster, type RunningClusterOptions } from './running-cluster.ts';
import { type SleepWatch, watchSleep } from './sleep-watch.ts';

interface Client {
	readonly pushes: EnginePushes;
	readonly listeners: Map<RunningCluster, ClusterListener>;
	/** Ends a log that is followed, by 'cluster/node'. */
	readonly logs: Map<string, () => void>;
	readonly terminals: ClientTerminals;
	/** Exercises; undefined: this engine has none. */
	readonly labs: ReturnType<LabsPort['connect']> | undefined;
	/** Ends a watch of a volume, by 'cluster/path'. */
	readonly volumes: Map<string, () => void>;
	/** Clusters that go down with this client. */
	readonly bound: Set<RunningCluster>;
}

/** Of one client: as many directories as anybody has open. */
const volumeWatchesMax = 64;
/** Chosen: more would not run on a laptop. */
const clustersMax = 8;
/** Chosen: soon enough for somebody who has just started Docker. */
const adoptAgainMsDefault = 5_000;

export class Engine {
	readonly #options: EngineOptions;
	readonly #now: () => number;
	readonly #clusters = new Map<string, RunningCluster>();
	/** Taken while a cluster is being prepared. */
	readonly #reserved = new Set<string>();
	readonly #clients = new Set<Client>();
	/** What a dead engine had left, until somebody has been told or a cluster was started. */
	#removedAtStart: readonly string[] = [];
	#closed = false;
	readonly #labs: LabsPort | undefined;
	#sleepWatch: Pick<SleepWatch, 'told' | 'stop'> | undefined;

	constructor(options: EngineOptions) {
		this.#options = options;
		this.#now = options.now ?? (() => performance.now());
		this.#labs = options.labs?.(() => insideClient((pushes) => this.connect(pushes)));
	}

	/** Removes what dead engines left behind; answers the names of those clusters. */
	async start(): Promise<readonly string[]> {
		for (const adopted of await this.#options.runtime.adopt()) await this.#adopt(adopted);
		this.#removedAtStart = [...(await this.#options.runtime.removeLeftovers()), ...this.#removedAtStart];
		void this.#adoptLater();
		const { watchSleep: watch = (onSleep) => watchSleep({ onSleep }) } = this.#options;
		this.#sleepWatch ??= watch((sleep) => {
			for (const cluster of this.#clusters.values()) cluster.slept(sleep);
		});
		return this.#removedAtStart;
	}

	/** What has them may not answer yet, Docker for example: as soon as it does, they are taken over. */
	async #adoptLater(): Promise<void> {
		const { runtime, adoptAgainMs = adoptAgainMsDefault } = this.#options;
		while (!this.#closed && (await runtime.leftBehind()).length > 0) {
			await delay(adoptAgainMs, undefined, { ref: false });
			if (this.#closed) return;
			const adopted = await runtime.adopt();
			for (const one of adopted) await this.#adopt(one);
			if (adopted.length > 0) this.#clustersChanged();
		}
	}

	/** Takes over a cluster that outlived its engine; one that was not up yet, or going down, is removed. */
	async #adopt({ name, definition, cluster: runtime, ...known }: AdoptedCluster): Promise<void> {
		const wallMs = Date.now();
		const recording = await resumeRecording(runtime.recording.path, wallMs);
		const startedAt = recording?.startedAt ?? known.startedAt;
		const cluster = this.#running(name, definition, runtime, { startedAt, recording });
		const awayMs = Math.max(0, wallMs - Date.parse(startedAt) - (recording?.events.at(-1)?.atMs ?? 0));
		if (cluster.takeOver(awayMs)) {
			this.#clusters.set(name, cluster);
			return;
		}
		await cluster.down();
		this.#removedAtStart = [...this.#removedAtStart, name];
	}

	connect(pushes: EnginePushes): EngineConnection {
		const client: Client = {
			...{ pushes, listeners: new Map(), logs: new Map(), volumes: new Map(), bound: new Set() },
			terminals: new ClientTerminals(pushes),
			labs: this.#labs?.connect((push) => pushes.labState(push)),
		};
		this.#clients.add(client);
		return { api: this.#apiFor(client), close: () => this.#disconnect(client) };
	}

	/** Takes everything down. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#sleepWatch?.stop();
		await this.#labs?.close();
		await Promise.all([...this.#clusters.values()].map((cluster) => this.#takeDown(cluster)));
		await this.#options.runtime.close();
	}

	#apiFor(client: Client): EngineApi {
		/** Runs `work` on the cluster that is meant. */
		const on = async <T>(name: string | undefined, work: (cluster: RunningCluster) => Promise<Outcome<T>> | Outcome<T>): Promise<Outcome<T>> => {
			const cluster = this.#find(name);
			return cluster.ok ? work(cluster.value) : cluster;
		};
		return {
			...(client.labs?.calls ?? noLabCalls),
			hello: async () => done({ engineVersion: this.#options.engineVersion, pid: process.pid }),
			presets: async () => done(presetSummaries()),
			clusters: async () => done(this.#summaries()),
			up: (args) => this.#up(client, args),
			clusterFileCheck: async ({ text }) => done(checkClusterFile(text)),
			runtimes: async () => done(await this.#options.runtime.kinds()),
			status: ({ name }) => on(name, async (cluster) => done(await cluster.status())),
			fault: ({ name, ...order }) => on(name, (cluster) => cluster.fault(order)),
			linkFault: ({ name, ...order }) => on(name, (cluster) => cluster.linkFault(order)),
			heal: ({ name }) => on(name, (cluster) => cluster.heal()),
			planCheck: ({ name, text }) => on(name, (cluster) => done(cluster.plans.check(text))),
			planStart: ({ name, text }) => on(name, (cluster) => cluster.plans.start(text)),
			planResult: ({ name }) => on(name, (cluster) => cluster.plans.result()),
			planStop: ({ name }) => on(name, (cluster) => cluster.plans.stop()),
			drain: ({ name, node, force }) => on(name, (cluster) => cluster.drain(node, force)),
			ready: ({ name, node }) => on(name, (cluster) => cluster.ready(node)),
			add: ({ name, role }) => on(name, (cluster) => cluster.add(role)),
			remove: ({ name, node }) => on(name, (cluster) => cluster.remove(node)),
			trafficStart: ({ name, ...order }) => on(name, async (cluster) => cluster.traffic.start(order)),
			trafficResult: ({ name }) => on(name, (cluster) => cluster.traffic.result(false)),
			trafficStop: ({ name }) => on(name, (cluster) => cluster.traffic.result(true)),
			logs: ({ name, node, lines }) => on(name, (cluster) => cluster.inside.logs(node, lines)),
			findLog: ({ name, node, text, most }) => on(name, (cluster) => cluster.inside.findLog(node, text, most)),
			follow: ({ name, afterSeq }) => on(name, (cluster) => done(this.#follow(client, cluster, afterSeq))),
			unfollow: ({ name }) => on(name, (cluster) => done(this.#unfollow(client, cluster))),
			followLog: ({ name, node, on: follow }) => on(name, (cluster) => this.#followLog(client, cluster, node, follow)),
			terminalOpen: ({ name, node, ...size }) => on(name, (cluster) => client.terminals.open(cluster, node, size)),
			terminalInput: ({ terminal, data }) => client.terminals.input(terminal, Buffer.from(data, 'base64')),
			terminalResize: async ({ terminal, ...size }) => client.terminals.resize(terminal, size),
			terminalTaken: async ({ terminal, bytes }) => client.terminals.taken(terminal, bytes),
			terminalClose: async ({ terminal }) => client.terminals.close(terminal),
			filesList: ({ name, where, path, most }) => on(name, (cluster) => cluster.inside.filesList(where, path, most)),
			filesRead: ({ name, where, path, ...range }) => on(name, (cluster) => readAsText(cluster, where, path, range)),
			accounts: ({ name, ...query }) => on(name, (cluster) => cluster.mail.accounts(query)),
			eventsAbout: ({ name, about }) => on(name, (cluster) => done(cluster.mail.about(about))),
			createDomain: ({ name, domain }) => on(name, (cluster) => cluster.mail.createDomain(domain)),
			createAccounts: ({ name, accounts }) => on(name, (cluster) => cluster.mail.createAccounts(accounts)),
			administer: ({ name, node, command }) => on(name, (cluster) => cluster.inside.administer(node, command)),
			mailboxes: ({ name, address }) => on(name, (cluster) => cluster.mail.mailboxes(address)),
			messages: ({ name, ...asked }) => on(name, (cluster) => cluster.mail.messages(asked)),
			message: ({ name, ...asked }) => on(name, (cluster) => cluster.mail.message(asked)),
			sendMail: ({ name, ...mail }) => on(name, (cluster) => cluster.mail.send(mail)),
			balancerConfig: ({ name }) => on(name, async (cluster) => done(await cluster.inside.balancerConfig())),
			volumeWatch: ({ name, path, on: watch }) => on(name, (cluster) => this.#watchVolume(client, cluster, path, watch)),
			recordings: async () => done((await this.#options.recordings?.list()) ?? []),
			recordingRead: ({ of, afterSeq, most }) =>
				'cluster' in of ? on(of.cluster, (cluster) => cluster.recordingPart(afterSeq, most)) : this.#kept((kept) => kept.read(of.recording, afterSeq, most)),
			recordingSave: ({ of, title }) =>
				this.#kept((kept) =>
					'cluster' in of ? on(of.cluster, async (cluster) => kept.saveRunning(await cluster.recordingFile(), title)) : kept.save(of.recording, title),
				),
			bookmark: ({ of, ...change }) =>
				'cluster' in of ? on(of.cluster, async (cluster) => cluster.bookmark(change)) : this.#kept((kept) => kept.bookmark(of.recording, change)),
			recordingRemove: ({ recording }) => this.#kept((kept) => kept.remove(recording)),
			slept: async ({ forMs }) => {
				this.#sleepWatch?.told(forMs);
				return done({});
			},
			interfaceAddress: async () => (await this.#options.interfaceAddress?.()) ?? refuse('no-interface', 'this engine has no door for a browser'),
			down: (args) => this.#down(args),
		};
	}

	async #up(client: Client, args: CallArguments<'up'>): Promise<Outcome<Awaited<ReturnType<RunningCluster['status']>>>> {
		const definition = definitionFrom(args);
		if (!definition.ok) return definition;
		if (this.#closed) return refuse('engine-ends', 'the engine is about to end', 'try again');
		if (this.#clusters.size + this.#reserved.size >= clustersMax) {
			return refuse('too-many-clusters', `${clustersMax} clusters run already`, 'take one down first');
		}
		const wanted = args.name ?? definition.value.name;
		const name = wanted ?? this.#freeName(definition.value.preset);
		if (this.#isTaken(name)) return refuse('name-taken', `a cluster "${name}" runs already`, 'give another name (--name), or take that one down');

		this.#removedAtStart = [];
		this.#reserved.add(name);
		const prepared = await this.#options.runtime
			.prepare(name, definition.value, ({ what, message, tookMs }) =>
				this.#progress({ name, node: what, message, step: tookMs === undefined ? 'building' : 'ready', tookMs: tookMs ?? 0 }),
			)
			.finally(() => this.#reserved.delete(name));
		if (!prepared.ok) return refuse(prepared.error.code, prepared.error.message);
		const cluster = this.#running(name, definition.value, prepared.value);
		this.#clusters.set(name, cluster);
		if (!args.detach) client.bound.add(cluster);
		this.#clustersChanged();
		// The client went, or the engine was told to end, while the ground was being prepared.
		if (this.#closed || (!args.detach && !this.#clients.has(client))) {
			await this.#takeDown(cluster);
			return refuse('taken-down', 'the cluster was taken down while it was starting');
		}
		const started = await cluster.start();
		const left = started.ok ? [] : await this.#takeDown(cluster);
		return left.length === 0 || started.ok ? started : refuse(started.error.code, `${started.error.message}; ${leftText(left)}`);
	}

	#running(name: string, definition: ClusterDefinition, runtime: RuntimeCluster, taken?: RunningClusterOptions['taken']): RunningCluster {
		return new RunningCluster({
			name,
			definition,
			accounts: accountsOf(definition),
			runtime,
			createProbe: this.#options.createProbe,
			now: this.#now,
			...(this.#options.recordingLimitBytes === undefined ? {} : { recordingLimitBytes: this.#options.recordingLimitBytes }),
			...(taken === undefined ? {} : { taken }),
			onProgress: (progress) => this.#progress(progress),
			onPhase: () => this.#clustersChanged(),
		});
	}

	async #down({ name, all }: CallArguments<'down'>): Promise<Outcome<{ names: readonly string[]; engineEnds: boolean }>> {
		const meant = all ? done([...this.#clusters.values()]) : this.#one(name);
		if (!meant.ok) return meant;
		const left = (await Promise.all(meant.value.map((cluster) => this.#takeDown(cluster)))).flat();
		const leftovers = all ? [...this.#removedAtStart, ...(await this.#options.runtime.removeLeftovers({ all: true }))] : [];
		if (all) this.#removedAtStart = [];
		const names = [...meant.value.map((cluster) => cluster.name), ...leftovers];
		if (left.length > 0) return refuse('left-behind', `${names.join(', ')} ended, and not all of it is gone: ${left.join(', ')}`, leftRemedy);
		const still = all ? await this.#options.runtime.leftBehind() : [];
		if (still.length > 0) return refuse('left-behind', `of ${still.join(', ')} something is left on Docker, which did not remove it`, leftRemedy);
		return done({ names, engineEnds: this.#clusters.size === 0 });
	}

	/** Answers what could not be removed. */
	async #takeDown(cluster: RunningCluster): Promise<readonly string[]> {
		const left = await cluster.down();
		if (this.#clusters.get(cluster.name) !== cluster) return left;
		this.#clusters.delete(cluster.name);
		for (const client of this.#clients) this.#forget(client, cluster);
		this.#clustersChanged();
		if (this.#clusters.size === 0) this.#options.onNothingLeft?.();
		return left;
	}

	#disconnect(client: Client): void {
		this.#clients.delete(client);
		for (const cluster of [...client.listeners.keys()]) this.#unfollow(client, cluster);
		for (const stop of client.logs.values()) stop();
		client.logs.clear();
		client.terminals.closeAll();
		client.labs?.close();
		for (const stop of client.volumes.values()) stop();
		client.volumes.clear();
		for (const cluster of client.bound) void this.#takeDown(cluster);
	}

	#follow(client: Client, cluster: RunningCluster, afterSeq: number): { lastSeq: number } {
		let listener = client.listeners.get(cluster);
		if (!listener) {
			const { pushes } = client;
			listener = { events: (events) => pushes.events({ name: cluster.name, events }), status: (status) => pushes.status({ status }) };
			client.listeners.set(cluster, listener);
		}
		return cluster.followers.follow(listener, afterSeq);
	}

	#unfollow(client: Client, cluster: RunningCluster): Record<string, never> {
		const listener = client.listeners.get(cluster);
		if (listener) cluster.followers.unfollow(listener);
		client.listeners.delete(cluster);
		return {};
	}

	#followLog(client: Client, cluster: RunningCluster, nodeText: string, follow: boolean): Outcome<Record<string, never>> {
		const key = (node: string) => `${cluster.name}/${node}`;
		let named = nodeText;
		const opened = cluster.inside.followLog(nodeText, (lines) => client.pushes.log({ name: cluster.name, node: named, lines }));
		if (!opened.ok) return opened;
		named = opened.value.node;
		client.logs.get(key(named))?.();
		client.logs.delete(key(named));
		if (follow) client.logs.set(key(named), opened.value.stop);
		else opened.value.stop();
		return done({});
	}

	#watchVolume(client: Client, cluster: RunningCluster, path: string, watch: boolean): Outcome<Record<string, never>> {
		const key = `${cluster.name}/${path}`;
		if (watch && !client.volumes.has(key) && client.volumes.size >= volumeWatchesMax) {
			return refuse('too-many-watches', `${volumeWatchesMax} directories are watched already`, 'end one first, or watch one that is above them');
		}
		client.volumes.get(key)?.();
		client.volumes.delete(key);
		if (watch)
			client.volumes.set(
				key,
				cluster.inside.watchVolume(path, (paths) => client.pushes.volumeChanged({ name: cluster.name, paths })),
			);
		return done({});
	}

	/** The cluster is gone: nothing of it stays with the client. */
	#forget(client: Client, cluster: RunningCluster): void {
		client.listeners.delete(cluster);
		client.bound.delete(cluster);
		for (const kept of [client.logs, client.volumes]) {
			for (const [key, stop] of [...kept]) {
				if (!key.startsWith(`${cluster.name}/`)) continue;
				stop();
				kept.delete(key);
			}
		}
	}

	async #kept<T>(work: (kept: KeptRecordings) => Promise<Outcome<T>>): Promise<Outcome<T>> {
		const { recordings } = this.#options;
		return recordings ? work(recordings) : refuse('nothing-kept', 'this engine keeps no recordings');
	}

	#find(name: string | undefined): Outcome<RunningCluster> {
		const found = this.#one(name);
		if (!found.ok) return found;
		const cluster = found.value[0];
		return cluster ? done(cluster) : refuse('no-cluster', 'no cluster is running', 'start one: up');
	}

	#one(name: string | undefined): Outcome<RunningCluster[]> {
		const names = [...this.#clusters.keys()];
		if (names.length === 0) return refuse('no-cluster', name === undefined ? 'no cluster is running' : `no cluster "${name}" is running`, 'start one: up');
		if (name === undefined && names.length > 1)
			return refuse('which-cluster', `${names.length} clusters are running`, `name one (--name): ${names.join(', ')}`);
		const cluster = this.#clusters.get(name ?? names[0] ?? '');
		return cluster ? done([cluster]) : refuse('unknown-cluster', `no cluster "${name}" is running`, `running: ${names.join(', ')}`);
	}

	#isTaken(name: string): boolean {
		return this.#clusters.has(name) || this.#reserved.has(name);
	}

	#freeName(base: string): string {
		if (!this.#isTaken(base)) return base;
		for (let number = 2; ; number++) if (!this.#isTaken(`${base}-${number}`)) return `${base}-${number}`;
	}

	#summaries(): ClusterSummary[] {
		return [...this.#clusters.values()].map((cluster) => cluster.summary());
	}

	#progress(progress: Progress): void {
		for (const { pushes } of this.#clients) pushes.progress(progress);
	}

	#clustersChanged(): void {
		const clusters = this.#summaries();
		for (const { pushes } of this.#clients) pushes.clusters({ clusters });
	}
}

const leftRemedy = '`down --all` removes it, or the next start, when Docker answers';

function leftText(left: readonly string[]): string {
	return `left behind: ${left.join(', ')}; ${leftRemedy}`;
}

async function readAsText(
	cluster: RunningCluster,
	where: string,
	path: string,
	range: { readonly fromByte: number; readonly bytesMost: number },
): Promise<Outcome<{ data: string; sizeBytes: number }>> {
	const read = await cluster.inside.filesRead(where, path, range);
	return read.ok ? done({ data: Buffer.from(read.value.bytes).toString('base64'), sizeBytes: read.value.sizeBytes }) : read;
}

/** Passwords are made up once, here: whoever takes the cluster over later finds them in its definition. */
function definitionFrom({ source, runtime }: CallArguments<'up'>): Outcome<ClusterDefinition> {
	const found = definitionOf(source);
	return found.ok ? done(withPasswords({ ...found.value, ...(runtime === undefined ? {} : { runtime }) }, randomBytes)) : found;
}
