/**
 * Who has this account? The controller's placement (R3), the owner's opening, and every member's way to
 * ask: a frontend asks any backend, a backend asks the controller, the controller looks at the token. While
 * the controller cannot be asked, or cannot reach the owner, the token itself is the answer.
 *
 * The token on the volume is the only truth; answers are remembered by the asker until the owner's life
 * is over, the owner says 'elsewhere', or it is out of reach (R9): then it may have given the account up.
 */
import type { Answer, Call } from '../cluster/link-message.ts';
import type { LifeId, Member } from '../cluster/member.ts';
import { chooseBackend } from '../cluster/placement.ts';
import { isBackend, isLivingBackend } from '../cluster/turn.ts';
import { addressSchema } from '../contract/admin-api.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import type { AccountStore } from '../storage/account-store.ts';
import { printToken } from '../storage/tokens.ts';

export interface WhereaboutsPorts {
	state(): Member;
	/** Backends only. */
	readonly store: AccountStore | null;
	/** R9: heard, and hears us. */
	reached(name: string): boolean;
	call(to: string, call: Call, signal?: AbortSignal): Promise<Answer>;
	emit(event: NodeEvent): void;
	/** A backend that nobody was told of (any more) owns an account: as controller, end its life. */
	strangerOwns(who: LifeId): void;
	/** R3: resolves when nobody can speak for that ended life any more. */
	silent(who: LifeId): Promise<void>;
}

/** Answers that a busy frontend keeps; the oldest give way. */
const rememberedMax = 100_000;

export class Whereabouts {
	readonly #ports: WhereaboutsPorts;
	readonly #remembered = new Map<string, LifeId>();
	/** Placed in this epoch and not yet counted in the backend's beat. */
	readonly #placedSince = new Map<string, number>();
	readonly #placing = new Map<string, Promise<Answer>>();
	/** Being deleted: nobody places them meanwhile. */
	readonly #held = new Map<string, Promise<unknown>>();

	constructor(ports: WhereaboutsPorts) {
		this.#ports = ports;
	}

	/** Where is this account, as far as can be found out now? One attempt; the asker decides whether to try again. */
	async find(account: string, signal?: AbortSignal): Promise<Answer> {
		// The cheapest answer, and what is no address must not go over a link.
		if (!addressSchema.safeParse(account).success) return { is: 'no-such-account' };
		const known = this.#remembered.get(account);
		if (known !== undefined && this.#isHere(known.member)) return { is: 'located', backend: known.member, life: known.life };
		this.#remembered.delete(account);
		const answer = await this.#ask(account, signal);
		if (answer.is !== 'located') return answer;
		// Somebody else hears it, so it may keep the account for long: nobody here waits for it.
		if (!this.#isHere(answer.backend)) return { is: 'unavailable', why: `${answer.backend} owns ${account} and is out of reach from here` };
		// An alias that is taken away means nothing from then on; its owner could not tell us.
		if (answer.account === undefined || answer.account === account) this.#remember(account, { member: answer.backend, life: answer.life });
		return answer;
	}

	#isHere(name: string): boolean {
		return name === this.#ports.state().name || this.#ports.reached(name);
	}

	/** The owner said that it is not there. */
	forget(account: string): void {
		this.#remembered.delete(account);
	}

	/** That life is over: whatever it had is elsewhere from now on. */
	forgetLife(who: LifeId): void {
		for (const [account, owner] of this.#remembered) {
			if (owner.member === who.member && owner.life <= who.life) this.#remembered.delete(account);
		}
		this.#placedSince.delete(who.member);
	}

	/** Not a member any more, whatever becomes of its life. */
	forgetMember(name: string): void {
		this.forgetLife({ member: name, life: Number.MAX_SAFE_INTEGER });
	}

	/**
	 * Answers a 'locate' of `asker`: as controller by the volume, as another backend by asking on. An alias is answered with
	 * the account that it stands for, to those that say that they understand it.
	 */
	async locate(account: string, asker: string, aliases = false): Promise<Answer> {
		if (!addressSchema.safeParse(account).success) return { is: 'no-such-account' };
		const direct = await this.#locate(account, asker, aliases);
		if (direct.is !== 'no-such-account' || this.#ports.store === null) return direct;
		const alias = await this.#ports.store.aliasOf(account);
		if (!alias.ok) return { is: 'unavailable', why: alias.error.message };
		if (alias.value === undefined) return direct;
		if (!aliases) return { is: 'unavailable', why: `${account} is an alias, which ${asker} is too old to understand: update it` };
		const at = await this.#locate(alias.value, asker, aliases);
		return at.is === 'located' ? { ...at, account: alias.value } : at;
	}

	/**
	 * As controller: runs `work`, which deletes this account, while nobody here places it. Who asks meanwhile waits, and is
	 * then told what is true.
	 */
	async whileHeld<T>(account: string, work: () => Promise<T>): Promise<T> {
		for (let running = this.#held.get(account); running !== undefined; running = this.#held.get(account)) await running;
		const placing = this.#placing.get(account);
		const done = Promise.withResolvers<void>();
		this.#held.set(account, done.promise);
		try {
			await placing;
			this.forget(account);
			return await work();
		} finally {
			this.#held.delete(account);
			done.resolve();
		}
	}

	async #locate(account: string, asker: string, aliases: boolean): Promise<Answer> {
		const member = this.#ports.state();
		if (member.leading !== null) return this.#placeOnce(account, member.leading, asker);
		const holder = member.controller?.holder?.member;
		if (holder === undefined || holder === member.name) return this.#ofToken(account, 'nobody is controller at the moment');
		const answer = await this.#ports.call(holder, { ask: 'locate', account, aliases });
		return answer.is === 'unavailable' ? this.#ofToken(account, answer.why) : answer;
	}

	/** Answers the controller's 'open': take the account unless somebody living has it. */
	async open(account: string, epoch: number): Promise<Answer> {
		if (!addressSchema.safeParse(account).success) return { is: 'no-such-account' };
		const { state, store } = this.#ports;
		const member = state();
		if (store === null || member.phase !== 'ready') return { is: 'unavailable', why: `${member.name} is ${member.phase}` };
		if (epoch < (member.controller?.epoch ?? 0)) return { is: 'unavailable', why: `epoch ${epoch} is over` };
		const opened = await store.open(account);
		if (opened.ok) return { is: 'opened' };
		if (opened.error.code === 'no-such-account') return { is: 'no-such-account' };
		return { is: 'unavailable', why: opened.error.message };
	}

	async #ask(account: string, signal?: AbortSignal): Promise<Answer> {
		const member = this.#ports.state();
		if (this.#ports.store !== null) return this.locate(account, member.name, true);
		const controller = member.controller?.holder?.member;
		const near = Object.values(member.peers).filter((peer) => isBackend(peer) && !peer.ended && this.#ports.reached(peer.name));
		const asked = near.find((peer) => peer.name === controller) ?? near[0];
		if (asked === undefined) return { is: 'unavailable', why: 'no backend can be reached' };
		return this.#ports.call(asked.name, { ask: 'locate', account, aliases: true }, signal);
	}

	/** Two askers of one account get one placement. */
	async #placeOnce(account: string, epoch: number, asker: string): Promise<Answer> {
		for (let held = this.#held.get(account); held !== undefined; held = this.#held.get(account)) await held;
		const running = this.#placing.get(account);
		if (running !== undefined) return running;
		const placing = this.#place(account, epoch, asker).finally(() => this.#placing.delete(account));
		this.#placing.set(account, placing);
		return placing;
	}

	async #place(account: string, epoch: number, asker: string): Promise<Answer> {
		const { store } = this.#ports;
		if (store === null) return { is: 'unavailable', why: 'this node has no volume' };
		const owner = await store.owner(account);
		if (!owner.ok) {
			return owner.error.code === 'no-such-account' ? { is: 'no-such-account' } : { is: 'unavailable', why: owner.error.message };
		}
		const { token, alive } = owner.value;
		if (alive === 'unknown') return { is: 'unavailable', why: 'the owner cannot be looked up' };
		if (alive === 'alive' && token.holder.kind === 'life') {
			if (this.#isStranger(token.holder.member)) {
				this.#ports.strangerOwns({ member: token.holder.member, life: token.holder.life });
				return { is: 'unavailable', why: `${printToken(token)} is owned by no member: its owner's life is being ended` };
			}
			return this.#orderOwner(account, epoch, { member: token.holder.member, life: token.holder.life });
		}
		if (token.holder.kind === 'life') await this.#ports.silent(token.holder);
		const backend = this.#choose(asker);
		if (backend === undefined) return { is: 'unavailable', why: 'no backend is ready' };
		this.#notePlaced(backend.member, 1);
		this.#ports.emit({ type: 'account-placed', account, backend: backend.member, previous: printToken(token) });
		const answer = await this.#order(account, epoch, backend);
		// Our own count is exact as soon as the account is open; a peer's comes with its next beat.
		if (backend.member === this.#ports.state().name) this.#notePlaced(backend.member, -1);
		return answer;
	}

	#isStranger(name: string): boolean {
		const { name: self, peers } = this.#ports.state();
		return name !== self && (peers[name] === undefined || peers[name].removed);
	}

	/** The controller cannot say: any backend can read who owns an account. Only to place one takes the controller (R3). */
	async #ofToken(account: string, why: string): Promise<Answer> {
		const owner = await this.#ports.store?.owner(account);
		if (owner?.ok !== true) return owner?.error.code === 'no-such-account' ? { is: 'no-such-account' } : { is: 'unavailable', why };
		const { token, alive } = owner.value;
		if (alive !== 'alive' || token.holder.kind !== 'life') return { is: 'unavailable', why };
		return { is: 'located', backend: token.holder.member, life: token.holder.life };
	}

	/** An owner that the controller does not reach may well be reached by the asker, and needs no order for what it has open. */
	async #orderOwner(account: string, epoch: number, owner: LifeId): Promise<Answer> {
		const isReached = () => this.#isHere(owner.member);
		const answer = isReached() ? await this.#order(account, epoch, owner) : undefined;
		if (answer !== undefined && (answer.is !== 'unavailable' || isReached())) return answer;
		return { is: 'located', backend: owner.member, life: owner.life };
	}

	async #order(account: string, epoch: number, backend: LifeId): Promise<Answer> {
		const self = this.#ports.state().name;
		const answer = backend.member === self ? await this.open(account, epoch) : await this.#ports.call(backend.member, { ask: 'open', account, epoch });
		if (answer.is !== 'opened') return answer;
		return { is: 'located', backend: backend.member, life: backend.life };
	}

	/** The least loaded of those that are ready and reached; of those the asker reaches, if there are any. */
	#choose(asker: string): LifeId | undefined {
		const member = this.#ports.state();
		const { reached } = this.#ports;
		const ready = Object.values(member.peers)
			.filter(
				(peer) =>
					isLivingBackend(peer) && reached(peer.name) && peer.payload?.phase === 'ready' && peer.phase === 'ready' && peer.told !== 'silent' && !peer.held,
			)
			.map((peer) => ({
				name: peer.name,
				life: peer.life,
				openAccounts: (peer.payload?.openAccounts ?? 0) + (this.#placedSince.get(peer.name) ?? 0),
				isNear: peer.name === asker || (peer.payload?.reachesFrontends.includes(asker) ?? false),
			}));
		if (member.phase === 'ready') {
			const openAccounts = member.openAccounts + (this.#placedSince.get(member.name) ?? 0);
			ready.push({ name: member.name, life: member.life, openAccounts, isNear: member.name === asker || reached(asker) });
		}
		const near = ready.filter(({ isNear }) => isNear);
		const chosen = chooseBackend(near.length > 0 ? near : ready);
		const found = ready.find((backend) => backend.name === chosen);
		return found === undefined ? undefined : { member: found.name, life: found.life };
	}

	/** A beat has said how many accounts a backend has open: what was placed before is counted in it. */
	counted(backend: string): void {
		this.#placedSince.delete(backend);
	}

	#notePlaced(backend: string, change: number): void {
		this.#placedSince.set(backend, (this.#placedSince.get(backend) ?? 0) + change);
	}

	#remember(account: string, owner: LifeId): void {
		this.#remembered.set(account, owner);
		const oldest = this.#remembered.keys().next();
		if (this.#remembered.size > rememberedMax && !oldest.done) this.#remembered.delete(oldest.value);
	}
}
