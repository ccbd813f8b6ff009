/** Settings > General > Other: what else there is to know of this node, and its planned stop. */
import { html } from 'hono/html';
import { roleText } from '../frame.ts';
import { type Pages, questionPage, refusedPage } from './page.ts';

const path = '/Settings/General/Other';

export function addSettingsOtherPage(pages: Pages): void {
	pages.get(path, (c) => {
		const frame = c.get('frame');
		const { words } = frame;
		const say = words.other;
		const { config, roles } = frame.node;
		const at = { id: 'settings-other', title: say.title, menu: path };
		if (c.req.query('question') === 'stop') {
			const asked = { question: say.stopQuestion(config.name), note: say.stopNote, confirm: say.stopConfirm, order: 'shutdown' };
			return questionPage(c, { ...at, id: 'stop', action: path, back: path }, asked);
		}
		const ports = Object.entries(config.ports).map(
			([name, port]) =>
				html`<dt>${name.toUpperCase()}</dt><dd>${port === 0 ? html`<span class="muted">${say.closed}</span>` : html`<span class="code">${port}</span>`}</dd>`,
		);
		const body = html`<section><h2>${say.node}</h2><dl><dt>${words.settings.name}</dt><dd class="code">${config.name}</dd><dt>${words.settings.address}</dt><dd class="code">${config.address}</dd><dt>${words.settings.role}</dt><dd>${roleText(roles, words)}</dd></dl></section>
<section><h2>${say.ports}${frame.own}</h2><dl id="ports">${ports}</dl></section>
<section><h2>${say.licence}</h2><p>${say.licenceNote}</p></section>
<section><h2>${say.stop}</h2><p>${say.stopNote}</p><a class="button" id="stop" href="${frame.link(`${path}?question=stop`)}">${say.stopAsk}</a></section>`;
		return c.html(frame.page({ ...at, body, done: c.req.query('done') }));
	});
	pages.post(path, async (c) => {
		if (c.env.caller.form?.get('do') !== 'shutdown') return c.notFound();
		const answer = await c.get('run')({ do: 'shutdown' });
		if (answer.is === 'refused') return refusedPage(c, { id: 'settings-other', title: c.get('frame').words.other.title, menu: path }, answer);
		// Not led back to a page: the node is going. What it still says is said here.
		const frame = c.get('frame');
		return c.html(frame.page({ id: 'stopping', title: frame.words.other.title, menu: path, body: [], done: 'stopping' }));
	});
}
