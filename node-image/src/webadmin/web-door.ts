/**
 * WebAdmin's door on the admin port: lets a request in, or says why not, and has it answered by the pages.
 *
 * In this order: a target without tricks, a Host that is ours, a method of pages, for a form its Origin, size and type,
 * who it is (session, or HTTP Basic for looks), the session's token in a form, the rights as they are now. Then the pages of
 * this node (pages/pages.ts), or of the member that is named (backend-way.ts). Members hand requests in at a path of their own.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AdminCommand, Administration, Administrator, AnswerOf } from '../administration/admin-command.ts';
import { isAnotherPassword } from '../administration/password-mark.ts';
import type { MemberConfig } from '../contract/node-config.ts';
import { assert } from '../result.ts';
import { BackendWay, clusterMember, clusterTarget } from './backend-way.ts';
import type { Caller, WebNode } from './caller.ts';
import { type Html, type Trouble, troublePage } from './frame.ts';
import { HandedDoor } from './handed-door.ts';
import { formBytesMax, handedBytesMax, handedFromHeader, handedPath } from './handed-request.ts';
import { chooseLanguage, isLanguage, type Language } from './language.ts';
import { basicCredentials, Login } from './login.ts';
import { loginPage } from './login-page.ts';
import type { Pages } from './pages/page.ts';
import { makePages } from './pages/pages.ts';
import { type Reply, readBody, send } from './reply.ts';
import { isOwnForm, isOwnHost, isOwnPage, isPlainTarget } from './request-guards.ts';
import { stylesheet, stylesheetPath } from './stylesheet.ts';
import { WebSessions } from './web-sessions.ts';

export interface WebDoorPorts {
	readonly node: WebNode;
	readonly administration: Administration;
	/** Monotonic. */
	nowMs(): number;
	/** This node's wall clock. */
	wallMs(): number;
	/** A connection to a member's admin port. */
	connect(member: MemberConfig): Duplex;
	/** For the node's log: a page broke. */
	broke(what: string, error: unknown): void;
}

/** What is found out about a request on its way in. */
interface Asked {
	readonly request: IncomingMessage;
	readonly target: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly language: Language;
	readonly form: URLSearchParams | null;
}

type Known = { readonly who: Administrator; readonly formToken: string | null };

const ours = /^\/(?:$|[?]|(?:login|logout|webadmin[./]|Settings|Users|Monitors|Cluster))/i;
const languageCookie = 'webadmin-language';
const yearS = 365 * 24 * 3600;

export class WebDoor {
	readonly #ports: WebDoorPorts;
	readonly #sessions: WebSessions<Administrator>;
	readonly #login: Login;
	readonly #pages: Pages;
	readonly #way: BackendWay;
	readonly #handed: HandedDoor;
	/** Nodes that are published under one address share a browser's cookies: each has a name of its own there. */
	readonly #sessionCookie: string;

	constructor(ports: WebDoorPorts) {
		this.#ports = ports;
		const { administration, node } = ports;
		const { config } = node;
		const { secretHex, id } = config.cluster;
		this.#sessions = new WebSessions({ nowMs: () => ports.nowMs(), randomHex: (bytes) => randomBytes(bytes).toString('hex') });
		this.#login = new Login(administration, () => ports.nowMs());
		this.#pages = makePages({ node, administration, wallMs: () => ports.wallMs() }, ports.broke);
		this.#way = new BackendWay({
			name: config.name,
			secretHex,
			members: () => node.members(),
			connect: ports.connect,
			wallMs: () => ports.wallMs(),
		});
		this.#handed = new HandedDoor({
			name: config.name,
			secretHex,
			isMember: (name) => node.members().some((member) => member.name === name),
			wallMs: () => ports.wallMs(),
		});
		this.#sessionCookie = `webadmin-${createHash('sha256').update(id).digest('hex').slice(0, 8)}-${config.name}`;
	}

	/** Is this WebAdmin's, and not the engine's? */
	takes(target: string | undefined): boolean {
		return target !== undefined && ours.test(target);
	}

	async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const language = this.#languageOf(request, new URLSearchParams());
		const reply = await this.#answer(request).catch((error: unknown) => {
			this.#ports.broke(`${request.method} of a page`, error);
			return trouble(500, 'broken', language);
		});
		// A body that was not read to its end would be taken for the next request.
		const unread = !request.complete && request.method !== 'GET' && request.method !== 'HEAD';
		send(response, unread ? { ...reply, headers: { ...reply.headers, connection: 'close' } } : reply, request.method === 'HEAD');
	}

	async #answer(request: IncomingMessage): Promise<Reply> {
		const target = request.url ?? '';
		const plain = isPlainTarget(target);
		const [path = '/', search = ''] = plain ? target.split('?', 2) : ['/', ''];
		const query = new URLSearchParams(search);
		const language = this.#languageOf(request, query);
		if (!plain) return trouble(400, 'bad-request', language);
		if (path === handedPath) return this.#takeHanded(request, language);
		const { config } = this.#ports.node;
		const host = request.headers.host;
		if (hostHeaders(request) > 1) return trouble(400, 'bad-request', language);
		if (!isOwnHost(host, { name: config.name, address: config.address, port: config.ports.admin })) return trouble(421, 'wrong-host', language);
		if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') {
			return { ...trouble(405, 'wrong-method', language), headers: { allow: 'GET, HEAD, POST' } };
		}
		let form: URLSearchParams | null = null;
		if (request.method === 'POST') {
			if (!isOwnForm({ host, origin: request.headers.origin, fetchSite: oneHeader(request.headers['sec-fetch-site']) }))
				return trouble(403, 'foreign-form', language);
			if (!/^application\/x-www-form-urlencoded(?:$|;)/i.test(request.headers['content-type'] ?? '')) return trouble(415, 'wrong-form', language);
			const body = await readBody(request, formBytesMax);
			if (body === null) return trouble(413, 'too-long', language);
			form = new URLSearchParams(body.toString('utf8'));
		}
		const reply = await this.#route({ request, target, path, query, language, form });
		// Chosen by a link: remembered for the pages to come, and for the next visit.
		return isLanguage(query.get('language')) ? withCookie(reply, `${languageCookie}=${language}; Path=/; Max-Age=${yearS}; SameSite=Lax`) : reply;
	}

	async #route(asked: Asked): Promise<Reply> {
		const { request, target, path, language, form } = asked;
		if (path === stylesheetPath)
			return { status: 200, body: stylesheet, headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=86400, immutable' } };
		if (path === '/login') return form === null ? this.#showLogin(asked) : this.#logIn(asked, form);
		const known = await this.#known(request, form !== null);
		if ('status' in known) return known;
		if (known.is === 'nobody') return form === null ? redirect(`/login?${new URLSearchParams({ to: target })}`) : trouble(401, 'no-login', language);
		if (known.is === 'basic' && form !== null) return trouble(401, 'basic-looks-only', language);
		if (form !== null && !sameText(form.get('token') ?? '', known.formToken ?? '')) return trouble(403, 'foreign-form', language);
		form?.delete('token');
		if (path === '/logout') return form === null ? redirect('/') : this.#logOut(request);
		const rights = await this.#rightsNow(known.who);
		if (rights === 'not-known') return trouble(503, 'unavailable', language);
		if (rights === 'gone') {
			this.#sessions.close(this.#sessionId(request));
			return form === null ? redirect(`/login?${new URLSearchParams({ to: target })}`) : trouble(401, 'no-login', language);
		}
		const reply = path === '/Cluster' || path.startsWith('/Cluster/') ? await this.#throughHere(asked, known) : await this.#here(asked, known);
		// Whoever sets the own password stays; all others who came in with the old one are out.
		if (reply.status === 303 && setsPasswordOf(asked, known.who)) await this.#keepIn(this.#sessionId(request), known.who);
		return reply;
	}

	async #here({ path, query, language, form }: Asked, { who, formToken }: Known): Promise<Reply> {
		query.delete('language');
		const own = query.size === 0 ? path : `${path}?${query}`;
		return replyOf(await this.#page(own, { who, formToken, language, base: '', through: null, form }));
	}

	#showLogin({ query, language }: Asked): Reply {
		const to = query.get('to') ?? '/';
		const loggedOut = query.has('out');
		return page(200, loginPage({ language, node: this.#ports.node.config.name, to: isOwnPage(to) ? to : '/', name: '', failure: null, loggedOut }));
	}

	async #logIn({ request, language }: Asked, form: URLSearchParams): Promise<Reply> {
		const typed = form.get('to') ?? '/';
		const to = isOwnPage(typed) ? typed : '/';
		const name = form.get('name') ?? '';
		const outcome = await this.#login.attempt({ name, password: form.get('password') ?? '' }, addressOf(request));
		if (outcome.is === 'administrator') {
			// Whoever was logged in here before is not any more.
			this.#sessions.close(this.#sessionId(request));
			const { id } = this.#sessions.open(outcome.who);
			// Lax: a link of the app leads in without a second login. What changes something comes by POST, and has no cookie then.
			return withCookie(redirect(to), `${this.#sessionCookie}=${id}; Path=/; HttpOnly; SameSite=Lax`);
		}
		const shown = { language, node: this.#ports.node.config.name, to, name: name.slice(0, 254), loggedOut: false };
		if (outcome.is === 'wait') {
			const reply = page(429, loginPage({ ...shown, failure: { code: 'wait', seconds: outcome.seconds } }));
			return { ...reply, headers: { 'retry-after': String(outcome.seconds) } };
		}
		return page(outcome.is === 'wrong' ? 401 : 503, loginPage({ ...shown, failure: { code: outcome.is } }));
	}

	#logOut(request: IncomingMessage): Reply {
		this.#sessions.close(this.#sessionId(request));
		return withCookie(redirect('/login?out=yes'), `${this.#sessionCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`);
	}

	/** Whose request this is; or what to answer to somebody who guesses. */
	async #known(request: IncomingMessage, changes: boolean): Promise<Reply | ({ readonly is: 'session' | 'basic' } & Known) | { readonly is: 'nobody' }> {
		const session = this.#sessions.find(this.#sessionId(request));
		if (session !== undefined) return { is: 'session', who: session.who, formToken: session.formToken };
		const credentials = basicCredentials(request.headers.authorization);
		if (credentials === null) return { is: 'nobody' };
		const language = this.#languageOf(request, new URLSearchParams());
		if (changes) return trouble(401, 'basic-looks-only', language);
		const outcome = await this.#login.attempt(credentials, addressOf(request));
		if (outcome.is === 'administrator') return { is: 'basic', who: outcome.who, formToken: null };
		if (outcome.is === 'wait') return { ...trouble(429, 'no-login', language), headers: { 'retry-after': String(outcome.seconds) } };
		return outcome.is === 'wrong' ? trouble(401, 'no-login', language) : trouble(503, 'unavailable', language);
	}

	async #keepIn(sessionId: string, who: Administrator): Promise<void> {
		if (who.kind === 'server') return;
		const account = await this.#account(who.account);
		if (account.is === 'account') this.#sessions.change(sessionId, { ...who, passwordMark: account.passwordMark });
	}

	/** A domain administrator's right may have been taken away since the login, or the password is another one. */
	async #rightsNow(who: Administrator): Promise<'as-before' | 'gone' | 'not-known'> {
		if (who.kind === 'server') return 'as-before';
		const account = await this.#account(who.account);
		if (account.is === 'account') {
			const isSame = account.domainAdministrator && account.address === who.account && !isAnotherPassword(who.passwordMark, account.passwordMark);
			return isSame ? 'as-before' : 'gone';
		}
		return account.code === 'no-such-account' || account.code === 'no-such-domain' ? 'gone' : 'not-known';
	}

	#account(address: string): Promise<AnswerOf<Extract<AdminCommand, { do: 'account' }>>> {
		return this.#ports.administration.run({ do: 'account', address }, { kind: 'server' });
	}

	async #throughHere({ request, target, language, form }: Asked, { who, formToken }: Known): Promise<Reply> {
		const { config } = this.#ports.node;
		const at = clusterTarget(target);
		if (at === null) return trouble(404, this.#isMember(clusterMember(target)) ? 'not-found' : 'no-member', language);
		if (at.segment === config.name || at.segment === config.address) return redirect(at.rest);
		const [path = '/', search = ''] = at.rest.split('?', 2);
		const query = new URLSearchParams(search);
		query.delete('language');
		const method = request.method === 'POST' ? 'POST' : 'GET';
		const asked = { who, formToken, language, method, form: form?.toString() ?? null } as const;
		const got = await this.#way.ask(at.segment, query.size === 0 ? path : `${path}?${query}`, asked);
		if (!got.ok) return trouble(got.why === 'no-member' ? 404 : got.why === 'member-away' ? 504 : 502, got.why, language);
		const { status, location, html } = got.answer;
		return location === null ? page(status, html) : redirect(location);
	}

	#isMember(segment: string): boolean {
		const { name, address } = this.#ports.node.config;
		return segment === name || segment === address || this.#way.member(segment) !== undefined;
	}

	async #takeHanded(request: IncomingMessage, language: Language): Promise<Reply> {
		if (request.method !== 'POST') return { ...trouble(405, 'wrong-method', language), headers: { allow: 'POST' } };
		const sealed = await readBody(request, handedBytesMax);
		if (sealed === null) return trouble(413, 'too-long', language);
		const taken = this.#handed.take(oneHeader(request.headers[handedFromHeader]), sealed);
		if (!taken.ok) return { status: taken.why === 'busy' ? 503 : 403, body: taken.why, headers: { 'content-type': 'text/plain' } };
		const { who, formToken, language: wanted, base, from, target, method, form } = taken.request;
		const caller: Caller = { who, formToken, language: wanted, base, through: from, form: method === 'POST' ? new URLSearchParams(form ?? '') : null };
		const response = await this.#page(target, caller);
		const answer = { status: response.status, location: response.headers.get('location'), html: await response.text() };
		return { status: 200, body: this.#handed.sealAnswer(taken.request, answer), headers: { 'content-type': 'application/octet-stream' } };
	}

	async #page(target: string, caller: Caller): Promise<Response> {
		return this.#pages.fetch(new Request(`http://node${target}`, { method: caller.form === null ? 'GET' : 'POST' }), { caller });
	}

	#sessionId(request: IncomingMessage): string {
		return cookieOf(request, this.#sessionCookie) ?? '';
	}

	#languageOf(request: IncomingMessage, query: URLSearchParams): Language {
		const { 'accept-language': accepted } = request.headers;
		return chooseLanguage({ asked: query.get('language'), remembered: cookieOf(request, languageCookie), accepted });
	}
}

/** Of whoever asks, here or through here: the page of the own account. */
function setsPasswordOf({ path, form }: Asked, who: Administrator): boolean {
	if (who.kind === 'server' || form?.get('do') !== 'set-password') return false;
	const page = path.startsWith('/Cluster/') ? path.split('/').slice(3) : path.split('/').slice(1);
	return page.join('/') === `Users/Domains/${who.domain}/${who.account.slice(0, who.account.indexOf('@'))}`;
}

async function replyOf(response: Response): Promise<Reply> {
	const location = response.headers.get('location');
	return location === null ? page(response.status, await response.text()) : redirect(location);
}

function page(status: number, body: Html | string): Reply {
	assert(!(body instanceof Promise), 'pages wait for what they show before they are drawn');
	return { status, body: String(body) };
}

function trouble(status: number, what: Trouble, language: Language): Reply {
	return page(status, troublePage(language, what));
}

function redirect(location: string): Reply {
	return { status: 303, body: '', headers: { location } };
}

function withCookie(reply: Reply, cookie: string): Reply {
	const before = reply.headers?.['set-cookie'];
	return { ...reply, headers: { ...reply.headers, 'set-cookie': [...(Array.isArray(before) ? before : []), cookie] } };
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
	for (const pair of (request.headers.cookie ?? '').split(';')) {
		const [key, value] = pair.trim().split('=', 2);
		if (key === name) return value;
	}
	return undefined;
}

function addressOf(request: IncomingMessage): string {
	return request.socket.remoteAddress ?? '';
}

/** Node keeps the first of several and drops the others. */
function hostHeaders({ rawHeaders }: IncomingMessage): number {
	return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
}

function oneHeader(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value[0] : value;
}

function sameText(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return wanted !== '' && timingSafeEqual(digest(given), digest(wanted));
}
