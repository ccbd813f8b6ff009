/**
 * Links between simulated members: dialled as nodes dial, ordered in each direction, cut and slowed by direction.
 *
 * What is sent over a cut is held, and arrives when it is healed, as TCP repeats what was not acknowledged; so is
 * the end of a connection. Whoever is killed behind a cut is not missed for it.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import type { Answer, Call } from '../../node-image/src/cluster/link-message.ts';
import type { Frame } from '../../node-image/src/cluster/member.ts';
import type { Agenda } from './agenda.ts';
import type { Lane } from './lane.ts';

/** One start of a member, as the network sees it. */
export interface Station {
	readonly name: string;
	readonly isBackend: boolean;
	readonly lane: Lane;
	life(): number;
	/** Whom it was told of: others are refused. */
	knows(peer: string): boolean;
	linkUp(peer: string, life: number): void;
	linkDown(peer: string, life: number): void;
	heard(from: string, frame: Frame): void;
	/** Milliseconds since 1970, as this machine has it. */
	wallMs(): number;
	clockHeard(from: string, aheadMs: number): void;
	answer(from: string, call: Call): Promise<Answer>;
}

/** One end of a connection. */
interface End {
	readonly station: Station;
	readonly peer: Station;
	readonly peerLife: number;
	other: End | null;
	open: boolean;
	clockDueMs: number;
	readonly waiting: Map<number, (answer: Answer) => void>;
}

/** What is sent into one direction arrives in order. */
interface Direction {
	isCut: boolean;
	delayMs: number;
	lastAtMs: number;
	held: (() => void)[];
}

export class Network {
	readonly #agenda: Agenda;
	readonly #random: SeededRandom;
	readonly #retryMs: number;
	readonly #clockEveryMs: number;
	readonly #stations = new Map<string, Station>();
	readonly #ends = new Map<Station, Map<string, End>>();
	readonly #directions = new Map<string, Direction>();
	#nextCall = 1;

	constructor(agenda: Agenda, random: SeededRandom, { retryMs, clockEveryMs }: { readonly retryMs: number; readonly clockEveryMs: number }) {
		this.#agenda = agenda;
		this.#random = random;
		this.#retryMs = retryMs;
		this.#clockEveryMs = clockEveryMs;
		this.#redial();
	}

	attach(station: Station): void {
		this.#stations.set(station.name, station);
		this.#ends.set(station, new Map());
	}

	/** The process has ended: its connections end with it. */
	detach(station: Station): void {
		if (this.#stations.get(station.name) === station) this.#stations.delete(station.name);
		this.reset(station);
		this.#ends.delete(station);
	}

	/** Every connection of this station ends. */
	reset(station: Station): void {
		for (const end of [...(this.#ends.get(station)?.values() ?? [])]) this.#close(end);
	}

	/** The connection to this life, or an earlier one, of the peer ends. */
	endTo(station: Station, peer: string, life: number): void {
		const end = this.#ends.get(station)?.get(peer);
		if (end !== undefined && end.peerLife <= life) this.#close(end);
	}

	send(station: Station, to: string, frame: Frame): void {
		const end = this.#ends.get(station)?.get(to);
		if (!end?.open) return;
		this.#pass(end, (other) => other.station.heard(station.name, frame));
		if (frame.kind !== 'pulse' || this.#agenda.nowMs < end.clockDueMs) return;
		end.clockDueMs = this.#agenda.nowMs + this.#clockEveryMs;
		const wallMs = station.wallMs();
		this.#pass(end, (other) => other.station.clockHeard(station.name, wallMs - other.station.wallMs()));
	}

	call(station: Station, to: string, call: Call, signal?: AbortSignal): Promise<Answer> {
		const end = this.#ends.get(station)?.get(to);
		if (end === undefined || !end.open) return Promise.resolve({ is: 'unavailable', why: `no link to ${to}` });
		const id = this.#nextCall++;
		return new Promise((resolve) => {
			const settle = (answer: Answer) => {
				end.waiting.delete(id);
				resolve(answer);
			};
			end.waiting.set(id, settle);
			signal?.addEventListener('abort', () => settle({ is: 'unavailable', why: `gave up waiting for ${to}` }), { once: true });
			this.#pass(end, (other) => {
				void other.station.answer(station.name, call).then((answer) => {
					if (other.open) this.#pass(other, (back) => back.waiting.get(id)?.(answer));
				});
			});
		});
	}

	/** Runs `arrive` at the other end's place, when what was sent gets there. For connections beside the links. */
	carry(from: string, to: string, arrive: () => void): void {
		this.#into(from, to, () => {
			this.#agenda.touch();
			arrive();
		});
	}

	cut(from: string, to: string): void {
		this.#direction(from, to).isCut = true;
	}

	slow(from: string, to: string, delayMs: number): void {
		this.#direction(from, to).delayMs = delayMs;
	}

	isCut(from: string, to: string): boolean {
		return this.#directions.get(`${from}>${to}`)?.isCut ?? false;
	}

	isClear(from: string, to: string): boolean {
		const direction = this.#directions.get(`${from}>${to}`);
		return direction === undefined || (!direction.isCut && direction.delayMs === 0);
	}

	/** Everything that was cut or slow; answers the names it concerned. */
	heal(): string[] {
		const names: string[] = [];
		for (const [pair, direction] of this.#directions) {
			if (direction.isCut || direction.delayMs > 0) names.push(...pair.split('>'));
			direction.isCut = false;
			direction.delayMs = 0;
			const held = direction.held;
			direction.held = [];
			const [from = '', to = ''] = pair.split('>');
			for (const arrive of held) this.#into(from, to, arrive);
		}
		return names;
	}

	#pass(end: End, arrive: (other: End) => void): void {
		const { station, peer } = end;
		this.#into(station.name, peer.name, () => {
			const { other } = end;
			if (other === null) return;
			// A frame in flight when the receiver closed its end is lost; one sent before the sender's end is not.
			other.station.lane.enter(() => {
				if (other.open) arrive(other);
			});
		});
	}

	#into(from: string, to: string, arrive: () => void): void {
		const direction = this.#direction(from, to);
		if (direction.isCut) {
			direction.held.push(arrive);
			return;
		}
		const atMs = Math.max(direction.lastAtMs, this.#agenda.nowMs + this.#random.next() * 1.5 + direction.delayMs);
		direction.lastAtMs = atMs;
		this.#agenda.after(atMs - this.#agenda.nowMs, () => {
			// Cut while it was on its way.
			if (direction.isCut) direction.held.push(arrive);
			else arrive();
		});
	}

	#direction(from: string, to: string): Direction {
		const key = `${from}>${to}`;
		const known = this.#directions.get(key);
		if (known !== undefined) return known;
		const direction: Direction = { isCut: false, delayMs: 0, lastAtMs: 0, held: [] };
		this.#directions.set(key, direction);
		return direction;
	}

	#close(end: End): void {
		if (!end.open) return;
		end.open = false;
		const { station, peer } = end;
		this.#ends.get(station)?.delete(peer.name);
		for (const settle of [...end.waiting.values()]) settle({ is: 'unavailable', why: `the link to ${peer.name} ended` });
		station.lane.enter(() => station.linkDown(peer.name, end.peerLife));
		this.#into(station.name, peer.name, () => {
			const { other } = end;
			// Behind what arrived before it: that is read first, when the receiver runs again.
			other?.station.lane.enter(() => {
				if (other.open) this.#close(other);
			});
		});
	}

	#redial(): void {
		const all = [...this.#stations.values()];
		for (const a of all) {
			for (const b of all) if (a.name < b.name && (a.isBackend || b.isBackend)) this.#dial(a, b);
		}
		this.#agenda.after(this.#retryMs, () => this.#redial());
	}

	/** A greeting goes both ways, so a connection begins only where neither is cut. */
	#dial(a: Station, b: Station): void {
		const dialer = this.#dials(a, b) ? a : b;
		if (this.#ends.get(dialer)?.has(dialer === a ? b.name : a.name)) return;
		if (![a, b].every((station) => station.lane.runs && station.life() > 0)) return;
		if (!a.knows(b.name) || !b.knows(a.name)) return;
		if (this.isCut(a.name, b.name) || this.isCut(b.name, a.name)) return;
		const endA: End = { station: a, peer: b, peerLife: b.life(), other: null, open: true, clockDueMs: 0, waiting: new Map() };
		const endB: End = { station: b, peer: a, peerLife: a.life(), other: endA, open: true, clockDueMs: 0, waiting: new Map() };
		endA.other = endB;
		for (const end of [endA, endB]) {
			const ends = this.#ends.get(end.station);
			const former = ends?.get(end.peer.name);
			if (former !== undefined) this.#close(former);
			ends?.set(end.peer.name, end);
		}
		this.#agenda.touch();
		a.linkUp(b.name, endA.peerLife);
		b.linkUp(a.name, endB.peerLife);
	}

	/** Of two backends the later name dials; frontends dial backends. */
	#dials(a: Station, b: Station): boolean {
		if (a.isBackend !== b.isBackend) return b.isBackend;
		return a.name > b.name;
	}
}
