/** Users > Domains: all domains, [+] in front of those of the cluster, and the two ways to make one. */
import { html } from 'hono/html';
import { domainNameSchema } from '../../contract/admin-api.ts';
import type { Html } from '../frame.ts';
import { numberText } from '../words.ts';
import { doneAt, type PageContext, type Pages, pageAfter, statusOf } from './page.ts';

export const domainsPath = '/Users/Domains';
const pageEntries = 100;

export function addDomainsPage(pages: Pages): void {
	pages.get(domainsPath, (c) => show(c));
	pages.post(domainsPath, async (c) => {
		const { form } = c.env.caller;
		const name = (form?.get('name') ?? '').trim().toLowerCase();
		const kind = form?.get('kind');
		if (!domainNameSchema.safeParse(name).success || (kind !== 'shared' && kind !== 'local')) {
			return show(c, { status: 400, name, failure: c.get('frame').wrongInput(c.get('frame').words.domains.badName) });
		}
		const answer = await c.get('run')({ do: 'create-domain', name, shared: kind === 'shared' });
		if (answer.is === 'refused') return show(c, { status: statusOf(answer.code), name, failure: c.get('frame').refused(answer.code, answer.message) });
		return doneAt(c, domainsPath, 'domain-created');
	});
}

async function show(
	c: PageContext,
	tried?: { readonly status: 400 | ReturnType<typeof statusOf>; readonly name: string; readonly failure: Html },
): Promise<Response> {
	const frame = c.get('frame');
	const say = frame.words.domains;
	const listed = await c.get('run')({ do: 'list-domains', ...pageAfter(c), limit: pageEntries });
	const domains = listed.is === 'refused' ? [] : listed.domains;
	const failure = tried?.failure ?? (listed.is === 'refused' ? frame.refused(listed.code, listed.message) : null);
	const last = domains.at(-1)?.name;
	const list =
		domains.length === 0
			? html`<p class="muted" id="empty">${say.empty}</p>`
			: html`<div class="scroll" role="region" aria-label="${say.title}" tabindex="0"><table id="domains"><thead><tr><th scope="col">${say.name}</th><th scope="col">${say.kind}</th><th scope="col" class="number">${say.accounts}</th></tr></thead><tbody>${domains.map(
					({ name, shared, accounts }) => html`<tr data-domain="${name}" data-kind="${shared ? 'shared' : 'local'}" data-accounts="${accounts}">
<th scope="row"><span class="code">${shared ? '[+] ' : ''}</span><a href="${frame.link(`${domainsPath}/${name}`)}">${name}</a></th><td>${shared ? say.shared : say.local}</td><td class="number">${numberText(accounts, frame.language)}</td></tr>`,
				)}</tbody></table></div><p class="hint">${say.legend}</p>`;
	const more =
		listed.is !== 'refused' && listed.more && last !== undefined
			? html`<p><a id="next" href="${frame.link(`${domainsPath}?after=${encodeURIComponent(last)}`)}">${frame.words.domain.next}</a></p>`
			: null;
	const create =
		frame.caller.who.kind !== 'server'
			? null
			: html`<section id="create"><h2>${say.create}${frame.own}</h2>${frame.form(
					domainsPath,
					html`<div class="field"><label for="name">${say.name}</label><input type="text" id="name" name="name" value="${tried?.name ?? ''}" required maxlength="190" autocapitalize="off" autocomplete="off" spellcheck="false" aria-describedby="kinds"></div>
<p class="hint" id="kinds">${say.createNote}</p>
<div class="buttons"><button class="main" id="create-shared" name="kind" value="shared">${say.createShared}</button><button id="create-local" name="kind" value="local">${say.createLocal}</button></div>`,
				)}</section>`;
	const body = html`<section>${list}${more}</section>${create}`;
	return c.html(frame.page({ id: 'domains', title: say.title, menu: domainsPath, body, done: c.req.query('done'), failure }), tried?.status ?? 200);
}
