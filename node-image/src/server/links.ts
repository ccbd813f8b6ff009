/**
 * All links of this member: who dials whom, one connection a pair, calls and their answers.
 *
 * Frontends dial backends; of two backends the one whose name sorts later dials. Frontends have no link
 * among themselves. A later connection of the same peer replaces the former. A call ends when it is
 * answered, when its link ends, when the callee's life is over, or when its caller gives up.
 */
import { createServer, type Server } from 'node:net';
import { type Answer, type Call, type LinkMessage, linkMessageSchema } from '../cluster/link-message.ts';
import type { Frame } from '../cluster/member.ts';
import type { Timing } from '../cluster/timing.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { LinkConnection, type LinkEvents, type LinkIdentity } from './link-connection.ts';
import type { LinkGates } from './link-gates.ts';

export interface LinksPorts {
	readonly config: NodeConfig;
	/** All other members, as they are now. */
	members(): readonly MemberConfig[];
	readonly roles: readonly Role[];
	readonly timing: Timing;
	readonly gates: LinkGates;
	life(): number;
	up(peer: string, life: number): void;
	down(peer: string, life: number): void;
	frame(from: string, frame: Frame): void;
	/** Monotonic. */
	nowMs(): number;
	/** Wall clock, milliseconds since 1970. */
	wallMs(): number;
	/** A peer's wall clock is so far ahead of ours. */
	clock(from: string, aheadMs: number): void;
	/** Answers a call of a peer. Must not throw. */
	answer(from: string, call: Call): Promise<Answer>;
	emit(event: NodeEvent): void;
	/** Left out: what this build speaks. */
	readonly version?: string;
}

interface WaitingCall {
	readonly connection: LinkConnection;
	readonly settle: (answer: Answer) => void;
}

/** Calls of one peer that may be under way here at once; more are answered 'unavailable'. */
const callsUnderWayMax = 1000;
/** The schema's limit of an answer's reason. */
const whyCharactersMax = 300;
/** Reasons of one peer, and peers, whose refusal is told. */
const reasonsToldMax = 5;
const refusedToldMax = 100;
/** So many links beside one that is up, in so many suspicion times; chosen: one is a member whose link ended unnoticed. */
const contestedAfter = 4;
const contestedSuspicions = 10;

export class Links {
	readonly #ports: LinksPorts;
	readonly #identity: LinkIdentity;
	readonly #events: LinkEvents;
	readonly #connections = new Map<string, LinkConnection>();
	readonly #everything = new Set<LinkConnection>();
	readonly #waiting = new Map<number, WaitingCall>();
	readonly #underWay = new Map<string, number>();
	readonly #retries = new Map<string, NodeJS.Timeout>();
	readonly #failures = new Map<string, number>();
	/** Members that a dial, a link or the wait for the next dial stands for; who was removed and came back has a new one. */
	readonly #dialled = new Map<string, symbol>();
	readonly #upAtMs = new WeakMap<LinkConnection, number>();
	/** By peer: links in a row that ended within a suspicion time. */
	readonly #shortLinks = new Map<string, number>();
	/** When another link of the same life, or of an earlier one, came beside one that is up, lately. */
	readonly #besides = new Map<string, readonly number[]>();
	/** Names that two nodes use, as it seems: the link that is there stays. */
	readonly #contested = new Set<string>();
	readonly #toldRefusals = new Map<string, Set<string>>();
	#pulse: { readonly frame: Frame | null; readonly text: string } = { frame: null, text: '' };
	readonly #clockSentAtMs = new WeakMap<LinkConnection, number>();
	#server: Server | null = null;
	#nextCall = 1;
	#closed = false;

	constructor(ports: LinksPorts) {
		this.#ports = ports;
		this.#identity = {
			clusterId: ports.config.cluster.id,
			secretHex: ports.config.cluster.secretHex,
			name: ports.config.name,
			life: () => ports.life(),
			known: (name) => this.#member(name) !== undefined,
			roles: ports.roles,
			rolesOf: (name) => this.#member(name)?.roles,
			...(ports.version === undefined ? {} : { version: ports.version }),
		};
		this.#events = {
			up: (connection) => this.#up(connection),
			message: (connection, message) => this.#message(connection, message),
			ended: (connection, refused) => this.#ended(connection, refused),
		};
	}

	/** Listens, and dials those this member is to dial. Resolves when the port listens. */
	async open(): Promise<void> {
		const server = createServer((socket) => {
			// Between two lives, which a slow volume makes long, there is nobody to greet as: the peer dials again.
			if (this.#ports.life() === 0) {
				socket.destroy();
				return;
			}
			this.#everything.add(new LinkConnection(this.#ports.gates.accept(socket), this.#identity, this.#events, null));
		});
		server.maxConnections = 512;
		this.#server = server;
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.#ports.config.ports.link, this.#ports.config.address, resolve);
		});
		this.membersChanged();
	}

	/** Dials who is to be dialled and is not yet, and ends the links of who is no member any more. */
	membersChanged(): void {
		for (const name of [...this.#dialled.keys()]) {
			if (this.#member(name) !== undefined) continue;
			clearTimeout(this.#retries.get(name));
			this.#retries.delete(name);
			this.#failures.delete(name);
			this.#shortLinks.delete(name);
			this.#dialled.delete(name);
		}
		for (const connection of [...this.#everything])
			if (connection.expectedName !== '' && this.#member(connection.expectedName) === undefined) connection.destroy();
		if (this.#server === null) return;
		for (const member of this.#ports.members()) {
			if (!this.#dials(member) || this.#dialled.has(member.name)) continue;
			const turn = Symbol(member.name);
			this.#dialled.set(member.name, turn);
			this.#dial(member.name, turn);
		}
	}

	/** A new life: links are between lives, so every link begins again. */
	reset(): void {
		for (const connection of this.#everything) connection.destroy();
	}

	send(to: string, frame: Frame): void {
		const connection = this.#connections.get(to);
		if (connection === undefined) return;
		if (frame.kind !== 'pulse') {
			connection.send({ t: 'frame', frame });
			return;
		}
		connection.sendPulse(this.#printed(frame));
		this.#sendClock(connection);
	}

	/** Now and then, so that a pulse that says nothing new stays a mark. */
	#sendClock(connection: LinkConnection): void {
		const { nowMs, wallMs } = { nowMs: this.#ports.nowMs(), wallMs: this.#ports.wallMs() };
		if (nowMs - (this.#clockSentAtMs.get(connection) ?? Number.NEGATIVE_INFINITY) < this.#ports.timing.clockEveryMs) return;
		this.#clockSentAtMs.set(connection, nowMs);
		connection.sendClock(wallMs);
	}

	/** One pulse goes to all peers: it is printed for the first of them. */
	#printed(pulse: Frame): string {
		if (this.#pulse.frame !== pulse) this.#pulse = { frame: pulse, text: JSON.stringify({ t: 'frame', frame: pulse } satisfies LinkMessage) };
		return this.#pulse.text;
	}

	isUp(peer: string): boolean {
		return this.#connections.has(peer);
	}

	/** Asks a peer. Always resolves: without a link, or when it ends, with 'unavailable'. */
	async call(to: string, call: Call, signal?: AbortSignal): Promise<Answer> {
		const connection = this.#connections.get(to);
		if (connection === undefined) return { is: 'unavailable', why: `no link to ${to}` };
		// An older neighbour would end the link for a call that it does not know.
		if ((call.ask === 'administer' || call.ask === 'release') && !connection.knowsAdministration) {
			return { is: 'unavailable', why: `${to} speaks an older version of the link, which has no administration: update it` };
		}
		const id = this.#nextCall++;
		// A message that does not fit ends the link at the other side: what a client wrote must not get that far.
		if (!fits({ t: 'call', id, call })) return { is: 'unavailable', why: `'${call.ask}' does not fit into a call` };
		return new Promise((resolve) => {
			const abort = () => settle({ is: 'unavailable', why: `gave up waiting for ${to}` });
			const settle = (answer: Answer) => {
				this.#waiting.delete(id);
				signal?.removeEventListener('abort', abort);
				resolve(answer);
			};
			if (signal?.aborted) return abort();
			signal?.addEventListener('abort', abort, { once: true });
			this.#waiting.set(id, { connection, settle });
			connection.send({ t: 'call', id, call });
		});
	}

	/** That life is over: nobody waits for its answers any longer. */
	forgetLife(peer: string, life: number): void {
		const connection = this.#connections.get(peer);
		if (connection !== undefined && connection.peerLife <= life) connection.destroy();
	}

	async close(): Promise<void> {
		this.#closed = true;
		for (const timer of this.#retries.values()) clearTimeout(timer);
		const closed = new Promise<void>((resolve) => (this.#server === null ? resolve() : this.#server.close(() => resolve())));
		for (const connection of this.#everything) connection.close();
		await closed;
	}

	#dials(member: MemberConfig): boolean {
		if (!member.roles.includes('backend')) return false;
		if (!this.#ports.roles.includes('backend')) return true;
		return this.#ports.config.name > member.name;
	}

	#member(name: string): MemberConfig | undefined {
		return this.#ports.members().find((member) => member.name === name);
	}

	#dial(name: string, turn: symbol): void {
		const member = this.#member(name);
		if (this.#closed || this.#dialled.get(name) !== turn) return;
		// Removed meanwhile, or not ours to dial any more.
		if (member === undefined || !this.#dials(member)) {
			this.#dialled.delete(name);
			return;
		}
		if (this.#ports.life() === 0) {
			this.#redial(name, turn);
			return;
		}
		const socket = this.#ports.gates.connect({ peer: name, host: member.address, port: member.ports.link });
		this.#everything.add(new LinkConnection(socket, this.#identity, this.#events, member.name));
		socket.once('close', () => this.#redial(name, turn));
	}

	#redial(name: string, turn: symbol): void {
		// Of two that dial for one pair each would end the other's link, for ever.
		if (this.#closed || this.#dialled.get(name) !== turn) return;
		const failures = this.#failures.get(name) ?? 0;
		this.#failures.set(name, failures + 1);
		// Quick while a restart is likely, then calmer: a member that is down for an hour costs two dials a second.
		const waitMs = Math.min(this.#ports.timing.retryMs * 1.5 ** Math.min(failures, 10), this.#ports.timing.beatMs * 5);
		this.#retries.set(
			name,
			setTimeout(() => this.#dial(name, turn), waitMs),
		);
	}

	#up(connection: LinkConnection): void {
		const name = connection.peerName;
		const former = this.#connections.get(name);
		if (former !== undefined && former.peerLife >= connection.peerLife) {
			const contested = this.#isContested(name);
			if (contested || former.peerLife > connection.peerLife) {
				connection.destroy();
				return;
			}
		} else this.#uncontested(name);
		this.#connections.set(name, connection);
		this.#upAtMs.set(connection, this.#ports.nowMs());
		if (former !== undefined) {
			this.#ports.down(name, former.peerLife);
			former.destroy();
		}
		this.#failures.delete(name);
		this.#toldRefusals.delete(name);
		this.#ports.up(name, connection.peerLife);
	}

	/**
	 * A member dials one link at a time, so several in a row beside one that is up are two nodes under one name: of backends
	 * one loses its life on the volume (R2), of frontends nobody else could tell. The link that is there stays.
	 */
	#isContested(name: string): boolean {
		if (this.#contested.has(name)) return true;
		const now = this.#ports.nowMs();
		const times = [...(this.#besides.get(name) ?? []), now].slice(-contestedAfter);
		this.#besides.set(name, times);
		if (times.length < contestedAfter || now - (times[0] ?? now) > contestedSuspicions * this.#ports.timing.suspicionMs) return false;
		this.#contested.add(name);
		const message = `two nodes link here as ${name}: two nodes may not share one name; the link of one is kept, stop the other`;
		this.#ports.emit({ type: 'problem', code: 'namesake', message });
		return true;
	}

	#uncontested(name: string): void {
		this.#contested.delete(name);
		this.#besides.delete(name);
	}

	#message(connection: LinkConnection, message: LinkMessage): void {
		if (this.#connections.get(connection.peerName) !== connection) return;
		switch (message.t) {
			case 'frame':
				this.#ports.frame(connection.peerName, message.frame);
				return;
			case 'clock':
				this.#ports.clock(connection.peerName, message.wallMs - this.#ports.wallMs());
				return;
			case 'call':
				void this.#answer(connection, message.id, message.call);
				return;
			case 'answer': {
				const waiting = this.#waiting.get(message.id);
				// Only the one who was asked may answer.
				if (waiting?.connection === connection) waiting.settle(message.answer);
				return;
			}
		}
	}

	async #answer(connection: LinkConnection, id: number, call: Call): Promise<void> {
		const name = connection.peerName;
		const underWay = this.#underWay.get(name) ?? 0;
		if (underWay >= callsUnderWayMax) {
			connection.send({ t: 'answer', id, answer: { is: 'unavailable', why: 'too many calls under way' } });
			return;
		}
		this.#underWay.set(name, underWay + 1);
		const answer = await this.#ports.answer(name, call);
		this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1);
		const fitting = answer.is === 'unavailable' ? { ...answer, why: answer.why.slice(0, whyCharactersMax) } : answer;
		connection.send({ t: 'answer', id, answer: fitting });
	}

	#ended(connection: LinkConnection, refused: string | null): void {
		this.#everything.delete(connection);
		const name = connection.peerName;
		for (const waiting of [...this.#waiting.values()]) {
			if (waiting.connection === connection) waiting.settle({ is: 'unavailable', why: `the link to ${name} ended` });
		}
		if (refused !== null) this.#tellRefusal(connection.expectedName, refused);
		this.#countShort(connection);
		if (this.#connections.get(name) !== connection) return;
		this.#connections.delete(name);
		this.#uncontested(name);
		this.#ports.down(name, connection.peerLife);
	}

	/** Links that end at once, one after the other, are dialled more calmly each time. */
	#countShort(connection: LinkConnection): void {
		const [name, upAtMs] = [connection.peerName, this.#upAtMs.get(connection)];
		if (upAtMs === undefined) return;
		const lasted = this.#ports.nowMs() - upAtMs >= this.#ports.timing.suspicionMs;
		const short = lasted ? 0 : (this.#shortLinks.get(name) ?? 0) + 1;
		this.#shortLinks.set(name, short);
		this.#failures.set(name, short);
	}

	/** Once a reason and peer, and not for ever: names and reasons are a stranger's words, and must not fill the log. */
	#tellRefusal(name: string, reason: string): void {
		const told = this.#toldRefusals.get(name) ?? new Set();
		if (told.has(reason) || told.size >= reasonsToldMax) return;
		if (told.size === 0 && this.#toldRefusals.size >= refusedToldMax) return;
		this.#toldRefusals.set(name, told.add(reason));
		this.#ports.emit({ type: 'link-refused', peer: name === '' ? 'unknown' : name, reason });
	}
}

function fits(message: LinkMessage): boolean {
	return linkMessageSchema.safeParse(message).success;
}
