/**
 * All accounts that this backend owns, and how it comes to own them: R3, R4 and R5 in one place.
 *
 *   (not here) --open: take, scan--> open --release: finish, rename to free--> (not here)
 *                                     |
 *                                     +--drop: any trouble--> (not here; the token may still be ours,
 *                                                              then the next open scans without a take)
 *
 * One address does one of these at a time. Read tokens.ts and account.ts first; account-directory.ts creates
 * domains and accounts.
 */
import { addressSchema } from '../contract/admin-api.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { Account, type AccountPorts, scanAccount, whenFit } from './account.ts';
import { readAlias } from './alias-directory.ts';
import { lifeEnded } from './member-tokens.ts';
import { someOf } from './not-understood.ts';
import type { OpenAccount, StoreCode } from './open-account.ts';
import { printToken, readParent, type Token, type TokenFailure, takeToken, tokenPath, volumeError } from './tokens.ts';
import { Turns } from './turns.ts';
import { accountPath } from './volume.ts';

// Making accounts is asked for where they are opened; listing has its own door, account-directory.ts.
export { createAccount, createDomain } from './account-directory.ts';

export interface AccountStorePorts extends Omit<AccountPorts, 'droppedFor' | 'told'> {
	/** This member in its present life: what our tokens are named after. */
	self(): { readonly member: string; readonly life: number };
	/** An account that was dropped is open again under its old token: nobody took it, so no event tells. */
	reopened?(): void;
}

export type OpenCode =
	| 'no-such-account'
	/** A living member has it. Definite. */
	| 'owned-by-other'
	/** Somebody else was first, or our life ended meanwhile. */
	| 'lost'
	| 'volume-error'
	| 'broken-token'
	/** Something below the token that only a person can mend. Definite. */
	| 'not-understood';

export type OpenResult = Result<OpenAccount, Failure<OpenCode>>;

export interface AccountOwner {
	readonly token: Token;
	/** Whether the life in the token's name goes on; 'unknown' when the volume did not tell. */
	readonly alive: 'alive' | 'ended' | 'unknown' | 'free';
}

/** Chosen: so many different texts are remembered, and a stream of new ones forgets all. */
const toldMax = 1000;

/** What is known of one address while it is open, on its way, or was dropped and not opened again. */
interface Slot {
	/** Ours in this life, as far as we know; also while the account is not open, so that a release frees it. */
	token?: Token;
	account?: Account;
	/** Dropped in this life: what its clients were shown (R5). */
	before?: Account;
	/** Work of a dropped account that may still land. */
	settling?: Promise<void>;
	opening?: Promise<OpenResult>;
	releasing?: Promise<Result<void, TokenFailure>>;
}

/** Chosen: as many as the thread pool of a node has places. */
const releasesAtOnce = 16;

export class AccountStore {
	readonly #ports: AccountStorePorts;
	readonly #slots = new Map<string, Slot>();
	/** What a person was told of last, so that it is not said at each attempt. */
	readonly #told = new Set<string>();
	readonly #renames = new Turns(releasesAtOnce);
	/** Counts lives of this member: what was begun in an earlier one is not shown in the next. */
	#era = 0;

	constructor(ports: AccountStorePorts) {
		this.#ports = ports;
	}

	/** Who has this account: one look at its directory. */
	async owner(address: string): Promise<Result<AccountOwner, Failure<'no-such-account' | 'broken-token' | 'volume-error'>>> {
		if (!addressSchema.safeParse(address).success) return failed(noSuchAccount(address));
		const parent = accountPath(address);
		const read = await readParent(this.#ports.fs, parent);
		if (!read.ok) {
			const { code, message, definite } = read.error;
			if (code === 'no-such-tree') return failed(noSuchAccount(address));
			if (code === 'broken-token') this.#tell(code, message);
			return failed({ code: code === 'broken-token' ? code : 'volume-error', message, definite });
		}
		const { token, foreign } = read.value;
		if (foreign.length > 0)
			this.#tell('not-understood', `'${parent}' holds what is no token (${someOf(foreign)}): it is left alone; move it out of the volume`);
		const { holder } = token;
		if (holder.kind === 'free') return ok({ token, alive: 'free' });
		if (holder.kind === 'life') return ok({ token, alive: await lifeEnded(this.#ports.fs, holder) });
		const message = `'${tokenPath(parent, token)}' is a member's token, not an account's: nobody takes it until a person has renamed it to '${token.number + 1}-free'`;
		this.#tell('broken-token', message);
		return failed({ code: 'broken-token', definite: true, message });
	}

	/** Opens the account if it is ours, free, or its owner's life has ended (R3). Callers at the same time share one attempt. */
	async open(address: string): Promise<OpenResult> {
		const slot = this.#slot(address);
		if (slot.account !== undefined && slot.releasing === undefined) return ok(slot.account);
		slot.opening ??= this.#open(address, slot).finally(() => {
			delete slot.opening;
			this.#tidy(address, slot);
		});
		return slot.opening;
	}

	get(address: string): OpenAccount | undefined {
		return this.#slots.get(address)?.account;
	}

	openAddresses(): string[] {
		return [...this.#slots].filter(([, slot]) => slot.account !== undefined).map(([address]) => address);
	}

	/** R1: lets running work end, tells sessions, then frees the token. What is not open is released already. */
	async release(address: string): Promise<Result<void, TokenFailure>> {
		const slot = this.#slots.get(address);
		if (slot === undefined) return ok(undefined);
		if (slot.opening !== undefined) await slot.opening;
		slot.releasing ??= this.#release(address, slot).finally(() => {
			delete slot.releasing;
			this.#tidy(address, slot);
		});
		return slot.releasing;
	}

	/**
	 * The end of an account, or of its stay here: takes it, lets running work end, tells sessions, and runs `work` while the
	 * token is ours and nobody opens the account. When that is ok the account is forgotten; else the next open scans it.
	 */
	async takeAway<T, F extends Failure>(address: string, work: (token: Token) => Promise<Result<T, F>>): Promise<Result<T, F | Failure<OpenCode>>> {
		for (;;) {
			const opened = await this.open(address);
			if (!opened.ok) return opened;
			const slot = this.#slot(address);
			// Somebody gives it up at this moment: it is opened once more behind that.
			if (slot.releasing !== undefined) {
				await slot.releasing;
				continue;
			}
			const done = Promise.withResolvers<Result<void, TokenFailure>>();
			slot.releasing = done.promise;
			const result = await this.#endFor(slot, work);
			delete slot.releasing;
			done.resolve(ok(undefined));
			this.#tidy(address, slot);
			return result;
		}
	}

	async #endFor<T, F extends Failure>(slot: Slot, work: (token: Token) => Promise<Result<T, F>>): Promise<Result<T, F | Failure<OpenCode>>> {
		const { account } = slot;
		await account?.farewell();
		await account?.close();
		if (slot.account === account) delete slot.account;
		await slot.settling;
		const { token } = slot;
		if (token === undefined) return failed(lost("this node's life ended meanwhile"));
		const done = await work(token);
		// Not ok: it may stand or not, and whoever asks next looks.
		delete slot.before;
		if (!done.ok) return done;
		delete slot.token;
		if (account !== undefined) this.#ports.emit({ type: 'account-released', account: account.address, generation: token.number });
		return done;
	}

	/** Password and rights, where the account is open: only its owner writes below its token (R4). */
	async change(address: string, change: Parameters<Account['change']>[0]): Promise<Result<void, Failure<StoreCode | 'elsewhere'>>> {
		const slot = this.#slots.get(address);
		if (slot?.account === undefined || slot.releasing !== undefined)
			return failed({ code: 'elsewhere', definite: true, message: `${address} is not open here` });
		return slot.account.change(change);
	}

	/** Whose other name this is; undefined: nobody's. */
	async aliasOf(address: string): Promise<Result<string | undefined, Failure<'volume-error'>>> {
		if (!addressSchema.safeParse(address).success) return ok(undefined);
		return readAlias(this.#ports.fs, address);
	}

	/** @returns the failures: what could not be freed is taken over when this life has ended. */
	async releaseAll(): Promise<TokenFailure[]> {
		const released = await Promise.all([...this.#slots.keys()].map((address) => this.release(address)));
		return released.flatMap((one) => (one.ok ? [] : [one.error]));
	}

	/** R2: our life ended. Nothing is renamed, that is the next owner's; sessions are told. */
	dropAll(reason: string): void {
		this.#era += 1;
		for (const [address, slot] of this.#slots) {
			slot.account?.drop(reason);
			// Another generation comes next: what was shown in this one is not compared with it.
			delete slot.token;
			delete slot.before;
			this.#tidy(address, slot);
		}
	}

	/**
	 * R6: prunes the open accounts, one after another; to be called every hour or so. Costs nothing where no tombstone is
	 * past its time. @returns how many tombstones went.
	 */
	async prune(): Promise<number> {
		let count = 0;
		for (const { account } of [...this.#slots.values()]) {
			if (!this.#ports.clockAgrees()) break;
			const pruned = await account?.prune();
			// What met trouble was dropped, and is scanned again when somebody wants it.
			if (pruned?.ok) count += pruned.value;
		}
		return count;
	}

	async #open(address: string, slot: Slot): Promise<OpenResult> {
		await slot.releasing;
		// A drop does not wait for what was under way; its last rename must not land behind our scan.
		await slot.settling;
		const era = this.#era;
		const startedMs = this.#ports.nowMs();
		const unfit = await whenFit(this.#ports.fence);
		if (unfit !== undefined) return failed(lost(unfit));
		const owner = await this.owner(address);
		if (!owner.ok) return owner;
		// R2: a life that ended during the look must not take, least of all in the name of no life.
		if (this.#era !== era) return failed(overtaken(address));
		const previous = owner.value.token;
		const token = await this.#take(address, owner.value, slot);
		if (this.#era !== era) delete slot.token;
		if (!token.ok) return token;

		const scanned = await scanAccount(this.#ports, address, token.value);
		if (!scanned.ok) {
			if (scanned.error.code === 'not-understood') this.#tell(scanned.error.code, scanned.error.message);
			return scanned;
		}
		for (const message of scanned.value.told) this.#tell('not-understood', message);
		const account: Account = new Account({ ...this.#portsForAccount(), droppedFor: (reason) => this.#dropped(account, reason) }, scanned.value, {
			address,
			token: token.value,
		});
		if (slot.before?.generation === account.generation) {
			const caughtUp = await account.catchUp(slot.before);
			if (!caughtUp.ok) return failed({ code: 'volume-error', definite: false, message: `${address}: ${caughtUp.error.message}` });
		}
		const late = await whenFit(this.#ports.fence);
		if (late !== undefined || this.#era !== era) {
			delete slot.token;
			return failed(late === undefined ? overtaken(address) : lost(late));
		}
		slot.account = account;
		delete slot.before;
		if (previous.number !== token.value.number) {
			const tookMs = this.#ports.nowMs() - startedMs;
			this.#ports.emit({ type: 'account-taken', account: address, generation: account.generation, previous: printToken(previous), tookMs });
		} else this.#ports.reopened?.();
		return ok(account);
	}

	/** R3: only what is free or whose owner's life has ended. Ours already: made durable, not taken again. */
	async #take(address: string, { token, alive }: AccountOwner, slot: Slot): Promise<Result<Token, Failure<OpenCode>>> {
		const { fs, self } = this.#ports;
		const parent = accountPath(address);
		const { member, life } = self();
		const { holder } = token;
		if (holder.kind === 'life' && holder.member === member && holder.life === life) {
			slot.token = token;
			const kept = await fs.syncDirectory(parent);
			return kept.ok ? ok(token) : failed(volumeError(kept.error));
		}
		if (alive === 'alive') return failed({ code: 'owned-by-other', definite: true, message: `${address} is owned: ${printToken(token)}` });
		if (alive === 'unknown') {
			return failed({ code: 'volume-error', definite: true, message: `${address}: whether the life in ${printToken(token)} goes on cannot be told` });
		}
		const wanted: Token = { number: token.number + 1, holder: { kind: 'life', member, life } };
		const taken = await takeToken(fs, parent, token, wanted);
		if (taken.ok || !taken.error.definite) slot.token = wanted;
		if (taken.ok) return taken;
		const { code, message, definite } = taken.error;
		return failed({ code: code === 'no-such-tree' ? 'no-such-account' : code, message, definite });
	}

	async #release(address: string, slot: Slot): Promise<Result<void, TokenFailure>> {
		// What trouble drops meanwhile is freed all the same: the next owner scans.
		const { account } = slot;
		// Without sessions it is closed in this very turn.
		const farewell = account?.farewell();
		if (farewell !== undefined) await farewell;
		// A few at a time: each account is away only for its own rename, not for everybody's.
		return this.#renames.run(() => this.#free(address, slot, account));
	}

	async #free(address: string, slot: Slot, account: Account | undefined): Promise<Result<void, TokenFailure>> {
		await account?.close();
		if (slot.account === account) delete slot.account;
		await slot.settling;
		const { token } = slot;
		if (token === undefined) return ok(undefined);
		const freed = await takeToken(this.#ports.fs, accountPath(address), token, { number: token.number + 1, holder: { kind: 'free' } });
		// Not confirmed: it may still be ours, and the next release or open looks again.
		if (!freed.ok && freed.error.code === 'volume-error') return freed;
		delete slot.token;
		delete slot.before;
		if (!freed.ok) return freed;
		this.#ports.emit({ type: 'account-released', account: address, generation: token.number });
		return ok(undefined);
	}

	#dropped(account: Account, reason: string): void {
		const { address, generation } = account;
		const slot = this.#slots.get(address);
		if (slot?.account !== account) return;
		delete slot.account;
		slot.before = account;
		slot.settling = account.idle().then(() => {
			delete slot.settling;
			this.#tidy(address, slot);
		});
		this.#ports.emit({ type: 'account-dropped', account: address, generation, reason });
	}

	#portsForAccount(): Omit<AccountPorts, 'droppedFor'> {
		const { fs, fence, queueLifetimeS } = this.#ports;
		return {
			fs,
			fence,
			queueLifetimeS,
			nowS: () => this.#ports.nowS(),
			nowMs: () => this.#ports.nowMs(),
			randomHex: (bytes) => this.#ports.randomHex(bytes),
			clockAgrees: () => this.#ports.clockAgrees(),
			told: (message) => this.#tell('not-understood', message),
			emit: (event) => this.#ports.emit(event),
			...(this.#ports.releasePatience === undefined ? {} : { releasePatience: this.#ports.releasePatience }),
		};
	}

	/** For a person: what stands on the volume and only a person can judge. The rest of the accounts goes on. */
	#tell(code: string, message: string): void {
		if (this.#told.has(message)) return;
		if (this.#told.size >= toldMax) this.#told.clear();
		this.#told.add(message);
		this.#ports.emit({ type: 'problem', code, message });
	}

	#slot(address: string): Slot {
		const known = this.#slots.get(address);
		if (known !== undefined) return known;
		const slot: Slot = {};
		this.#slots.set(address, slot);
		return slot;
	}

	/** Addresses that are not ours leave nothing behind, and keep no list of what was asked for. */
	#tidy(address: string, slot: Slot): void {
		if (Object.values(slot).every((part) => part === undefined)) this.#slots.delete(address);
	}
}

function noSuchAccount(address: string): Failure<'no-such-account'> {
	return { code: 'no-such-account', definite: true, message: `there is no account ${address}` };
}

function lost(message: string): Failure<'lost'> {
	return { code: 'lost', definite: true, message };
}

function overtaken(address: string): Failure<'lost'> {
	return lost(`this node's life ended while ${address} was being opened`);
}
