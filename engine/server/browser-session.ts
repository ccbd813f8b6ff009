/**
 * Who may use the interface in a browser: one-time tokens, and the sessions they are exchanged for.
 *
 * The address that is printed or opened carries a token: 256 random bits, used once, soon expired, so that
 * an address left in a shell's or browser's history opens nothing. What a browser keeps afterwards is a
 * cookie that scripts cannot read and foreign pages cannot send. Cookies know no ports, so the cookie's
 * name carries ours: two engines of one machine do not overwrite each other.
 */
import { randomBytes } from 'node:crypto';

export const tokenLifeMs = 60_000;
/** Tokens nobody used yet, and browsers that stay: above it the oldest gives way. */
export const tokensMax = 32;
export const sessionsMax = 32;

export interface BrowserSessions {
	/** A new one-time token. */
	issueToken(): string;
	/** Would `exchange` take this token? It stays as it is. */
	knows(token: string): boolean;
	/** Exchanges a token for a session id; null: unknown, used or expired. */
	exchange(token: string): string | null;
	/** Does this Cookie header carry a session? */
	admits(cookieHeader: string | undefined): boolean;
	/** The Set-Cookie value for a session id. */
	cookie(sessionId: string): string;
	/** How long until the last unused token expires; 0: none waits. */
	awaitedForMs(): number;
}

function limit(entries: Map<string, number>, max: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= max) return;
		entries.delete(key);
	}
}

export function openBrowserSessions(port: number, now: () => number): BrowserSessions {
	const cookieName = `mailcluster-lab-${port}`;
	const tokens = new Map<string, number>();
	const sessions = new Map<string, number>();
	const unguessable = () => randomBytes(32).toString('base64url');

	function dropExpired(): void {
		for (const [token, expiresAt] of tokens) if (expiresAt <= now()) tokens.delete(token);
	}

	return {
		issueToken() {
			dropExpired();
			const token = unguessable();
			tokens.set(token, now() + tokenLifeMs);
			limit(tokens, tokensMax);
			return token;
		},
		knows(token) {
			dropExpired();
			return tokens.has(token);
		},
		exchange(token) {
			dropExpired();
			if (!tokens.delete(token)) return null;
			const id = unguessable();
			sessions.set(id, now());
			limit(sessions, sessionsMax);
			return id;
		},
		admits(cookieHeader) {
			// RFC 6265 section 4.2.1: cookie pairs are separated by "; ".
			for (const pair of (cookieHeader ?? '').split('; ')) {
				if (pair.startsWith(`${cookieName}=`) && sessions.has(pair.slice(cookieName.length + 1))) return true;
			}
			return false;
		},
		cookie: (sessionId) => `${cookieName}=${sessionId}; HttpOnly; SameSite=Strict; Path=/`,
		awaitedForMs() {
			dropExpired();
			return Math.max(0, ...[...tokens.values()].map((expiresAt) => expiresAt - now()));
		},
	};
}
