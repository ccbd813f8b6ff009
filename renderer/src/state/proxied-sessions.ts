/**
 * Sessions by the pair that carries them: a frontend, and the owner behind it. Counted from recorded events.
 *
 * A session is told twice: by the frontend, through the client's address, and by the owner, through the frontend.
 * Only the owner's word names both. Read next: reduce.ts, ../views/picture/lines.tsx.
 */

/** By 'frontend>owner'; a pair without sessions is missing. */
export type ProxiedSessions = Readonly<Record<string, number>>;

interface Session {
	readonly through: string;
	readonly owner: string;
}

export function withOpened(known: ProxiedSessions, { through, owner }: Session): ProxiedSessions {
	const key = `${through}>${owner}`;
	return { ...known, [key]: (known[key] ?? 0) + 1 };
}

/** Recordings of before do not say through whom a session ended: then nothing is known of that owner's. */
export function withClosed(known: ProxiedSessions, { through, owner }: { readonly through: string | undefined; readonly owner: string }): ProxiedSessions {
	if (through === undefined) return withoutEnd(known, owner);
	const key = `${through}>${owner}`;
	const { [key]: count = 0, ...others } = known;
	return count > 1 ? { ...others, [key]: count - 1 } : count === 1 ? others : known;
}

/** The process of one end is gone, and its sessions with it. */
export function withoutEnd(known: ProxiedSessions, node: string): ProxiedSessions {
	const left = Object.entries(known).filter(([key]) => !key.split('>').includes(node));
	return left.length === Object.keys(known).length ? known : Object.fromEntries(left);
}
