/**
 * One node, wired: the core in its shell, and around it the doors that its roles have.
 *
 *   frontend   SMTP door, IMAP door (login, then a proxy to the owner), hand-over by LMTP
 *   backend    beat, account store, LMTP door, IMAP door (the session itself)
 *   all        links to other members, admin door
 *
 * What needs no socket is in node-core.ts: read it next, then member-shell.ts and whereabouts.ts.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterAdministration } from '../administration/administration.ts';
import type { Call } from '../cluster/link-message.ts';
import type { Member } from '../cluster/member.ts';
import { reachedNames, reaches } from '../cluster/reach.ts';
import { type Timing, timingFrom } from '../cluster/timing.ts';
import type { NodeStatus } from '../contract/admin-api.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { type NodeFaults, noFaults } from '../contract/node-faults.ts';
import { assert, type Failure, ok, type Result } from '../result.ts';
import { faultyFiles } from '../storage/faulty-files.ts';
import { realFiles } from '../storage/real-files.ts';
import { VolumeCondition } from '../storage/volume-condition.ts';
import { WebDoor } from '../webadmin/web-door.ts';
import { AdminDoor } from './admin-door.ts';
import { alwaysFit, Beat } from './beat.ts';
import { CliDoor } from './cli-door.ts';
import { nowMs, wallMs } from './clock.ts';
import type { EnteredSettings } from './entered-settings.ts';
import type { EventLog } from './event-log.ts';
import { createImapDoor } from './imap-door.ts';
import { LinkGates } from './link-gates.ts';
import { Links } from './links.ts';
import { LmtpClient } from './lmtp-client.ts';
import { LmtpDoor } from './lmtp-door.ts';
import { Logins } from './logins.ts';
import { nodeAdministration } from './node-administration.ts';
import { NodeCore } from './node-core.ts';
import { countStart } from './own-life.ts';
import { makeVerifier } from './passwords.ts';
import { ProxyEntrance } from './proxy-entrance.ts';
import { SessionRegister } from './session-register.ts';
import { SmtpDoor } from './smtp-door.ts';
import { Tickets } from './tickets.ts';
import { realTimers } from './timers.ts';

export interface NodePorts {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	readonly events: EventLog;
	/** Of a bare node: what was entered, from which `config.members` come; null: the lab has set it up. */
	readonly entered: EnteredSettings | null;
	/** A line of the node's log that is no event of the cluster. */
	note(what: string, details: object): void;
	/** The node is done; `failure` says why when nobody asked for it. */
	left(failure: string | null): void;
}

const literalBytesMax = 32 * 1024 * 1024;

export class Node {
	readonly #ports: NodePorts;
	readonly #config: NodeConfig;
	readonly #timing: Timing;
	readonly #core: NodeCore;
	readonly #links: Links;
	readonly #logins: Logins;
	readonly #administration: ClusterAdministration;
	readonly #sessions = new SessionRegister(nowMs);
	readonly #lmtpClient: LmtpClient;
	readonly #imap: ReturnType<typeof createImapDoor>;
	readonly #admin: AdminDoor;
	/** Where the configuration has a port for it. */
	readonly #cli: CliDoor | null;
	readonly #gates: LinkGates;
	readonly #condition = new VolumeCondition();
	#toldFaults = '';
	#lookedAtMs = 0;
	readonly #beat: Beat | null;
	/** Frontends only. */
	readonly #smtp: SmtpDoor | null;
	/** Backends only. */
	readonly #lmtp: LmtpDoor | null;
	readonly #deliveryTickets: Tickets<string>;
	/** Frontends that drain: sessions through them leave, also those that come now. */
	readonly #sentAway = new Set<string>();
	/** Resolves when no mail client is connected any more, once they are sent away. */
	#smtpLeft: Promise<void> = Promise.resolve();

	constructor(ports: NodePorts) {
		const { config, roles } = ports;
		this.#ports = ports;
		this.#config = config;
		this.#timing = timingFrom(config.beatMs);
		this.#gates = new LinkGates({ timers: realTimers, localAddress: config.address });
		this.#gates.set(config.faults?.links ?? []);
		this.#condition.set(config.faults?.volume ?? noFaults.volume);
		this.#beat = roles.includes('backend') ? this.#makeBeat() : null;
		this.#core = this.#makeCore();
		const emit = (event: NodeEvent) => this.#core.emit(event);
		this.#links = new Links({
			config,
			members: () => this.#core.members,
			roles,
			timing: this.#timing,
			gates: this.#gates,
			life: () => this.#core.linkLife,
			nowMs,
			wallMs: () => this.#wallMs(),
			clock: (from, aheadMs) => this.#core.clockHeard(from, aheadMs),
			up: (peer, life) => this.#core.linkUp(peer, life),
			down: (peer, life) => this.#core.linkDown(peer, life),
			frame: (from, frame) => {
				if (frame.kind === 'pulse' && frame.phase !== 'draining') this.#sentAway.delete(from);
				this.#core.heard(from, frame);
			},
			answer: (from, call) => this.#core.answer(from, call),
			emit,
		});
		const call = (to: string, asked: Call, signal?: AbortSignal) => this.#core.call(to, asked, signal);
		this.#deliveryTickets = new Tickets(this.#timing.ticketMs, nowMs);
		const { store, whereabouts } = this.#core;
		this.#logins = new Logins({
			state: () => this.#state,
			store,
			whereabouts,
			sessionTickets: new Tickets(this.#timing.ticketMs, nowMs),
			members: () => this.#core.members,
			timing: this.#timing,
			timers: realTimers,
			call,
			connect: ({ name, address, ports }) => this.#gates.connect({ peer: name, host: address, port: ports.imap, allowHalfOpen: true }),
		});
		this.#lmtpClient = new LmtpClient({
			name: config.name,
			connect: ({ backend, host, port }) => this.#gates.connect({ peer: backend, host, port }),
			ticket: async (backend, signal) => {
				const answer = await call(backend, { ask: 'delivery' }, signal);
				if (answer.is === 'ticket') return { ok: true, ticket: answer.ticket };
				return { ok: false, why: answer.is === 'unavailable' ? answer.why : `${backend} gave no ticket` };
			},
		});
		this.#imap = createImapDoor({
			serverName: config.name,
			literalBytesMax,
			nowS: () => Math.floor(this.#wallMs() / 1000),
			fence: this.#beat ?? alwaysFit,
			login: (credentials, client) => this.#logins.login(credentials, client),
			redeem: (ticket) => this.#logins.redeem(ticket),
			gates: this.#gates,
			entrance: this.#entrance('IMAP'),
			leaveGraceMs: this.#timing.leaveGraceMs,
			unwanted: (through) => this.#sentAway.has(through),
			opened: ({ account, through }) => {
				emit({ type: 'session-opened', protocol: 'imap', account, through });
				const closed = this.#sessions.opened({ account, through });
				return () => {
					closed();
					emit({ type: 'session-closed', protocol: 'imap', account, through });
				};
			},
		});
		this.#lmtp =
			store === null || this.#beat === null
				? null
				: new LmtpDoor({
						config,
						store,
						fence: this.#beat,
						tickets: this.#deliveryTickets,
						gates: this.#gates,
						newId: () => randomBytes(6).toString('hex'),
						wallMs: () => this.#wallMs(),
					});
		this.#smtp =
			this.#core.mail === null
				? null
				: new SmtpDoor({
						config,
						intake: this.#core.mail.intake,
						entrance: this.#entrance('SMTP'),
						takesMail: () => this.#takesMail() || this.#state.phase === 'draining',
						timing: this.#timing,
						timers: realTimers,
						wallMs: () => this.#wallMs(),
						emit,
					});
		this.#administration = nodeAdministration({
			config,
			roles,
			core: this.#core,
			logins: this.#logins,
			events: ports.events,
			sessions: this.#sessions,
			timing: this.#timing,
			timers: realTimers,
			disk: realFiles(config.dataPath),
			nowS: () => Math.floor(this.#wallMs() / 1000),
			makeVerifier,
			sessionCount: () => this.#sessionCount(),
			stop: () => this.stop(),
			changeMembers: (members) => this.#changeMembers(members),
			entered: ports.entered,
		});
		const broke = (what: string, error: unknown) =>
			ports.note('broke', { what, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
		this.#cli = config.ports.cli ? new CliDoor({ node: config.name, administration: this.#administration, broke }) : null;
		this.#admin = new AdminDoor({
			config,
			web: config.administrator === undefined ? null : this.#webDoor(broke),
			events: ports.events,
			ready: () => this.#state.phase === 'ready',
			takesMail: () => this.#core.mail !== null && this.#takesMail(),
			status: () => this.#status(),
			createDomain: (name) => this.#core.createDomain(name),
			createAccounts: (accounts) => this.#createAccounts(accounts),
			setFaults: (faults) => this.#setFaults(faults),
			stop: () => this.stop(),
			drain: () => this.#core.drain(),
			setReady: () => this.#core.ready(),
			changeMembers: (members) => this.#changeMembers(members),
			administer: (command) => this.#administration.run(command, { kind: 'server' }),
			broke,
		});
	}

	#webDoor(broke: (what: string, error: unknown) => void): WebDoor {
		const { config, roles } = this.#ports;
		return new WebDoor({
			node: { config, roles, members: () => this.#core.members },
			administration: this.#administration,
			nowMs,
			wallMs: () => this.#wallMs(),
			connect: ({ name, address, ports }) => this.#gates.connect({ peer: name, host: address, port: ports.admin }),
			broke,
		});
	}

	/** Probes the volume, takes a life, opens the doors. Resolves when the node is joining. */
	async start(): Promise<Result<void, Failure>> {
		this.#core.emit({ type: 'state', state: 'starting' });
		this.#ports.entered?.tell();
		await this.#admin.open();
		await this.#cli?.listen({ host: this.#config.address, port: this.#config.ports.cli ?? 0 });
		if (this.#core.mail !== null) await mkdir(queuePath(this.#config), { recursive: true, mode: 0o700 });
		const prepared = await this.#core.prepare();
		if (!prepared.ok) return prepared;
		await this.#lmtp?.open();
		await this.#imap.listen({ host: this.#config.address, port: this.#config.ports.imap });
		await this.#smtp?.open();
		await this.#core.start();
		await this.#links.open();
		if (this.#beat === null) this.#tick();
		else this.#tickUnlooked(this.#timing.suspicionMs);
		return ok(undefined);
	}

	/** R11: also while no backend is heard: there is the queue. */
	#takesMail(): boolean {
		return this.#state.phase === 'ready' || this.#state.phase === 'joining';
	}

	/** A planned stop: drains, gives its tokens back, says goodbye, leaves. */
	stop(): void {
		this.#core.stop();
		setTimeout(() => this.#ports.left('a planned stop took too long: left without releasing everything'), this.#timing.drainMs).unref();
	}

	#wallMs(): number {
		return wallMs() + (this.#config.clockAheadMs ?? 0);
	}

	get #state(): Member {
		return this.#core.state;
	}

	#makeBeat(): Beat {
		const { config } = this.#ports;
		assert(config.volumePath !== undefined, 'main.ts refuses a backend without a volume');
		return new Beat({
			volumePath: config.volumePath,
			condition: this.#condition,
			name: config.name,
			backends: config.members.filter((member) => member.roles.includes('backend')).map((member) => member.name),
			timing: this.#timing,
			looked: (look) => {
				this.#core.looked(look);
				this.#lookedAtMs = nowMs();
				this.#beaten();
			},
			failed: (error) => this.#ports.left(`the beat's thread ended: ${error.message}`),
		});
	}

	/** One for each door, which closes it. */
	#entrance(door: string): ProxyEntrance {
		return new ProxyEntrance({
			from: this.#config.proxyFrom ?? [],
			timers: realTimers,
			refused: (why) => this.#core.emit({ type: 'problem', code: 'proxy-header', message: `${door}: ${why}` }),
		});
	}

	#makeCore(): NodeCore {
		const { config, roles, events } = this.#ports;
		const volumePath = config.volumePath;
		return new NodeCore({
			config,
			roles,
			timing: this.#timing,
			timers: realTimers,
			queueDisk: roles.includes('frontend') ? realFiles(queuePath(config)) : null,
			volume: this.#beat === null || volumePath === undefined ? null : { fs: faultyFiles(realFiles(volumePath), this.#condition), beat: this.#beat },
			links: {
				send: (to, frame) => this.#links.send(to, frame),
				call: (to, call, signal) => this.#links.call(to, call, signal),
				reset: () => this.#links.reset(),
			},
			deliver: (target, delivery, signal) => this.#lmtpClient.deliver(target, delivery, signal),
			countStart: () => countStart(config.dataPath),
			nowS: () => Math.floor(this.#wallMs() / 1000),
			randomHex: (bytes) => randomBytes(bytes).toString('hex'),
			emit: (event) => events.emit(event),
			answer: async (call, from) => {
				if (call.ask === 'login') return this.#logins.answer(from, call.account, call.password);
				if (call.ask === 'administer') return this.#administration.answer(call.at, call);
				if (this.#lmtp === null) return { is: 'unavailable', why: 'this node stores no mail' };
				return { is: 'ticket', ticket: this.#deliveryTickets.issue(from) };
			},
			lifeDropped: () => this.#lmtp?.cutOff(),
			lifeOver: (who) => {
				this.#lmtpClient.forgetLife(who.member, who.life);
				this.#logins.forgetLife(who);
				this.#links.forgetLife(who.member, who.life);
			},
			lost: (who) => this.#logins.forgetLife(who),
			memberRemoved: (name) => {
				this.#lmtpClient.forgetMember(name);
				this.#logins.forgetMember(name);
			},
			leaveBalancer: () => this.#leaveBalancer(),
			mailClientsGone: async (until) => {
				await Promise.race([this.#smtpLeft, realTimers.sleep(this.#timing.drainMs, until)]);
			},
			closeDoors: () => this.#closeDoors(),
			openDoors: () => {
				this.#smtp?.comeBack();
				this.#imap.comeBack();
			},
			sessionsLeave: (through) => void this.#sessionsLeave(through),
			leave: (planned, reason) => this.#leave(planned, reason),
		});
	}

	/** Whoever comes before the balancer's check has seen that this node is not ready any more is served as ever. */
	async #leaveBalancer(): Promise<void> {
		if (this.#smtp === null) return;
		await realTimers.sleep(this.#timing.leaveBalancerMs);
		if (this.#state.phase === 'draining') this.#smtpLeft = this.#smtp.leave(realTimers.sleep(this.#timing.leaveGraceMs));
	}

	async #closeDoors(): Promise<void> {
		await Promise.race([this.#imap.leave(), realTimers.sleep(this.#timing.leaveMs)]);
	}

	/** Behind the moment from which the balancer sends nobody to that frontend: a client that comes back finds another. */
	async #sessionsLeave(through: string): Promise<void> {
		await realTimers.sleep(this.#timing.leaveBalancerMs);
		if (this.#state.peers[through]?.phase !== 'draining') return;
		this.#sentAway.add(through);
		this.#imap.leaveThrough(through);
	}

	#changeMembers(members: readonly MemberConfig[]): Result<void, Failure> {
		const changed = this.#core.changeMembers(members);
		if (changed.ok) this.#links.membersChanged();
		return changed;
	}

	async #leave(planned: boolean, reason: string): Promise<void> {
		this.#gates.letGo();
		await this.#links.close();
		await this.#beat?.close();
		this.#lmtpClient.close();
		await this.#smtp?.close();
		await this.#imap.close();
		await this.#lmtp?.close();
		await this.#cli?.close();
		// Listened to until the end: whoever follows the events sees the last one.
		await this.#admin.close();
		this.#ports.left(planned ? null : reason);
	}

	/** The whole of them, each time: what is not in it is healed. */
	#setFaults(faults: NodeFaults): void {
		this.#gates.set(faults.links);
		this.#condition.set(faults.volume);
		const told = JSON.stringify(faults);
		if (told !== this.#toldFaults) this.#ports.note('faults', faults);
		this.#toldFaults = told;
	}

	#tick(): void {
		setInterval(() => {
			this.#core.tick();
			this.#beaten();
		}, this.#timing.beatMs);
	}

	/** A backend is woken by its looks. It ticks when they do not come, and is not woken to find that they did. */
	#tickUnlooked(waitMs: number): void {
		setTimeout(() => {
			const { suspicionMs, beatMs } = this.#timing;
			const unlookedMs = nowMs() - this.#lookedAtMs;
			if (unlookedMs < suspicionMs / 2) {
				this.#tickUnlooked(suspicionMs / 2 - unlookedMs);
				return;
			}
			this.#core.tick();
			this.#beaten();
			this.#tickUnlooked(beatMs);
		}, waitMs);
	}

	/** Behind each beat. */
	#beaten(): void {
		// A symmetric node hands over as a frontend does.
		if (this.#smtp !== null) this.#keepDeliveryReady();
		this.#admin.beaten();
	}

	#keepDeliveryReady(): void {
		for (const peer of Object.values(this.#state.peers)) {
			const member = this.#core.members.find(({ name }) => name === peer.name);
			if (member === undefined || !member.roles.includes('backend') || peer.phase !== 'ready' || peer.ended) continue;
			if (!reaches(peer, nowMs(), this.#timing.suspicionMs)) continue;
			this.#lmtpClient.keepReady({ backend: peer.name, life: peer.life, host: member.address, port: member.ports.lmtp });
		}
	}

	async #createAccounts(accounts: readonly { readonly address: string; readonly password: string }[]): Promise<Result<void, Failure>> {
		const verifiers = await Promise.all(accounts.map(async ({ address, password }) => ({ address, verifier: await makeVerifier(password) })));
		for (const account of verifiers) {
			const created = await this.#core.createAccount(account);
			if (!created.ok) return created;
		}
		return ok(undefined);
	}

	#sessionCount(): number {
		return this.#imap.sessions() + (this.#smtp?.sessions ?? 0);
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
			sessions: this.#sessionCount(),
			queued: this.#core.mail?.queue.size() ?? 0,
			unknownAddresses: [...(this.#ports.entered?.known.unknownAddresses ?? [])],
			members: roster.map((entry) => ({ name: entry.name, roles: [...entry.roles], life: entry.life, state: entry.state })),
			uptimeMs: this.#ports.events.uptimeMs(),
			cpuMs: cpuMs(),
			memoryBytes: process.memoryUsage.rss(),
		};
	}
}

function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return Math.round((user + system) / 1000);
}

/** On the node's own disk: mail on a dead frontend is late, not lost. */
function queuePath(config: NodeConfig): string {
	return join(config.dataPath, 'queue');
}
