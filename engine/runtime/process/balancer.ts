/**
 * The built-in load balancer of the process runtime: layer 4, one listener a service, frontends behind it.
 *
 * It knows as much as a hardware balancer does: whether a frontend's health check says "ready"
 * (health-check.ts), and whether a connection to it succeeds. A connection that fails goes on to the next
 * server before the client has seen a byte. What is established stays with its server until one of them
 * ends, or until the server has proven dead or silent: then it is closed, so that the client comes back to
 * a living one. Where it has an address of its own, it says in front of each connection whose it is (proxy-header.ts).
 * Read connection-pair.ts for the bytes.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { type Failure, failed, ok, type Result } from '../../../node-image/src/result.ts';
import type { ServerCheck } from '../../contract/cluster-status.ts';
import type { BalancerMethod } from '../../core/cluster-definition.ts';
import type { ServerState, ServerStatus } from '../runtime.ts';
import { ConnectionPair, type PairTarget } from './connection-pair.ts';
import { type Health, HealthCheck } from './health-check.ts';
import { proxyHeader } from './proxy-header.ts';

export type Service = 'smtp' | 'imap';

export interface BalancedServer {
	readonly name: string;
	readonly address: string;
	readonly ports: Readonly<Record<Service | 'admin', number>>;
}

export interface BalancerOptions {
	readonly address: string;
	readonly ports: Readonly<Record<Service, number>>;
	readonly method: BalancerMethod;
	readonly servers: readonly BalancedServer[];
	/** Connections to servers come from there, and begin with a PROXY header that names the client; null: neither. */
	readonly proxyAddress?: string | null;
	readonly onServer?: (server: string, state: ServerState) => void;
	readonly checkEveryMs?: number;
	readonly silentAfterMs?: number;
	readonly connectionsMax?: number;
}

/** Chosen: far more than a lab's clients, far fewer than file descriptors. */
const connectionsMaxDefault = 2000;

interface BackServer extends BalancedServer {
	readonly check: HealthCheck;
	readonly pairs: Set<ConnectionPair>;
	/** 'away': it answers nobody, or is not known yet. */
	health: 'ready' | 'takes-mail' | 'not-ready' | 'away';
	draining: boolean;
	totalConnections: number;
	failedConnections: number;
	/** Of connections that are over. */
	bytesIn: number;
	bytesOut: number;
	shown: ServerState;
	shownSinceMs: number;
	/** The health check's last word, which `health` may know better: a connection may have failed since. */
	said: ServerCheck;
}

interface Arrival {
	readonly pair: ConnectionPair;
	readonly origin: Pick<PairTarget, 'localAddress' | 'greeting'>;
}

/** As it is written for people. */
const words: Readonly<Record<Health, ServerCheck>> = {
	ready: 'ready',
	'takes-mail': 'takes mail',
	'not-ready': 'not ready',
	refused: 'refused',
	silent: 'silent',
};

export type BalancerFailure = Failure<'port-taken'> & { readonly port: number };

export class Balancer {
	readonly #options: BalancerOptions;
	readonly #listeners: Server[] = [];
	#servers: BackServer[];
	#turn = 0;
	#connections = 0;
	#closed = false;

	private constructor(options: BalancerOptions) {
		this.#options = options;
		this.#servers = options.servers.map((server) => this.#make(server));
	}

	/** Opens the listeners; the servers are looked at from now on. */
	static async listen(options: BalancerOptions): Promise<Result<Balancer, BalancerFailure>> {
		const balancer = new Balancer(options);
		for (const service of ['smtp', 'imap'] as const) {
			const port = options.ports[service];
			const error = await balancer.#listen(service, port);
			if (error) {
				await balancer.close();
				const message = `${options.address}:${port} (${service} of the balancer) cannot be listened on: ${error.message}`;
				return failed({ code: 'port-taken', message, definite: true, port });
			}
		}
		for (const server of balancer.#servers) server.check.start();
		return ok(balancer);
	}

	/** One server more, looked at from now on. */
	add(server: BalancedServer): void {
		if (this.#closed) return;
		const added = this.#make(server);
		this.#servers = [...this.#servers, added];
		added.check.start();
	}

	/** Forgets a server; what still goes through it ends. */
	remove(name: string): void {
		const server = this.#server(name);
		server.check.stop();
		this.#servers = this.#servers.filter((other) => other !== server);
		for (const pair of [...server.pairs]) pair.serverLost();
	}

	servers(): ServerStatus[] {
		return this.#servers.map((server) => {
			const open = [...server.pairs].map((pair) => pair.bytes());
			return {
				node: server.name,
				state: server.shown,
				sinceMs: Math.round(performance.now() - server.shownSinceMs),
				check: server.said,
				connections: server.pairs.size,
				totalConnections: server.totalConnections,
				failedConnections: server.failedConnections,
				bytesIn: open.reduce((sum, bytes) => sum + bytes.in, server.bytesIn),
				bytesOut: open.reduce((sum, bytes) => sum + bytes.out, server.bytesOut),
			};
		});
	}

	/** On: no new connections, established ones stay for as long as the server answers at all. */
	drain(name: string, on: boolean): void {
		const server = this.#server(name);
		server.draining = on;
		this.#show(server);
	}

	checkNow(name: string): void {
		this.#server(name).check.checkNow();
	}

	/** The process is known to be dead: nothing on it can go on. */
	serverEnded(name: string): void {
		this.#goneDown(this.#server(name));
	}

	async close(): Promise<void> {
		this.#closed = true;
		for (const server of this.#servers) {
			server.check.stop();
			for (const pair of [...server.pairs]) pair.destroy();
		}
		await Promise.all(this.#listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
	}

	#make(server: BalancedServer): BackServer {
		const { checkEveryMs, silentAfterMs } = this.#options;
		const check: HealthCheck = new HealthCheck({
			address: server.address,
			port: server.ports.admin,
			...(checkEveryMs === undefined ? {} : { everyMs: checkEveryMs }),
			...(silentAfterMs === undefined ? {} : { silentAfterMs }),
			onResult: (health) => this.#checked(made, health),
		});
		const made: BackServer = {
			...server,
			check,
			pairs: new Set(),
			health: 'away',
			draining: false,
			totalConnections: 0,
			failedConnections: 0,
			bytesIn: 0,
			bytesOut: 0,
			shown: 'down',
			shownSinceMs: performance.now(),
			said: 'unknown',
		};
		return made;
	}

	#listen(service: Service, port: number): Promise<Error | undefined> {
		return new Promise((resolve) => {
			const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => this.#accept(service, client));
			listener.on('error', resolve);
			listener.listen({ host: this.#options.address, port }, () => {
				listener.off('error', resolve);
				listener.on('error', () => {
					// Out of descriptors while accepting: that connection is lost, the listener goes on.
				});
				this.#listeners.push(listener);
				resolve(undefined);
			});
		});
	}

	#accept(service: Service, client: Socket): void {
		if (this.#closed || this.#connections >= (this.#options.connectionsMax ?? connectionsMaxDefault)) {
			client.destroy();
			return;
		}
		const origin = this.#origin(client);
		if (origin === 'gone') {
			client.destroy();
			return;
		}
		this.#connections++;
		client.once('close', () => this.#connections--);
		this.#connect(service, { pair: new ConnectionPair(client), origin }, new Set());
	}

	/** What a server connection for this client begins with, and where. */
	#origin(client: Socket): Pick<PairTarget, 'localAddress' | 'greeting'> | 'gone' {
		const { proxyAddress } = this.#options;
		if (typeof proxyAddress !== 'string') return {};
		const { remoteAddress, remotePort, localAddress, localPort } = client;
		// Reset before it was looked at: the system does not know its addresses any more.
		if (remoteAddress === undefined || remotePort === undefined || localAddress === undefined || localPort === undefined) return 'gone';
		const greeting = proxyHeader({ address: remoteAddress, port: remotePort }, { address: localAddress, port: localPort });
		return { localAddress: proxyAddress, greeting };
	}

	/** Tries servers in turn until one takes the connection; `tried` keeps it from asking one twice. */
	#connect(service: Service, came: Arrival, tried: Set<BackServer>): void {
		const { pair, origin } = came;
		const server = this.#choose(service, tried);
		if (!server) {
			pair.destroy();
			return;
		}
		tried.add(server);
		server.pairs.add(pair);
		pair.connect({ host: server.address, port: server.ports[service], ...origin }, (outcome) => {
			if (outcome === 'connected') {
				server.totalConnections++;
				return;
			}
			server.pairs.delete(pair);
			if (outcome === 'closed') {
				const bytes = pair.bytes();
				server.bytesIn += bytes.in;
				server.bytesOut += bytes.out;
				return;
			}
			server.failedConnections++;
			if (outcome === 'refused') {
				server.health = 'away';
				this.#show(server);
			}
			this.#connect(service, came, tried);
		});
	}

	/** Those that are up; for mail, when none is, those that would keep it in their queue. */
	#choose(service: Service, tried: ReadonlySet<BackServer>): BackServer | undefined {
		const open = this.#servers.filter((server) => !tried.has(server));
		let up = open.filter((server) => server.shown === 'up');
		if (up.length === 0 && service === 'smtp') up = open.filter((server) => server.health === 'takes-mail' && !server.draining);
		if (up.length === 0) return undefined;
		this.#turn++;
		const inTurn = up.map((_, index) => up[(this.#turn + index) % up.length]).filter((server) => server !== undefined);
		if (this.#options.method === 'round-robin') return inTurn[0];
		return inTurn.reduce((least, server) => (server.pairs.size < least.pairs.size ? server : least));
	}

	#checked(server: BackServer, health: Health): void {
		server.said = words[health];
		if (health === 'silent') {
			this.#goneDown(server);
			return;
		}
		server.health = health === 'refused' ? 'away' : health;
		this.#show(server);
	}

	/** Pairs in which nothing was said yet move to another server, the others end. */
	#goneDown(server: BackServer): void {
		server.health = 'away';
		this.#show(server);
		for (const pair of [...server.pairs]) pair.serverLost();
	}

	#show(server: BackServer): void {
		// A draining node says that it is not ready: that is what was asked of it.
		const state = server.health === 'away' ? 'down' : server.draining ? 'drain' : server.health === 'ready' ? 'up' : 'down';
		if (state === server.shown || this.#closed || !this.#servers.includes(server)) return;
		server.shown = state;
		server.shownSinceMs = performance.now();
		this.#options.onServer?.(server.name, state);
	}

	#server(name: string): BackServer {
		const server = this.#servers.find((one) => one.name === name);
		if (!server) throw new Error(`the balancer has no server ${name}`);
		return server;
	}
}
