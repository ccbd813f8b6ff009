/**
 * A whole cluster in virtual time: machines that run the node's own code, a volume and a network between them,
 * and everything that may happen to them.
 *
 * Read sim-node.ts for what a machine is, faults.ts for what strikes, witness.ts for what must hold for clients.
 * P3 is checked here, behind every step.
 */

import { type SeededRandom, seededRandom } from '../../engine/campaign/seeded-random.ts';
import type { ControllerToken, Member } from '../../node-image/src/cluster/member.ts';
import { timingFrom } from '../../node-image/src/cluster/timing.ts';
import type { MemberConfig, Role } from '../../node-image/src/contract/node-config.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { deliveryIdFor } from '../../node-image/src/server/delivery-id.ts';
import { parseEntry } from '../../node-image/src/server/queue-entry.ts';
import { MemoryDisk } from '../../node-image/src/storage/memory-files.ts';
import { parseToken } from '../../node-image/src/storage/tokens.ts';
import { controllerPath } from '../../node-image/src/storage/volume.ts';
import { Agenda } from './agenda.ts';
import { Clients } from './clients.ts';
import { controllerOf, directoryAt, lifeOf } from './disk-view.ts';
import { Network } from './network.ts';
import { Registrar } from './registrar.ts';
import { Machine, type Run } from './sim-node.ts';
import { FlyingRenames } from './sim-volume.ts';
import type { Coverage, Stage } from './stages.ts';
import { Witness } from './witness.ts';

export interface Shape {
	readonly frontends: number;
	readonly backends: number;
	/** Members with both roles: n1, n2, ... */
	readonly symmetric?: number;
	readonly seed: number;
	/** A change may take this long in the kernel now and then, and land late (R5). */
	readonly lateMsMax?: number;
}

export interface Told {
	readonly atMs: number;
	readonly node: string;
	readonly event: NodeEvent;
}

export const timing = timingFrom();
const verifier = { scheme: 'scrypt', costLog2: 12, blockSize: 8, parallelization: 1, saltBase64: 'c2FsdA==', hashBase64: 'aGFzaA==' } as const;
const domain = 'example.test';
/** Another name of one of the accounts, given by the administrator. */
const alias = `office@${domain}`;
export const aliased = { local: 'office', of: `user2@${domain}` };
const accountOf = (recipient: string) => (recipient === alias ? aliased.of : recipient);
/** Silence, a take that is lost, another suspicion; late landings besides. */
/** A suspicion to notice it, as long again for the others' beats to show that they are better off, and some beats. */
const isolatedMsMax = 3 * timing.suspicionMs;
const standstillMsMax = 5 * timing.suspicionMs;
/** What a backend that withdrew may still need for its accounts: a fixed time, and so many calls to its volume one after the other. */
const withdrawnMsMax = 4 * timing.suspicionMs;
const withdrawnCallsMax = 40;
/** A fault's echo: suspicion, and what follows from it. */
const echoMs = 4 * timing.suspicionMs;

export class World {
	readonly agenda = new Agenda();
	readonly random: SeededRandom;
	readonly disk = new MemoryDisk();
	readonly network: Network;
	readonly machines = new Map<string, Machine>();
	readonly accounts: readonly string[];
	readonly witness: Witness;
	readonly clients: Clients;
	readonly registrar: Registrar;
	readonly told: Told[] = [];
	readonly wrongDeaths: string[] = [];
	readonly coverage: Coverage = {};
	clientsGoOn = true;
	clockMoved = false;
	readonly #isolatedSinceMs = new Map<string, number>();
	readonly #keepsSinceMs = new Map<string, number>();
	#isolationCheckedAtMs = 0;
	/** What happens when an account is next taken from an ended life. */
	atNextTake: (() => void) | null = null;
	readonly #wakeAtDeathOf = new Set<string>();
	/** Beats of all hang until then. */
	stalledUntilMs = 0;
	/** While nobody could look, a fault's echo stands still. */
	stalledForMs = 0;
	/** A fault that waits for a write to be in a stage. */
	armed: { readonly stage: Stage; strike(machine: Machine): void } | null = null;
	readonly #backends: Machine[] = [];
	/** All that there are now. */
	readonly #members: MemberConfig[] = [];
	readonly #flying = new FlyingRenames();
	readonly #lateMsMax: number;
	#asleep = 0;
	#token: ControllerToken = { epoch: 0, holder: null };
	#tokenChangedAtMs = 0;
	#tokenMtime = -1n;
	#controllerParent: ReturnType<typeof directoryAt>;
	#stillSinceMs = 0;
	/** Who held the controller's token, and until when. */
	readonly #heldUntilMs = new Map<string, number>();

	constructor(shape: Shape) {
		this.random = seededRandom(shape.seed);
		this.network = new Network(this.agenda, this.random, timing);
		this.witness = new Witness(this.disk, () => this.now, accountOf);
		this.accounts = Array.from({ length: 4 }, (_, index) => `user${index + 1}@${domain}`);
		const names: { name: string; roles: Role[] }[] = [
			...Array.from({ length: shape.frontends }, (_, index) => ({ name: `fe${index + 1}`, roles: ['frontend' as const] })),
			...Array.from({ length: shape.backends }, (_, index) => ({ name: `be${index + 1}`, roles: ['backend' as const] })),
			...Array.from({ length: shape.symmetric ?? 0 }, (_, index) => ({ name: `n${index + 1}`, roles: ['backend' as const, 'frontend' as const] })),
		];
		this.#lateMsMax = shape.lateMsMax ?? 400;
		for (const { name, roles } of names) this.#members.push(memberConfig(name, roles));
		for (const { name, roles } of names) this.#build(name, roles);
		this.clients = new Clients({
			agenda: this.agenda,
			random: this.random,
			network: this.network,
			witness: this.witness,
			accounts: this.accounts,
			recipients: () => (this.registrar.hasAlias ? [...this.accounts, alias] : this.accounts),
			frontend: () => this.#balanced(),
			run: (name) => this.machines.get(name)?.run ?? undefined,
			goOn: () => this.clientsGoOn,
		});
		this.registrar = new Registrar({
			agenda: this.agenda,
			random: this.random,
			disk: this.disk,
			witness: this.witness,
			clients: this.clients,
			domain,
			runs: () => this.runs(),
			queued: () => this.#queued(),
		});
	}

	get now(): number {
		return this.agenda.nowMs;
	}

	get violations(): readonly string[] {
		return this.witness.violations;
	}

	get backends(): readonly Machine[] {
		return this.#backends;
	}

	get controller(): ControllerToken {
		return controllerOf(this.disk);
	}

	machine(name: string): Machine {
		const found = this.machines.get(name);
		if (found === undefined) throw new Error(`no machine ${name}`);
		return found;
	}

	/** The core's state on a machine that runs. */
	member(name: string): Member {
		const state = this.machine(name).member;
		if (state === undefined) throw new Error(`${name} does not run`);
		return state;
	}

	async run(ms: number): Promise<void> {
		await this.agenda.runUntil(this.now + ms, () => this.#check());
	}

	/** Runs until this holds; undefined: it did not within the time. */
	async runUntil(condition: () => boolean, limitMs: number): Promise<number | undefined> {
		const startedAtMs = this.now;
		while (this.now - startedAtMs < limitMs) {
			if (condition()) return this.now - startedAtMs;
			await this.run(1);
		}
		return undefined;
	}

	/** A domain and its accounts, made by whoever is controller. */
	async createAccounts(): Promise<void> {
		const leader = this.backends.find((machine) => machine.member?.leading !== null && machine.member !== undefined);
		const core = leader?.run?.core;
		if (core === undefined) throw new Error('nobody is controller');
		let done = 0;
		void (async () => {
			const made = [await core.createDomain(domain)];
			for (const address of this.accounts) made.push(await core.createAccount({ address, verifier }));
			for (const one of made) if (!one.ok) this.witness.violated(`accounts could not be made: ${one.error.message}`);
			done = made.length;
		})();
		this.agenda.touch();
		await this.runUntil(() => done > 0, 5000);
	}

	// What happens to machines -----------------------------------------------------------------------

	start(name: string): void {
		const machine = this.machine(name);
		if (machine.running) return;
		this.agenda.touch();
		machine.start();
		for (let lid = 0; lid < this.#asleep; lid += 1) machine.run?.sleep(true);
	}

	kill(name: string): void {
		this.struck(name);
		this.machine(name).kill();
	}

	stop(name: string): void {
		this.struck(name, false);
		this.machine(name).run?.stop();
	}

	drain(name: string): void {
		this.struck(name);
		this.machine(name).run?.drain();
	}

	ready(name: string): void {
		this.machine(name).run?.ready();
	}

	/** One more member of a running cluster: everybody who runs is told, then it starts. */
	add(role: Role): string {
		const prefix = role === 'backend' ? 'be' : 'fe';
		const name = `${prefix}${1 + [...this.machines.keys()].filter((other) => other.startsWith(prefix)).length}`;
		this.#members.push(memberConfig(name, [role]));
		this.#build(name, [role]);
		for (const other of this.machines.keys()) {
			this.tellMembers(
				other,
				[...this.machines.keys()].filter((each) => each !== other),
			);
		}
		this.struck(name);
		this.start(name);
		return name;
	}

	/** Tells a running member who the others are. */
	tellMembers(name: string, others: readonly string[]): void {
		const members = this.#members.filter((member) => others.includes(member.name));
		this.machine(name).run?.tellMembers(members);
	}

	pause(name: string): void {
		this.struck(name);
		this.machine(name).run?.pause();
	}

	/** It goes on in the moment in which somebody ends its life, which is the worst one (R3). */
	pauseUntilDeath(name: string): void {
		this.pause(name);
		this.#wakeAtDeathOf.add(name);
	}

	#wakeAtDeath(victim: string): void {
		if (this.#wakeAtDeathOf.delete(victim)) this.agenda.after(this.random.next(), () => this.resume(victim));
	}

	resume(name: string): void {
		this.struck(name);
		this.machine(name).run?.resume();
	}

	hang(name: string, ms: number): void {
		this.struck(name);
		this.agenda.after(ms, () => this.struck(name));
		this.machine(name).run?.hang(ms);
	}

	/** Everything stops and goes on together: nobody may be declared dead for it. */
	closeLid(ms: number): void {
		this.#asleep += 1;
		const asleep = [...this.machines.values()].flatMap(({ run }) => run ?? []);
		for (const run of asleep) run.sleep(true);
		this.agenda.after(ms, () => {
			this.#asleep -= 1;
			// Whoever was started meanwhile sleeps, too.
			for (const { run } of this.machines.values()) run?.sleep(false);
		});
	}

	cut(from: string, to: string): void {
		this.struck(from);
		this.struck(to);
		this.network.cut(from, to);
	}

	slow(from: string, to: string, delayMs: number): void {
		this.struck(from);
		this.struck(to);
		this.network.slow(from, to, delayMs);
	}

	takeVolumeAway(name: string): void {
		this.struck(name);
		this.machine(name).volume = { is: 'away' };
	}

	/** The whole room: what was not fsynced is gone, the volume's and the frontends' own. */
	losePower(): void {
		// Names go back, times do not: the token is to be read again.
		this.#tokenMtime = -1n;
		for (const machine of this.machines.values()) {
			this.struck(machine.name);
			machine.kill();
			machine.ownDisk.powerCut(() => this.random.chance(0.3));
		}
		this.disk.powerCut(() => this.random.chance(0.3));
		this.#controllerParent = undefined;
		this.audit();
	}

	heal(): void {
		for (const name of this.network.heal()) this.struck(name);
		for (const machine of this.machines.values()) {
			if (machine.volume.is !== 'here') this.struck(machine.name);
			const slowMs = machine.volume.is === 'slow' ? machine.volume.delayMs : 0;
			machine.volume = { is: 'here' };
			machine.clockAheadS = 0;
			if (machine.paused) this.resume(machine.name);
			if (!machine.running) this.start(machine.name);
			else this.ready(machine.name);
			// What began while it was slow takes its time all the same.
			if (slowMs > 0) machine.lastFaultAtMs = this.now + slowMs;
		}
	}

	/** `isHarm`: by more than a planned stop. */
	struck(name: string, isHarm = true): void {
		const machine = this.machine(name);
		machine.lastFaultAtMs = this.now;
		if (isHarm) machine.lastHarmAtMs = this.now;
	}

	/** P2 over all that stands on the volume and on the frontends' own disks. */
	audit(): void {
		this.witness.audit(this.#queued());
		this.registrar.audit();
	}

	#build(name: string, roles: readonly Role[]): void {
		const around = {
			agenda: this.agenda,
			random: this.random,
			timing,
			network: this.network,
			disk: this.disk,
			flying: this.#flying,
			lateMsMax: this.#lateMsMax,
			verifier,
			stalledUntilMs: () => this.stalledUntilMs,
			members: this.#members,
			run: (other: string) => this.machines.get(other)?.run ?? undefined,
			told: (node: string, event: NodeEvent) => this.#told(node, event),
			declares: (victim: string) => this.#wakeAtDeath(victim),
			staged: (machine: Machine, stage: Stage) => this.#staged(machine, stage),
			acknowledges: (node: string, account: string, generation: number) => this.witness.acknowledges(node, account, generation),
		};
		const machine = new Machine(around, name, roles);
		this.machines.set(name, machine);
		if (machine.isBackend) this.#backends.push(machine);
	}

	// What must hold, behind every step --------------------------------------------------------------

	#check(): void {
		this.#noteToken();
		const { holder, epoch } = this.#token;
		const leading: { machine: Machine; state: Member }[] = [];
		for (const machine of this.#backends) {
			const state = machine.run?.core.state;
			if (state !== undefined && state.leading !== null) leading.push({ machine, state });
		}
		this.#checkStandstill();
		this.#checkIsolated();
		this.#checkWithdrawn();
		if (leading.length === 0) return;
		if (leading.length > 1 && new Set(leading.map(({ state }) => state.leading)).size !== leading.length)
			this.witness.violated('P3: two members lead in one epoch');
		for (const { machine, state } of leading) {
			// To believe it for a moment is allowed; a member that runs learns the truth within its fit window.
			const knows = state.leading === epoch && holder?.member === machine.name;
			const since = Math.max(this.#tokenChangedAtMs, machine.run?.resumedAtMs ?? 0, machine.lastFaultAtMs);
			// A look at a slow volume takes the time of its calls: its own beat, up to three for each member's, two for the token.
			const lookMs = machine.volume.is === 'slow' ? (3 * this.#backends.length + 3) * machine.volume.delayMs : 0;
			if (!knows && machine.run?.main.runs && machine.run.fence?.fit() && this.now - since > timing.fitMs + timing.beatMs + lookMs) {
				this.witness.violated(`P3: ${machine.name} still leads in ${state.leading}, the token says ${epoch}`);
			}
		}
	}

	/** P4 in the middle of it all: a controller that stands still does not keep the place while another backend is well. */
	#checkStandstill(): void {
		const { holder } = this.#token;
		const run = holder === null ? null : this.machine(holder.member).run;
		if (holder === null || this.#asleep > 0 || run?.main.runs) {
			this.#stillSinceMs = this.now;
			return;
		}
		const untroubledSince = this.now - standstillMsMax;
		if (this.#stillSinceMs > untroubledSince || this.#tokenChangedAtMs > untroubledSince || this.stalledUntilMs > untroubledSince) return;
		const well = this.#backends.some(
			({ name, lastFaultAtMs, run, volume }) =>
				name !== holder.member &&
				lastFaultAtMs < untroubledSince &&
				volume.is === 'here' &&
				(run?.main.runs ?? false) &&
				run?.core.state.phase === 'ready' &&
				run.resumedAtMs < untroubledSince,
		);
		const isQuiet = [...this.machines.values()].every(({ name, lastFaultAtMs }) => name === holder.member || lastFaultAtMs < untroubledSince);
		if (well && isQuiet) this.witness.violated(`P4: ${holder.member} holds the controller's token and has stood still for ${standstillMsMax} ms`);
	}

	/** R9: of no use to any frontend while another backend is, it gives its accounts up. */
	#checkIsolated(): void {
		if (this.#backends.some(({ isFrontend }) => isFrontend) || this.now - this.#isolationCheckedAtMs < timing.beatMs) return;
		this.#isolationCheckedAtMs = this.now;
		const machines = [...this.machines.values()];
		const frontends = machines.filter(({ isFrontend, run }) => isFrontend && run?.main.runs);
		const reaches = (name: string): boolean =>
			frontends.some((frontend) => !this.network.isCut(name, frontend.name) && !this.network.isCut(frontend.name, name));
		const isWell = ({ run, volume }: Machine): boolean => (run?.main.runs ?? false) && run?.core.state.phase === 'ready' && volume.is === 'here';
		const isTroubled = this.#asleep > 0 || this.stalledUntilMs > this.now || frontends.length === 0;
		for (const backend of this.#backends) {
			const isBadOff = !isTroubled && isWell(backend) && !reaches(backend.name) && this.#backends.some((other) => isWell(other) && reaches(other.name));
			if (!isBadOff) this.#isolatedSinceMs.delete(backend.name);
			else if (!this.#isolatedSinceMs.has(backend.name)) this.#isolatedSinceMs.set(backend.name, this.now);
		}
		const quietSinceMs = Math.max(this.stalledUntilMs, ...machines.map(({ lastFaultAtMs }) => lastFaultAtMs));
		for (const [name, sinceMs] of this.#isolatedSinceMs) {
			if (this.now - Math.max(sinceMs, quietSinceMs) > isolatedMsMax)
				this.witness.violated(`R9: ${name} is cut off from every frontend for ${isolatedMsMax} ms and keeps its accounts`);
		}
	}

	/** R9: whoever withdrew frees its accounts, however slow its volume, and though nothing may be said any more of what was under way. */
	#checkWithdrawn(): void {
		for (const backend of this.#backends) {
			const { name, run, volume, lastFaultAtMs } = backend;
			const keeps =
				this.#asleep === 0 && (run?.main.runs ?? false) && run?.core.state.phase === 'withdrawn' && run.core.state.openAccounts > 0 && volume.is !== 'away';
			const sinceMs = keeps ? (this.#keepsSinceMs.get(name) ?? this.now) : undefined;
			if (sinceMs === undefined) {
				this.#keepsSinceMs.delete(name);
				continue;
			}
			this.#keepsSinceMs.set(name, sinceMs);
			const limitMs = withdrawnMsMax + withdrawnCallsMax * (volume.is === 'slow' ? volume.delayMs : 0);
			const quietSinceMs = Math.max(sinceMs, lastFaultAtMs, run?.resumedAtMs ?? 0, this.stalledUntilMs);
			if (this.now - quietSinceMs > limitMs) this.witness.violated(`R9: ${name} withdrew, and keeps its accounts for ${Math.round(limitMs)} ms`);
		}
	}

	#noteToken(): void {
		this.#controllerParent ??= directoryAt(this.disk, controllerPath);
		const mtime = this.#controllerParent?.mtime ?? 0n;
		if (mtime === this.#tokenMtime) return;
		this.#tokenMtime = mtime;
		const token = this.controller;
		if (token.epoch === this.#token.epoch && token.holder?.member === this.#token.holder?.member) return;
		if (token.epoch <= this.#token.epoch && token.epoch > 0 && !this.#justLostPower()) this.witness.violated(`P3: epoch ${token.epoch} was taken again`);
		if (this.#token.holder !== null) this.#heldUntilMs.set(this.#token.holder.member, this.now);
		this.#token = token;
		this.#tokenChangedAtMs = this.now;
	}

	/** A rename that was not fsynced yet: the epoch before is back, and nobody was told of the other. */
	#justLostPower(): boolean {
		return [...this.machines.values()].every(({ lastFaultAtMs }) => this.now - lastFaultAtMs < 50);
	}

	#told(node: string, event: NodeEvent): void {
		this.told.push({ atMs: this.now, node, event });
		// A mail taken in an earlier start, under another clock, may look past its lifetime: its sender is told.
		if (event.type === 'mail-bounced') {
			if (this.clockMoved && event.reason === 'expired') this.witness.bounced(event.message);
			else if (event.reason !== 'no-such-account' || !this.witness.mayBounce(event.message))
				this.witness.violated(`${node} bounced ${event.message} (${event.reason})`);
		}
		if (event.type === 'member-declared-dead') this.#checkDeath(node, event.member, event.life);
		if (event.type === 'link-down' && !event.announced) this.#checkGoodbye(node, event.peer);
		if (event.type === 'account-taken') this.#checkTake(node, event.account, event.previous);
	}

	/** P1: whoever had the account has stopped speaking before another takes it. */
	#checkTake(by: string, account: string, previous: string): void {
		const holder = parseToken(previous)?.holder;
		if (holder?.kind !== 'life') return;
		this.atNextTake?.();
		this.atNextTake = null;
		if (holder.member === by) return;
		const run = this.machines.get(holder.member)?.run;
		if (run?.core.state.life === holder.life && run.fence?.fit())
			this.witness.violated(`P1: ${by} took ${account} from ${holder.member}.${holder.life}, which may still speak for it`);
	}

	/** P3: whoever decides holds the token, or held it when the order was given. And nobody healthy dies. */
	#checkDeath(by: string, who: string, life: number): void {
		const decider = this.machine(by);
		const heldLately = this.controller.holder?.member === by || this.now - (this.#heldUntilMs.get(by) ?? -1e9) < 1000;
		if (!heldLately && this.now - decider.lastFaultAtMs > echoMs) this.witness.violated(`P3: ${by} declared ${who}.${life} dead and was not controller`);
		const victim = this.machine(who);
		// An order given while it was silent may land as it leaves.
		const leftUnharmed = victim.left?.life === life && victim.left.atMs - victim.lastHarmAtMs > echoMs + this.stalledForMs;
		if (leftUnharmed && victim.run === null && decider.run?.main.runs)
			this.witness.violated(`R12: ${by} declared ${who}.${life} dead, which had left as planned`);
		// Who runs again is declared dead for the life that its crash had ended, until it has taken the next one.
		const isItsLife = victim.run?.core.state.life === life;
		if (
			isItsLife &&
			victim.run?.main.runs &&
			victim.volume.is === 'here' &&
			this.now - victim.lastFaultAtMs > echoMs + this.stalledForMs &&
			this.now - decider.lastFaultAtMs > echoMs
		) {
			this.wrongDeaths.push(`${this.now.toFixed(0)} ms: ${by} declared ${who}.${life} dead, which had no fault`);
		}
	}

	/** R12: a planned stop says goodbye, and nobody needs to wait for silence. */
	#checkGoodbye(node: string, peer: string): void {
		const { left } = this.machine(peer);
		if (left === null || this.now - left.atMs > 20 || !this.network.isClear(peer, node) || this.machine(node).lastFaultAtMs > left.atMs - echoMs) return;
		this.witness.violated(`R12: ${peer} left as planned, and ${node} was not told`);
	}

	#staged(machine: Machine, stage: Stage): void {
		const armed = this.armed;
		if (armed === null || armed.stage !== stage || machine.run === null) return;
		this.armed = null;
		this.agenda.after(this.random.next() * 0.1, () => armed.strike(machine));
	}

	/** The balancer's choice: a frontend that says it is ready, or said so a moment ago. */
	#balanced(): Machine | undefined {
		const frontends = [...this.machines.values()].filter((machine) => machine.isFrontend && machine.run?.isAccepting);
		const ready = frontends.filter((machine) => machine.member?.phase === 'ready');
		const choice = ready.length > 0 && this.random.chance(0.97) ? ready : frontends;
		return choice.length === 0 ? undefined : this.random.pick(choice);
	}

	#queued(): Set<string> {
		const ids = new Set<string>();
		for (const machine of this.machines.values()) {
			for (const node of directoryAt(machine.ownDisk, 'mail')?.entries.values() ?? []) {
				const entry = node.kind === 'file' ? parseEntry(node.bytes) : 'damaged';
				if (typeof entry === 'string') continue;
				for (const recipient of entry.mail.recipients) ids.add(deliveryIdFor(entry.mail.identity, accountOf(recipient)));
			}
		}
		return ids;
	}

	/** P4: is everybody served who can be? */
	healthy(): boolean {
		const running = [...this.machines.values()].flatMap(({ member }) => member ?? []);
		const { holder, epoch } = this.controller;
		if (holder === null || running.length < this.machines.size || running.some((member) => member.phase !== 'ready')) return false;
		const leader = this.machine(holder.member).member;
		return (
			leader?.leading === epoch &&
			lifeOf(this.disk, holder.member)?.number === holder.life &&
			(this.backends.length === 1 || leader.backup !== null) &&
			running.every((member) => member.controller?.epoch === epoch)
		);
	}

	/** Runs that live now, by machine. */
	runs(): Run[] {
		return [...this.machines.values()].flatMap(({ run }) => run ?? []);
	}
}

function memberConfig(name: string, roles: readonly Role[]): MemberConfig {
	return { name, roles: [...roles], address: '127.0.0.1', ports: { smtp: 1, imap: 1, lmtp: 1, admin: 1, link: 1 } };
}
