/**
 * All accounts of a cluster, in windows: 100,000 of them cost a few listings, not a walk through the volume at each call.
 *
 * Names come from listing the domains' folders, again when that is some seconds old. Tokens come from what nodes report
 * (taken, released), from reading those of the rows that are asked for, and, while somebody sorts or filters by owner,
 * from looking at the others bit by bit. The volume has the last word: what is in view is read again and again.
 */
import { addressSchema, domainNameSchema } from '../../node-image/src/contract/admin-api.ts';
import { parseToken, type Token } from '../../node-image/src/storage/tokens.ts';
import { accountPath, accountSuffix, domainsPath } from '../../node-image/src/storage/volume.ts';
import type { AccountOwner, AccountPage, AccountRow, AccountSort, AccountsQuery } from '../contract/mail.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';

export interface AccountListPorts {
	/** Names in a directory of the volume; empty where there is none. @throws when it cannot be seen */
	readonly list: (path: string, most?: number) => Promise<readonly string[]>;
	/** The life of a member that its token calls living; undefined: none is. */
	readonly livingLife: (member: string) => number | undefined;
	/** Monotonic milliseconds. */
	readonly now: () => number;
}

interface Known {
	/** As `parseToken` reads it; undefined: no token stands there, or several. */
	readonly token: Token | undefined;
	readonly name: string | null;
	readonly readAtMs: number;
	readonly sinceMs: number | null;
}

const accountsMax = 200_000;
const domainsMax = 50;
/** A listing of names is made again when it is older than this. Chosen: an account that was just made is soon seen. */
const namesAgeMs = 3_000;
/** A token in view is read again when it is older than this. */
const tokenAgeMs = 1_000;
/** An order is kept so long, whatever changes: rows must not jump while somebody reads. */
const orderAgeMs = 900;
const ordersMax = 4;
const readsAtOnce = 16;
/** The bit by bit look: so many, then a pause, as long as somebody has asked lately. */
const sweptAtOnce = 100;
const sweepPauseMs = 20;
const sweepForMs = 5_000;

export class AccountList {
	readonly #ports: AccountListPorts;
	#domains: readonly string[] = [];
	#addresses: readonly string[] = [];
	#listedAtMs = Number.NEGATIVE_INFINITY;
	#listing: Promise<void> | undefined;
	readonly #known = new Map<string, Known>();
	/** By what was asked for: a table and a look at one account do not push each other's out. */
	readonly #orders = new Map<string, { readonly atMs: number; readonly addresses: readonly string[] }>();
	#sweepUntilMs = 0;
	#sweeping = false;
	#stopped = false;

	constructor(ports: AccountListPorts) {
		this.#ports = ports;
	}

	/** What a node says of an account is as good as a look, and comes at once. */
	note(recorded: RecordedEvent): void {
		if (recorded.source !== 'node') return;
		const { event, node, atMs } = recorded;
		if (event.type === 'account-taken') {
			const life = this.#ports.livingLife(node);
			if (life === undefined) this.#known.delete(event.account);
			else this.#learn(event.account, { number: event.generation, holder: { kind: 'life', member: node, life } }, atMs);
		} else if (event.type === 'account-released' || event.type === 'account-dropped') this.#known.delete(event.account);
	}

	/** Accounts or domains were made just now. */
	changed(): void {
		this.#listedAtMs = Number.NEGATIVE_INFINITY;
		this.#orders.clear();
	}

	stop(): void {
		this.#stopped = true;
	}

	/** @throws when the volume cannot be seen */
	async page(query: AccountsQuery): Promise<AccountPage> {
		await this.#listNames();
		if (query.owner !== undefined || query.sort !== 'address') this.#sweep();
		const { fromIndex, most } = query;
		const ordered = this.#ordered(query);
		const window = ordered.slice(fromIndex, fromIndex + most);
		const staleMs = this.#ports.now() - tokenAgeMs;
		await this.#readTokens(window.filter((address) => (this.#known.get(address)?.readAtMs ?? Number.NEGATIVE_INFINITY) < staleMs));
		return {
			total: ordered.length,
			accounts: this.#addresses.length,
			known: Math.min(this.#known.size, this.#addresses.length),
			domains: this.#domains,
			rows: window.map((address) => this.#row(address)),
		};
	}

	#listNames(): Promise<void> {
		if (this.#ports.now() - this.#listedAtMs < namesAgeMs) return Promise.resolve();
		this.#listing ??= this.#listAll().finally(() => {
			this.#listing = undefined;
		});
		return this.#listing;
	}

	async #listAll(): Promise<void> {
		const { list, now } = this.#ports;
		const beganMs = now();
		const domains = (await list(domainsPath, domainsMax + 1)).filter((name) => domainNameSchema.safeParse(name).success).slice(0, domainsMax);
		const addresses: string[] = [];
		for (const domain of domains.sort()) {
			const names = await list(`${domainsPath}/${domain}`, accountsMax - addresses.length);
			for (const name of names) {
				if (!name.endsWith(accountSuffix)) continue;
				const address = `${name.slice(0, -accountSuffix.length)}@${domain}`;
				if (addressSchema.safeParse(address).success) addresses.push(address);
			}
		}
		this.#listedAtMs = beganMs;
		this.#domains = domains;
		addresses.sort();
		if (addresses.length === this.#addresses.length && addresses.every((address, index) => address === this.#addresses[index])) return;
		const there = new Set(addresses);
		for (const address of [...this.#known.keys()]) if (!there.has(address)) this.#known.delete(address);
		this.#addresses = addresses;
		this.#orders.clear();
	}

	/** Kept for a moment: windows of one list belong to one order. */
	#ordered(query: AccountsQuery): readonly string[] {
		const { text = '', owner, sort, descending = false } = query;
		const key = JSON.stringify([text, owner, sort, descending]);
		const now = this.#ports.now();
		const kept = this.#orders.get(key);
		if (kept !== undefined && now - kept.atMs < orderAgeMs) return kept.addresses;
		const wanted = text.toLowerCase();
		const filtered = this.#addresses.filter((address) => address.includes(wanted) && (owner === undefined || isOwned(this.#ownerOf(address), owner)));
		const addresses = sort === 'address' ? filtered : filtered.sort(this.#comparison(sort, descending));
		if (sort === 'address' && descending) addresses.reverse();
		this.#orders.delete(key);
		this.#orders.set(key, { atMs: now, addresses });
		const oldest = this.#orders.keys().next();
		if (this.#orders.size > ordersMax && !oldest.done) this.#orders.delete(oldest.value);
		return addresses;
	}

	/** What is not known comes last in either direction. */
	#comparison(sort: Exclude<AccountSort, 'address'>, descending: boolean): (one: string, other: string) => number {
		const sortedBy = (address: string): string | number | null => {
			if (sort === 'owner') return ownerText(this.#ownerOf(address));
			const known = this.#known.get(address);
			return sort === 'since' ? (known?.sinceMs ?? null) : (known?.token?.number ?? null);
		};
		const direction = descending ? -1 : 1;
		const values = new Map(this.#addresses.map((address) => [address, sortedBy(address)]));
		return (one, other) => {
			const [a, b] = [values.get(one) ?? null, values.get(other) ?? null];
			if (a === b) return one < other ? -1 : 1;
			if (a === null || b === null) return a === null ? 1 : -1;
			return (a < b ? -1 : 1) * direction;
		};
	}

	#row(address: string): AccountRow {
		const known = this.#known.get(address);
		const owner = this.#ownerOf(address);
		return {
			address,
			token: known?.name ?? null,
			generation: known?.token?.number ?? null,
			owner,
			sinceMs: owner.is === 'open' ? (known?.sinceMs ?? null) : null,
		};
	}

	#ownerOf(address: string): AccountOwner {
		const holder = this.#known.get(address)?.token?.holder;
		if (holder === undefined) return { is: 'unknown' };
		if (holder.kind !== 'life') return { is: 'free' };
		const { member, life } = holder;
		return { is: this.#ports.livingLife(member) === life ? 'open' : 'next-use', node: member, life };
	}

	async #readTokens(addresses: readonly string[]): Promise<void> {
		const waiting = addresses.values();
		const read = async () => {
			for (const address of waiting) {
				const token = newestToken(await this.#ports.list(accountPath(address), 20));
				const before = this.#known.get(address);
				// A listing made while the token is renamed may show no name, or an older one.
				if (token === undefined || (before?.token !== undefined && before.token.number > token.number)) continue;
				this.#learn(address, token, before?.token?.number === token.number ? before.sinceMs : null);
			}
		};
		await Promise.all(Array.from({ length: readsAtOnce }, read));
	}

	#learn(address: string, token: Token, sinceMs: number | null): void {
		const { number, holder } = token;
		const name = holder.kind === 'life' ? `${number}-${holder.member}.${holder.life}` : `${number}-${holder.kind}`;
		this.#known.set(address, { token, name, readAtMs: this.#ports.now(), sinceMs });
	}

	/** Looks at the tokens that nothing is known of, a few at a time, while somebody asks. */
	#sweep(): void {
		this.#sweepUntilMs = this.#ports.now() + sweepForMs;
		if (this.#sweeping) return;
		this.#sweeping = true;
		void this.#sweepOn()
			// The volume cannot be seen just now: the next call begins again.
			.catch(() => undefined)
			.finally(() => {
				this.#sweeping = false;
			});
	}

	async #sweepOn(): Promise<void> {
		let at = 0;
		while (!this.#stopped && this.#ports.now() < this.#sweepUntilMs && at < this.#addresses.length) {
			const some: string[] = [];
			for (; at < this.#addresses.length && some.length < sweptAtOnce; at += 1) {
				const address = this.#addresses[at];
				if (address !== undefined && !this.#known.has(address)) some.push(address);
			}
			if (some.length === 0) return;
			await this.#readTokens(some);
			await new Promise((resolve) => setTimeout(resolve, sweepPauseMs).unref());
		}
	}
}

function newestToken(names: readonly string[]): Token | undefined {
	let newest: Token | undefined;
	for (const name of names) {
		const token = parseToken(name);
		if (token !== undefined && token.number > (newest?.number ?? -1)) newest = token;
	}
	return newest;
}

function isOwned(owner: AccountOwner, wanted: NonNullable<AccountsQuery['owner']>): boolean {
	return 'node' in wanted ? owner.is === 'open' && owner.node === wanted.node : owner.is === wanted.is;
}

/** Nodes by name, then those whose owner's life has ended, then the free ones. */
function ownerText(owner: AccountOwner): string | null {
	switch (owner.is) {
		case 'open':
			return `0${owner.node}`;
		case 'next-use':
			return `1${owner.node}`;
		case 'free':
			return '2';
		case 'unknown':
			return null;
	}
}
