/**
 * The administration of a node, wired: what administration/ asks for, out of the core, the logins and the doors of server/node.ts.
 */

import { ClusterAdministration } from '../administration/administration.ts';
import { ControllerDesk } from '../administration/controller-desk.ts';
import { LocalDomains } from '../administration/local-domains.ts';
import { type EnteredDesk, OwnNodeDesk } from '../administration/node-desk.ts';
import type { Call } from '../cluster/link-message.ts';
import type { Timing } from '../cluster/timing.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import type { Failure, Result } from '../result.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { PasswordVerifier } from '../storage/open-account.ts';
import type { EventLog } from './event-log.ts';
import type { Logins } from './logins.ts';
import type { NodeCore } from './node-core.ts';
import { PasswordCheck } from './passwords.ts';
import type { SessionRegister } from './session-register.ts';
import type { Timers } from './timers.ts';

export interface NodeAdministrationPorts {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	readonly core: NodeCore;
	readonly logins: Pick<Logins, 'verify'>;
	readonly events: EventLog;
	readonly sessions: SessionRegister;
	readonly timing: Timing;
	readonly timers: Timers;
	/** This node's own disk. */
	readonly disk: FileSystem;
	nowS(): number;
	makeVerifier(password: string): Promise<PasswordVerifier>;
	/** Clients of all kinds that are connected. */
	sessionCount(): number;
	stop(): void;
	changeMembers(members: readonly MemberConfig[]): Result<void, Failure>;
	/** Of a bare node. */
	readonly entered: EnteredDesk | null;
}

export function nodeAdministration(ports: NodeAdministrationPorts): ClusterAdministration {
	const { config, roles, core, logins, events, sessions, timing, timers, disk } = ports;
	const makeVerifier = (password: string) => ports.makeVerifier(password);
	const since = { stateMs: timers.nowMs(), leadingMs: timers.nowMs() };
	events.follow(({ event }) => {
		if (event.type === 'state') since.stateMs = timers.nowMs();
		if (event.type === 'controller-taken') since.leadingMs = timers.nowMs();
	});
	const call = (to: string, asked: Call, signal?: AbortSignal) => core.call(to, asked, signal);
	const queue = core.mail?.queue;
	const node = new OwnNodeDesk({
		config,
		roles,
		state: () => core.state,
		members: () => core.members,
		times: () => ({ ...timing }),
		counts: () => ({ sessions: ports.sessionCount(), queued: queue?.size() ?? 0 }),
		sinceMs: () => ({ inStateForMs: timers.nowMs() - since.stateMs, ledForMs: timers.nowMs() - since.leadingMs }),
		drain: () => core.drain(),
		ready: () => core.ready(),
		stop: () => ports.stop(),
		changeMembers: (members) => ports.changeMembers(members),
		entered: ports.entered,
		releaseQueue: () => {
			queue?.wake();
			return queue?.size() ?? 0;
		},
		queue: async (page) => queue?.list(page) ?? { entries: [], more: false },
		sessions: () => sessions.list(),
		log: (from) => events.from(from),
	});
	const { volume, store } = core;
	const check = new PasswordCheck();
	return new ClusterAdministration({
		name: config.name,
		timing,
		timers,
		state: () => core.state,
		members: () => core.members,
		reached: (name) => core.isReached(name),
		call,
		backend:
			volume === null || store === null
				? null
				: {
						fs: volume,
						store,
						desk: new ControllerDesk({
							store,
							place: () => core.controllerPlace(),
							whileHeld: (account, work) => core.whereabouts.whileHeld(account, work),
							silent: (who) => core.silent(who),
							self: config.name,
							call,
							makeVerifier,
							nowS: () => ports.nowS(),
						}),
					},
		find: (account, signal) => core.whereabouts.find(account, signal),
		forget: (account) => core.whereabouts.forget(account),
		local: new LocalDomains(disk),
		node,
		makeVerifier,
		isPostmaster: async (password) => config.administrator !== undefined && check.matches('postmaster', config.administrator, password),
		verify: (account, password, signal) => logins.verify(account, password, signal),
	});
}
