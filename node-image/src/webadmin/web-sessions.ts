/**
 * Who is logged in at WebAdmin: sessions in memory, each with an id that nobody can guess, the token that its forms carry,
 * and two ends: after a while without a request, and after a working day whatever happens.
 *
 * Their number is bounded; the one that was idle longest makes room. A restart of the node ends them all.
 */
import { createHash } from 'node:crypto';

export interface WebSession<Who> {
	readonly who: Who;
	/** In every form of this session: a page of somebody else's cannot know it. */
	readonly formToken: string;
}

export interface WebSessionsOptions {
	nowMs(): number;
	randomHex(bytes: number): string;
}

/** Chosen: a trainer explains something, and the page is still there. */
export const sessionIdleMs = 30 * 60_000;
export const sessionAgeMs = 8 * 3600_000;
export const sessionsMax = 256;
const idBytes = 32;

interface Kept<Who> extends WebSession<Who> {
	who: Who;
	readonly endsAtMs: number;
	usedAtMs: number;
}

export class WebSessions<Who> {
	readonly #options: WebSessionsOptions;
	/** By a digest of the id, so that a look-up's time says nothing about ids. The one that was idle longest comes first. */
	readonly #kept = new Map<string, Kept<Who>>();

	constructor(options: WebSessionsOptions) {
		this.#options = options;
	}

	/** Always a new one: an id that was known before the login is worth nothing. */
	open(who: Who): { readonly id: string; readonly session: WebSession<Who> } {
		const { nowMs, randomHex } = this.#options;
		const id = randomHex(idBytes);
		const session = { who, formToken: randomHex(idBytes), endsAtMs: nowMs() + sessionAgeMs, usedAtMs: nowMs() };
		this.#dropEnded();
		const longestIdle = this.#kept.keys().next();
		if (this.#kept.size >= sessionsMax && !longestIdle.done) this.#kept.delete(longestIdle.value);
		this.#kept.set(digest(id), session);
		return { id, session };
	}

	/** The session of that id, which is used by this. */
	find(id: string): WebSession<Who> | undefined {
		const key = digest(id);
		const session = this.#kept.get(key);
		if (session === undefined) return undefined;
		this.#kept.delete(key);
		if (this.#ended(session)) return undefined;
		session.usedAtMs = this.#options.nowMs();
		this.#kept.set(key, session);
		return session;
	}

	/** The same session, which is somebody's who is known by something else from now on. */
	change(id: string, who: Who): void {
		const session = this.#kept.get(digest(id));
		if (session !== undefined) session.who = who;
	}

	close(id: string): void {
		this.#kept.delete(digest(id));
	}

	get size(): number {
		return this.#kept.size;
	}

	#ended(session: Kept<Who>): boolean {
		const nowMs = this.#options.nowMs();
		return nowMs >= session.endsAtMs || nowMs - session.usedAtMs >= sessionIdleMs;
	}

	#dropEnded(): void {
		for (const [key, session] of this.#kept) if (this.#ended(session)) this.#kept.delete(key);
	}
}

function digest(id: string): string {
	return createHash('sha256').update(id).digest('base64');
}
