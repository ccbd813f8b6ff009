/**
 * What only the controller does for an administrator: domains, accounts and aliases, made and deleted below its own token
 * (R4). One at a time: that a name is nobody else's takes two looks.
 */
import type { Answer, Call } from '../cluster/link-message.ts';
import type { LifeId } from '../cluster/member.ts';
import type { Failure, Result } from '../result.ts';
import { createAccount, createDomain } from '../storage/account-directory.ts';
import { removeAccount, removeDomain } from '../storage/account-removal.ts';
import type { AccountStore } from '../storage/account-store.ts';
import { setAliases } from '../storage/alias-directory.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { PasswordVerifier } from '../storage/open-account.ts';
import { Turns } from '../storage/turns.ts';
import { type AdminAnswer, type AdminCommand, refuse } from './admin-command.ts';
import { refusalOf } from './refusals.ts';
import { canonicalAddress } from './volume-reader.ts';

export interface ControllerDeskPorts {
	readonly store: AccountStore;
	/** Where this controller makes things; a failure where this node is not controller (any more). */
	place(): Result<{ readonly fs: FileSystem; readonly path: string; readonly epoch: number }, Failure>;
	/** Runs work while the account is placed nowhere. */
	whileHeld<T>(account: string, work: () => Promise<T>): Promise<T>;
	/** R3: resolves when nobody can speak for that ended life any more. */
	silent(who: LifeId): Promise<void>;
	readonly self: string;
	call(to: string, call: Call): Promise<Answer>;
	makeVerifier(password: string): Promise<PasswordVerifier>;
	/** Wall clock, seconds. */
	nowS(): number;
}

export type DeskCommand = Extract<AdminCommand, { do: 'create-domain' | 'delete-domain' | 'create-account' | 'delete-account' | 'set-aliases' }>;

export class ControllerDesk {
	readonly #ports: ControllerDeskPorts;
	readonly #turns = new Turns(1);

	constructor(ports: ControllerDeskPorts) {
		this.#ports = ports;
	}

	async run(command: DeskCommand): Promise<AdminAnswer> {
		if (command.do === 'delete-account') return this.#deleteAccount(command.address);
		if (command.do === 'create-account') return this.#createAccount(command);
		return this.#turns.run(async () => {
			const place = this.#ports.place();
			if (!place.ok) return refusalOf(place.error);
			const { fs, path } = place.value;
			if (command.do === 'create-domain') return answered(await createDomain(fs, path, command.name));
			if (command.do === 'delete-domain') return answered(await removeDomain(fs, path, command.name));
			const canonical = await canonicalAddress(fs, command.address);
			if (canonical.is !== 'account') return canonical;
			return answered(await setAliases(fs, { controllerToken: path, account: canonical.address, aliases: command.aliases }));
		});
	}

	async #createAccount({ address, password }: Extract<AdminCommand, { do: 'create-account' }>): Promise<AdminAnswer> {
		const verifier = await this.#ports.makeVerifier(password);
		return this.#turns.run(async () => {
			const place = this.#ports.place();
			if (!place.ok) return refusalOf(place.error);
			return answered(await createAccount(place.value.fs, { controllerToken: place.value.path, address, verifier, uidValidity: this.#ports.nowS() }));
		});
	}

	/**
	 * Whoever has it open gives it up, the controller takes it, then it goes. Mail that comes meanwhile is stored before, by an
	 * owner that was still one, or waits and finds no account.
	 */
	async #deleteAccount(address: string): Promise<AdminAnswer> {
		const { store, whileHeld, place } = this.#ports;
		const before = place();
		if (!before.ok) return refusalOf(before.error);
		const canonical = await canonicalAddress(before.value.fs, address);
		if (canonical.is !== 'account') return canonical;
		if (canonical.address !== address)
			return refuse('is-alias', `${address} is an alias of ${canonical.address}: delete the account itself, or change its aliases`);
		return whileHeld(address, async () => {
			const free = await this.#freed(address, before.value.epoch);
			if (free !== undefined) return free;
			return answered(
				await store.takeAway(address, (token) =>
					this.#turns.run(async () => {
						const now = place();
						return now.ok ? removeAccount(now.value.fs, { controllerToken: now.value.path, address, token }) : now;
					}),
				),
			);
		});
	}

	/** undefined: nobody but this node has it. */
	async #freed(address: string, epoch: number): Promise<AdminAnswer | undefined> {
		const { store, self, call, silent } = this.#ports;
		const owner = await store.owner(address);
		if (!owner.ok) return refusalOf(owner.error);
		const { alive, token } = owner.value;
		if (token.holder.kind !== 'life') return undefined;
		const { member, life } = token.holder;
		if (alive === 'ended') await silent({ member, life });
		if (alive === 'unknown') return refuse('unavailable', `whether ${member} still has ${address} cannot be told`);
		if (alive !== 'alive' || member === self) return undefined;
		const answer = await call(member, { ask: 'release', account: address, epoch });
		if (answer.is === 'released') return undefined;
		return refuse('unavailable', answer.is === 'unavailable' ? answer.why : `${member} does not give ${address} up`);
	}
}

function answered(done: Result<unknown, Failure>): AdminAnswer {
	return done.ok ? { is: 'done' } : refusalOf(done.error);
}
