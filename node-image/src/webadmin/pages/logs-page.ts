/** Monitors > Logs: the last lines of the node's record, the newest first, and those among them that contain a text. */
import { html } from 'hono/html';
import { pageEntriesMax } from '../../administration/admin-command.ts';
import type { NodeEventLine } from '../../contract/node-events.ts';
import { numberText } from '../words.ts';
import { type PageContext, type Pages, refusedPage } from './page.ts';

const path = '/Monitors/Logs';
/** A filter looks through so many answers, the newest first, and shows as much as fits one. */
const answersMax = 10;

export function addLogsPage(pages: Pages): void {
	pages.get(path, async (c) => {
		const frame = c.get('frame');
		const say = frame.words.logs;
		const at = { id: 'logs', title: say.title, menu: path };
		const filter = (c.req.query('filter') ?? '').trim().slice(0, 100);
		const before = wholeNumber(c.req.query('before'));
		const read = await lastLines(c, filter.toLowerCase(), before);
		if (!read.ok) return refusedPage(c, at, read.refused);
		const { lines, first } = read;
		const query = (entries: Record<string, string>) => `${path}?${new URLSearchParams({ ...(filter === '' ? {} : { filter }), ...entries })}`;
		const search = html`<form class="search" method="get" action="${frame.link(path)}" role="search"><div class="field"><label for="filter">${say.filter}</label><input type="search" id="filter" name="filter" value="${filter}" maxlength="100" autocapitalize="off" autocomplete="off" spellcheck="false"></div><button id="filter-do">${say.filterDo}</button>${
			filter === '' ? null : html`<a class="button" href="${frame.link(path)}">${say.all}</a>`
		}</form>`;
		const list =
			lines.length === 0
				? html`<p class="muted" id="empty">${filter === '' ? say.empty : say.notFound}</p>`
				: html`<div class="scroll" role="region" aria-label="${say.title}" tabindex="0"><table id="log"><thead><tr><th scope="col" class="number">${say.number}</th><th scope="col" class="number">${say.uptime}</th><th scope="col">${say.event}</th><th scope="col">${say.details}</th></tr></thead><tbody>${lines.map(
						(line) =>
							html`<tr data-seq="${line.seq}" data-event="${line.event.type}"><td class="number">${line.seq}</td><td class="number">${numberText(line.uptimeMs / 1000, frame.language, 2)}</td><td class="code tight">${line.event.type}</td><td class="code long">${details(line)}</td></tr>`,
					)}</tbody></table></div>`;
		const turn = html`<p class="buttons">${before === undefined ? null : html`<a id="newest" href="${frame.link(filter === '' ? path : query({}))}">${say.newest}</a>`}${
			first > 1 && lines.length > 0 ? html`<a id="older" href="${frame.link(query({ before: String(first) }))}">${say.older}</a>` : null
		}</p>`;
		return c.html(frame.page({ ...at, body: html`<section>${search}${list}${turn}</section>` }));
	});
}

type Refusal = Parameters<typeof refusedPage>[2];
type Read = { readonly ok: true; readonly lines: readonly NodeEventLine[]; readonly first: number } | { readonly ok: false; readonly refused: Refusal };

/** From line `before` backwards; `first` is the lowest number that was looked at. */
async function lastLines(c: PageContext, filter: string, before: number | undefined): Promise<Read> {
	let end = before;
	const found: NodeEventLine[] = [];
	for (let answers = 0; answers < answersMax; answers += 1) {
		const asked =
			end === undefined ? { limit: pageEntriesMax } : { from: Math.max(1, end - pageEntriesMax), limit: Math.min(pageEntriesMax, Math.max(1, end - 1)) };
		const answer = await c.get('run')({ do: 'log', ...asked });
		if (answer.is === 'refused') return { ok: false, refused: answer };
		const upTo = end ?? Number.POSITIVE_INFINITY;
		const lines = answer.lines.filter(({ seq }) => seq < upTo);
		const first = lines[0]?.seq;
		found.push(...lines.filter((line) => filter === '' || `${line.event.type} ${details(line)}`.toLowerCase().includes(filter)).reverse());
		if (first === undefined || first <= 1 || filter === '' || found.length >= pageEntriesMax) return { ok: true, lines: found, first: first ?? 1 };
		end = first;
	}
	return { ok: true, lines: found, first: end ?? 1 };
}

function details({ event }: NodeEventLine): string {
	return Object.entries(event)
		.filter(([key]) => key !== 'type')
		.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
		.join(' ');
}

function wholeNumber(text: string | undefined): number | undefined {
	return text !== undefined && /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}
