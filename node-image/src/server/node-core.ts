/**
 * Everything of a node that needs no socket: the cluster core in its shell, the volume, the accounts, who has
 * which account, the hand-over of mail, and a frontend's queue.
 *
 * node.ts puts doors and links around it; the simulation (test/simulation) puts virtual time and a modelled
 * volume and network around the very same code. So nothing here opens a port, starts a thread or asks a clock.
 */

import { clockAgrees, clocksApartMsMax } from '../cluster/clocks.ts';
import type { Fence } from '../cluster/fence.ts';
import { initialMember } from '../cluster/initial.ts';
import type { Answer, Call } from '../cluster/link-message.ts';
import type { BeatPayload, Frame, LifeId, Look, Member } from '../cluster/member.ts';
import { reaches } from '../cluster/reach.ts';
import type { Timing } from '../cluster/timing.ts';
import { isBackend, isLivingBackend, printLife } from '../cluster/turn.ts';
import { type MemberConfig, type NodeConfig, queueLifetimeSDefault, type Role } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { AccountStore, createAccount, createDomain } from '../storage/account-store.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { LeaveWhen, PasswordVerifier } from '../storage/open-account.ts';
import { deliveryTrace } from './delivery-trace.ts';
import { EndedLives } from './ended-lives.ts';
import { HandOver } from './hand-over.ts';
import type { Delivery, DeliveryOutcome, LmtpTarget } from './lmtp-connection.ts';
import { MailIntake } from './mail-intake.ts';
import { MailQueue } from './mail-queue.ts';
import { MemberShell } from './member-shell.ts';
import { ReachWaits } from './reach-waits.ts';
import { storeCopies } from './store-copies.ts';
import type { Timers } from './timers.ts';
import { VolumeEffects, volumeAway } from './volume-effects.ts';
import { Whereabouts } from './whereabouts.ts';

/** A backend's attachment to the volume. */
export interface VolumeAttachment {
	readonly fs: FileSystem;
	/** The beat's thread: what it writes, and the fence it keeps. */
	readonly beat: Fence & { publish(life: number, payload: BeatPayload): void; endLife(): void; watch(backends: readonly string[]): void };
}

export interface NodeCorePorts {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	readonly timing: Timing;
	readonly timers: Timers;
	/** Backends only. */
	readonly volume: VolumeAttachment | null;
	/** Frontends only: the queue's folder on the node's own disk. */
	readonly queueDisk: FileSystem | null;
	readonly links: {
		send(to: string, frame: Frame): void;
		call(to: string, call: Call, signal?: AbortSignal): Promise<Answer>;
		/** A new life: links are between lives, so every link begins again. */
		reset(): void;
	};
	/** One attempt of a frontend to have mail stored by a backend. Never rejects. */
	deliver(target: LmtpTarget, delivery: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]>;
	/** A frontend's starts, counted on its own disk. */
	countStart(): Promise<number>;
	/** Wall clock, seconds: internal dates, UIDVALIDITY. */
	nowS(): number;
	randomHex(bytes: number): string;
	emit(event: NodeEvent): void;
	/** Calls of peers that need more than this: logins, tickets, administration. */
	answer(call: Exclude<Call, { ask: 'locate' | 'open' | 'release' }>, from: string): Promise<Answer>;
	/** This life is over: nothing of it may be said any more. */
	lifeDropped(): void;
	/** A life of another member is over: whoever waits for it stops. */
	lifeOver(who: LifeId): void;
	/** It gave its accounts up, and is out of reach: sessions that go on there are over. */
	lost(who: LifeId): void;
	/** Not a member any more: connections to it end. */
	memberRemoved(name: string): void;
	/** The first part of a drain: the balancer notices, then mail clients are sent away between two mails. */
	leaveBalancer(): Promise<void>;
	/** Resolves when the last mail client has left, or when `until` aborts. */
	mailClientsGone(until: AbortSignal): Promise<void>;
	/** The last part of a drain: nobody new comes in, and who is still inside leaves between two commands. */
	closeDoors(): Promise<void>;
	/** A drain's end: open for everybody again. */
	openDoors(): void;
	/** That frontend drains: sessions through it leave between two commands. */
	sessionsLeave(through: string): void;
	leave(planned: boolean, reason: string): Promise<void>;
}

/** Chosen: tombstones live for days. */
const pruneEveryMs = 3_600_000;

export class NodeCore {
	readonly handOver: HandOver;
	readonly whereabouts: Whereabouts;
	/** Frontends only: what takes mail from clients, and what keeps it. */
	readonly mail: { readonly intake: MailIntake; readonly queue: MailQueue } | null;
	/** Backends only. */
	readonly store: AccountStore | null;
	readonly effects: VolumeEffects | null;
	readonly #ports: NodeCorePorts;
	readonly #shell: MemberShell;
	readonly #endedLives: EndedLives;
	readonly #drainEnds = new AbortController();
	/** Tokens that the last look found broken. */
	#broken: ReadonlySet<string> = new Set();
	/** Lives of backends that could store, as of the last step: a new one wakes the queue. */
	#readyBackends: ReadonlySet<string> = new Set();
	#members: readonly MemberConfig[];
	readonly #reachWaits = new ReachWaits((name) => this.#isReached(name));
	/** Lives that gave their accounts up where nobody hears them. */
	#withdrawn: ReadonlySet<string> = new Set();
	#lookedAtMs: number;
	#tickedAtMs = 0;
	/** The wall clock less the monotonic one when clocks were compared last: it changes when the wall clock is set. */
	#wallAtMs: number | null = null;

	constructor(ports: NodeCorePorts) {
		const { config, roles, timing, timers, volume } = ports;
		this.#ports = ports;
		this.#members = config.members;
		this.#lookedAtMs = timers.nowMs();
		this.#shell = new MemberShell(initialMember({ name: config.name, roles, peers: config.members, timing }), this.#memberPorts());
		this.effects = volume === null ? null : new VolumeEffects(volume.fs, config.name);
		this.store = volume === null ? null : this.#makeStore(volume);
		const emit = (event: NodeEvent) => this.emit(event);
		this.#endedLives = new EndedLives({ fitMs: timing.fitMs, sleep: (ms) => timers.sleep(ms) });
		this.whereabouts = new Whereabouts({
			state: () => this.state,
			store: this.store,
			reached: (name) => this.#isReached(name),
			call: (to, asked, signal) => this.call(to, asked, signal),
			emit,
			strangerOwns: (who) => void this.#endStranger(who),
			silent: (who) => this.#endedLives.silent(who),
		});
		this.handOver = new HandOver({
			whereabouts: this.whereabouts,
			deliver: (target, delivery, signal) =>
				target.backend === config.name
					? this.#deliverHere(target, delivery, signal)
					: this.whileReached(target.backend, signal, (until) => ports.deliver(target, delivery, until)),
			timing,
			timers,
			reachable: () => this.#readyBackends.size > 0,
			members: () => this.#allMembers(),
			emit,
		});
		this.mail = ports.queueDisk === null ? null : this.#makeMail(ports.queueDisk);
	}

	/** The life that links are made in; 0: none are. Whoever has said goodbye greets nobody any more. */
	get linkLife(): number {
		return this.state.phase === 'stopped' ? 0 : this.state.life;
	}

	get state(): Member {
		return this.#shell.state;
	}

	/** Takes up the queue of the life before; probes the volume, as soon as there is one, and makes its layout. */
	async prepare(): Promise<Result<void, Failure>> {
		const opened = await this.mail?.queue.open();
		if (opened?.ok === false) {
			this.emit({ type: 'problem', code: opened.error.code, message: opened.error.message });
			return opened;
		}
		if (this.effects === null) return ok(undefined);
		let told = '';
		for (;;) {
			const prepared = await this.effects.prepare(this.#ports.config.cluster.id);
			if (prepared.ok) return prepared;
			const { code, message } = prepared.error;
			if (message !== told) this.emit({ type: 'problem', code, message });
			told = message;
			// P4: a node that was started while the volume is away serves when it is back, without a person.
			if (code !== volumeAway) return prepared;
			await this.#ports.timers.sleep(this.#ports.timing.beatMs);
		}
	}

	/** Takes the first life. */
	start(): Promise<void> {
		void this.#pruneHourly();
		return this.#shell.start();
	}

	stop(): void {
		this.#shell.input({ type: 'stop-requested' });
	}

	/** R12: out of service, and back. Both may be asked twice. */
	drain(): void {
		this.#shell.input({ type: 'drain-requested' });
	}

	ready(): void {
		this.#shell.input({ type: 'ready-requested' });
		if (this.state.phase !== 'draining') this.#ports.openDoors();
	}

	get members(): readonly MemberConfig[] {
		return this.#members;
	}

	/** All other members, as they are from now on. */
	changeMembers(members: readonly MemberConfig[]): Result<void, Failure<'bad-members'>> {
		const names = members.map(({ name }) => name);
		const own = this.#ports.config.name;
		if (names.includes(own)) return failed({ code: 'bad-members', message: `${own} is this node: name the other members only`, definite: true });
		const twice = names.find((name, index) => names.indexOf(name) !== index);
		if (twice !== undefined) return failed({ code: 'bad-members', message: `${twice} is there twice: a name is one member's`, definite: true });
		this.#members = [...members];
		this.#shell.input({ type: 'members-changed', members });
		return ok(undefined);
	}

	looked(look: Look): void {
		this.#lookedAtMs = this.#ports.timers.nowMs();
		this.#shell.looked(look);
		this.#tellBroken(look.problems ?? []);
		for (const name of Object.keys(look.members)) this.whereabouts.counted(name);
		this.#review();
	}

	/** Once a beat, where no look came. A backend's beat is its look; where a volume hangs, none comes. */
	tick(): void {
		const { timers, timing } = this.#ports;
		const now = timers.nowMs();
		// Whoever stood still has not looked either: the next tick knows.
		const goesOn = now - this.#tickedAtMs < timing.gapMs;
		this.#tickedAtMs = now;
		if (this.effects === null || (goesOn && now - this.#lookedAtMs >= timing.suspicionMs)) this.#shell.input({ type: 'tick' });
		this.#review();
	}

	linkUp(peer: string, life: number): void {
		this.#shell.input({ type: 'link-up', peer, life });
	}

	linkDown(peer: string, life: number): void {
		this.#shell.input({ type: 'link-down', peer, life });
	}

	heard(from: string, frame: Frame): void {
		this.#shell.input({ type: 'heard', from, frame });
	}

	/** A peer's wall clock, compared with ours. */
	clockHeard(from: string, aheadMs: number): void {
		const ownWasSet = this.#wallWasSet();
		this.#wallAtMs = this.#wallOffsetMs();
		this.#shell.input({ type: 'clock-heard', from, aheadMs, ownWasSet });
	}

	emit(event: NodeEvent): void {
		this.#ports.emit(event);
		if (event.type === 'account-taken' || event.type === 'account-released' || event.type === 'account-dropped') this.#accountsChanged();
	}

	/** The controller places by it (R3), so it has to be right. */
	#accountsChanged(): void {
		this.#shell.input({ type: 'accounts-changed', open: this.store?.openAddresses().length ?? 0 });
	}

	/** Asks a peer; without an answer while it is reached: 'unavailable'. */
	async call(to: string, call: Call, signal?: AbortSignal): Promise<Answer> {
		if (!this.#isReached(to)) return { is: 'unavailable', why: `${to} is out of reach` };
		return this.whileReached(to, signal, (until) => this.#ports.links.call(to, call, until));
	}

	/** Runs `work`, which waits for that member, with a signal that aborts with `outer` or when it is out of reach (R9). */
	whileReached<T>(name: string, outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		return this.#reachWaits.during(name, outer, work);
	}

	/** Answers a peer's call. */
	async answer(from: string, call: Call): Promise<Answer> {
		switch (call.ask) {
			case 'locate':
				return this.whereabouts.locate(call.account, from, call.aliases);
			case 'open':
				if (this.state.controller?.holder?.member !== from && call.epoch <= (this.state.controller?.epoch ?? 0)) {
					return { is: 'unavailable', why: `${from} is not the controller` };
				}
				return this.whereabouts.open(call.account, call.epoch);
			case 'release':
				return this.#giveUp(call.account, from, call.epoch);
			default:
				return this.#ports.answer(call, from);
		}
	}

	async createDomain(name: string): Promise<Result<void, Failure>> {
		const place = this.#controllerPlace();
		return place.ok ? createDomain(place.value.fs, place.value.path, name) : place;
	}

	async createAccount(account: { readonly address: string; readonly verifier: PasswordVerifier }): Promise<Result<void, Failure>> {
		const place = this.#controllerPlace();
		if (!place.ok) return place;
		return createAccount(place.value.fs, { controllerToken: place.value.path, ...account, uidValidity: this.#ports.nowS() });
	}

	/** As controller: everything that is made and deleted is made and deleted below this token. */
	controllerPlace(): Result<{ readonly fs: FileSystem; readonly path: string; readonly epoch: number }, Failure> {
		return this.#controllerPlace();
	}

	/** The volume, where this node has one. */
	get volume(): FileSystem | null {
		return this.#ports.volume?.fs ?? null;
	}

	/** R3: resolves when nobody can speak for that ended life any more. */
	silent(who: LifeId): Promise<void> {
		return this.#endedLives.silent(who);
	}

	isReached(name: string): boolean {
		return this.#isReached(name);
	}

	/** The controller is about to delete this account: whoever has it open tells its sessions and frees it. */
	async #giveUp(account: string, from: string, epoch: number): Promise<Answer> {
		const known = this.state.controller;
		if (this.store === null) return { is: 'unavailable', why: 'this node has no accounts' };
		if (epoch < (known?.epoch ?? 0) || (known?.holder?.member !== from && epoch === known?.epoch)) {
			return { is: 'unavailable', why: `${from} is not the controller` };
		}
		const released = await this.store.release(account);
		return released.ok ? { is: 'released' } : { is: 'unavailable', why: released.error.message };
	}

	/** Said when it is first seen, and again when it was mended in between. */
	#tellBroken(problems: readonly string[]): void {
		for (const message of problems) if (!this.#broken.has(message)) this.emit({ type: 'problem', code: 'broken-token', message });
		if (problems.length > 0 || this.#broken.size > 0) this.#broken = new Set(problems);
	}

	/** R6. What fails is tried again in an hour: nothing waits for it. */
	async #pruneHourly(): Promise<void> {
		while (this.store !== null) {
			await this.#ports.timers.sleep(pruneEveryMs);
			await this.store.prune();
		}
	}

	/** R6: as compared last; and ours has not been set, nor has this machine slept, since then. */
	#clockAgrees(): boolean {
		return this.#wallAtMs !== null && !this.#wallWasSet() && clockAgrees(this.state);
	}

	#wallWasSet(): boolean {
		return this.#wallAtMs !== null && Math.abs(this.#wallOffsetMs() - this.#wallAtMs) > clocksApartMsMax;
	}

	#wallOffsetMs(): number {
		return this.#ports.nowS() * 1000 - this.#ports.timers.nowMs();
	}

	#makeStore({ fs, beat }: VolumeAttachment): AccountStore {
		const { config, timers, nowS, randomHex } = this.#ports;
		return new AccountStore({
			fs,
			self: () => ({ member: config.name, life: this.state.life }),
			nowS: () => nowS(),
			clockAgrees: () => this.#clockAgrees(),
			queueLifetimeS: config.queueLifetimeS ?? queueLifetimeSDefault,
			nowMs: () => timers.nowMs(),
			randomHex: (bytes) => randomHex(bytes),
			fence: beat,
			emit: (event) => this.emit(event),
			reopened: () => this.#accountsChanged(),
			releasePatience: (when) => this.#releasePatience(when),
		});
	}

	#makeMail(fs: FileSystem): { intake: MailIntake; queue: MailQueue } {
		const { config, timers, timing, nowS, randomHex } = this.#ports;
		const { handOver } = this;
		const queue = new MailQueue({
			fs,
			timers,
			timing,
			handOver,
			node: config.name,
			lifetimeMs: (config.queueLifetimeS ?? queueLifetimeSDefault) * 1000,
			reachable: () => this.#readyBackends.size > 0,
			wallMs: () => nowS() * 1000,
			clockAgrees: () => this.#clockAgrees(),
			randomHex: (bytes) => randomHex(bytes),
			emit: (event) => this.emit(event),
		});
		return { queue, intake: new MailIntake({ handOver, queue, timing, timers, queueFirst: config.queueFirst ?? false }) };
	}

	#isReached(name: string): boolean {
		const peer = this.state.peers[name];
		return peer !== undefined && reaches(peer, this.#ports.timers.nowMs(), this.#ports.timing.suspicionMs);
	}

	/** Who withdrew where nobody hears it ends its sessions, and cannot tell us: the volume says so, or the roster. */
	#noticeWithdrawn(): void {
		const { peers, roster } = this.state;
		const seen = Object.values(peers).filter(({ ended, payload }) => !ended && payload?.phase === 'withdrawn');
		const told = (this.effects === null ? (roster?.members ?? []) : []).filter(({ state, name, life }) => state === 'withdrawn' && peers[name]?.life === life);
		const lost = [...seen, ...told].filter(({ name }) => !this.#isReached(name)).map(({ name, life }): LifeId => ({ member: name, life }));
		const before = this.#withdrawn;
		this.#withdrawn = new Set(lost.map(printLife));
		for (const who of lost) if (!before.has(printLife(who))) this.#ports.lost(who);
	}

	#review(): void {
		this.#reachWaits.review();
		this.#noticeWithdrawn();
	}

	#noticeBackends(member: Member): void {
		if (this.mail === null) return;
		const ready = readyBackends(member, this.#ports.timers.nowMs());
		const before = this.#readyBackends;
		this.#readyBackends = ready;
		if ([...ready].some((life) => !before.has(life))) this.mail.queue.wake();
	}

	#memberPorts(): ConstructorParameters<typeof MemberShell>[1] {
		const ports = this.#ports;
		const self = (): LifeId => ({ member: ports.config.name, life: this.state.life });
		return {
			now: () => ports.timers.nowMs(),
			emit: (event) => this.emit(event),
			takeLife: () => this.#takeLife(),
			takeController: async ({ from, epoch, life }) =>
				(await this.effects?.takeController(from, { epoch, holder: { member: ports.config.name, life } })) ?? 'lost',
			releaseController: async (epoch) => this.effects?.releaseController({ epoch, holder: self() }),
			declareDead: (who) => this.#declareDead(who),
			publish: ({ payload }) => ports.volume?.beat.publish(this.state.life, payload),
			send: ({ to, frame }) => ports.links.send(to, frame),
			dropAccounts: (reason) => {
				ports.volume?.beat.endLife();
				this.store?.dropAll(reason);
				ports.lifeDropped();
				ports.links.reset();
			},
			releaseAccounts: () => void this.#withdraw(),
			drain: () => this.#drain(),
			endDrain: () => this.#drainEnds.abort(),
			lifeOver: (who) => {
				this.whereabouts.forgetLife(who);
				ports.lifeOver(who);
			},
			sessionsLeave: (through) => ports.sessionsLeave(through),
			watch: (backends) => ports.volume?.beat.watch(backends),
			memberRemoved: (name) => {
				this.whereabouts.forgetMember(name);
				ports.memberRemoved(name);
			},
			leave: ({ planned, reason }) => void this.#leave(planned, reason),
			changed: (member) => this.#noticeBackends(member),
		};
	}

	/** A symmetric node hands over to itself, too. */
	#allMembers(): readonly MemberConfig[] {
		const { config, roles } = this.#ports;
		return roles.length < 2 ? this.#members : [{ name: config.name, roles: [...roles], address: config.address, ports: config.ports }, ...this.#members];
	}

	/** What the LMTP door does, without the door: the same fence, the same answers. */
	async #deliverHere(target: LmtpTarget, { sender, recipients, message }: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]> {
		const { config, volume, nowS, randomHex } = this.#ports;
		if (this.store === null || volume === null || target.life !== this.state.life) return recipients.map(() => ({ is: 'elsewhere' }));
		const trace = deliveryTrace({ sender, from: config.name, fromAddress: config.address, by: config.name, id: randomHex(6), at: new Date(nowS() * 1000) });
		const stored = storeCopies({ store: this.store, fence: volume.beat }, recipients, Buffer.concat([trace, message]));
		const gaveUp = Promise.withResolvers<'gave up'>();
		const abort = () => gaveUp.resolve('gave up');
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort, { once: true });
		const copies = await Promise.race([stored, gaveUp.promise]);
		signal.removeEventListener('abort', abort);
		if (copies === 'gave up') return recipients.map(() => ({ is: 'unknown', why: 'gave up waiting' }));
		return copies.map((copy): DeliveryOutcome => {
			if (copy.is === 'stored' || copy.is === 'elsewhere') return { is: copy.is };
			return { is: 'failed', why: copy.is === 'fenced' ? 'this node was fenced meanwhile' : copy.why };
		});
	}

	async #declareDead(who: LifeId): Promise<'declared' | 'lost' | 'unknown'> {
		const epoch = this.state.leading;
		if (epoch === null) return 'lost';
		const { effects, name, life, peers } = { effects: this.effects, ...this.state };
		const peer = peers[who.member];
		const counted = peer?.life === who.life ? peer.seq : null;
		return this.#endedLives.ending(who, async () => {
			const outcome = (await effects?.declareDead(who, { epoch, holder: { member: name, life } })) ?? 'lost';
			const ended = outcome === 'declared';
			return { outcome, ended, isSilent: ended && counted !== null && (await effects?.lastBeat(who)) === counted };
		});
	}

	/** Removed while nobody looked: its accounts would be lost with it. Without a race, as any other death (R3). */
	async #endStranger(who: LifeId): Promise<void> {
		const outcome = await this.#declareDead(who);
		this.#shell.input({ type: 'declared-dead', who, outcome });
	}

	/**
	 * R12, in the order that nobody notices: the balancer sends nobody here any more; another one leads; each account
	 * is given up, its sessions ending between two commands, and found elsewhere at its next use.
	 */
	async #drain(): Promise<void> {
		const { timers, timing, leaveBalancer, mailClientsGone } = this.#ports;
		await leaveBalancer();
		const until = AbortSignal.any([timers.deadline(timing.storeFirstMs + 2 * timing.leaveGraceMs), this.#drainEnds.signal]);
		await Promise.all([mailClientsGone(until).then(() => this.mail?.queue.drain(until)), this.#giveUpAccounts()]);
	}

	async #giveUpAccounts(): Promise<void> {
		await this.#successor();
		await this.store?.releaseAll();
		if (this.state.phase === 'draining') await this.#ports.closeDoors();
	}

	/** Clients are waited for, but not those of a backend that reaches none of them: others could serve them. */
	async #releasePatience(when: LeaveWhen): Promise<void> {
		const { timers, timing, roles } = this.#ports;
		if (this.state.phase === 'withdrawn' && !roles.includes('frontend')) return;
		await timers.sleep(when === 'now' ? timing.leaveMs : timing.leaveGraceMs);
	}

	/** R9: until everything is free, whatever the volume says meanwhile; or until this member is of use again. */
	async #withdraw(): Promise<void> {
		const { life } = this.state;
		while (this.store !== null && this.state.phase === 'withdrawn' && this.state.life === life) {
			if ((await this.store.releaseAll()).length === 0) return;
			await this.#ports.timers.sleep(this.#ports.timing.beatMs);
		}
	}

	/** Until somebody else leads, while there is anybody who could: accounts released before would wait for it. */
	async #successor(): Promise<void> {
		const { timers, timing } = this.#ports;
		const untilMs = timers.nowMs() + timing.suspicionMs;
		for (;;) {
			const { phase, controller, name, peers } = this.state;
			const heir = Object.values(peers).some((peer) => isLivingBackend(peer) && peer.payload?.phase === 'ready');
			const led = controller?.holder !== undefined && controller.holder !== null && controller.holder.member !== name;
			if (led || !heir || phase !== 'draining' || this.store === null || timers.nowMs() >= untilMs) return;
			await timers.sleep(timing.beatMs / 4);
		}
	}

	/** Until the volume lets us: whoever was fenced because the volume went away finds it away still. */
	async #takeLife(): Promise<number> {
		const { timers, timing } = this.#ports;
		if (this.effects === null) return this.#ports.countStart();
		let told = '';
		for (;;) {
			const taken = await this.effects.takeLife();
			if (taken.ok) return taken.value.life;
			if (taken.error.message !== told) this.emit({ type: 'problem', code: taken.error.code, message: `cannot take a life: ${taken.error.message}` });
			told = taken.error.message;
			await timers.sleep(timing.beatMs);
		}
	}

	async #leave(planned: boolean, reason: string): Promise<void> {
		if (planned) await this.effects?.endLife(this.state.life);
		else this.emit({ type: 'problem', code: 'left', message: reason });
		await this.mail?.queue.close();
		await this.#ports.leave(planned, reason);
	}

	#controllerPlace(): Result<{ fs: FileSystem; path: string; epoch: number }, Failure> {
		const { leading, controller, life, name } = this.state;
		const fs = this.#ports.volume?.fs;
		if (fs === undefined || this.effects === null || leading === null) {
			const holder = controller?.holder?.member;
			const message = holder === undefined ? 'nobody is controller at the moment: ask again' : `${holder} is controller: ask there`;
			return failed({ code: 'not-controller', message, definite: true });
		}
		return ok({ fs, path: this.effects.controllerTokenPath({ epoch: leading, holder: { member: name, life } }), epoch: leading });
	}
}

/** Lives of backends that could store mail, as far as this member knows. */
function readyBackends(member: Member, now: number): Set<string> {
	const ready = new Set<string>();
	if (isBackend(member) && member.phase === 'ready' && !member.held) ready.add(`${member.name}.${member.life}`);
	for (const peer of Object.values(member.peers)) {
		const isReady = isBackend(peer) && peer.phase === 'ready' && !peer.held && !peer.ended;
		if (isReady && reaches(peer, now, member.timing.suspicionMs)) ready.add(`${peer.name}.${peer.life}`);
	}
	return ready;
}
