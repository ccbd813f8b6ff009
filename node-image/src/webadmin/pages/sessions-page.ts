/** Monitors > Sessions: which mail clients are connected to this node, and through whom. */
import { html } from 'hono/html';
import { pageEntriesMax } from '../../administration/admin-command.ts';
import { durationText } from '../words.ts';
import { type Pages, refusedPage } from './page.ts';

const path = '/Monitors/Sessions';

export function addSessionsPage(pages: Pages): void {
	pages.get(path, async (c) => {
		const frame = c.get('frame');
		const say = frame.words.sessions;
		const at = { id: 'sessions', title: say.title, menu: path };
		const answer = await c.get('run')({ do: 'sessions', limit: pageEntriesMax });
		if (answer.is === 'refused') return refusedPage(c, at, answer);
		const list =
			answer.sessions.length === 0
				? html`<p class="muted" id="empty">${say.empty}</p>`
				: html`<div class="scroll" role="region" aria-label="${say.title}" tabindex="0"><table id="sessions"><thead><tr><th scope="col">${say.protocol}</th><th scope="col">${say.account}</th><th scope="col">${say.through}</th><th scope="col" class="number">${say.since}</th></tr></thead><tbody>${answer.sessions.map(
						({ protocol, account, through, forMs }) =>
							html`<tr data-protocol="${protocol}" data-account="${account}"><td>${protocol.toUpperCase()}</td><td class="long">${account === '' ? html`<span class="muted">${say.nobody}</span>` : account}</td><td class="code">${through}</td><td class="number tight">${durationText(forMs, frame.language)}</td></tr>`,
					)}</tbody></table></div>`;
		const body = html`<section>${list}${answer.more ? html`<p class="muted">${say.more}</p>` : null}<a class="button" id="reload" href="${frame.link(path)}">${frame.words.reload}</a></section>`;
		return c.html(frame.page({ ...at, body }));
	});
}
