/**
 * A cluster in somebody's test: addresses and accounts, everything that can be done to it, and waiting for
 * what follows. Made by `up` (lab.ts).
 *
 * A node is named by its name or by what it is now: '@controller', '@backup'. A side of a link is a node, or
 * '@frontends', '@backends', '@all'. What cannot be done is thrown as a LabError.
 */
import type { ClusterStatus, TrafficReport } from '../contract/cluster-status.ts';
import type { CallArguments, CallName, CallResults } from '../contract/engine-api.ts';
import type { FaultKind, LinkDirection, LinkFaultKind, RecordedEvent } from '../contract/recorded-event.ts';
import type { EngineConnection } from '../server/engine-options.ts';
import { call } from './calls.ts';
import { LabError } from './lab-error.ts';
import type { PrivateEngine } from './private-engine.ts';
import { eachEvent, type WaitOptions, waitUntil } from './watch.ts';

export interface Endpoint {
	readonly host: string;
	readonly port: number;
}

export interface Account {
	readonly address: string;
	readonly password: string;
}

export interface Controller {
	readonly node: string;
	readonly epoch: number;
}

/** A run of numbered mail through the balancer, read back by IMAP. */
export interface TrafficRun {
	/** Ends it; resolves with what became of every mail when each mailbox has been read to its end. */
	stop(): Promise<TrafficReport>;
	/** Resolves with the same report when a run with `forMs` is over. */
	result(): Promise<TrafficReport>;
}

export class Cluster {
	readonly name: string;
	/** The balancer's: clients connect here. */
	readonly smtp: Endpoint;
	readonly imap: Endpoint;
	readonly accounts: readonly Account[];
	readonly domains: readonly string[];
	/** The shared volume: a folder; with containers 'docker volume' and its name. */
	readonly volumePath: string;
	/** Everything that happens, JSON lines. */
	readonly recordingPath: string;
	readonly #engine: PrivateEngine;
	readonly #connection: EngineConnection;

	/** For `up` alone. */
	constructor(engine: PrivateEngine, connection: EngineConnection, status: ClusterStatus) {
		this.#engine = engine;
		this.#connection = connection;
		this.name = status.name;
		this.smtp = status.services.smtp;
		this.imap = status.services.imap;
		this.accounts = status.accounts;
		this.domains = status.domains;
		this.volumePath = status.volumePath;
		this.recordingPath = status.recordingPath;
	}

	/** The account with this address. */
	account(address: string): Account {
		const found = this.accounts.find((account) => account.address === address);
		if (found) return found;
		const known = this.accounts.slice(0, 12).map((account) => account.address);
		throw new LabError({ code: 'no-account', message: `${this.name} has no account ${address}`, remedy: `there are ${known.join(', ')}` });
	}

	/** Who leads, what each node does, its addresses and ports, which faults are on. */
	status(): Promise<ClusterStatus> {
		return this.#ask('status', { name: this.name });
	}

	/** SIGKILL. Resolves with the node's name when its process, or its container, has ended. */
	kill(node: string): Promise<string> {
		return this.#fault('kill', node);
	}

	/** A planned stop. */
	stop(node: string): Promise<string> {
		return this.#fault('stop', node);
	}

	/** SIGSTOP, or docker pause: it hangs, its connections stay open. */
	pause(node: string): Promise<string> {
		return this.#fault('pause', node);
	}

	resume(node: string): Promise<string> {
		return this.#fault('resume', node);
	}

	/** Ends it if it runs, starts it; resolves when it is ready. */
	restart(node: string): Promise<string> {
		return this.#fault('restart', node);
	}

	/** The backend's calls to the shared volume fail. */
	volumeAway(node: string): Promise<string> {
		return this.#fault('volume-away', node);
	}

	volumeFull(node: string): Promise<string> {
		return this.#fault('volume-full', node);
	}

	/** Each call takes `delayMs` longer. */
	volumeSlow(node: string, { delayMs }: { readonly delayMs?: number } = {}): Promise<string> {
		return this.#fault('volume-slow', node, delayMs);
	}

	volumeBack(node: string): Promise<string> {
		return this.#fault('volume-back', node);
	}

	/** What they send to each other is swallowed, as a broken network does; `oneWay`: only what `a` sends to `b`. */
	cut(a: string, b: string, { oneWay = false }: { readonly oneWay?: boolean } = {}): Promise<readonly LinkDirection[]> {
		return this.#linkFault('cut', { a, b, oneWay });
	}

	slow(a: string, b: string, { oneWay = false, delayMs }: { readonly oneWay?: boolean; readonly delayMs?: number } = {}): Promise<readonly LinkDirection[]> {
		return this.#linkFault('slow', { a, b, oneWay, ...(delayMs === undefined ? {} : { delayMs }) });
	}

	/** Ends `cut` and `slow` between them; of everybody when left out. */
	healLinks(a = '@all', b = '@all', { oneWay = false }: { readonly oneWay?: boolean } = {}): Promise<readonly LinkDirection[]> {
		return this.#linkFault('heal', { a, b, oneWay });
	}

	/** Undoes everything that is on; resolves with the names of healed nodes when all are ready. */
	async heal(): Promise<readonly string[]> {
		return (await this.#ask('heal', { name: this.name })).healed;
	}

	/** Takes accounts and sessions from a node, which stays a member; resolves when it has none. */
	async drain(node: string, { force = false }: { readonly force?: boolean } = {}): Promise<string> {
		return (await this.#ask('drain', { name: this.name, node, force })).node;
	}

	/** Ends a drain. */
	async ready(node: string): Promise<string> {
		return (await this.#ask('ready', { name: this.name, node })).node;
	}

	/** One node more; resolves with its name when it is ready. */
	async add(role: 'frontend' | 'backend'): Promise<string> {
		return (await this.#ask('add', { name: this.name, role })).node;
	}

	/** One node less. */
	async remove(node: string): Promise<string> {
		return (await this.#ask('remove', { name: this.name, node })).node;
	}

	/** Begins a run of mail; one at a time. Without `forMs` it goes on until `stop`. */
	async traffic({ ratePerS = 10, forMs }: { readonly ratePerS?: number; readonly forMs?: number } = {}): Promise<TrafficRun> {
		const { name } = this;
		await this.#ask('trafficStart', { name, ratePerS, ...(forMs === undefined ? {} : { forMs }) });
		return { stop: () => this.#ask('trafficStop', { name }), result: () => this.#ask('trafficResult', { name }) };
	}

	/** The last lines that a node wrote, oldest first. */
	logs(node: string, { lines = 100 }: { readonly lines?: number } = {}): Promise<readonly string[]> {
		return this.#ask('logs', { name: this.name, node, lines });
	}

	/** Resolves with the first status that fits: the present one, or one to come. */
	until(fits: (status: ClusterStatus) => boolean, options: WaitOptions = {}): Promise<ClusterStatus> {
		return waitUntil(this.#where(), { status: (status) => (fits(status) ? status : undefined) }, { what: 'such status', ...options });
	}

	/** Resolves when a node is controller: any, or any but the one that was (`not`). */
	untilController({ not, ...options }: WaitOptions & { readonly not?: string } = {}): Promise<Controller> {
		const found = ({ controller }: ClusterStatus) => (controller !== null && controller.node !== not ? controller : undefined);
		return waitUntil(this.#where(), { status: found }, { what: not === undefined ? 'controller' : `controller but ${not}`, ...options });
	}

	/** Resolves with the first recorded event that fits: of those after `after` (a `seq`; 0, the beginning, when left out), or one to come. */
	untilEvent(fits: (event: RecordedEvent) => boolean, { after = 0, ...options }: WaitOptions & { readonly after?: number } = {}): Promise<RecordedEvent> {
		const found = (event: RecordedEvent) => (fits(event) ? event : undefined);
		return waitUntil({ ...this.#where(), after }, { event: found }, { what: 'such event', ...options });
	}

	/** What was recorded after `after` (the last 20,000 events are kept) and all that follows; ends with the cluster. */
	events({ after = 0 }: { readonly after?: number } = {}): AsyncIterableIterator<RecordedEvent> {
		return eachEvent(this.#engine, this.name, after);
	}

	/** Ends and removes all of it, mail too. */
	down(): Promise<void> {
		return this.#engine.close();
	}

	/** `await using` calls it at the end of the block, also when the test has failed. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.down();
	}

	#where() {
		return { engine: this.#engine, name: this.name };
	}

	async #fault(kind: FaultKind, node: string, delayMs?: number): Promise<string> {
		return (await this.#ask('fault', { name: this.name, kind, node, ...(delayMs === undefined ? {} : { delayMs }) })).node;
	}

	async #linkFault(kind: LinkFaultKind, order: { a: string; b: string; oneWay: boolean; delayMs?: number }): Promise<readonly LinkDirection[]> {
		return (await this.#ask('linkFault', { name: this.name, kind, ...order })).links;
	}

	#ask<N extends CallName>(name: N, args: CallArguments<N>): Promise<CallResults[N]> {
		return call(this.#connection.api, name, args);
	}
}
