/**
 * Who is meant by a role now: 'controller' becomes 'be2'. Pure.
 *
 * Who is hurt already is left in peace; where the role has nobody, another node of the same side is hit, so that
 * a plan is carried out whole whatever the cluster looks like then.
 */
import type { Target } from './schedule.ts';

export interface ClusterNow {
	readonly controller: string | null;
	readonly backup: string | null;
	readonly nodes: readonly { readonly name: string; readonly side: 'backend' | 'frontend' }[];
}

/** undefined: nobody of that side is whole. */
export function nodeFor(target: Target, now: ClusterNow, hurt: ReadonlySet<string>): string | undefined {
	const side = target.role === 'frontend' ? 'frontend' : 'backend';
	const whole = now.nodes
		.filter((node) => node.side === side && !hurt.has(node.name))
		.map((node) => node.name)
		.sort();
	const special: string | null = target.role === 'controller' ? now.controller : target.role === 'backup' ? now.backup : null;
	if (special !== null && whole.includes(special)) return special;
	const plain = whole.filter((name) => name !== now.controller && name !== now.backup);
	const from = plain.length > 0 ? plain : whole;
	return from[target.pick % from.length];
}
