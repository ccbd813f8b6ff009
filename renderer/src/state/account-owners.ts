/**
 * Who owned an account from when until when, out of what was recorded of it. Pure.
 *
 * Each taking begins a stretch; it ends by what the owner said (given back, dropped), or with the next taking: then the
 * owner had died, and another one took the account over.
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { dropReason } from './drop-reason.ts';

export interface Ownership {
	readonly node: string;
	readonly generation: number;
	readonly fromMs: number;
	/** The token that it took: '11-free', '11-be1.3'. */
	readonly previous: string;
	/** null: still so, as far as is recorded. */
	readonly end: { readonly atMs: number; readonly how: 'released' | 'dropped' | 'taken-over'; readonly reason: string } | null;
}

/** The newest first. */
export function ownersOf(events: readonly RecordedEvent[]): readonly Ownership[] {
	const owners: Ownership[] = [];
	for (const recorded of events) {
		if (recorded.source !== 'node') continue;
		const { event, node, atMs } = recorded;
		if (event.type === 'account-taken') {
			endLast(owners, { atMs, how: 'taken-over', reason: '' });
			owners.push({ node, generation: event.generation, fromMs: atMs, previous: event.previous, end: null });
		} else if (event.type === 'account-released' && isOf(owners, node)) endLast(owners, { atMs, how: 'released', reason: '' });
		else if (event.type === 'account-dropped' && isOf(owners, node)) endLast(owners, { atMs, how: 'dropped', reason: dropReason(event.reason) });
	}
	return owners.reverse();
}

/** What an earlier owner says late is not about the present one. */
function isOf(owners: readonly Ownership[], node: string): boolean {
	return owners.at(-1)?.node === node;
}

function endLast(owners: Ownership[], end: NonNullable<Ownership['end']>): void {
	const last = owners.at(-1);
	if (last && last.end === null) owners[owners.length - 1] = { ...last, end };
}
