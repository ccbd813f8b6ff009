/**
 * What a command asks of this node alone: its state, queue, sessions and log, its settings, its end. The wiring
 * (server/node.ts) says where these are; here they become answers.
 */
import type { Member } from '../cluster/member.ts';
import type { MemberConfig, NodeConfig, Role } from '../contract/node-config.ts';
import type { NodeEventLine } from '../contract/node-events.ts';
import type { EnteredMember } from '../contract/node-settings.ts';
import { type Failure, type Result, unreachable } from '../result.ts';
import { type AdminAnswer, type AdminCommand, refuse } from './admin-command.ts';
import { refusalOf } from './refusals.ts';

type NodeCommand = Extract<
	AdminCommand,
	{
		do:
			| 'cluster-state'
			| 'drain'
			| 'ready'
			| 'release-queue'
			| 'current-controller'
			| 'cluster-settings'
			| 'set-cluster-settings'
			| 'enter-members'
			| 'enter-licence'
			| 'queue'
			| 'sessions'
			| 'log'
			| 'shutdown';
	}
>;
type QueueEntry = Extract<AdminAnswer, { is: 'queue' }>['entries'][number];
type Session = Extract<AdminAnswer, { is: 'sessions' }>['sessions'][number];

export interface NodeDesk {
	run(command: NodeCommand): Promise<AdminAnswer>;
}

/** What a bare node's administrator enters (server/entered-settings.ts). */
export interface EnteredDesk {
	readonly isLicensed: boolean;
	readonly entered: readonly (EnteredMember & { readonly name: string | null })[];
	saveMembers(members: readonly EnteredMember[]): Promise<Result<void, Failure>>;
	enterLicence(key: string): Promise<Result<void, Failure>>;
}

export interface NodeDeskPorts {
	readonly config: NodeConfig;
	readonly roles: readonly Role[];
	state(): Member;
	/** All other members, as they are now. */
	members(): readonly MemberConfig[];
	times(): Readonly<Record<string, number>>;
	counts(): { readonly sessions: number; readonly queued: number };
	/** For so long it has been in its state, and has led. */
	sinceMs(): { readonly inStateForMs: number; readonly ledForMs: number };
	drain(): void;
	ready(): void;
	stop(): void;
	changeMembers(members: readonly MemberConfig[]): Result<void, Failure>;
	/** Null: this is no bare node, its members are the lab's business. */
	readonly entered: EnteredDesk | null;
	/** @returns how many entries are tried now */
	releaseQueue(): number;
	queue(page: { readonly after?: string | undefined; readonly limit: number }): Promise<{ readonly entries: readonly QueueEntry[]; readonly more: boolean }>;
	sessions(): readonly Session[];
	/** What is remembered from that number on. */
	log(from: number): readonly NodeEventLine[];
}

export class OwnNodeDesk implements NodeDesk {
	readonly #ports: NodeDeskPorts;

	constructor(ports: NodeDeskPorts) {
		this.#ports = ports;
	}

	async run(command: NodeCommand): Promise<AdminAnswer> {
		const ports = this.#ports;
		switch (command.do) {
			case 'cluster-state':
				return this.#clusterState();
			case 'drain':
				ports.drain();
				return { is: 'done' };
			case 'ready':
				ports.ready();
				return { is: 'done' };
			case 'shutdown':
				ports.stop();
				return { is: 'done' };
			case 'release-queue':
				return { is: 'released', entries: ports.releaseQueue(), unreached: [] };
			case 'current-controller':
				return this.#controller();
			case 'cluster-settings': {
				const { config, roles } = ports;
				const members = ports.members().map(({ name, address, roles, ports }) => ({ name, address, roles: [...roles], ports }));
				const self = { name: config.name, address: config.address, roles: [...roles] };
				return { is: 'cluster-settings', self, members, ...enteredOf(ports.entered), times: { ...ports.times() } };
			}
			case 'set-cluster-settings':
				return this.#setMembers(command.members);
			case 'enter-members':
			case 'enter-licence':
				return enter(ports.entered, command);
			case 'queue': {
				const { entries, more } = await ports.queue(command);
				return { is: 'queue', size: ports.counts().queued, entries: [...entries], more };
			}
			case 'sessions': {
				const sessions = ports.sessions();
				return { is: 'sessions', sessions: sessions.slice(0, command.limit), more: sessions.length > command.limit };
			}
			case 'log': {
				const all = ports.log(command.from ?? 0);
				const lines = command.from === undefined ? all.slice(-command.limit) : all.slice(0, command.limit);
				return {
					is: 'log',
					lines: [...lines],
					next: (lines.at(-1)?.seq ?? (command.from ?? 1) - 1) + 1,
					more: command.from !== undefined && all.length > lines.length,
				};
			}
			default:
				return unreachable(command);
		}
	}

	#controller(): AdminAnswer {
		const { config, state, members } = this.#ports;
		const { controller } = state();
		const holder = controller?.holder?.member;
		if (holder === undefined || controller === null) return refuse('unavailable', 'nobody is controller at the moment');
		const address = holder === config.name ? config.address : members().find(({ name }) => name === holder)?.address;
		return { is: 'controller', name: holder, address: address ?? '', epoch: controller.epoch };
	}

	/** Itself first, and what it can say of the others. */
	#clusterState(): AdminAnswer {
		const { config, roles, state, members, counts, sinceMs } = this.#ports;
		const member = state();
		const controller = member.controller?.holder?.member ?? null;
		const backup = member.leading === null ? (member.roster?.backup ?? null) : member.backup;
		const { inStateForMs, ledForMs } = sinceMs();
		const own = {
			name: config.name,
			address: config.address,
			adminPort: config.ports.admin,
			roles: [...roles],
			life: member.life,
			state: member.phase,
			isController: controller === config.name,
			isBackup: backup === config.name,
			inStateForMs,
			openAccounts: member.openAccounts,
			...counts(),
		};
		const others = members().map(({ name, address, ports, roles }) => ({
			name,
			address,
			adminPort: ports.admin,
			roles: [...roles],
			life: member.peers[name]?.life ?? 0,
			state: 'unreachable' as const,
			isController: controller === name,
			isBackup: backup === name,
			inStateForMs: null,
			openAccounts: null,
			sessions: null,
			queued: null,
		}));
		const epoch = member.controller?.epoch ?? 0;
		return {
			is: 'cluster',
			cluster: config.cluster.name,
			controller,
			backup,
			epoch,
			ledForMs: member.leading === null ? null : ledForMs,
			members: [own, ...others],
		};
	}

	/** What is left out stays as it is known; of a new one it is as at this node. */
	#setMembers(wanted: Extract<AdminCommand, { do: 'set-cluster-settings' }>['members']): AdminAnswer {
		// Half of the cluster would know something else than the disks say.
		if (this.#ports.entered !== null) return refuse('bad-members', 'the members of this node are entered by address: enter-members');
		const known = new Map(this.#ports.members().map((member) => [member.name, member]));
		const members = wanted.map(({ name, address, roles, ports }): MemberConfig => {
			const before = known.get(name);
			const asRole = roles ?? before?.roles ?? ['backend'];
			return { name, address, roles: asRole, ports: ports ?? before?.ports ?? this.#ports.config.ports };
		});
		const changed = this.#ports.changeMembers(members);
		return changed.ok ? { is: 'done' } : refusalOf(changed.error);
	}
}

/** Part of the answer of a bare node. */
export function enteredOf(entered: EnteredDesk | null): Pick<Extract<AdminAnswer, { is: 'cluster-settings' }>, 'entered'> {
	if (entered === null) return {};
	const members = entered.entered.map(({ address, roles, name }) => ({ address, roles: [...roles], name }));
	return { entered: { licensed: entered.isLicensed, members } };
}

/** Counts from the next start on. */
export async function enter(entered: EnteredDesk | null, command: Extract<AdminCommand, { do: 'enter-members' | 'enter-licence' }>): Promise<AdminAnswer> {
	if (entered === null) return refuse('bad-members', 'this node was set up by the lab: nothing is entered by hand here');
	const saved = command.do === 'enter-members' ? await entered.saveMembers(command.members) : await entered.enterLicence(command.key);
	return saved.ok ? { is: 'done' } : refusalOf(saved.error);
}
