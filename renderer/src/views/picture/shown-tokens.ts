/**
 * Which tokens the volume shows, and under which names: pure.
 */
import type { TokenView } from '../../state/cluster-view.ts';
import { inNaturalOrder } from '../../state/natural-order.ts';
import { tokenHolder } from '../../state/sentences.ts';

export interface Groups {
	readonly controller: TokenView | null;
	readonly members: readonly TokenView[];
	readonly accounts: readonly TokenView[];
}

export function groupsOf(tokens: readonly TokenView[]): Groups {
	const living = tokens.filter((token) => token.token !== null || token.changedAtMs !== null);
	return {
		controller: living.find((token) => token.path === 'Controller') ?? null,
		members: living.filter((token) => token.path.startsWith('Members/')).sort(byPath),
		accounts: living.filter((token) => token.path !== 'Controller' && !token.path.startsWith('Members/')).sort(byPath),
	};
}

function byPath(one: TokenView, other: TokenView): number {
	return inNaturalOrder(one.path, other.path);
}

/** As many as fit: those taken over last, then by name; always listed by name, so that rows stay where they are. */
export function shownAccounts(accounts: readonly TokenView[], slots: number): readonly TokenView[] {
	if (accounts.length <= slots) return accounts;
	const changed = accounts.filter((token) => tokenHolder(token.before) !== null).sort((one, other) => (other.changedAtMs ?? 0) - (one.changedAtMs ?? 0));
	const chosen = new Set([...changed, ...accounts].slice(0, accounts.length));
	return [...chosen].slice(0, slots).sort(byPath);
}

/** More lives than these are counted, but for those that have changed. */
const membersMost = 5;

export function shownMembers(
	members: readonly TokenView[],
	isFresh: (token: TokenView) => boolean,
): { readonly shown: readonly TokenView[]; readonly others: number } {
	if (members.length <= membersMost) return { shown: members, others: 0 };
	const shown = members.filter((token) => isFresh(token) || !token.token?.endsWith('-up')).slice(0, membersMost);
	return { shown, others: members.length - shown.length };
}

/** A letter in the monospaced font. */
const letterPx = 7.9;
/** Left and right of a label in the cylinder. */
const besidePx = 26;

/** As `ls` would show it below SharedDomains/, as long as it fits; else the account's own name. */
export function labelOf(path: string, width: number): string {
	const below = `${path.replace(/^SharedDomains\//, '')}/`;
	return below.length * letterPx <= width - besidePx ? below : `${path.split('/').at(-1)}/`;
}

/** 'SharedDomains/example.test/alice.macnt' -> 'alice@example.test'; null: no account's path. */
export function accountOf(path: string): string | null {
	const [, domain, name] = path.match(/^SharedDomains\/([^/]+)\/(.+)\.macnt$/) ?? [];
	return domain !== undefined && name !== undefined ? `${name.split('/').at(-1)}@${domain}` : null;
}
