/** Users > Domains > a domain: its accounts by pages and by their beginning, a new one, and the end of an empty domain. */
import { html } from 'hono/html';
import { pageEntriesMax, passwordCharactersMax } from '../../administration/admin-command.ts';
import { addressSchema, domainNameSchema } from '../../contract/admin-api.ts';
import type { Html } from '../frame.ts';
import { domainsPath } from './domains-page.ts';
import { doneAt, type PageContext, type Pages, pageAfter, questionPage, refusedPage, statusOf } from './page.ts';

const pageEntries = 50;
const path = `${domainsPath}/:domain{[a-z0-9.-]+}`;

interface Tried {
	readonly status: 400 | ReturnType<typeof statusOf>;
	readonly name: string;
	readonly failure: Html;
}

export function addDomainPage(pages: Pages): void {
	pages.get(path, (c) => {
		const domain = c.req.param('domain');
		if (!domainNameSchema.safeParse(domain).success) return c.notFound();
		const say = c.get('frame').words.domain;
		const here = `${domainsPath}/${domain}`;
		if (c.req.query('question') === 'delete') {
			const asked = { question: say.deleteQuestion(domain), note: say.deleteNote, confirm: say.deleteConfirm, order: 'delete-domain' };
			return questionPage(c, { id: 'delete-domain', title: domain, menu: domainsPath, action: here, back: here }, asked);
		}
		return show(c, domain);
	});
	pages.post(path, async (c) => {
		const domain = c.req.param('domain');
		if (!domainNameSchema.safeParse(domain).success) return c.notFound();
		return c.env.caller.form?.get('do') === 'delete-domain' ? deleteDomain(c, domain) : createAccount(c, domain);
	});
}

async function deleteDomain(c: PageContext, domain: string): Promise<Response> {
	const answer = await c.get('run')({ do: 'delete-domain', name: domain });
	if (answer.is !== 'refused') return doneAt(c, domainsPath, 'domain-deleted');
	return show(c, domain, { status: statusOf(answer.code), name: '', failure: c.get('frame').refused(answer.code, answer.message) });
}

async function createAccount(c: PageContext, domain: string): Promise<Response> {
	const frame = c.get('frame');
	const { form } = c.env.caller;
	const name = (form?.get('name') ?? '').trim().toLowerCase();
	const password = form?.get('password') ?? '';
	const address = `${name}@${domain}`;
	const wrong = !addressSchema.safeParse(address).success
		? frame.words.domain.badName
		: password.length < 1 || password.length > passwordCharactersMax
			? frame.words.domain.badPassword
			: null;
	if (wrong !== null) return show(c, domain, { status: 400, name, failure: frame.wrongInput(wrong) });
	const answer = await c.get('run')({ do: 'create-account', address, password });
	if (answer.is === 'refused') return show(c, domain, { status: statusOf(answer.code), name, failure: frame.refused(answer.code, answer.message) });
	return doneAt(c, `${domainsPath}/${domain}`, 'account-created');
}

async function show(c: PageContext, domain: string, tried?: Tried): Promise<Response> {
	const frame = c.get('frame');
	const say = frame.words.domain;
	const here = `${domainsPath}/${domain}`;
	const at = { id: 'domain', title: domain, menu: domainsPath };
	const search = (c.req.query('search') ?? '').trim().toLowerCase().split('@', 1)[0]?.slice(0, 63) ?? '';
	const paged = pageAfter(c);
	const beginning = search === '' ? {} : { after: justBefore(search) };
	const [listed, known] = await Promise.all([
		c.get('run')({ do: 'list-accounts', domain, ...beginning, ...paged, limit: pageEntries }),
		// Of which kind it is stands in the list of domains alone.
		c.get('run')({ do: 'list-domains', after: justBefore(domain), limit: 1 }),
	]);
	if (listed.is === 'refused') return refusedPage(c, at, listed);
	const found = listed.accounts.filter(({ address }) => address.startsWith(search));
	const more = listed.more && found.length === listed.accounts.length;
	const isLocal = known.is !== 'refused' && known.domains.some(({ name, shared }) => name === domain && !shared);
	const last = found.at(-1)?.address;
	const query = (entries: Record<string, string>) => `${here}?${new URLSearchParams({ ...(search === '' ? {} : { search }), ...entries })}`;
	const searchForm = html`<form class="search" method="get" action="${frame.link(here)}" role="search"><div class="field"><label for="search">${say.search}</label><input type="search" id="search" name="search" value="${search}" maxlength="63" autocapitalize="off" autocomplete="off" spellcheck="false"></div><button id="search-do">${say.searchDo}</button>${
		search === '' ? null : html`<a class="button" href="${frame.link(here)}">${say.searchAll}</a>`
	}</form>`;
	const list =
		found.length === 0
			? html`<p class="muted" id="empty">${search === '' ? say.empty : say.notFound}</p>`
			: html`<div class="scroll" role="region" aria-label="${say.account}" tabindex="0"><table id="accounts"><thead><tr><th scope="col">${say.account}</th><th scope="col">${say.owner}${frame.own}</th></tr></thead><tbody>${found.map(
					({ address, owner }) =>
						html`<tr data-account="${address}" data-owner="${owner ?? ''}"><th scope="row"><a href="${frame.link(`${here}/${address.split('@', 1)[0]}`)}">${address}</a></th><td>${
							owner === null ? html`<span class="muted">${say.nobody}</span>` : html`<span class="code">${owner}</span>`
						}</td></tr>`,
				)}</tbody></table></div>`;
	const turn = html`<p class="buttons">${paged.after === undefined ? null : html`<a id="first" href="${frame.link(search === '' ? here : query({}))}">${say.first}</a>`}${
		more && last !== undefined ? html`<a id="next" href="${frame.link(query({ after: last }))}">${say.next}</a>` : null
	}</p>`;
	const create = isLocal
		? html`<p class="note" id="local-domain">${say.local}</p>`
		: html`<section id="create"><h2>${say.create}</h2>${frame.form(
				here,
				html`<div class="field"><label for="name">${say.name}</label><div class="at"><input type="text" id="name" name="name" value="${tried?.name ?? ''}" required maxlength="63" autocapitalize="off" autocomplete="off" spellcheck="false"><span class="code">@${domain}</span></div></div>
<div class="field"><label for="password">${say.password}</label><input type="password" id="password" name="password" required maxlength="${passwordCharactersMax}" autocomplete="new-password"></div>
<button class="main" id="create-account" name="do" value="create-account">${say.createDo}</button>`,
			)}</section>`;
	const end =
		frame.caller.who.kind !== 'server'
			? null
			: html`<section><h2>${say.delete}</h2><p>${say.deleteNote}</p><a class="button" id="delete" href="${frame.link(`${here}?question=delete`)}">${say.deleteAsk}</a></section>`;
	const body = html`${isLocal ? create : null}<section>${searchForm}${list}${turn}</section>${isLocal ? null : create}${end}<p><a href="${frame.link(domainsPath)}">${say.back}</a></p>`;
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), failure: tried?.failure ?? null }), tried?.status ?? 200);
}

/** What sorts right before a name: names have no character behind 'z', and none as high as '~'. */
function justBefore(name: string): string {
	const last = name.charCodeAt(name.length - 1);
	return `${name.slice(0, -1)}${String.fromCharCode(last - 1)}~`;
}

/** A page of the port's own length would not fit a screen; it must not be longer, though. */
if (pageEntries > pageEntriesMax) throw new Error('a page has more accounts than one answer');
