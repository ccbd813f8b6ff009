/**
 * Puts things into the order in which they must have happened.
 *
 * The engine records what a node says when it hears it, and a busy machine hears late: the time of such an event is the
 * latest that is possible, no more. Where one thing must have come before another, the time of the later one bounds it, too.
 * So no effect ever stands before its cause. Used by mail-way.ts.
 */

export interface Happening {
	readonly key: string;
	/** The latest at which it can have happened. */
	readonly atMs: number;
	/** Keys of things that can have happened only after it. */
	readonly before: readonly string[];
	/** `atMs` itself was worked out from such a time. */
	readonly isAtMost?: boolean;
}

export type Ordered<T extends Happening> = Omit<T, 'isAtMost'> & {
	/** `atMs` is the time of something that came behind it: it happened then or earlier. */
	readonly isAtMost: boolean;
};

/** Where things are said to have come before each other, one of the sayings counts for nothing. */
export function causalOrder<T extends Happening>(things: readonly T[]): readonly Ordered<T>[] {
	const byKey = new Map(things.map((thing) => [thing.key, thing]));
	const bounds = new Map<string, { readonly atMs: number; readonly depth: number }>();
	const under = new Set<string>();
	const boundOf = (thing: T): { readonly atMs: number; readonly depth: number } => {
		const known = bounds.get(thing.key);
		if (known) return known;
		under.add(thing.key);
		let atMs = thing.atMs;
		let depth = 0;
		for (const key of thing.before) {
			const later = byKey.get(key);
			if (later === undefined || under.has(key)) continue;
			const bound = boundOf(later);
			atMs = Math.min(atMs, bound.atMs);
			depth = Math.max(depth, bound.depth + 1);
		}
		under.delete(thing.key);
		const found = { atMs, depth };
		bounds.set(thing.key, found);
		return found;
	};
	return things
		.map((thing) => ({ thing, ...boundOf(thing) }))
		.sort((one, other) => one.atMs - other.atMs || other.depth - one.depth)
		.map(({ thing, atMs }) => ({ ...thing, atMs, isAtMost: (thing.isAtMost ?? false) || atMs < thing.atMs }));
}
