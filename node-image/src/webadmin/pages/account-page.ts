/** Users > Domains > a domain > an account: who owns it, its password, aliases and rights, and its end. */
import { html } from 'hono/html';
import { aliasesMax, passwordCharactersMax, type RefusalCode } from '../../administration/admin-command.ts';
import { addressSchema } from '../../contract/admin-api.ts';
import type { Html } from '../frame.ts';
import { timeText } from '../words.ts';
import { domainsPath } from './domains-page.ts';
import { doneAt, type PageContext, type Pages, questionPage, refusedPage, statusOf } from './page.ts';

const path = `${domainsPath}/:domain{[a-z0-9.-]+}/:account`;

interface Tried {
	readonly status: 400 | ReturnType<typeof statusOf>;
	readonly failure: Html;
	readonly aliases?: string;
}

interface Here {
	readonly address: string;
	readonly path: string;
	readonly domainPath: string;
}

export function addAccountPage(pages: Pages): void {
	pages.get(path, (c) => {
		const here = hereOf(c.req.param('account'), c.req.param('domain'));
		if (here === null) return c.notFound();
		const say = c.get('frame').words.account;
		if (c.req.query('question') === 'delete') {
			const asked = { question: say.deleteQuestion(here.address), note: say.deleteNote, confirm: say.deleteConfirm, order: 'delete-account' };
			return questionPage(c, { id: 'delete-account', title: here.address, menu: domainsPath, action: here.path, back: here.path }, asked);
		}
		return show(c, here);
	});
	pages.post(path, async (c) => {
		const here = hereOf(c.req.param('account'), c.req.param('domain'));
		return here === null ? c.notFound() : change(c, here);
	});
}

function hereOf(account: string, domain: string): Here | null {
	const address = `${account}@${domain}`;
	return addressSchema.safeParse(address).success ? { address, path: `${domainsPath}/${domain}/${account}`, domainPath: `${domainsPath}/${domain}` } : null;
}

async function change(c: PageContext, here: Here): Promise<Response> {
	const { address } = here;
	const frame = c.get('frame');
	const form = c.env.caller.form ?? new URLSearchParams();
	const refused = ({ code, message }: { readonly code: RefusalCode; readonly message: string }, aliases?: string) =>
		show(c, here, { status: statusOf(code), failure: frame.refused(code, message), ...(aliases === undefined ? {} : { aliases }) });
	switch (form.get('do')) {
		case 'set-password': {
			const password = form.get('password') ?? '';
			if (password.length < 1 || password.length > passwordCharactersMax) {
				return show(c, here, { status: 400, failure: frame.wrongInput(frame.words.domain.badPassword) });
			}
			const answer = await c.get('run')({ do: 'set-password', address, password });
			return answer.is === 'refused' ? refused(answer) : doneAt(c, here.path, 'password-set');
		}
		case 'set-aliases': {
			const typed = (form.get('aliases') ?? '').slice(0, 8_192);
			const aliases = [...new Set(typed.toLowerCase().split(/\s+/).filter(Boolean))];
			const domain = address.slice(address.indexOf('@'));
			if (aliases.length > aliasesMax || aliases.some((alias) => !addressSchema.safeParse(`${alias}${domain}`).success)) {
				return show(c, here, { status: 400, failure: frame.wrongInput(frame.words.account.badAliases), aliases: typed });
			}
			const answer = await c.get('run')({ do: 'set-aliases', address, aliases });
			return answer.is === 'refused' ? refused(answer, typed) : doneAt(c, here.path, 'saved');
		}
		case 'set-rights': {
			const answer = await c.get('run')({ do: 'set-rights', address, domainAdministrator: form.get('domain-administrator') === 'on' });
			return answer.is === 'refused' ? refused(answer) : doneAt(c, here.path, 'saved');
		}
		case 'delete-account': {
			const answer = await c.get('run')({ do: 'delete-account', address });
			return answer.is === 'refused' ? refused(answer) : doneAt(c, here.domainPath, 'account-deleted');
		}
		default:
			return show(c, here);
	}
}

async function show(c: PageContext, here: Here, tried?: Tried): Promise<Response> {
	const frame = c.get('frame');
	const say = frame.words.account;
	const { who } = frame.caller;
	const at = { id: 'account', title: here.address, menu: domainsPath };
	const account = await c.get('run')({ do: 'account', address: here.address });
	if (account.is === 'refused') return refusedPage(c, at, account);
	// Asked for by an alias: the page is the account's.
	if (account.address !== here.address) return c.redirect(frame.link(`${here.domainPath}/${account.address.split('@', 1)[0]}`), 303);
	const { owner, token, sinceMs, aliases, domainAdministrator } = account;
	const facts = html`<section><dl id="facts" data-owner="${owner?.member ?? ''}" data-token="${token}"><dt>${say.owner}${frame.own}</dt><dd>${
		owner === null ? say.ownerNobody : say.ownerIs(owner.member, owner.life)
	}</dd><dt>${say.token}${frame.own}</dt><dd class="code">${token}</dd><dt>${say.since}</dt><dd>${sinceMs === null ? frame.words.notKnown : timeText(sinceMs, frame.language)}</dd></dl></section>`;
	const password = html`<section><h2>${say.password}</h2>${frame.form(
		here.path,
		html`<div class="field"><label for="password">${say.newPassword}</label><input type="password" id="password" name="password" required maxlength="${passwordCharactersMax}" autocomplete="new-password"></div><button id="set-password" name="do" value="set-password">${say.passwordDo}</button>`,
	)}</section>`;
	const aliasForm = html`<section><h2>${say.aliases}</h2>${frame.form(
		here.path,
		html`<div class="field"><label for="aliases" class="hidden">${say.aliases}</label><textarea id="aliases" name="aliases" maxlength="8000" autocapitalize="off" autocomplete="off" spellcheck="false" aria-describedby="aliases-hint">${tried?.aliases ?? aliases.join('\n')}</textarea><span class="hint" id="aliases-hint">${say.aliasesHint}</span></div><button id="set-aliases" name="do" value="set-aliases">${say.aliasesDo}</button>`,
	)}</section>`;
	const rights = html`<section data-domain-administrator="${domainAdministrator ? 'yes' : 'no'}" id="rights"><h2>${say.rights}</h2>${
		who.kind !== 'server'
			? html`<p>${say.domainAdministrator}: ${domainAdministrator ? frame.words.yes : frame.words.no}</p><p class="hint">${say.rightsReadOnly}</p>`
			: frame.form(
					here.path,
					html`<div class="check"><input type="checkbox" id="domain-administrator" name="domain-administrator"${domainAdministrator ? html` checked` : null} aria-describedby="rights-hint"><div><label for="domain-administrator">${say.domainAdministrator}</label><div class="hint" id="rights-hint">${say.domainAdministratorNote}</div></div></div><button id="set-rights" name="do" value="set-rights">${say.rightsDo}</button>`,
				)
	}</section>`;
	const isOwn = who.kind === 'domain' && who.account === here.address;
	const end = html`<section><h2>${say.delete}</h2><p>${isOwn ? say.deleteOwn : say.deleteNote}</p>${
		isOwn ? null : html`<a class="button" id="delete" href="${frame.link(`${here.path}?question=delete`)}">${say.deleteAsk}</a>`
	}</section>`;
	const body = html`${facts}${password}${aliasForm}${rights}${end}<p><a href="${frame.link(here.domainPath)}">${here.address.slice(here.address.indexOf('@') + 1)}</a></p>`;
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), failure: tried?.failure ?? null }), tried?.status ?? 200);
}
