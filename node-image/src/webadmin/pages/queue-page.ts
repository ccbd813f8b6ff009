/** Monitors > Queue: what waits on this node, the oldest first, and the order to all members to try everything now. */
import { html } from 'hono/html';
import type { Html } from '../frame.ts';
import { durationText, numberText } from '../words.ts';
import { doneAt, type PageContext, type PagePorts, type Pages, pageAfter, refusedPage, statusOf } from './page.ts';

export const queuePath = '/Monitors/Queue';
const pageEntries = 50;

export function addQueuePage(pages: Pages, ports: PagePorts): void {
	pages.get(queuePath, (c) => show(c, ports));
	pages.post(queuePath, async (c) => {
		const frame = c.get('frame');
		const answer = await c.get('run')({ do: 'release-queue' });
		if (answer.is === 'refused') return show(c, ports, { status: statusOf(answer.code), failure: frame.refused(answer.code, answer.message) });
		if (answer.unreached.length === 0) return doneAt(c, queuePath, 'released');
		return show(c, ports, { status: 200, failure: frame.wrongInput(frame.words.queue.unreached(answer.unreached.join(', '))) });
	});
}

async function show(
	c: PageContext,
	ports: PagePorts,
	tried?: { readonly status: 200 | ReturnType<typeof statusOf>; readonly failure: Html },
): Promise<Response> {
	const frame = c.get('frame');
	const { words, language } = frame;
	const say = words.queue;
	const at = { id: 'queue', title: say.title, menu: queuePath };
	const paged = pageAfter(c);
	const queue = await c.get('run')({ do: 'queue', ...paged, limit: pageEntries });
	if (queue.is === 'refused') return refusedPage(c, at, queue);
	const last = queue.entries.at(-1)?.id;
	const list =
		queue.entries.length === 0
			? html`<p class="muted" id="empty">${say.empty}</p>`
			: html`<p>${say.size(queue.size)}</p><div class="scroll" role="region" aria-label="${say.title}" tabindex="0"><table id="queue" data-size="${queue.size}"><thead><tr><th scope="col">${say.sender}</th><th scope="col">${say.recipients}</th><th scope="col" class="number">${say.bytes}</th><th scope="col" class="number">${say.since}</th></tr></thead><tbody>${queue.entries.map(
					(entry) =>
						html`<tr data-entry="${entry.id}"><td class="long">${entry.sender === '' ? html`<span class="muted">${say.bounce}</span>` : entry.sender}</td><td class="long">${entry.firstRecipient}${
							entry.recipients > 1 ? html` <span class="muted">${say.more(entry.recipients - 1)}</span>` : null
						}</td><td class="number tight">${numberText(Math.max(0.1, entry.sizeBytes / 1024), language, 1)} KiB</td><td class="number tight">${durationText(Math.max(0, ports.wallMs() - entry.queuedAtMs), language)}</td></tr>`,
				)}</tbody></table></div>`;
	const turn = html`<p class="buttons">${paged.after === undefined ? null : html`<a id="first" href="${frame.link(queuePath)}">${say.first}</a>`}${
		queue.more && last !== undefined ? html`<a id="next" href="${frame.link(`${queuePath}?after=${encodeURIComponent(last)}`)}">${say.next}</a>` : null
	}</p>`;
	const release = html`<section><p>${say.releaseNote}</p>${frame.form(queuePath, html`<button id="release" name="do" value="release-queue">${say.release}</button>`)}</section>`;
	const body = html`<section>${list}${turn}</section>${release}`;
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), failure: tried?.failure ?? null }), tried?.status ?? 200);
}
