/**
 * One node, wired: the core in its shell, and around it the doors that its roles have.
 *
 *   frontend   SMTP door, IMAP door (login, then a proxy to the owner), hand-over by LMTP
 *   backend    beat, account store, LMTP door, IMAP door (the session itself)
 *   all        links to other members, admin door
 *
 * Read member-shell.ts for how the core is driven, whereabouts.ts for how an account finds its owner.
 */
import { randomBytes } from 'node:crypto';
import { initialMember } from '../cluster/initial.ts';
import type { Answer, Call } from '../cluster/link-message.ts';
import type { LifeId, Member } from '../cluster/member.ts';
import { reachedNames } from '../cluster/reach.ts';
import { type Timing, timingFrom } from '../cluster/timing.ts';
import type { NodeStatus } from '../contract/admin-api.ts';
import type { NodeConfig, Role } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import { AccountStore, createAccount, createDomain } from '../storage/account-store.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { realFiles } from '../storage/real-files.ts';
import { AdminDoor } from './admin-door.ts';
import { alwaysFit, Beat } from './beat.ts';
import { nowMs, wallSeconds } from './clock.ts';
import type { EventLog } from './event-log.ts';
import { HandOver } from './hand-over.ts';
import { createImapDoor } from './imap-door.ts';
import { Links } from './links.ts';
import { LmtpClient } from './lmtp-client.ts';
import { LmtpDoor } from './lmtp-door.ts';
import { Logins } from './logins.ts';
import { MemberShell } from './member-shell.ts';
import { countStart } from './own-life.ts';
import { makeVerifier } from './passwords.ts';
import { SmtpDoor } from './smtp-door.ts';
import { Tickets } from './tickets.ts';
import { realTimers } from './timers.ts';
import { VolumeEffects } from './volume-effects.ts';
import { Whereabouts } from './whereabouts.ts';

/** What only a backend has. */
interface BackendPart {
	readonly fs: FileSystem;
	readonly volume: VolumeEffects;
	readonly store: AccountStore;
	readonly beat: Beat;
	readonly lmtp: LmtpDoor;
}

export interface NodePorts {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	readonly events: EventLog;
	/** The node is done; `failure` says why when nobody asked for it. */
	left(failure: string | null): void;
}

const literalBytesMax = 32 * 1024 * 1024;

export class Node {
	readonly #ports: NodePorts;
	readonly #config: NodeConfig;
	readonly #timing: Timing;
	readonly #shell: MemberShell;
	readonly #links: Links;
	readonly #whereabouts: Whereabouts;
	readonly #logins: Logins;
	readonly #lmtpClient: LmtpClient;
	readonly #imap: ReturnType<typeof createImapDoor>;
	readonly #admin: AdminDoor;
	readonly #smtp: SmtpDoor | null;
	readonly #backend: BackendPart | null;
	readonly #deliveryTickets: Tickets<string>;

	constructor(ports: NodePorts) {
		const { config, roles } = ports;
		this.#ports = ports;
		this.#config = config;
		this.#timing = timingFrom(config.beatMs);
		const emit = (event: NodeEvent) => this.#emit(event);
		this.#shell = new MemberShell(initialMember({ name: config.name, roles, peers: config.members, timing: this.#timing }), this.#memberPorts());
		this.#links = new Links({
			config,
			roles,
			timing: this.#timing,
			life: () => this.#state.life,
			up: (peer, life) => this.#shell.input({ type: 'link-up', peer, life }),
			down: (peer, life) => this.#shell.input({ type: 'link-down', peer, life }),
			frame: (from, frame) => this.#shell.input({ type: 'heard', from, frame }),
			answer: (from, call) => this.#answer(from, call),
			emit,
		});
		const call = (to: string, asked: Call, signal?: AbortSignal) => this.#links.call(to, asked, signal);
		this.#deliveryTickets = new Tickets(this.#timing.ticketMs, nowMs);
		this.#backend = roles.includes('backend') ? this.#makeBackend() : null;
		const store = this.#backend?.store ?? null;
		this.#whereabouts = new Whereabouts({ state: () => this.#state, store, call, emit });
		this.#logins = new Logins({
			state: () => this.#state,
			store,
			whereabouts: this.#whereabouts,
			sessionTickets: new Tickets(this.#timing.ticketMs, nowMs),
			members: () => this.#config.members,
			timing: this.#timing,
			timers: realTimers,
			call,
		});
		this.#lmtpClient = new LmtpClient({
			name: config.name,
			ticket: async (backend, signal) => {
				const answer = await call(backend, { ask: 'delivery' }, signal);
				if (answer.is === 'ticket') return { ok: true, ticket: answer.ticket };
				return { ok: false, why: answer.is === 'unavailable' ? answer.why : `${backend} gave no ticket` };
			},
		});
		this.#imap = createImapDoor({
			serverName: config.name,
			literalBytesMax,
			fence: this.#backend?.beat ?? alwaysFit,
			login: (credentials, client) => this.#logins.login(credentials, client),
			redeem: (ticket) => this.#logins.redeem(ticket),
			opened: ({ account, through }) => {
				emit({ type: 'session-opened', protocol: 'imap', account, through });
				return () => emit({ type: 'session-closed', protocol: 'imap', account });
			},
		});
		this.#smtp = roles.includes('frontend') ? this.#makeSmtpDoor() : null;
		this.#admin = new AdminDoor({
			config,
			events: ports.events,
			ready: () => this.#state.phase === 'ready',
			status: () => this.#status(),
			createDomain: (name) => this.#createDomain(name),
			createAccounts: (accounts) => this.#createAccounts(accounts),
			stop: () => this.stop(),
		});
	}

	/** Probes the volume, takes a life, opens the doors. Resolves when the node is joining. */
	async start(): Promise<Result<void, Failure>> {
		this.#emit({ type: 'state', state: 'starting' });
		await this.#admin.open();
		if (this.#backend !== null) {
			const prepared = await this.#backend.volume.prepare(this.#config.cluster.id);
			if (!prepared.ok) {
				this.#emit({ type: 'problem', code: prepared.error.code, message: prepared.error.message });
				return prepared;
			}
			await this.#backend.lmtp.open();
		}
		await this.#imap.listen({ host: this.#config.address, port: this.#config.ports.imap });
		await this.#smtp?.open();
		await this.#shell.start();
		await this.#links.open();
		if (this.#backend === null) this.#tick();
		return ok(undefined);
	}

	/** A planned stop: drains, gives its tokens back, says goodbye, leaves. */
	stop(): void {
		this.#shell.input({ type: 'stop-requested' });
		setTimeout(() => this.#ports.left('a planned stop took too long: left without releasing everything'), this.#timing.drainMs).unref();
	}

	get #state(): Member {
		return this.#shell.state;
	}

	#emit(event: NodeEvent): void {
		this.#ports.events.emit(event);
		if (event.type === 'account-taken' || event.type === 'account-released' || event.type === 'account-dropped') {
			this.#shell.input({ type: 'accounts-changed', open: this.#backend?.store.openAddresses().length ?? 0 });
		}
	}

	#makeBackend(): BackendPart {
		const { config } = this.#ports;
		assert(config.volumePath !== undefined, 'main.ts refuses a backend without a volume');
		const fs = realFiles(config.volumePath);
		const beat = new Beat({
			volumePath: config.volumePath,
			name: config.name,
			backends: config.members.filter((member) => member.roles.includes('backend')).map((member) => member.name),
			timing: this.#timing,
			looked: (look) => {
				this.#shell.looked(look);
				for (const name of Object.keys(look.members)) this.#whereabouts.counted(name);
			},
			failed: (error) => this.#ports.left(`the beat's thread ended: ${error.message}`),
		});
		const store = new AccountStore({
			fs,
			self: () => ({ member: config.name, life: this.#state.life }),
			nowS: wallSeconds,
			nowMs,
			randomHex: (bytes) => randomBytes(bytes).toString('hex'),
			fence: beat,
			emit: (event) => this.#emit(event),
		});
		const lmtp = new LmtpDoor({ config, store, fence: beat, tickets: this.#deliveryTickets, newId: () => randomBytes(6).toString('hex') });
		return { fs, volume: new VolumeEffects(fs, config.name), store, beat, lmtp };
	}

	#makeSmtpDoor(): SmtpDoor {
		const { config } = this.#ports;
		const emit = (event: NodeEvent) => this.#emit(event);
		const handOver = new HandOver({
			whereabouts: this.#whereabouts,
			deliver: (target, delivery, signal) => this.#lmtpClient.deliver(target, delivery, signal),
			timing: this.#timing,
			timers: realTimers,
			members: () => this.#config.members,
			emit,
		});
		return new SmtpDoor({ config, handOver, ready: () => this.#state.phase === 'ready', now: nowMs, emit });
	}

	#memberPorts(): ConstructorParameters<typeof MemberShell>[1] {
		const self = (): LifeId => ({ member: this.#config.name, life: this.#state.life });
		return {
			now: nowMs,
			emit: (event) => this.#emit(event),
			takeLife: () => this.#takeLife(),
			takeController: async ({ from, epoch, life }) =>
				(await this.#backend?.volume.takeController(from, { epoch, holder: { member: this.#config.name, life } })) ?? 'lost',
			releaseController: async (epoch) => this.#backend?.volume.releaseController({ epoch, holder: self() }),
			declareDead: async (who) => {
				const epoch = this.#state.leading;
				if (epoch === null) return 'lost';
				return (await this.#backend?.volume.declareDead(who, { epoch, holder: self() })) ?? 'lost';
			},
			publish: ({ payload }) => this.#backend?.beat.publish(this.#state.life, payload),
			send: ({ to, frame }) => this.#links.send(to, frame),
			dropAccounts: (reason) => this.#dropLife(reason),
			releaseAccounts: async () => {
				await this.#backend?.store.releaseAll();
			},
			drain: () => this.#drain(),
			lifeOver: (who) => this.#forgetLife(who),
			leave: ({ planned, reason }) => void this.#leave(planned, reason),
			changed: () => undefined,
		};
	}

	/** Until the volume lets us: whoever was fenced because the volume went away finds it away still. */
	async #takeLife(): Promise<number> {
		if (this.#backend === null) return countStart(this.#config.dataPath);
		let told = '';
		for (;;) {
			const taken = await this.#backend.volume.takeLife();
			if (taken.ok) return taken.value.life;
			if (taken.error.message !== told) this.#emit({ type: 'problem', code: taken.error.code, message: `cannot take a life: ${taken.error.message}` });
			told = taken.error.message;
			await new Promise((resolve) => setTimeout(resolve, this.#timing.beatMs));
		}
	}

	/** This life is over: its sessions end, and nothing of it is said any more. */
	#dropLife(reason: string): void {
		this.#backend?.beat.endLife();
		this.#backend?.store.dropAll(reason);
		this.#backend?.lmtp.cutOff();
		// Links are between lives.
		this.#links.reset();
	}

	#forgetLife(who: LifeId): void {
		this.#whereabouts.forgetLife(who);
		this.#lmtpClient.forgetLife(who.member, who.life);
		this.#logins.forgetLife(who);
		this.#links.forgetLife(who.member, who.life);
	}

	async #drain(): Promise<void> {
		if (this.#smtp !== null) {
			// The balancer's check sees that this node is not ready any more; then nobody new comes.
			await new Promise((resolve) => setTimeout(resolve, this.#timing.leaveBalancerMs));
			await this.#smtp.close();
		}
		await this.#backend?.store.releaseAll();
	}

	async #leave(planned: boolean, reason: string): Promise<void> {
		if (planned) await this.#backend?.volume.endLife(this.#state.life);
		else this.#emit({ type: 'problem', code: 'left', message: reason });
		await this.#links.close();
		await this.#backend?.beat.close();
		this.#lmtpClient.close();
		await this.#imap.close();
		await this.#backend?.lmtp.close();
		// Listened to until the end: whoever follows the events sees the last one.
		await this.#admin.close();
		this.#ports.left(planned ? null : reason);
	}

	/** The beat of a member without a volume. */
	#tick(): void {
		setInterval(() => {
			this.#shell.input({ type: 'tick' });
			this.#keepDeliveryReady();
		}, this.#timing.beatMs);
	}

	#keepDeliveryReady(): void {
		for (const peer of Object.values(this.#state.peers)) {
			const member = this.#config.members.find(({ name }) => name === peer.name);
			if (member === undefined || !member.roles.includes('backend') || peer.phase !== 'ready' || !peer.link.up || peer.ended) continue;
			this.#lmtpClient.keepReady({ backend: peer.name, life: peer.life, host: member.address, port: member.ports.lmtp });
		}
	}

	async #answer(from: string, call: Call): Promise<Answer> {
		switch (call.ask) {
			case 'locate':
				return this.#whereabouts.locate(call.account);
			case 'open':
				if (this.#state.controller?.holder?.member !== from && call.epoch <= (this.#state.controller?.epoch ?? 0)) {
					return { is: 'unavailable', why: `${from} is not the controller` };
				}
				return this.#whereabouts.open(call.account, call.epoch);
			case 'login':
				return this.#logins.answer(call.account, call.password);
			case 'delivery':
				if (this.#backend === null) return { is: 'unavailable', why: 'this node stores no mail' };
				return { is: 'ticket', ticket: this.#deliveryTickets.issue(from) };
		}
	}

	async #createDomain(name: string): Promise<Result<void, Failure>> {
		const place = this.#controllerPlace();
		return place.ok ? createDomain(place.value.fs, place.value.path, name) : place;
	}

	async #createAccounts(accounts: readonly { readonly address: string; readonly password: string }[]): Promise<Result<void, Failure>> {
		const verifiers = await Promise.all(accounts.map(async ({ address, password }) => ({ address, verifier: await makeVerifier(password) })));
		for (const { address, verifier } of verifiers) {
			const place = this.#controllerPlace();
			if (!place.ok) return place;
			const created = await createAccount(place.value.fs, { controllerToken: place.value.path, address, verifier, uidValidity: wallSeconds() });
			if (!created.ok) return created;
		}
		return ok(undefined);
	}

	#controllerPlace(): Result<{ fs: FileSystem; path: string }, Failure> {
		const { leading, controller, life, name } = this.#state;
		if (this.#backend === null || leading === null) {
			const holder = controller?.holder?.member;
			const message = holder === undefined ? 'nobody is controller at the moment: ask again' : `${holder} is controller: ask there`;
			return failed({ code: 'not-controller', message, definite: true });
		}
		return ok({ fs: this.#backend.fs, path: this.#backend.volume.controllerTokenPath({ epoch: leading, holder: { member: name, life } }) });
	}

	#status(): NodeStatus {
		const member = this.#state;
		const reached = reachedNames(member, nowMs());
		const roster = member.roster?.members ?? [];
		return {
			name: member.name,
			roles: [...member.roles],
			state: member.phase,
			life: member.life,
			controller: member.controller?.holder ? { node: member.controller.holder.member, epoch: member.controller.epoch } : null,
			backup: member.leading === null ? (member.roster?.backup ?? null) : member.backup,
			reaches: [...new Set([...reached.frontends, ...reached.backends])],
			openAccounts: member.openAccounts,
			sessions: this.#imap.sessions() + (this.#smtp?.sessions ?? 0),
			members: roster.map((entry) => ({ name: entry.name, roles: [...entry.roles], life: entry.life, state: entry.state })),
			uptimeMs: this.#ports.events.uptimeMs(),
		};
	}
}
