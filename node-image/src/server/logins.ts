/**
 * R10: a login at any door is checked by the account's owner. At a frontend, or at the wrong backend, the
 * password travels to the owner over the sealed link; a one-time ticket comes back, and with it a
 * connection on which the session goes on.
 */
import type { Duplex } from 'node:stream';
import type { Answer, Call } from '../cluster/link-message.ts';
import type { LifeId, Member } from '../cluster/member.ts';
import type { Timing } from '../cluster/timing.ts';
import { addressSchema } from '../contract/admin-api.ts';
import type { MemberConfig } from '../contract/node-config.ts';
import type { AccountStore } from '../storage/account-store.ts';
import type { OpenAccount } from '../storage/open-account.ts';
import type { LoginOutcome } from './imap-door.ts';
import { openRemoteSession } from './imap-remote-session.ts';
import { PasswordCheck } from './passwords.ts';
import type { Tickets } from './tickets.ts';
import type { Timers } from './timers.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What a ticket is good for: a session on the account, through the member that got it. */
export interface PassedOn {
	readonly account: string;
	readonly member: string;
}

export interface LoginPorts {
	state(): Member;
	readonly store: AccountStore | null;
	readonly whereabouts: Whereabouts;
	readonly sessionTickets: Tickets<PassedOn>;
	/** All other members, as they are now. */
	members(): readonly MemberConfig[];
	readonly timing: Timing;
	readonly timers: Timers;
	call(to: string, call: Call, signal?: AbortSignal): Promise<Answer>;
	/** A connection to a member's IMAP port. */
	connect(member: MemberConfig): Duplex;
}

/** What fits into a call; passwords are made with at most 128 (contract/admin-api.ts). */
const passwordCharactersMax = 1024;

const refused: LoginOutcome = { kind: 'refused', message: 'the name or the password is wrong' };

export class Logins {
	readonly #ports: LoginPorts;
	readonly #check = new PasswordCheck();
	/** Sessions that go on at their owner, through this node. */
	readonly #remote = new Map<Duplex, LifeId>();

	constructor(ports: LoginPorts) {
		this.#ports = ports;
	}

	/** Tries until the cluster has sorted itself out, as long as a client may be kept waiting. */
	async login(credentials: { readonly address: string; readonly password: string }, client: { readonly address: string }): Promise<LoginOutcome> {
		const account = credentials.address.toLowerCase();
		// No account has such a name, no such password was ever made: said here, without asking the cluster.
		if (!addressSchema.safeParse(account).success || credentials.password.length > passwordCharactersMax) return refused;
		const deadline = this.#ports.timers.deadline(this.#ports.timing.handOverMs);
		let why = 'the account cannot be reached at the moment';
		while (!deadline.aborted) {
			const outcome = await this.#attempt(account, credentials.password, client, deadline);
			if (outcome.kind !== 'unavailable') return outcome;
			why = outcome.message;
			this.#ports.whereabouts.forget(account);
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
		}
		return { kind: 'unavailable', message: why };
	}

	/** Answers a peer's 'login'. */
	async answer(from: string, account: string, password: string): Promise<Answer> {
		const open = this.#ports.store?.get(account);
		// What is being given away is somebody else's in a moment.
		if (open === undefined || open.releasing()) return { is: 'elsewhere' };
		if (!(await this.#check.matches(account, open.verifier, password))) return { is: 'wrong-password' };
		return { is: 'ticket', ticket: this.#ports.sessionTickets.issue({ account, member: from }) };
	}

	/** The account that a ticket opens; none when it was dropped since. */
	redeem(ticket: string): { readonly account: OpenAccount; readonly member: string } | undefined {
		const granted = this.#ports.sessionTickets.redeem(ticket);
		const account = granted === undefined ? undefined : this.#ports.store?.get(granted.account);
		return granted === undefined || account === undefined || account.releasing() ? undefined : { account, member: granted.member };
	}

	/**
	 * Is this the account's password? For administrators: no session begins. One attempt. The address is the account's own, also
	 * where an alias was given.
	 */
	async verify(
		account: string,
		password: string,
		signal: AbortSignal,
	): Promise<{ readonly is: 'right'; readonly account: string } | { readonly is: 'wrong' | 'unavailable' }> {
		if (!addressSchema.safeParse(account).success || password.length > passwordCharactersMax) return { is: 'wrong' };
		const found = await this.#ports.whereabouts.find(account, signal);
		if (found.is === 'no-such-account') return { is: 'wrong' };
		if (found.is !== 'located') return { is: 'unavailable' };
		const address = found.account ?? account;
		if (found.backend === this.#ports.state().name) {
			const here = await this.#here(address, password);
			return here.kind === 'local' ? { is: 'right', account: address } : { is: here.kind === 'refused' ? 'wrong' : 'unavailable' };
		}
		// The ticket is not used: it ends by itself.
		const answer = await this.#ports.call(found.backend, { ask: 'login', account: address, password, from: 'administration' }, signal);
		if (answer.is === 'elsewhere') this.#ports.whereabouts.forget(account);
		return answer.is === 'ticket' ? { is: 'right', account: address } : { is: answer.is === 'wrong-password' ? 'wrong' : 'unavailable' };
	}

	async #attempt(name: string, password: string, client: { readonly address: string }, signal: AbortSignal): Promise<LoginOutcome> {
		const found = await this.#ports.whereabouts.find(name, signal);
		if (found.is === 'no-such-account') return refused;
		const account = (found.is === 'located' ? found.account : undefined) ?? name;
		if (found.is !== 'located') return { kind: 'unavailable', message: found.is === 'unavailable' ? found.why : 'the account cannot be found at the moment' };
		if (found.backend === this.#ports.state().name) return this.#here(account, password);
		const member = this.#ports.members().find(({ name }) => name === found.backend);
		if (member === undefined) return { kind: 'unavailable', message: `${found.backend} is not a member this node knows` };
		const answer = await this.#ports.call(found.backend, { ask: 'login', account, password, from: client.address }, signal);
		if (answer.is === 'wrong-password') return refused;
		if (answer.is !== 'ticket') return { kind: 'unavailable', message: `the account is not open on ${found.backend}` };
		const session = await openRemoteSession({
			host: member.address,
			port: member.ports.imap,
			connect: () => this.#ports.connect(member),
			ticket: answer.ticket,
			from: this.#ports.state().name,
			signal,
		});
		if (!session.ok) return { kind: 'unavailable', message: session.error.message };
		this.#watch({ member: found.backend, life: found.life }, session.value);
		return { kind: 'remote', stream: session.value, account };
	}

	/** That life is over. A paused owner ends no connection by itself: its sessions are ended here, so that clients come back. */
	forgetLife(who: LifeId): void {
		for (const [stream, owner] of this.#remote) {
			if (owner.member === who.member && owner.life <= who.life) stream.destroy(new Error(`${who.member} is not there any more`));
		}
	}

	/** Not a member any more: sessions that go on there end, so that clients come back. */
	forgetMember(name: string): void {
		this.forgetLife({ member: name, life: Number.MAX_SAFE_INTEGER });
	}

	#watch(owner: LifeId, stream: Duplex): void {
		this.#remote.set(stream, owner);
		stream.once('close', () => this.#remote.delete(stream));
	}

	async #here(account: string, password: string): Promise<LoginOutcome> {
		const open = this.#ports.store?.get(account);
		if (open === undefined || open.releasing()) return { kind: 'unavailable', message: 'the account is being opened' };
		return (await this.#check.matches(account, open.verifier, password)) ? { kind: 'local', account: open } : refused;
	}
}
