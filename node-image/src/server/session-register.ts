/** Logins that go on at this node or through it, for an administrator's list; who they are, through whom, since when. */

interface Session {
	readonly protocol: 'imap';
	readonly account: string;
	readonly through: string;
	readonly sinceMs: number;
}

export class SessionRegister {
	readonly #nowMs: () => number;
	readonly #sessions = new Set<Session>();

	/** @param nowMs monotonic */
	constructor(nowMs: () => number) {
		this.#nowMs = nowMs;
	}

	/** Returns the function that ends it. */
	opened(session: { readonly account: string; readonly through: string }): () => void {
		const entry: Session = { protocol: 'imap', account: session.account, through: session.through, sinceMs: this.#nowMs() };
		this.#sessions.add(entry);
		return () => this.#sessions.delete(entry);
	}

	/** The oldest first. */
	list(): { readonly protocol: 'imap'; readonly account: string; readonly through: string; readonly forMs: number }[] {
		const now = this.#nowMs();
		return [...this.#sessions].map(({ sinceMs, ...session }) => ({ ...session, forMs: Math.max(0, now - sinceMs) }));
	}
}
