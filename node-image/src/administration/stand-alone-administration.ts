/**
 * What an administrator can do at a server that runs alone: enter the settings of a cluster to come, keep local domains, stop it.
 *
 * Whatever belongs to a running cluster is refused with the reason. This is where the catch of an installation shows: a
 * dynamic cluster domain is made by a controller, so the first backend has to run with its role before there can be one.
 */
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEventLine } from '../contract/node-events.ts';
import { unreachable } from '../result.ts';
import { type AdminAnswer, type AdminCommand, type Administration, type Administrator, type AnswerOf, type LoginAnswer, refuse } from './admin-command.ts';
import type { LocalDomains } from './local-domains.ts';
import { type EnteredDesk, enter, enteredOf } from './node-desk.ts';
import { may } from './rights.ts';

export interface StandAloneAdministrationPorts {
	readonly config: NodeConfig;
	readonly entered: EnteredDesk;
	readonly local: LocalDomains;
	times(): Readonly<Record<string, number>>;
	uptimeMs(): number;
	/** What is remembered from that number on. */
	log(from: number): readonly NodeEventLine[];
	stop(): void;
	isPostmaster(password: string): Promise<boolean>;
}

const wrongLogin: LoginAnswer = { is: 'refused', code: 'not-allowed', message: 'the name or the password is wrong' };
const noCluster = 'this server runs alone, in no cluster';

export class StandAloneAdministration implements Administration {
	readonly #ports: StandAloneAdministrationPorts;

	constructor(ports: StandAloneAdministrationPorts) {
		this.#ports = ports;
	}

	async run<C extends AdminCommand>(command: C, who: Administrator): Promise<AnswerOf<C>> {
		if (!may(command, who)) return refuse('not-allowed', 'this administrator may not') as AnswerOf<C>;
		// The compiler cannot follow which answer belongs to which command.
		return (await this.#run(command)) as AnswerOf<C>;
	}

	async login({ name, password }: { readonly name: string; readonly password: string }): Promise<LoginAnswer> {
		const isRight = name.toLowerCase() === 'postmaster' && (await this.#ports.isPostmaster(password));
		return isRight ? { is: 'administrator', who: { kind: 'server' } } : wrongLogin;
	}

	async #run(command: AdminCommand): Promise<AdminAnswer> {
		const { config, local, entered } = this.#ports;
		switch (command.do) {
			case 'list-domains': {
				const names = (await local.names()).filter((name) => command.after === undefined || name > command.after);
				const domains = names.slice(0, command.limit).map((name) => ({ name, shared: false, accounts: 0 }));
				return { is: 'domains', domains, more: names.length > domains.length };
			}
			case 'create-domain':
				if (!command.shared) return local.create(command.name);
				return refuse(
					'no-cluster',
					`${noCluster}: a dynamic cluster domain is made by the controller of a running cluster; stop the server and start it with --ClusterBackend`,
				);
			case 'delete-domain':
				return (await local.has(command.name)) ? local.delete(command.name) : refuse('no-such-domain', `there is no domain ${command.name}`);
			case 'list-accounts':
				if (!(await local.has(command.domain))) return refuse('no-such-domain', `there is no domain ${command.domain}`);
				return { is: 'accounts', domain: command.domain, accounts: [], more: false };
			case 'create-account':
			case 'delete-account':
			case 'account':
			case 'set-password':
			case 'set-aliases':
			case 'set-rights': {
				const domain = command.address.slice(command.address.indexOf('@') + 1);
				if (await local.has(domain)) return refuse('local-domain', `${domain} is a local domain: accounts of this lab live in cluster domains`);
				return refuse('no-such-domain', `there is no domain ${domain} here: ${noCluster}`);
			}
			case 'cluster-state':
				return this.#state();
			case 'cluster-settings': {
				const self = { name: config.name, address: config.address, roles: [] };
				return { is: 'cluster-settings', self, members: [], ...enteredOf(entered), times: { ...this.#ports.times() } };
			}
			case 'enter-members':
			case 'enter-licence':
				return enter(entered, command);
			case 'queue':
				return { is: 'queue', size: 0, entries: [], more: false };
			case 'sessions':
				return { is: 'sessions', sessions: [], more: false };
			case 'log': {
				const all = this.#ports.log(command.from ?? 0);
				const lines = command.from === undefined ? all.slice(-command.limit) : all.slice(0, command.limit);
				const next = (lines.at(-1)?.seq ?? (command.from ?? 1) - 1) + 1;
				return { is: 'log', lines: [...lines], next, more: command.from !== undefined && all.length > lines.length };
			}
			case 'shutdown':
				this.#ports.stop();
				return { is: 'done' };
			case 'set-cluster-settings':
			case 'drain':
			case 'ready':
			case 'release-queue':
			case 'current-controller':
				return refuse('no-cluster', noCluster);
			default:
				return unreachable(command);
		}
	}

	#state(): AdminAnswer {
		const { config, uptimeMs } = this.#ports;
		const own = {
			name: config.name,
			address: config.address,
			adminPort: config.ports.admin,
			roles: [],
			life: 0,
			state: 'alone' as const,
			isController: false,
			isBackup: false,
			inStateForMs: uptimeMs(),
			openAccounts: 0,
			sessions: 0,
			queued: 0,
		};
		return { is: 'cluster', cluster: config.cluster.name, controller: null, backup: null, epoch: 0, ledForMs: null, members: [own] };
	}
}
