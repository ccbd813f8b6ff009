/**
 * An administration in memory, for tests of what stands on the port: pages and the text command interface.
 *
 * It keeps domains, accounts and aliases by the same refusals as the real one, and asks the same rights. What is a
 * cluster's is a picture that the test gives it. Read administration.ts for the real one.
 */
import { unreachable } from '../result.ts';
import type { AdminAnswer, AdminCommand, Administration, Administrator, AnswerOf, LoginAnswer } from './admin-command.ts';
import { refuse } from './admin-command.ts';
import { isAnotherPassword } from './password-mark.ts';
import { domainOf, may } from './rights.ts';

interface KeptAccount {
	password: string;
	/** Counts its passwords. */
	passwordNumber: number;
	aliases: readonly string[];
	domainAdministrator: boolean;
}

type Picture = { readonly [Name in 'cluster' | 'controller' | 'cluster-settings' | 'queue' | 'sessions' | 'log']: Extract<AdminAnswer, { is: Name }> };

const member = { name: 'be1', address: '127.0.0.1' };
const emptyPicture: Picture = {
	cluster: {
		is: 'cluster',
		cluster: 'lab',
		controller: 'be1',
		backup: null,
		epoch: 1,
		ledForMs: 1000,
		members: [
			{
				...member,
				adminPort: 8010,
				roles: ['backend'],
				life: 1,
				state: 'ready',
				isController: true,
				isBackup: false,
				inStateForMs: 1000,
				openAccounts: 0,
				sessions: 0,
				queued: 0,
			},
		],
	},
	controller: { is: 'controller', ...member, epoch: 1 },
	'cluster-settings': { is: 'cluster-settings', self: { ...member, roles: ['backend'] }, members: [], times: { beatMs: 100 } },
	queue: { is: 'queue', size: 0, entries: [], more: false },
	sessions: { is: 'sessions', sessions: [], more: false },
	log: { is: 'log', lines: [], next: 1, more: false },
};

export class MemoryAdministration implements Administration {
	/** Everything that was allowed, in order. */
	readonly commands: AdminCommand[] = [];
	/** null: nobody can log in as server administrator. */
	postmasterPassword: string | null = 'postmaster-password';
	picture: Picture = emptyPicture;
	readonly #domains = new Map<string, { readonly shared: boolean; readonly accounts: Map<string, KeptAccount> }>();

	async login({ name, password }: { readonly name: string; readonly password: string }): Promise<LoginAnswer> {
		const nobody: LoginAnswer = { is: 'refused', code: 'not-allowed', message: 'the name or the password is wrong' };
		if (name === 'postmaster') return password === this.postmasterPassword ? { is: 'administrator', who: { kind: 'server' } } : nobody;
		const found = this.#find(name);
		if (found?.kept.domainAdministrator !== true || found.kept.password !== password) return nobody;
		const { address, kept } = found;
		return { is: 'administrator', who: { kind: 'domain', domain: domainOf(address), account: address, passwordMark: String(kept.passwordNumber) } };
	}

	async run<C extends AdminCommand>(command: C, who: Administrator): Promise<AnswerOf<C>> {
		const kept = who.kind === 'domain' ? this.#find(who.account)?.kept : undefined;
		const isChanged = who.kind === 'domain' && isAnotherPassword(who.passwordMark, kept === undefined ? undefined : String(kept.passwordNumber));
		if (isChanged || !may(command, who)) return refuse('not-allowed', 'this administrator may not') as AnswerOf<C>;
		this.commands.push(command);
		// The compiler cannot follow which answer belongs to which command: #answer is one switch over all of them.
		return this.#answer(command, who) as AnswerOf<C>;
	}

	#answer(command: AdminCommand, who: Administrator): AdminAnswer {
		switch (command.do) {
			case 'list-domains': {
				const names = [...this.#domains.keys()].filter((name) => who.kind === 'server' || name === who.domain);
				const page = paged(names, command);
				const domains = page.entries.map((name) => ({
					name,
					shared: this.#domains.get(name)?.shared === true,
					accounts: this.#domains.get(name)?.accounts.size ?? 0,
				}));
				return { is: 'domains', domains, more: page.more };
			}
			case 'create-domain':
				if (this.#domains.has(command.name)) return refuse('exists', `the domain ${command.name} exists already`);
				this.#domains.set(command.name, { shared: command.shared, accounts: new Map() });
				return { is: 'done' };
			case 'delete-domain': {
				const domain = this.#domains.get(command.name);
				if (domain === undefined) return refuse('no-such-domain', `there is no domain ${command.name}`);
				if (domain.accounts.size > 0) return refuse('not-empty', `${command.name} has accounts`);
				this.#domains.delete(command.name);
				return { is: 'done' };
			}
			case 'list-accounts': {
				const domain = this.#domains.get(command.domain);
				if (domain === undefined) return refuse('no-such-domain', `there is no domain ${command.domain}`);
				const page = paged([...domain.accounts.keys()], command);
				return { is: 'accounts', domain: command.domain, accounts: page.entries.map((address) => ({ address, owner: null })), more: page.more };
			}
			case 'create-account': {
				const domain = this.#domains.get(domainOf(command.address));
				if (domain === undefined) return refuse('no-such-domain', `there is no domain ${domainOf(command.address)}`);
				if (!domain.shared) return refuse('local-domain', `${domainOf(command.address)} is a local domain: it holds no accounts`);
				if (this.#find(command.address) !== undefined) return refuse('exists', `${command.address} exists already`);
				domain.accounts.set(command.address, { password: command.password, passwordNumber: 1, aliases: [], domainAdministrator: false });
				return { is: 'done' };
			}
			case 'delete-account':
			case 'account':
			case 'set-password':
			case 'set-aliases':
			case 'set-rights':
				return this.#ofAccount(command);
			case 'release-queue':
				return { is: 'released', entries: this.picture.queue.size, unreached: [] };
			case 'drain':
			case 'ready':
				return this.picture.cluster.members.some(({ name }) => name === command.member)
					? { is: 'done' }
					: refuse('no-such-member', `there is no member ${command.member}`);
			case 'set-cluster-settings':
			case 'enter-members':
			case 'enter-licence':
			case 'shutdown':
				return { is: 'done' };
			case 'cluster-state':
				return this.picture.cluster;
			case 'current-controller':
				return this.picture.controller;
			case 'cluster-settings':
			case 'queue':
			case 'sessions':
			case 'log':
				return this.picture[command.do];
			default:
				return unreachable(command);
		}
	}

	#ofAccount(command: Extract<AdminCommand, { do: 'delete-account' | 'account' | 'set-password' | 'set-aliases' | 'set-rights' }>): AdminAnswer {
		const found = this.#find(command.address);
		if (found === undefined) return refuse('no-such-account', `there is no account ${command.address}`);
		const { address, kept } = found;
		switch (command.do) {
			case 'account': {
				const { aliases, domainAdministrator, passwordNumber } = kept;
				return {
					is: 'account',
					address,
					aliases: [...aliases],
					domainAdministrator,
					passwordMark: String(passwordNumber),
					token: '1-be1.1',
					generation: 1,
					owner: { member: 'be1', life: 1 },
					sinceMs: 0,
				};
			}
			case 'delete-account':
				if (address !== command.address) return refuse('is-alias', `${command.address} is an alias of ${address}`);
				this.#domains.get(domainOf(address))?.accounts.delete(address);
				return { is: 'done' };
			case 'set-password':
				kept.password = command.password;
				kept.passwordNumber += 1;
				return { is: 'done' };
			case 'set-aliases': {
				const taken = command.aliases.find(
					(alias) => (this.#find(`${alias}@${domainOf(address)}`)?.address ?? address) !== address || `${alias}@${domainOf(address)}` === address,
				);
				if (taken !== undefined) return refuse('exists', `${taken}@${domainOf(address)} exists already`);
				kept.aliases = [...new Set(command.aliases)].sort();
				return { is: 'done' };
			}
			case 'set-rights':
				kept.domainAdministrator = command.domainAdministrator;
				return { is: 'done' };
			default:
				return unreachable(command);
		}
	}

	#find(address: string): { readonly address: string; readonly kept: KeptAccount } | undefined {
		const accounts = this.#domains.get(domainOf(address))?.accounts;
		const direct = accounts?.get(address);
		if (direct !== undefined) return { address, kept: direct };
		const local = address.slice(0, address.indexOf('@'));
		const owner = [...(accounts ?? [])].find(([, kept]) => kept.aliases.includes(local));
		return owner === undefined ? undefined : { address: owner[0], kept: owner[1] };
	}
}

function paged(
	names: readonly string[],
	{ after, limit }: { readonly after?: string | undefined; readonly limit: number },
): { entries: readonly string[]; more: boolean } {
	const behind = [...names].sort().filter((name) => after === undefined || name > after);
	return { entries: behind.slice(0, limit), more: behind.length > limit };
}
