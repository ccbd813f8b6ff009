/**
 * Which requests the browser door answers at all: pure, so that each refusal has a test of its own.
 *
 * Any page in the user's browser can send requests to a port on loopback. The Host header tells a page
 * that reached us through a name of its own (DNS rebinding); Origin tells which page opened a WebSocket,
 * to which browsers apply no same-origin rule. Pages of other ports on this machine are the same site to a browser,
 * which sends them our cookie's requests without an Origin: fetch metadata tells those.
 */

export interface Refusal {
	readonly status: 400 | 401 | 403 | 405 | 421;
	readonly message: string;
}

export interface RequestFacts {
	readonly method: string | undefined;
	readonly host: string | undefined;
	readonly origin: string | undefined;
	/** Fetch metadata: whose page asks, for what. A browser that sends none is judged by the rest. */
	readonly fetchSite: string | undefined;
	readonly fetchDest: string | undefined;
}

/** The names under which this door answers. */
export function ownHosts(port: number): readonly string[] {
	return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/** null: the request may be looked at. */
export function refuseRequest(facts: RequestFacts, port: number): Refusal | null {
	const { method, host, origin, fetchSite, fetchDest } = facts;
	if (host === undefined || !ownHosts(port).includes(host)) {
		return { status: 421, message: `this is the interface of Mailcluster Lab at http://127.0.0.1:${port}/ and answers to no other name` };
	}
	if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: 'only GET' };
	if (origin !== undefined && origin !== `http://${host}`) return { status: 403, message: 'pages of another origin have no access' };
	// A link to us may be followed, in a window of its own; nothing of ours is put into another page.
	const isOwn = fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
	if (!isOwn && fetchDest !== 'document') return { status: 403, message: 'other pages may not use parts of this one' };
	return null;
}

/** A WebSocket's handshake: as above, and the browser must name the page it comes from. */
export function refuseUpgrade(facts: RequestFacts & { readonly path: string }, port: number): Refusal | null {
	const refusal = refuseRequest(facts, port);
	if (refusal !== null) return refusal;
	if (facts.origin === undefined) return { status: 403, message: 'a WebSocket needs an Origin' };
	if (facts.path !== '/channel') return { status: 400, message: 'the WebSocket is at /channel' };
	return null;
}

/** Headers of every answer. Mantine puts its variables into a style element, hence 'unsafe-inline' for styles alone. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
	const sockets = ownHosts(port).map((host) => `ws://${host}`);
	return {
		'Content-Security-Policy': [
			"default-src 'none'",
			"script-src 'self'",
			"style-src 'self' 'unsafe-inline'",
			"img-src 'self' data:",
			"font-src 'self'",
			`connect-src 'self' ${sockets.join(' ')}`,
			"base-uri 'none'",
			"form-action 'none'",
			"frame-ancestors 'none'",
		].join('; '),
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer',
		'X-Frame-Options': 'DENY',
		'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=()',
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Resource-Policy': 'same-origin',
	};
}
