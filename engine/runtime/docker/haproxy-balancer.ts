/**
 * HAProxy in its container, as the runtime's balancer: its log says when a server changed, its runtime API says
 * everything else and takes orders. Both reach us without a port of their own (keeper-client.ts).
 */
import type { PlannedNode } from '../../core/plan.ts';
import type { ServerState, ServerStatus } from '../runtime.ts';
import type { ContainerLog } from './container-log.ts';
import { serverGroups, serverWords } from './haproxy-config.ts';
import { serverStatuses } from './haproxy-stats.ts';
import type { KeeperClient } from './keeper-client.ts';

export interface HaproxyBalancerOptions {
	readonly keeper: Pick<KeeperClient, 'balancer'>;
	readonly log: Pick<ContainerLog, 'follow'>;
	readonly frontends: readonly PlannedNode[];
	readonly onServer: (server: string, state: ServerState) => void;
}

/** While keeper and HAProxy start. */
const askAgainMs = 50;
const startMs = 15_000;
/** Figures are this old at most when they are asked for twice. */
const freshMs = 500;

/** "Server smtp/fe1 is UP", "... enters drain state", "... is going DOWN for maintenance". */
const serverLine = /^Server [\w-]+\/[\w-]+ /;

export class HaproxyBalancer {
	readonly #options: HaproxyBalancerOptions;
	readonly #names: string[];
	readonly #draining = new Set<string>();
	/** Their container is known to be dead: HAProxy finds out, but says nothing of it while they drain. */
	readonly #ended = new Set<string>();
	readonly #shown = new Map<string, ServerState>();
	readonly #stopFollowing: () => void;
	#statuses: readonly ServerStatus[];
	#statusesAtMs = 0;
	#looking: Promise<void> | undefined;
	#lookAgain = false;
	#isDead = false;
	#closed = false;
	/** Orders go one after another, and none before HAProxy answers. */
	#orders: Promise<unknown>;

	constructor(options: HaproxyBalancerOptions) {
		this.#options = options;
		this.#names = options.frontends.map((node) => node.name);
		this.#statuses = serverStatuses('', this.#names, this.#draining);
		this.#stopFollowing = options.log.follow((lines) => {
			if (lines.some((line) => serverLine.test(line))) void this.look();
		});
		this.#orders = this.#answers();
	}

	servers(): readonly ServerStatus[] {
		if (performance.now() - this.#statusesAtMs > freshMs) void this.look();
		return this.#statuses;
	}

	/** The figures as they are now; looks that are asked for meanwhile share one more. */
	look(): Promise<void> {
		if (this.#looking) {
			this.#lookAgain = true;
			return this.#looking;
		}
		this.#looking = this.#lookUntilQuiet().finally(() => {
			this.#looking = undefined;
		});
		return this.#looking;
	}

	drain(name: string, on: boolean): void {
		if (on) this.#draining.add(name);
		else this.#draining.delete(name);
		this.#order(serverGroups.map((group) => `set server ${group}/${name} state ${on ? 'drain' : 'ready'}`));
	}

	/** Its container is about to start: it gets clients as soon as its check says so. */
	serverStarts(name: string): void {
		this.#ended.delete(name);
		this.drain(name, false);
	}

	/** The container is known to be dead: nothing on it can go on, and nobody is to wait for its silence. */
	serverEnded(name: string): void {
		this.#ended.add(name);
		this.#show(this.#statuses.map((status) => (status.node === name ? { ...status, state: 'down' } : status)));
		this.#order(serverGroups.flatMap((group) => [`set server ${group}/${name} health down`, `shutdown sessions server ${group}/${name}`]));
	}

	/** One server more: looked at from now on. Down until its check says otherwise. */
	add(node: PlannedNode): void {
		this.#names.push(node.name);
		this.#order(
			serverGroups.flatMap((group) => {
				const server = `${group}/${node.name}`;
				// Enabled, it is taken for up until its first check: nobody is to be sent there before that.
				return [`add server ${server} ${serverWords(group, node)}`, `enable health ${server}`, `enable server ${server}`, `set server ${server} health down`];
			}),
		);
	}

	/** Forgets a server; what still goes through it ends. */
	remove(name: string): void {
		this.#names.splice(this.#names.indexOf(name), 1);
		this.#draining.delete(name);
		this.#ended.delete(name);
		this.#shown.delete(name);
		this.#statuses = this.#statuses.filter(({ node }) => node !== name);
		this.#order(
			serverGroups.flatMap((group) => {
				const server = `${group}/${name}`;
				return [`set server ${server} state maint`, `shutdown sessions server ${server}`, `del server ${server}`];
			}),
		);
	}

	/** HAProxy itself ended: nobody gets through to any server, and nobody can be asked. */
	balancerEnded(): void {
		this.#isDead = true;
		this.#show(this.#statuses.map((status) => ({ ...status, state: 'down', check: 'unknown', connections: 0 })));
	}

	/** It runs again, with its file: what it was told since is told again. */
	balancerStarted(): void {
		this.#isDead = false;
		this.#statusesAtMs = 0;
		this.#orders = this.#orders.then(() => this.#answers());
		for (const name of this.#draining) this.drain(name, true);
	}

	close(): void {
		this.#closed = true;
		this.#stopFollowing();
	}

	#order(commands: readonly string[]): void {
		this.#orders = this.#orders.then(async () => {
			for (const command of commands) if (!this.#closed) await this.#options.keeper.balancer(command);
			if (!this.#closed) await this.look();
		});
	}

	/** Resolves when HAProxy answers. */
	async #answers(): Promise<void> {
		const giveUpAtMs = performance.now() + startMs;
		while (!this.#closed && performance.now() < giveUpAtMs) {
			await this.look();
			if (this.#statusesAtMs > 0) return;
			await new Promise((resolve) => setTimeout(resolve, askAgainMs));
		}
	}

	async #lookUntilQuiet(): Promise<void> {
		do {
			this.#lookAgain = false;
			const csv = await this.#options.keeper.balancer('show stat');
			if (!csv.ok || this.#closed || this.#isDead || !csv.value.startsWith('# pxname')) return;
			const statuses = serverStatuses(csv.value, this.#names, this.#draining);
			this.#statusesAtMs = performance.now();
			this.#show(statuses.map((status) => (this.#ended.has(status.node) || this.#isTrusted(status) ? { ...status, state: 'down' } : status)));
		} while (this.#lookAgain && !this.#closed);
	}

	/** A server that it was just told of is up for HAProxy until the first check fails. */
	#isTrusted({ node, state, check }: ServerStatus): boolean {
		return state === 'up' && check !== 'ready' && this.#shown.get(node) !== 'up';
	}

	#show(statuses: readonly ServerStatus[]): void {
		this.#statuses = statuses;
		for (const { node, state } of statuses) {
			if (state === (this.#shown.get(node) ?? 'down')) continue;
			this.#shown.set(node, state);
			this.#options.onServer(node, state);
		}
	}
}
