/**
 * Accounts of a node that went away: how many have an owner again. They move one by one, when somebody asks (R3).
 */
import type { Aftermath } from '../aftermath.ts';
import type { ClusterView } from '../cluster-view.ts';
import { type Statement, tell } from './statement.ts';

export function accountWords({ node, owned, moved }: Aftermath): readonly Statement[] {
	const count = owned ?? 0;
	if (owned === null) return moved.length === 0 ? [] : [tell('accountsMovedSoFar', { node, count: moved.length }, { why: 'lazy' })];
	if (count === 0) return [];
	if (moved.length === 0) return [tell('accountsWait', { node, count }, { why: 'lazy' })];
	if (moved.length < count) return [tell('accountsMoving', { node, count: moved.length, total: count }, { why: 'lazy' })];
	return [tell('accountsMoved', { node, count }, { tone: 'good', why: 'lazy' })];
}

export interface Left {
	readonly accounts: number;
	/** Of IMAP. */
	readonly sessions: number;
}

/** What a node that leaves service still has; null: not known, the beginning of the recording was not seen. */
export function leftOn(view: ClusterView, node: string): Left | null {
	if (!view.facts.isWhole) return null;
	const sessions = Object.entries(view.sessions).reduce((sum, [pair, count]) => (pair.endsWith(`>${node}`) ? sum + count : sum), 0);
	return { accounts: view.facts.owned[node] ?? 0, sessions };
}

export function leftWords(left: Left | null): readonly Statement[] {
	return left === null || (left.accounts === 0 && left.sessions === 0) ? [] : [tell('leftToHandOver', { ...left })];
}
