/**
 * A whole cluster in virtual time: the core's step function in every member, a model of the volume's
 * tokens and of the links, and the faults that happen to them.
 *
 * The model keeps what makes clusters hard: a rename takes effect some time after it was ordered, and
 * wins or loses then; a paused process misses nothing, it only learns it later; a killed one's links end
 * at once, a cut one's never. What a real file system does beyond that is for the storage's own tests.
 */
import { initialMember } from '../../node-image/src/cluster/initial.ts';
import type { BeatPayload, ControllerToken, Effect, Frame, Input, LifeId, Look, Member, MemberToken } from '../../node-image/src/cluster/member.ts';
import { step } from '../../node-image/src/cluster/step.ts';
import { timingFrom } from '../../node-image/src/cluster/timing.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { Agenda } from './agenda.ts';
import { type Random, seededRandom } from './random.ts';

export interface Shape {
	readonly frontends: number;
	readonly backends: number;
	readonly seed: number;
}

interface Process {
	readonly name: string;
	readonly roles: readonly ('frontend' | 'backend')[];
	/** Counts starts, so that what was ordered by an earlier start is not delivered to a later one. */
	incarnation: number;
	running: boolean;
	paused: boolean;
	member: Member;
	/** Delivered when a paused process goes on. */
	inbox: (() => void)[];
	payload: BeatPayload | null;
	seq: number;
	/** The look before has been taken in: the beat's thread waits for it. */
	acknowledged: boolean;
	/** Frontends count their own starts. */
	starts: number;
	lastFaultAtMs: number;
	resumedAtMs: number;
	volumeAway: boolean;
}

interface Link {
	readonly a: string;
	readonly b: string;
	readonly aIncarnation: number;
	readonly bIncarnation: number;
	readonly aLife: number;
	readonly bLife: number;
}

export interface Told {
	readonly atMs: number;
	readonly node: string;
	readonly event: NodeEvent;
}

const timing = timingFrom();

export class World {
	readonly agenda = new Agenda();
	readonly random: Random;
	readonly processes = new Map<string, Process>();
	readonly told: Told[] = [];
	readonly violations: string[] = [];
	readonly wrongDeaths: string[] = [];
	controller: ControllerToken = { epoch: 0, holder: null };
	readonly #memberTokens = new Map<string, MemberToken>();
	readonly #beats = new Map<string, { seq: number; payload: BeatPayload }>();
	readonly #links = new Map<string, Link>();
	/** 'be1>be2': what be1 sends to be2 is swallowed. */
	readonly #cuts = new Set<string>();
	#tokenChangedAtMs = 0;

	constructor(shape: Shape) {
		this.random = seededRandom(shape.seed);
		const names = [
			...Array.from({ length: shape.frontends }, (_, index) => ({ name: `fe${index + 1}`, roles: ['frontend'] as const })),
			...Array.from({ length: shape.backends }, (_, index) => ({ name: `be${index + 1}`, roles: ['backend'] as const })),
		];
		for (const { name, roles } of names) {
			const peers = names.filter((other) => other.name !== name);
			this.processes.set(name, {
				name,
				roles,
				incarnation: 0,
				running: false,
				paused: false,
				member: initialMember({ name, roles, peers, timing }),
				inbox: [],
				payload: null,
				seq: 0,
				acknowledged: true,
				starts: 0,
				lastFaultAtMs: -1e9,
				resumedAtMs: -1e9,
				volumeAway: false,
			});
		}
		this.#redial();
	}

	get now(): number {
		return this.agenda.nowMs;
	}

	get backends(): Process[] {
		return [...this.processes.values()].filter((process) => process.roles.includes('backend'));
	}

	process(name: string): Process {
		const found = this.processes.get(name);
		if (found === undefined) throw new Error(`no process ${name}`);
		return found;
	}

	run(ms: number): void {
		this.agenda.runUntil(this.now + ms, () => this.#check());
	}

	/** Runs until this holds; undefined: it did not within the time. */
	runUntil(condition: () => boolean, limitMs: number): number | undefined {
		const startedAtMs = this.now;
		while (this.now - startedAtMs < limitMs) {
			if (condition()) return this.now - startedAtMs;
			this.run(1);
		}
		return undefined;
	}

	// What happens to processes ----------------------------------------------------------------------

	start(name: string): void {
		const process = this.process(name);
		if (process.running) return;
		process.incarnation += 1;
		process.running = true;
		process.paused = false;
		process.inbox = [];
		process.payload = null;
		process.acknowledged = true;
		const peers = [...this.processes.values()].filter((other) => other.name !== name).map(({ name, roles }) => ({ name, roles }));
		process.member = initialMember({ name, roles: process.roles, peers, timing });
		this.#takeLife(process);
		this.#beatLoop(process, process.incarnation);
	}

	kill(name: string): void {
		const process = this.process(name);
		process.running = false;
		process.lastFaultAtMs = this.now;
		this.#endLinks(name);
	}

	stop(name: string): void {
		const process = this.process(name);
		process.lastFaultAtMs = this.now;
		this.#give(process, { type: 'stop-requested' });
	}

	pause(name: string): void {
		const process = this.process(name);
		process.paused = true;
		process.lastFaultAtMs = this.now;
	}

	resume(name: string): void {
		const process = this.process(name);
		process.paused = false;
		process.resumedAtMs = this.now;
		process.lastFaultAtMs = this.now;
		const inbox = process.inbox;
		process.inbox = [];
		for (const deliver of inbox) deliver();
	}

	/** Everything stops and goes on together: nobody may be declared dead for it. */
	closeLid(ms: number): void {
		const paused = [...this.processes.values()].filter((process) => process.running && !process.paused);
		for (const process of paused) process.paused = true;
		this.agenda.after(ms, () => {
			for (const process of paused) {
				process.paused = false;
				process.resumedAtMs = this.now;
				const inbox = process.inbox;
				process.inbox = [];
				for (const deliver of inbox) deliver();
			}
		});
	}

	cut(from: string, to: string): void {
		this.#cuts.add(`${from}>${to}`);
		this.process(from).lastFaultAtMs = this.now;
		this.process(to).lastFaultAtMs = this.now;
	}

	takeVolumeAway(name: string): void {
		this.process(name).volumeAway = true;
		this.process(name).lastFaultAtMs = this.now;
	}

	heal(): void {
		for (const cut of this.#cuts) for (const name of cut.split('>')) this.process(name).lastFaultAtMs = this.now;
		this.#cuts.clear();
		for (const process of this.processes.values()) {
			if (process.volumeAway) process.lastFaultAtMs = this.now;
			process.volumeAway = false;
			if (process.paused) this.resume(process.name);
			if (!process.running) this.start(process.name);
		}
	}

	// The shell: executes effects --------------------------------------------------------------------

	#give(process: Process, input: Input): void {
		const incarnation = process.incarnation;
		const deliver = () => {
			if (!process.running || process.incarnation !== incarnation) return;
			if (input.type === 'looked') process.acknowledged = true;
			const [next, effects] = step(process.member, input, this.now);
			process.member = next;
			for (const effect of effects) this.#execute(process, effect);
		};
		if (process.paused) process.inbox.push(deliver);
		else deliver();
	}

	#execute(process: Process, effect: Effect): void {
		switch (effect.type) {
			case 'emit':
				this.told.push({ atMs: this.now, node: process.name, event: effect.event });
				return;
			case 'publish':
				process.payload = effect.payload;
				return;
			case 'send':
				this.#send(process, effect.to, effect.frame);
				return;
			case 'take-life':
				this.#endLinks(process.name);
				this.#takeLife(process);
				return;
			case 'take-controller': {
				const self = { member: process.name, life: effect.life };
				this.#rename(process, () => {
					const won = this.controller.epoch === effect.from.epoch;
					if (won) this.#setController({ epoch: effect.epoch, holder: self });
					return { type: 'took-controller', epoch: effect.epoch, life: effect.life, outcome: won ? 'taken' : 'lost' };
				});
				return;
			}
			case 'release-controller':
				this.#rename(process, () => {
					const held = this.controller;
					if (held.epoch === effect.epoch && held.holder?.member === process.name) this.#setController({ epoch: effect.epoch + 1, holder: null });
					return null;
				});
				return;
			case 'declare-dead': {
				const epoch = process.member.leading;
				this.#rename(process, () => ({ type: 'declared-dead', who: effect.who, outcome: this.#declareDead(process, effect.who, epoch) }));
				return;
			}
			case 'drain':
				this.agenda.after(timing.leaveBalancerMs, () => this.#give(process, { type: 'drained' }));
				return;
			case 'leave':
				this.#leave(process, effect.planned);
				return;
			case 'release-accounts':
			case 'drop-accounts':
			case 'life-over':
				return;
		}
	}

	#declareDead(by: Process, who: LifeId, epoch: number | null): 'declared' | 'lost' {
		if (epoch === null || this.controller.epoch !== epoch || this.controller.holder?.member !== by.name) return 'lost';
		const token = this.#memberTokens.get(who.member);
		if (token === undefined || !token.alive || token.number !== who.life) return 'lost';
		this.#memberTokens.set(who.member, { number: token.number + 1, alive: false });
		const victim = this.process(who.member);
		// Twice the time a fault's echo takes: the suspicion time and what follows it.
		if (victim.running && !victim.paused && !victim.volumeAway && this.now - victim.lastFaultAtMs > 3 * timing.suspicionMs) {
			this.wrongDeaths.push(`${this.now.toFixed(0)} ms: ${by.name} declared ${who.member}.${who.life} dead, which had no fault`);
		}
		return 'declared';
	}

	#setController(token: ControllerToken): void {
		if (token.epoch <= this.controller.epoch) this.violations.push(`epoch ${token.epoch} was taken again`);
		this.controller = token;
		this.#tokenChangedAtMs = this.now;
	}

	/** A rename takes effect a moment after it was ordered; its answer is another moment away. */
	#rename(process: Process, land: () => Input | null): void {
		const slow = this.random.chance(0.02) ? this.random.between(20, 300) : 0;
		const incarnation = process.incarnation;
		this.agenda.after(this.random.between(0, 3) + slow, () => {
			// A killed process's rename may still land; one that never got to the kernel does not.
			if (process.incarnation !== incarnation && this.random.chance(0.5)) return;
			if (process.volumeAway) {
				// Lost on the way, or its answer: the process cannot tell.
				this.agenda.after(1, () => this.#give(process, unknownOutcome(land)));
				return;
			}
			const input = land();
			if (input !== null) this.agenda.after(this.random.between(0, 2), () => this.#give(process, input));
		});
	}

	#takeLife(process: Process): void {
		const incarnation = process.incarnation;
		const attempt = () => {
			if (!process.running || process.incarnation !== incarnation) return;
			if (process.volumeAway || process.paused) {
				this.agenda.after(timing.beatMs, attempt);
				return;
			}
			if (!process.roles.includes('backend')) {
				process.starts += 1;
				this.#give(process, { type: 'life-taken', life: process.starts });
				return;
			}
			const life = (this.#memberTokens.get(process.name)?.number ?? 0) + 1;
			this.#memberTokens.set(process.name, { number: life, alive: true });
			this.#beats.delete(process.name);
			this.#give(process, { type: 'life-taken', life });
		};
		this.agenda.after(this.random.between(1, 10), attempt);
	}

	#leave(process: Process, planned: boolean): void {
		if (planned && process.roles.includes('backend')) {
			const token = this.#memberTokens.get(process.name);
			if (token?.alive && token.number === process.member.life) this.#memberTokens.set(process.name, { number: token.number + 1, alive: false });
		}
		process.running = false;
		process.lastFaultAtMs = this.now;
		this.agenda.after(1, () => this.#endLinks(process.name));
	}

	// Beats and looks --------------------------------------------------------------------------------

	#beatLoop(process: Process, incarnation: number): void {
		if (!process.running || process.incarnation !== incarnation) return;
		if (!process.paused && process.member.life > 0) {
			if (!process.roles.includes('backend')) this.#give(process, { type: 'tick' });
			else if (process.acknowledged && process.payload !== null) {
				process.acknowledged = false;
				const look = this.#look(process, process.payload);
				this.agenda.after(this.random.between(0, 3), () => this.#give(process, { type: 'looked', look }));
			}
		}
		this.agenda.after(timing.beatMs + this.random.between(-2, 6), () => this.#beatLoop(process, incarnation));
	}

	#look(process: Process, payload: BeatPayload): Look {
		process.seq += 1;
		const life = process.member.life;
		const base = { startedAtMs: this.now, life, seq: process.seq, tookMs: 1 };
		if (process.volumeAway) return { ...base, own: 'failed', ownToken: null, controller: null, members: {} };
		const token = this.#memberTokens.get(process.name) ?? null;
		if (token === null || !token.alive || token.number !== life) return { ...base, own: 'gone', ownToken: token, controller: null, members: {} };
		this.#beats.set(process.name, { seq: process.seq, payload });
		const members: Record<string, Look['members'][string]> = {};
		for (const other of this.backends) {
			if (other.name === process.name) continue;
			const read = this.#memberTokens.get(other.name) ?? null;
			const beat = read?.alive ? (this.#beats.get(other.name) ?? null) : null;
			members[other.name] = { token: read, beat: this.random.chance(0.01) ? null : beat };
		}
		return { ...base, own: 'written', ownToken: null, controller: this.controller, members };
	}

	// Links ------------------------------------------------------------------------------------------

	#send(from: Process, to: string, frame: Frame): void {
		const link = this.#links.get(pairOf(from.name, to));
		if (link === undefined || this.#cuts.has(`${from.name}>${to}`)) return;
		const receiver = this.process(to);
		const incarnation = receiver.incarnation;
		this.agenda.after(this.random.between(0, 2), () => {
			if (receiver.incarnation === incarnation && this.#links.get(pairOf(from.name, to)) === link)
				this.#give(receiver, { type: 'heard', from: from.name, frame });
		});
	}

	#redial(): void {
		const all = [...this.processes.values()];
		for (const a of all) {
			for (const b of all) {
				if (a.name >= b.name || !(a.roles.includes('backend') || b.roles.includes('backend'))) continue;
				this.#dial(a, b);
			}
		}
		this.agenda.after(timing.retryMs, () => this.#redial());
	}

	#dial(a: Process, b: Process): void {
		const pair = pairOf(a.name, b.name);
		const reachable = [a, b].every((process) => process.running && !process.paused && process.member.life > 0);
		if (!reachable || this.#links.has(pair) || this.#cuts.has(`${a.name}>${b.name}`) || this.#cuts.has(`${b.name}>${a.name}`)) return;
		const link = { a: a.name, b: b.name, aIncarnation: a.incarnation, bIncarnation: b.incarnation, aLife: a.member.life, bLife: b.member.life };
		this.#links.set(pair, link);
		this.#give(a, { type: 'link-up', peer: b.name, life: link.bLife });
		this.#give(b, { type: 'link-up', peer: a.name, life: link.aLife });
	}

	/** The end of a process ends its connections; over a cut link nobody hears of it. */
	#endLinks(name: string): void {
		for (const [pair, link] of this.#links) {
			if (link.a !== name && link.b !== name) continue;
			this.#links.delete(pair);
			const other = link.a === name ? link.b : link.a;
			const [lifeOfOther, lifeOfOne] = link.a === name ? [link.bLife, link.aLife] : [link.aLife, link.bLife];
			const one = this.process(name);
			if (one.running) this.#give(one, { type: 'link-down', peer: other, life: lifeOfOther });
			if (!this.#cuts.has(`${name}>${other}`)) {
				const process = this.process(other);
				const incarnation = process.incarnation;
				this.agenda.after(1, () => {
					if (process.incarnation === incarnation) this.#give(process, { type: 'link-down', peer: name, life: lifeOfOne });
				});
			}
		}
	}

	// What must hold, behind every step --------------------------------------------------------------

	#check(): void {
		const { holder, epoch } = this.controller;
		const leading = this.backends.filter((process) => process.running && process.member.leading !== null);
		const epochs = new Set(leading.map((process) => process.member.leading));
		if (epochs.size !== leading.length) this.violations.push(`${this.now} ms: two members lead in one epoch`);
		for (const process of leading) {
			// P3: to believe it for a moment is allowed; a running member learns the truth within its fit window.
			const knows = process.member.leading === epoch && holder?.member === process.name;
			const since = Math.max(this.#tokenChangedAtMs, process.resumedAtMs);
			if (!knows && !process.paused && !process.volumeAway && !process.member.held && this.now - since > timing.fitMs + timing.beatMs) {
				this.violations.push(`${this.now} ms: ${process.name} still leads in ${process.member.leading}, the token says ${epoch}`);
			}
		}
	}

	/** P4: is everybody served who can be? */
	healthy(): boolean {
		const running = [...this.processes.values()].filter((process) => process.running);
		const { holder } = this.controller;
		if (holder === null || running.some((process) => process.member.phase !== 'ready')) return false;
		const leader = this.process(holder.member);
		const others = this.backends.filter((process) => process.running && process !== leader);
		return (
			leader.running &&
			leader.member.leading === this.controller.epoch &&
			(others.length === 0 || leader.member.backup !== null) &&
			running.every((process) => process.member.controller?.epoch === this.controller.epoch)
		);
	}
}

function pairOf(a: string, b: string): string {
	return a < b ? `${a}|${b}` : `${b}|${a}`;
}

function unknownOutcome(land: () => Input | null): Input {
	// Half of what is lost on the way to a volume that goes away has landed all the same.
	const input = land();
	if (input?.type === 'took-controller') return { ...input, outcome: 'unknown' };
	if (input?.type === 'declared-dead') return { ...input, outcome: 'unknown' };
	return input ?? { type: 'accounts-changed', open: 0 };
}
