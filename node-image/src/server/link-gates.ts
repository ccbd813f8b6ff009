/**
 * The node's gate for its links (node-faults.ts): every connection to or from another member goes through here,
 * so that a cut or a delay holds for all of them: cluster link, LMTP, IMAP sessions that are passed on.
 *
 * The gate is the node's own transport: no hop, no process, no root. Connections to a member that is cut off in
 * either direction are not refused, they hang. Read gated-socket.ts next.
 */
import { connect, isIP, type Socket } from 'node:net';
import type { LinkGate } from '../contract/node-faults.ts';
import type { ProxyEndpoint } from '../protocol/proxy/proxy-header.ts';
import { openDirection } from './gate-line.ts';
import { type AcceptedSocket, GatedSocket } from './gated-socket.ts';
import type { Timers } from './timers.ts';

export interface LinkGatesOptions {
	readonly timers: Timers;
	/** Connections to members start here, so that what they write down of us reads true. */
	readonly localAddress: string;
}

export interface DialTarget {
	readonly peer: string;
	readonly host: string;
	readonly port: number;
	readonly allowHalfOpen?: boolean;
}

const open: Pick<LinkGate, 'in' | 'out'> = { in: openDirection, out: openDirection };
const keepAliveMs = 60_000;

export class LinkGates {
	readonly #options: LinkGatesOptions;
	#gates = new Map<string, LinkGate>();
	/** By peer: what may have to be held, and what is held though its user has let it go. */
	readonly #sockets = new Map<string, Set<GatedSocket>>();
	readonly #peers = new WeakMap<GatedSocket, string>();

	constructor(options: LinkGatesOptions) {
		this.#options = options;
	}

	/** The whole state: a peer that is not in it is healed. */
	set(gates: readonly LinkGate[]): void {
		this.#gates = new Map(gates.map((gate) => [gate.peer, gate]));
		for (const [peer, sockets] of this.#sockets) {
			for (const socket of [...sockets]) socket.setGate(this.#gateOf(peer));
		}
	}

	/** A connection to a member: it hangs while either direction is cut, and is made as soon as both are whole. */
	connect({ peer, host, port, allowHalfOpen = false }: DialTarget): GatedSocket {
		const { localAddress } = this.#options;
		const dial = () =>
			connect({ host, port, allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs, ...(isIP(localAddress) === 0 ? {} : { localAddress }) });
		const socket = this.#gated({ dial }, allowHalfOpen);
		socket.belongsTo(peer);
		return socket;
	}

	/** A connection that somebody made; `belongsTo` says who, once it is known. */
	accept(
		socket: Socket,
		{ allowHalfOpen = false, client }: { readonly allowHalfOpen?: boolean; readonly client?: ProxyEndpoint | undefined } = {},
	): GatedSocket {
		return this.#gated({ accepted: socket, client }, allowHalfOpen);
	}

	/** The node leaves: nothing waits for a healing any more. */
	letGo(): void {
		for (const sockets of this.#sockets.values()) for (const socket of [...sockets]) socket.letGo();
	}

	#gated(from: AcceptedSocket | { readonly dial: () => Socket }, allowHalfOpen: boolean): GatedSocket {
		return new GatedSocket(
			{
				timers: this.#options.timers,
				allowHalfOpen,
				named: (socket, peer) => this.#named(socket, peer),
				over: (socket) => this.#forget(socket),
			},
			from,
		);
	}

	#gateOf(peer: string): Pick<LinkGate, 'in' | 'out'> {
		return this.#gates.get(peer) ?? open;
	}

	#named(socket: GatedSocket, peer: string): void {
		this.#forget(socket);
		if (socket.destroyed) return;
		const sockets = this.#sockets.get(peer) ?? new Set();
		this.#sockets.set(peer, sockets.add(socket));
		this.#peers.set(socket, peer);
		socket.setGate(this.#gateOf(peer));
	}

	#forget(socket: GatedSocket): void {
		const peer = this.#peers.get(socket);
		if (peer === undefined) return;
		const sockets = this.#sockets.get(peer);
		sockets?.delete(socket);
		if (sockets?.size === 0) this.#sockets.delete(peer);
	}
}
