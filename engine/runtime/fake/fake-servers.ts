/**
 * The balancer's view of frontends in memory: which may get clients. No client ever comes, so its figures stay 0.
 */
import type { ServerCheck } from '../../contract/cluster-status.ts';
import type { ServerState, ServerStatus } from '../runtime.ts';
import type { FakeNode } from './fake-nodes.ts';

interface FakeServer {
	readonly node: FakeNode;
	state: ServerState;
	sinceMs: number;
	isDraining: boolean;
}

export class FakeServers {
	readonly #servers = new Map<string, FakeServer>();
	readonly #onChange: (server: string, state: ServerState) => void;

	constructor(onChange: (server: string, state: ServerState) => void) {
		this.#onChange = onChange;
	}

	add(node: FakeNode): void {
		this.#servers.set(node.name, { node, state: 'down', sinceMs: performance.now(), isDraining: false });
	}

	remove(name: string): void {
		this.#servers.delete(name);
	}

	/** No new clients for it, or again. A backend is no server: nothing happens. */
	drain(name: string, on: boolean): void {
		const server = this.#servers.get(name);
		if (server) server.isDraining = on;
		this.look(name);
	}

	/** It is started: an order to drain was for the process before. */
	isFresh(name: string): void {
		const server = this.#servers.get(name);
		if (server) server.isDraining = false;
	}

	/** Tells what has changed; nothing happens for a backend. */
	look(name: string): void {
		const server = this.#servers.get(name);
		if (!server) return;
		const { node, isDraining } = server;
		const state = node.process !== 'running' ? 'down' : isDraining ? 'drain' : node.state === 'ready' ? 'up' : 'down';
		if (state === server.state) return;
		server.state = state;
		server.sinceMs = performance.now();
		this.#onChange(name, state);
	}

	all(): readonly ServerStatus[] {
		return [...this.#servers.values()].map(({ node, state, sinceMs }) => ({
			node: node.name,
			state,
			sinceMs: Math.round(performance.now() - sinceMs),
			check: checkOf(node),
			connections: 0,
			totalConnections: 0,
			failedConnections: 0,
			bytesIn: 0,
			bytesOut: 0,
		}));
	}
}

/** What a health check would hear. */
function checkOf(node: FakeNode): ServerCheck {
	if (node.process === 'down') return 'refused';
	if (node.process === 'paused') return 'silent';
	return node.state === 'ready' ? 'ready' : 'not ready';
}
