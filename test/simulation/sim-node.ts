/**
 * One simulated machine, and each start of the node on it: the node's own code (server/node-core.ts) over virtual
 * time, a modelled volume and a modelled network.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import type { ClusterAdministration } from '../../node-image/src/administration/administration.ts';
import type { LifeId, Member } from '../../node-image/src/cluster/member.ts';
import type { Timing } from '../../node-image/src/cluster/timing.ts';
import type { MemberConfig, NodeConfig, Role } from '../../node-image/src/contract/node-config.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { VolumeState } from '../../node-image/src/contract/node-faults.ts';
import { failed } from '../../node-image/src/result.ts';
import { EventLog } from '../../node-image/src/server/event-log.ts';
import type { Delivery, DeliveryOutcome, LmtpTarget } from '../../node-image/src/server/lmtp-connection.ts';
import { nodeAdministration } from '../../node-image/src/server/node-administration.ts';
import { NodeCore } from '../../node-image/src/server/node-core.ts';
import { SessionRegister } from '../../node-image/src/server/session-register.ts';
import { storeCopies } from '../../node-image/src/server/store-copies.ts';
import { MemoryDisk } from '../../node-image/src/storage/memory-files.ts';
import type { OpenAccount, PasswordVerifier } from '../../node-image/src/storage/open-account.ts';
import type { Agenda } from './agenda.ts';
import { Lane } from './lane.ts';
import type { Network, Station } from './network.ts';
import { SimBeat } from './sim-beat.ts';
import { simTimers } from './sim-timers.ts';
import { type FlyingRenames, mountVolume } from './sim-volume.ts';
import { type Stage, StageCount } from './stages.ts';

/** Where virtual wall clocks begin, in seconds since 1970. */
const epochS = 1_790_000_000;

/** Far more often than a node does it: a minute is all there is. */
const pruneEveryMs = 1_000;

/** What all machines of one simulated cluster share. */
export interface Surroundings {
	readonly agenda: Agenda;
	readonly random: SeededRandom;
	readonly timing: Timing;
	readonly network: Network;
	readonly disk: MemoryDisk;
	readonly flying: FlyingRenames;
	readonly lateMsMax: number;
	/** What every password of this model becomes. */
	readonly verifier: PasswordVerifier;
	/** Writes in place of every backend hang until then: a volume that stalls. */
	stalledUntilMs(): number;
	readonly members: readonly MemberConfig[];
	/** The run of this member that lives now. */
	run(name: string): Run | undefined;
	told(node: string, event: NodeEvent): void;
	/** Somebody is about to end a life of this member. */
	declares(victim: string): void;
	/** A write of this machine enters a stage: a fault may be waiting for it. */
	staged(machine: Machine, stage: Stage): void;
	/** A reply that tells of this account in this generation leaves its owner. */
	acknowledges(node: string, account: string, generation: number): void;
}

export class Machine {
	readonly name: string;
	readonly roles: readonly Role[];
	readonly #around: Surroundings;
	run: Run | null = null;
	/** Frontends count their own starts. */
	starts = 0;
	volume: VolumeState = { is: 'here' };
	lastFaultAtMs = -1e9;
	/** Of those, the last that was no planned stop. */
	lastHarmAtMs = -1e9;
	/** It ended as planned, when, and in which life. */
	left: { readonly atMs: number; readonly life: number } | null = null;
	/** What its wall clock is ahead by, in seconds. */
	clockAheadS = 0;
	/** A frontend's own disk, with its queue. */
	readonly ownDisk = new MemoryDisk();

	constructor(around: Surroundings, name: string, roles: readonly Role[]) {
		this.#around = around;
		this.name = name;
		this.roles = roles;
	}

	get isBackend(): boolean {
		return this.roles.includes('backend');
	}

	get isFrontend(): boolean {
		return this.roles.includes('frontend');
	}

	/** It runs, paused or not. */
	get running(): boolean {
		return this.run !== null;
	}

	get paused(): boolean {
		return this.run?.isPaused ?? false;
	}

	get member(): Member | undefined {
		return this.run?.core.state;
	}

	start(): void {
		if (this.run !== null) return;
		this.starts += 1;
		const run = new Run(this.#around, this);
		this.run = run;
		void run.begin();
	}

	/** The process ends at once, by whatever hand. */
	kill(): void {
		const run = this.run;
		if (run === null) return;
		this.run = null;
		run.end();
	}
}

export class Run {
	readonly machine: Machine;
	readonly core: NodeCore;
	readonly administration: ClusterAdministration;
	readonly main: Lane;
	readonly stagesNow = new StageCount();
	/** New clients are taken in. */
	isAccepting = true;
	isPaused = false;
	resumedAtMs = -1e9;
	readonly #thread: Lane;
	readonly #beat: SimBeat | null;
	readonly #around: Surroundings;
	readonly #station: Station;
	/** Mail that a backend is asked to store, by the life that is to say so. */
	readonly #deliveries = new Set<{ readonly life: number; fail(): void }>();
	/** Deliveries of this frontend under way, by whom they wait for. */
	readonly #handed = new Set<{ readonly target: LmtpTarget; fail(why: string): void }>();
	readonly #sessions = new Set<{ readonly owner: LifeId; end(): void }>();
	readonly #endings = new Set<() => void>();

	constructor(around: Surroundings, machine: Machine) {
		const { agenda, random, timing } = around;
		this.#around = around;
		this.machine = machine;
		this.main = new Lane(agenda);
		this.#thread = new Lane(agenda);
		const mount = (lane: Lane, quick: boolean, ownDisk?: MemoryDisk) =>
			mountVolume({
				agenda,
				random,
				lane,
				disk: ownDisk ?? around.disk,
				flying: around.flying,
				volume: () => (ownDisk === undefined ? machine.volume : { is: 'here' }),
				stage: (stage, begins) => {
					if (begins) this.stagesNow.enter(stage);
					else this.stagesNow.leave(stage);
					if (begins) around.staged(machine, stage);
				},
				lateMsMax: around.lateMsMax,
				stalledUntilMs: () => around.stalledUntilMs(),
				quick,
			});
		const others = around.members.filter(({ name }) => name !== machine.name);
		this.#beat = machine.isBackend
			? new SimBeat({
					agenda,
					random,
					timing,
					main: this.main,
					thread: this.#thread,
					fs: mount(this.#thread, true),
					name: machine.name,
					backends: others.filter(({ roles }) => roles.includes('backend')).map(({ name }) => name),
					looked: (look) => this.core.looked(look),
				})
			: null;
		const timers = simTimers(agenda, this.main);
		const config: NodeConfig = {
			cluster: { name: 'simulated', id: 'simulated', secretHex: '0'.repeat(64) },
			name: machine.name,
			address: '127.0.0.1',
			ports: { smtp: 1, imap: 1, lmtp: 1, admin: 1, link: 1 },
			members: others,
			dataPath: 'none',
			adminToken: '0'.repeat(16),
			beatMs: timing.beatMs,
		};
		this.core = new NodeCore({
			config,
			roles: machine.roles,
			timing,
			timers,
			volume: this.#beat === null ? null : { fs: mount(this.main, false), beat: this.#beat },
			links: {
				send: (to, frame) => around.network.send(this.#station, to, frame),
				call: (to, call, signal) => around.network.call(this.#station, to, call, signal),
				reset: () => around.network.reset(this.#station),
			},
			deliver: (target, delivery, signal) => this.#deliver(target, delivery, signal),
			queueDisk: machine.isFrontend ? mount(this.main, true, machine.ownDisk) : null,
			countStart: async () => machine.starts,
			nowS: () => this.#wallS(),
			randomHex: (bytes) => Array.from({ length: bytes * 2 }, () => random.between(0, 15).toString(16)).join(''),
			emit: (event) => around.told(machine.name, event),
			answer: async (call) => (call.ask === 'administer' ? this.administration.answer(call.at, call) : { is: 'unavailable', why: 'not simulated' }),
			lifeDropped: () => {
				for (const delivery of this.#deliveries) delivery.fail();
			},
			lifeOver: (who) => this.#lifeOver(who),
			lost: (who) => this.#endSessions(who),
			leaveBalancer: async () => {
				await timers.sleep(timing.leaveBalancerMs);
				this.isAccepting = false;
			},
			mailClientsGone: async () => {},
			closeDoors: async () => {},
			openDoors: () => {
				this.isAccepting = true;
			},
			sessionsLeave: () => {},
			memberRemoved: (name) => {
				this.#lifeOver({ member: name, life: Number.MAX_SAFE_INTEGER });
			},
			leave: async (planned) => {
				// A stop that took too long has ended the process, whatever was still under way in it.
				if (this.main.over) return;
				if (planned && machine.volume.is === 'here' && around.stalledUntilMs() < agenda.nowMs)
					machine.left = { atMs: agenda.nowMs, life: this.core.state.life };
				this.main.after(1, () => this.#exit());
			},
		});
		this.administration = nodeAdministration({
			config,
			roles: machine.roles,
			core: this.core,
			logins: { verify: async () => ({ is: 'unavailable' }) },
			events: new EventLog(() => agenda.nowMs),
			sessions: new SessionRegister(() => agenda.nowMs),
			timing,
			timers,
			disk: mount(this.main, true, machine.ownDisk),
			nowS: () => this.#wallS(),
			makeVerifier: async () => around.verifier,
			sessionCount: () => 0,
			stop: () => this.stop(),
			changeMembers: () => failed({ code: 'not-simulated', message: 'not simulated', definite: true }),
			entered: null,
		});
		const { effects } = this.core;
		if (effects !== null) {
			const declareDead = effects.declareDead.bind(effects);
			effects.declareDead = (who, held) => {
				around.declares(who.member);
				return declareDead(who, held);
			};
		}
		this.#station = {
			name: machine.name,
			isBackend: machine.isBackend,
			lane: this.main,
			life: () => this.core.linkLife,
			knows: (peer) => this.core.members.some(({ name }) => name === peer),
			linkUp: (peer, life) => this.core.linkUp(peer, life),
			linkDown: (peer, life) => this.core.linkDown(peer, life),
			heard: (from, frame) => this.core.heard(from, frame),
			wallMs: () => this.#wallS() * 1000,
			clockHeard: (from, aheadMs) => this.core.clockHeard(from, aheadMs),
			answer: (from, call) => this.core.answer(from, call),
		};
	}

	#wallS(): number {
		return epochS + Math.floor(this.#around.agenda.nowMs / 1000) + this.machine.clockAheadS;
	}

	/** What main.ts and node.ts do, but for sockets. */
	async begin(): Promise<void> {
		const { network } = this.#around;
		const prepared = await this.core.prepare();
		if (!prepared.ok) {
			this.#exit();
			return;
		}
		await this.core.start();
		network.attach(this.#station);
		this.#tick();
		this.#prune();
	}

	get fence(): SimBeat | null {
		return this.#beat;
	}

	pause(): void {
		if (this.isPaused) return;
		this.isPaused = true;
		this.main.halt();
		this.#thread.halt();
	}

	resume(): void {
		if (!this.isPaused) return;
		this.isPaused = false;
		this.resumedAtMs = this.#around.agenda.nowMs;
		this.#thread.resume();
		this.main.resume();
	}

	/** The whole machine sleeps: beside a pause of its process. */
	sleep(asleep: boolean): void {
		for (const lane of [this.#thread, this.main]) {
			if (asleep) lane.halt();
			else lane.resume();
		}
		if (!asleep) this.resumedAtMs = this.#around.agenda.nowMs;
	}

	/** The main loop is busy with something; the beat's thread is not. */
	hang(ms: number): void {
		this.main.halt();
		this.#around.agenda.after(ms, () => this.main.resume());
	}

	drain(): void {
		this.main.enter(() => this.core.drain());
	}

	ready(): void {
		this.main.enter(() => this.core.ready());
	}

	tellMembers(members: readonly MemberConfig[]): void {
		this.main.enter(() => this.core.changeMembers(members));
	}

	stop(): void {
		const { timing } = this.#around;
		this.main.enter(() => this.core.stop());
		this.main.after(timing.drainMs, () => this.#exit());
	}

	/** The account, if this run has it open in this life. For a client's session. */
	account(address: string, life: number): OpenAccount | undefined {
		return this.core.state.life === life ? this.core.store?.get(address) : undefined;
	}

	/** A client's session through this frontend, on an owner: ends when the owner's life is known to be over. */
	follow(owner: LifeId, end: () => void): () => void {
		const session = { owner, end };
		this.#sessions.add(session);
		return () => this.#sessions.delete(session);
	}

	/** Called when this run ends. */
	onEnd(listener: () => void): () => void {
		this.#endings.add(listener);
		return () => this.#endings.delete(listener);
	}

	end(): void {
		this.main.end();
		this.#thread.end();
		this.#around.network.detach(this.#station);
		for (const ending of this.#endings) ending();
	}

	/** A backend's side of LMTP: answers unless this life, or this process, ends before. */
	async store(life: number, delivery: Delivery): Promise<readonly DeliveryOutcome[] | 'ended'> {
		const { store } = this.core;
		const beat = this.#beat;
		if (store === null || beat === null || this.core.state.life !== life) return delivery.recipients.map(() => ({ is: 'failed', why: 'no such life here' }));
		const over = Promise.withResolvers<'ended'>();
		const own = { life, fail: () => over.resolve('ended') };
		this.#deliveries.add(own);
		const unfollow = this.onEnd(own.fail);
		const stored = storeCopies({ store, fence: beat }, delivery.recipients, delivery.message).then((copies) =>
			copies.map((copy, at): DeliveryOutcome => {
				const address = delivery.recipients[at]?.address ?? '';
				if (copy.is === 'stored') this.#around.acknowledges(this.machine.name, address, copy.generation);
				if (copy.is === 'stored' || copy.is === 'elsewhere') return { is: copy.is };
				return { is: 'failed', why: copy.is === 'fenced' ? 'fenced' : copy.why };
			}),
		);
		const outcome = await Promise.race([stored, over.promise]);
		this.#deliveries.delete(own);
		unfollow();
		return outcome;
	}

	/** A frontend's side of LMTP: one attempt. */
	#deliver(target: LmtpTarget, delivery: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]> {
		const { network } = this.#around;
		const owner = this.#around.run(target.backend);
		const all = (outcome: DeliveryOutcome) => delivery.recipients.map(() => outcome);
		const isLinked = this.core.state.peers[target.backend]?.link.up === true;
		if (owner === undefined || !isLinked) return Promise.resolve(all({ is: 'failed', why: 'no connection' }));
		return new Promise((resolve) => {
			const done = (outcomes: readonly DeliveryOutcome[]) => {
				this.#handed.delete(handed);
				unfollow();
				this.main.enter(() => resolve(outcomes));
			};
			const broken = (why: string) => done(all({ is: 'unknown', why }));
			const handed = { target, fail: broken };
			this.#handed.add(handed);
			signal.addEventListener('abort', () => broken('gave up waiting'), { once: true });
			// The end of the owner's process is the end of its connections, unless a cut hides it.
			const unfollow = owner.onEnd(() => network.carry(target.backend, this.machine.name, () => broken('the connection ended')));
			network.carry(this.machine.name, target.backend, () =>
				owner.main.enter(() => {
					void owner.store(target.life, delivery).then((outcomes) => {
						network.carry(target.backend, this.machine.name, () => (outcomes === 'ended' ? broken('the connection ended') : done(outcomes)));
					});
				}),
			);
		});
	}

	#lifeOver(who: LifeId): void {
		for (const handed of [...this.#handed]) {
			if (handed.target.backend === who.member && handed.target.life <= who.life) handed.fail(`${who.member}.${who.life} is over`);
		}
		this.#endSessions(who);
		this.#around.network.endTo(this.#station, who.member, who.life);
	}

	#endSessions(who: LifeId): void {
		for (const session of [...this.#sessions]) {
			if (session.owner.member === who.member && session.owner.life <= who.life) session.end();
		}
	}

	#tick(): void {
		this.main.after(this.#around.timing.beatMs, () => {
			this.core.tick();
			this.#tick();
		});
	}

	#prune(): void {
		this.main.after(pruneEveryMs, () => {
			void this.core.store?.prune();
			this.#prune();
		});
	}

	#exit(): void {
		if (this.machine.run === this) this.machine.kill();
		else this.end();
	}
}
