/** What all pages share: the ports behind them, the routes' type, and which HTTP status a refusal is. */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AdminCommand, Administration, AnswerOf, RefusalCode } from '../../administration/admin-command.ts';
import type { Caller, WebNode } from '../caller.ts';
import type { Done, Frame, Html } from '../frame.ts';

export interface PagePorts {
	readonly node: WebNode;
	readonly administration: Administration;
	/** Of this node, milliseconds since 1970. */
	wallMs(): number;
}

export interface PageEnv {
	Bindings: { readonly caller: Caller };
	Variables: { frame: Frame; run<C extends AdminCommand>(command: C): Promise<AnswerOf<C>> };
}

export type Pages = Hono<PageEnv>;
export type PageContext = Context<PageEnv>;

export function statusOf(code: RefusalCode): ContentfulStatusCode {
	if (code === 'not-allowed') return 403;
	if (code === 'no-such-domain' || code === 'no-such-account' || code === 'no-such-member') return 404;
	if (code === 'unavailable' || code === 'unknown') return 503;
	return 409;
}

/** Behind what was changed: the page is fetched again, so that loading it again changes nothing. */
export function doneAt(c: PageContext, path: string, done: Done): Response {
	return c.redirect(c.get('frame').link(`${path}?done=${done}`), 303);
}

/** A page of which nothing is known but that it was refused. */
export function refusedPage(
	c: PageContext,
	at: { readonly id: string; readonly title: string; readonly menu: string },
	refused: { readonly code: RefusalCode; readonly message: string },
) {
	const frame = c.get('frame');
	return c.html(frame.page({ ...at, body: [], failure: frame.refused(refused.code, refused.message) }), statusOf(refused.code));
}

/** The one question before something cannot be taken back. */
export function questionPage(
	c: PageContext,
	at: { readonly id: string; readonly title: string; readonly menu: string; readonly action: string; readonly back: string },
	asked: { readonly question: string; readonly note: string; readonly confirm: string; readonly order: string },
) {
	const frame = c.get('frame');
	return c.html(frame.page({ ...at, body: questionBody(frame, at, asked) }));
}

function questionBody(
	frame: Frame,
	at: { readonly action: string; readonly back: string },
	asked: { readonly question: string; readonly note: string; readonly confirm: string; readonly order: string },
): Html {
	return html`<section class="danger" id="question"><h2>${asked.question}</h2><p>${asked.note}</p>${frame.form(
		at.action,
		html`<div class="buttons"><button class="danger" id="confirm" name="do" value="${asked.order}">${asked.confirm}</button><a class="button" href="${frame.link(at.back)}">${frame.words.cancel}</a></div>`,
	)}</section>`;
}

/** A number that a page of a list starts behind. */
export function pageAfter(c: PageContext): { after?: string } {
	const after = c.req.query('after');
	return after === undefined || after === '' ? {} : { after: after.slice(0, 320) };
}
