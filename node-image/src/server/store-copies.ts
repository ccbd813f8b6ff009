/**
 * What a backend does with a message for some of its accounts: stores a copy in each, and says so only
 * behind the fence (R2). The LMTP door (lmtp-door.ts) puts it into replies; the simulation calls it as it is.
 */
import { type Fence, FenceClosed } from '../cluster/fence.ts';
import type { AccountStore } from '../storage/account-store.ts';
import type { OpenAccount } from '../storage/open-account.ts';

export type StoredCopy =
	| { readonly is: 'stored'; readonly outcome: 'stored' | 'known'; readonly uid: number; readonly generation: number }
	/** The account is not open here (any more). */
	| { readonly is: 'elsewhere' }
	/** No room: it was not stored. */
	| { readonly is: 'full'; readonly why: string }
	/** It may be stored: ask again with the same delivery id. */
	| { readonly is: 'unknown'; readonly why: string }
	/** Stored or not: this life has ended and may not say so. */
	| { readonly is: 'fenced' };

/** Outcomes in the order of the recipients. Never rejects. */
export async function storeCopies(
	{ store, fence }: { readonly store: AccountStore; readonly fence: Fence },
	recipients: readonly { readonly address: string; readonly deliveryId: string }[],
	bytes: Uint8Array,
): Promise<readonly StoredCopy[]> {
	const accounts = recipients.map(({ address }) => store.get(address));
	const copies = await Promise.all(recipients.map(({ deliveryId }, at) => storeOne(accounts[at], deliveryId, bytes)));
	try {
		if (!fence.fit()) await fence.whenFit();
	} catch (error) {
		if (!(error instanceof FenceClosed)) throw error;
		// The frontend asks the next owner with the same id.
		return recipients.map(() => ({ is: 'fenced' }));
	}
	// P1: one copy may wait for the slowest; whoever's account was released meanwhile speaks for it no more.
	return copies.map((copy, at) =>
		copy.is === 'stored' && accounts[at]?.dropped() !== false ? { is: 'unknown', why: 'the account was given up meanwhile' } : copy,
	);
}

async function storeOne(account: OpenAccount | undefined, deliveryId: string, bytes: Uint8Array): Promise<StoredCopy> {
	if (account === undefined) return { is: 'elsewhere' };
	const stored = await account.deliver({ deliveryId, bytes });
	if (stored.ok) return { is: 'stored', ...stored.value, generation: account.generation };
	return { is: stored.error.code === 'volume-full' ? 'full' : 'unknown', why: stored.error.message };
}
