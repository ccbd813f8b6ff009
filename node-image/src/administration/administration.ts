/**
 * The administration of a cluster as one of its nodes carries it out: asks who may, takes the command where it belongs
 * (scope.ts), and makes one answer of what comes back.
 *
 *   frontend --'cluster'--> backend --'here'--> controller, owner, member, each member
 *
 * Frontends have no volume and no link among themselves, so they pass what is the cluster's to a backend that they reach,
 * the controller if they can. A backend passes on to who carries it out, and nobody passes on a second time. Read
 * controller-desk.ts for what is made and deleted, volume-reader.ts for what is read.
 */
import type { Answer, Call } from '../cluster/link-message.ts';
import type { Member } from '../cluster/member.ts';
import type { Timing } from '../cluster/timing.ts';
import type { Role } from '../contract/node-config.ts';
import { unreachable } from '../result.ts';
import type { Timers } from '../server/timers.ts';
import type { AccountStore } from '../storage/account-store.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { PasswordVerifier } from '../storage/open-account.ts';
import {
	type AdminAnswer,
	type AdminCommand,
	type Administration,
	type Administrator,
	type AnswerOf,
	adminAnswerSchema,
	adminCommandSchema,
	administratorSchema,
	type LoginAnswer,
	type Refused,
	refuse,
} from './admin-command.ts';
import { mergeStates } from './cluster-state.ts';
import type { ControllerDesk } from './controller-desk.ts';
import type { LocalDomains } from './local-domains.ts';
import type { NodeDesk } from './node-desk.ts';
import { isAnotherPassword } from './password-mark.ts';
import { refusalOf } from './refusals.ts';
import { domainOf, may } from './rights.ts';
import { isRepeatable, scopeOf } from './scope.ts';
import { readAccount, readAccounts, readDomains } from './volume-reader.ts';

export interface ClusterAdministrationPorts {
	readonly name: string;
	readonly timing: Timing;
	readonly timers: Timers;
	state(): Member;
	/** All other members, as they are now. */
	members(): readonly { readonly name: string; readonly roles: readonly Role[] }[];
	reached(name: string): boolean;
	call(to: string, call: Call, signal?: AbortSignal): Promise<Answer>;
	/** Backends only. */
	readonly backend: { readonly fs: FileSystem; readonly store: AccountStore; readonly desk: ControllerDesk } | null;
	find(account: string, signal: AbortSignal): Promise<Answer>;
	forget(account: string): void;
	readonly local: LocalDomains;
	/** What concerns this node alone. */
	readonly node: NodeDesk;
	makeVerifier(password: string): Promise<PasswordVerifier>;
	/** Of this node's server administrator; undefined: there is none. */
	isPostmaster(password: string): Promise<boolean>;
	verify(
		account: string,
		password: string,
		signal: AbortSignal,
	): Promise<{ readonly is: 'right'; readonly account: string } | { readonly is: 'wrong' | 'unavailable' }>;
}

const wrongLogin: LoginAnswer = { is: 'refused', code: 'not-allowed', message: 'the name or the password is wrong' };
const server: Administrator = { kind: 'server' };

export class ClusterAdministration implements Administration {
	readonly #ports: ClusterAdministrationPorts;

	constructor(ports: ClusterAdministrationPorts) {
		this.#ports = ports;
	}

	async run<C extends AdminCommand>(command: C, who: Administrator): Promise<AnswerOf<C>> {
		// The compiler cannot follow which answer belongs to which command: #here is one switch over all of them.
		return (await this.#run(command, who)) as AnswerOf<C>;
	}

	async login({ name, password }: { readonly name: string; readonly password: string }): Promise<LoginAnswer> {
		if (name.toLowerCase() === 'postmaster') return (await this.#ports.isPostmaster(password)) ? { is: 'administrator', who: server } : wrongLogin;
		// Looked at before the password is judged: whoever changes it meanwhile ends what begins here.
		const before = await this.#run({ do: 'account', address: name.toLowerCase() }, server);
		const deadline = this.#deadline();
		for (;;) {
			const verified = await this.#ports.verify(name.toLowerCase(), password, deadline);
			if (verified.is === 'wrong') return wrongLogin;
			if (verified.is === 'right') return this.#domainAdministrator(verified.account, before.is === 'account' ? before.passwordMark : undefined);
			if (deadline.aborted) return { is: 'refused', code: 'unavailable', message: 'the account cannot be reached at the moment' };
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
		}
	}

	/** Answers a peer's 'administer'. */
	async answer(at: 'here' | 'cluster', asked: { readonly command: unknown; readonly who: unknown }): Promise<Answer> {
		const [command, who] = [adminCommandSchema.safeParse(asked.command), administratorSchema.safeParse(asked.who)];
		const run = async (): Promise<AdminAnswer> => {
			if (!command.success || !who.success) return refuse('unavailable', `${this.#ports.name} does not know this command: it is of another version`);
			if (!may(command.data, who.data)) return refuse('not-allowed', 'this administrator may not');
			if (at === 'here') return this.#here(command.data, who.data);
			if (this.#ports.backend === null) return refuse('unavailable', `${this.#ports.name} is a frontend: ask a backend`);
			return this.#cluster(command.data, who.data, this.#callDeadline());
		};
		return { is: 'administered', answer: await run() };
	}

	async #domainAdministrator(account: string, passwordMark: string | undefined): Promise<LoginAnswer> {
		const known = await this.#run({ do: 'account', address: account }, server);
		if (known.is === 'refused' && known.code === 'unavailable') return { is: 'refused', code: 'unavailable', message: known.message };
		if (known.is !== 'account' || !known.domainAdministrator || isAnotherPassword(passwordMark, known.passwordMark)) return wrongLogin;
		return { is: 'administrator', who: { kind: 'domain', domain: domainOf(known.address), account: known.address, passwordMark } };
	}

	async #run(command: AdminCommand, who: Administrator): Promise<AdminAnswer> {
		if (!may(command, who)) return refuse('not-allowed', 'this administrator may not');
		// A right that was taken away, or a new password, ends what was begun with it.
		if (who.kind === 'domain') {
			const still = await this.#domainAdministrator(who.account, who.passwordMark);
			if (still.is === 'refused') return refuse(still.code, still.code === 'unavailable' ? still.message : 'this administrator may not any more');
		}
		const deadline = this.#deadline();
		for (;;) {
			const answer = await this.#once(command, who);
			if (answer.is !== 'refused' || answer.code !== 'unavailable' || deadline.aborted) return answer;
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
			if (deadline.aborted) return answer;
		}
	}

	/** Local domains are known at the node that was asked, so it looks for them first. */
	async #once(command: AdminCommand, who: Administrator): Promise<AdminAnswer> {
		const { local } = this.#ports;
		const signal = this.#callDeadline();
		switch (command.do) {
			case 'list-domains':
				return this.#domains(command, who, signal);
			case 'create-domain':
				if (command.shared && (await local.has(command.name)))
					return refuse('exists', `${command.name} is a local domain of ${this.#ports.name}: delete that one first`);
				return command.shared ? this.#cluster(command, who, signal) : local.create(command.name);
			case 'delete-domain':
				return (await local.has(command.name)) ? local.delete(command.name) : this.#cluster(command, who, signal);
			case 'list-accounts':
				return (await local.has(command.domain)) ? { is: 'accounts', domain: command.domain, accounts: [], more: false } : this.#cluster(command, who, signal);
			case 'create-account': {
				const domain = domainOf(command.address);
				if (await local.has(domain)) return refuse('local-domain', `${domain} is a local domain of ${this.#ports.name}: accounts live in cluster domains`);
				return this.#cluster(command, who, signal);
			}
			default:
				return scopeOf(command) === 'here' ? this.#here(command, who) : this.#cluster(command, who, signal);
		}
	}

	async #domains(command: Extract<AdminCommand, { do: 'list-domains' }>, who: Administrator, signal: AbortSignal): Promise<AdminAnswer> {
		const shared = await this.#cluster(command, who, signal);
		if (shared.is !== 'domains' || who.kind === 'domain') return shared;
		const { after = '', limit } = command;
		const local = (await this.#ports.local.names()).filter((name) => name > after).map((name) => ({ name, shared: false, accounts: 0 }));
		const all = [...shared.domains, ...local].sort((one, other) => (one.name < other.name ? -1 : 1));
		return { is: 'domains', domains: all.slice(0, limit), more: shared.more || all.length > limit };
	}

	/** To where it belongs: once from a frontend to a backend, once from there. */
	async #cluster(command: AdminCommand, who: Administrator, signal: AbortSignal): Promise<AdminAnswer> {
		const scope = scopeOf(command);
		const { name, backend, state } = this.#ports;
		if (scope === 'member' && 'member' in command && command.member === name) return this.#here(command, who);
		if (backend === null) return this.#throughBackend(command, who, signal);
		switch (scope) {
			case 'here':
			case 'volume':
				return this.#here(command, who);
			case 'controller': {
				if (state().leading !== null) return this.#here(command, who);
				const holder = state().controller?.holder?.member;
				if (holder === undefined || holder === name) return refuse('unavailable', 'nobody is controller at the moment');
				return this.#ask(holder, 'here', { command, who }, signal);
			}
			case 'owner':
				return 'address' in command ? this.#atOwner({ ...command }, who, signal) : refuse('bad-name', 'it names no account');
			case 'member':
				return 'member' in command ? this.#atMember(command.member, { command, who }, signal) : refuse('no-such-member', 'it names no member');
			case 'everybody':
				return this.#atEverybody(command, who, signal);
			default:
				return unreachable(scope);
		}
	}

	async #throughBackend(command: AdminCommand, who: Administrator, signal: AbortSignal): Promise<AdminAnswer> {
		const near = this.#ports.members().filter(({ name, roles }) => roles.includes('backend') && this.#ports.reached(name));
		const controller = this.#ports.state().controller?.holder?.member;
		const through = near.find(({ name }) => name === controller) ?? near[0];
		if (through !== undefined) return this.#ask(through.name, 'cluster', { command, who }, signal);
		// What this node knows of itself is worth something where nobody answers.
		return command.do === 'cluster-state' ? this.#atEverybody(command, who, signal) : refuse('unavailable', 'no backend can be reached');
	}

	async #atOwner(command: AdminCommand & { readonly address: string }, who: Administrator, signal: AbortSignal): Promise<AdminAnswer> {
		const found = await this.#ports.find(command.address, signal);
		if (found.is === 'no-such-account') return refuse('no-such-account', `there is no account ${command.address}`);
		if (found.is !== 'located') return refuse('unavailable', found.is === 'unavailable' ? found.why : 'the account cannot be found at the moment');
		const told = { ...command, address: found.account ?? command.address };
		const answer = found.backend === this.#ports.name ? await this.#here(told, who) : await this.#ask(found.backend, 'here', { command: told, who }, signal);
		if (answer.is === 'refused' && answer.code === 'unavailable') this.#ports.forget(command.address);
		return answer;
	}

	async #atMember(member: string, asked: { readonly command: AdminCommand; readonly who: Administrator }, signal: AbortSignal): Promise<AdminAnswer> {
		if (!this.#ports.members().some(({ name }) => name === member)) return refuse('no-such-member', `there is no member ${member}`);
		return this.#ask(member, 'here', asked, signal);
	}

	async #atEverybody(command: AdminCommand, who: Administrator, signal: AbortSignal): Promise<AdminAnswer> {
		const { members, reached, state } = this.#ports;
		const others = members().map(({ name }) => name);
		const [own, ...answers] = await Promise.all([
			this.#here(command, who),
			...others.map(async (name) => (reached(name) ? this.#ask(name, 'here', { command, who }, signal) : refuse('unavailable', `${name} is out of reach`))),
		]);
		if (own === undefined || own.is === 'refused') return own ?? refuse('unavailable', 'nobody answered');
		if (own.is === 'cluster') return mergeStates(own, answers, state());
		if (own.is !== 'released') return own;
		const told = answers.filter((answer) => answer.is === 'released');
		return {
			is: 'released',
			entries: told.reduce((sum, { entries }) => sum + entries, own.entries),
			unreached: others.filter((_, at) => answers[at]?.is !== 'released'),
		};
	}

	/** Whether a lost answer is 'not now' or 'nobody knows' is a question of the command. */
	async #ask(
		to: string,
		at: 'here' | 'cluster',
		asked: { readonly command: AdminCommand; readonly who: Administrator },
		signal: AbortSignal,
	): Promise<AdminAnswer> {
		if (!this.#ports.reached(to)) return refuse('unavailable', `${to} is out of reach`);
		const answer = await this.#ports.call(to, { ask: 'administer', at, ...asked }, signal);
		const lost = (why: string): Refused => refuse(isRepeatable(asked.command) ? 'unavailable' : 'unknown', why);
		if (answer.is === 'unavailable') return answer.why.includes('older version of the link') ? refuse('unavailable', answer.why) : lost(answer.why);
		if (answer.is !== 'administered') return lost(`${to} answers something else`);
		const parsed = adminAnswerSchema.safeParse(answer.answer);
		return parsed.success ? parsed.data : lost(`${to} answers in a way that this node does not understand: update the older one`);
	}

	/** At this very node, as what it is: reader of the volume, controller, owner, member. */
	async #here(command: AdminCommand, who: Administrator): Promise<AdminAnswer> {
		const { backend, node } = this.#ports;
		const scope = scopeOf(command);
		if (backend === null && ['volume', 'controller', 'owner'].includes(scope)) return refuse('unavailable', `${this.#ports.name} has no volume`);
		switch (command.do) {
			case 'list-domains':
				return this.#read((fs) => readDomains(fs, command, who.kind === 'domain' ? who.domain : undefined));
			case 'list-accounts':
				return this.#read((fs) => readAccounts(fs, command));
			case 'account':
				return this.#read((fs) => readAccount(fs, command.address));
			case 'create-domain':
			case 'delete-domain':
			case 'create-account':
			case 'delete-account':
			case 'set-aliases':
				return backend?.desk.run(command) ?? refuse('unavailable', `${this.#ports.name} has no volume`);
			case 'set-password':
				return this.#change(command.address, { verifier: await this.#ports.makeVerifier(command.password) });
			case 'set-rights':
				return this.#change(command.address, { domainAdministrator: command.domainAdministrator });
			case 'cluster-state':
			case 'drain':
			case 'ready':
			case 'release-queue':
			case 'current-controller':
			case 'cluster-settings':
			case 'set-cluster-settings':
			case 'enter-members':
			case 'enter-licence':
			case 'queue':
			case 'sessions':
			case 'log':
			case 'shutdown':
				return node.run(command);
			default:
				return unreachable(command);
		}
	}

	async #read(read: (fs: FileSystem) => Promise<AdminAnswer>): Promise<AdminAnswer> {
		const { backend } = this.#ports;
		return backend === null ? refuse('unavailable', `${this.#ports.name} has no volume`) : read(backend.fs);
	}

	async #change(address: string, change: Parameters<AccountStore['change']>[1]): Promise<AdminAnswer> {
		const changed = await this.#ports.backend?.store.change(address, change);
		if (changed === undefined) return refuse('unavailable', `${this.#ports.name} has no volume`);
		if (changed.ok) return { is: 'done' };
		// Done twice it is the same: the next owner is asked.
		return changed.error.code === 'dropped' ? refuse('unavailable', `${address} changed hands meanwhile`) : refusalOf(changed.error);
	}

	#deadline(): AbortSignal {
		return this.#ports.timers.deadline(this.#ports.timing.handOverMs);
	}

	/** Of one call: sessions that leave a deleted account may take their time. */
	#callDeadline(): AbortSignal {
		return this.#ports.timers.deadline(2 * this.#ports.timing.handOverMs);
	}
}
