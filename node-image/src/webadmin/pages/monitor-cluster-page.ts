/** Monitors > Cluster: who is in, who leads, since when, what each carries; and a member is made ready or not ready. */
import { html } from 'hono/html';
import { memberNameSchema } from '../../contract/member-name.ts';
import { type Html, roleText, withOptions } from '../frame.ts';
import { stateLabel } from '../member-state.ts';
import { durationText, numberText } from '../words.ts';
import { doneAt, type PageContext, type Pages, refusedPage, statusOf } from './page.ts';

export const monitorClusterPath = '/Monitors/Cluster';

export function addMonitorClusterPage(pages: Pages): void {
	pages.get(monitorClusterPath, (c) => show(c));
	pages.post(monitorClusterPath, async (c) => {
		const { form } = c.env.caller;
		const member = memberNameSchema.safeParse(form?.get('member'));
		const order = form?.get('do');
		if (!member.success || (order !== 'drain' && order !== 'ready')) return show(c);
		const answer = await c.get('run')({ do: order, member: member.data });
		if (answer.is !== 'refused') return doneAt(c, monitorClusterPath, 'ordered');
		return show(c, { status: statusOf(answer.code), failure: c.get('frame').refused(answer.code, answer.message) });
	});
}

async function show(c: PageContext, tried?: { readonly status: ReturnType<typeof statusOf>; readonly failure: Html }): Promise<Response> {
	const frame = c.get('frame');
	const { words, language, node } = frame;
	const say = words.cluster;
	const at = { id: 'cluster', title: say.title, menu: monitorClusterPath };
	const state = await c.get('run')({ do: 'cluster-state' });
	if (state.is === 'refused') return refusedPage(c, at, state);
	const figure = (value: number | null) => (value === null ? '–' : numberText(value, language));
	if (node.roles.length === 0)
		return c.html(frame.page({ ...at, body: html`<section id="alone"><p>${withOptions(say.alone(node.config.name))}</p></section>` }));
	const head = html`<section><dl class="figures" id="figures" data-controller="${state.controller ?? ''}" data-backup="${state.backup ?? ''}" data-epoch="${state.epoch}">
<div><dt>${say.controller}</dt><dd>${state.controller ?? say.noController}</dd></div><div><dt>${say.backup}</dt><dd>${state.backup ?? say.noBackup}</dd></div><div><dt>${say.epoch}${frame.own}</dt><dd>${numberText(state.epoch, language)}</dd></div><div><dt>${say.leads}</dt><dd>${
		state.ledForMs === null ? '–' : durationText(state.ledForMs, language)
	}</dd></div></dl></section>`;
	const rows = state.members.map((member) => {
		const order = member.state === 'draining' ? 'ready' : 'drain';
		const label = order === 'ready' ? say.readyOf(member.name) : say.drainOf(member.name);
		const rank = member.isController ? say.controller : member.isBackup ? say.backup : null;
		const name = member.name === node.config.name ? html`<span class="code">${member.name}</span>` : memberLink(member.name, say.pages(member.name));
		const orderable = member.state !== 'dead' && member.state !== 'unreachable' && member.state !== 'stopped';
		return html`<tr data-member="${member.name}" data-state="${member.state}" data-rank="${member.isController ? 'controller' : member.isBackup ? 'backup' : ''}">
<th scope="row">${name}</th><td class="code tight">${member.address}</td><td class="tight">${roleText(member.roles, words)}${rank === null ? null : html`<br><strong>${rank}</strong>`}</td><td>${stateLabel(member.state, words)}</td><td class="number tight">${
			member.inStateForMs === null ? '–' : durationText(member.inStateForMs, language)
		}</td><td class="number">${figure(member.openAccounts)}</td><td class="number">${figure(member.sessions)}</td><td class="number">${figure(member.queued)}</td><td>${
			orderable
				? frame.form(
						monitorClusterPath,
						html`<input type="hidden" name="member" value="${member.name}"><button class="small" name="do" value="${order}" aria-label="${label}" id="${order}-${member.name}">${order === 'ready' ? say.ready : say.drain}</button>`,
						{ className: 'inline', id: `order-${member.name}` },
					)
				: null
		}</td></tr>`;
	});
	const table = html`<section><h2>${say.members}${frame.own}</h2><div class="scroll" role="region" aria-label="${say.members}" tabindex="0"><table id="members"><thead><tr><th scope="col">${say.member}</th><th scope="col">${say.address}</th><th scope="col">${say.role}</th><th scope="col">${say.state}</th><th scope="col" class="number">${say.since}</th><th scope="col" class="number">${say.openAccounts}</th><th scope="col" class="number">${say.sessions}</th><th scope="col" class="number">${say.queued}</th><th scope="col">${say.action}</th></tr></thead><tbody>${rows}</tbody></table></div><p class="hint">${say.note}</p><a class="button" id="reload" href="${frame.link(monitorClusterPath)}">${words.reload}</a></section>`;
	const body = html`${head}${table}`;
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), failure: tried?.failure ?? null }), tried?.status ?? 200);
}

/** Another member's pages, through the node that the browser is at; of itself that node answers such a link by leading to its own. */
function memberLink(member: string, label: string): Html {
	return html`<a class="code" href="/Cluster/${member}${monitorClusterPath}" title="${label}">${member}</a>`;
}
