/** Settings > General > Other: what else there is to know of this node, and its planned stop. */
import { html } from 'hono/html';
import { freeLicence } from '../../contract/node-settings.ts';
import { type Frame, type Html, roleText } from '../frame.ts';
import { doneAt, type PageContext, type Pages, questionPage, refusedPage, statusOf } from './page.ts';

const path = '/Settings/General/Other';

export function addSettingsOtherPage(pages: Pages): void {
	pages.get(path, (c) => show(c));
	pages.post(path, async (c) => {
		const { form } = c.env.caller;
		if (form?.get('do') === 'enter-licence') {
			const entered = await c.get('run')({ do: 'enter-licence', key: (form.get('key') ?? '').slice(0, 100) });
			if (entered.is !== 'refused') return doneAt(c, path, 'saved-for-next-start');
			return show(c, { status: statusOf(entered.code), failure: c.get('frame').refused(entered.code, entered.message) });
		}
		if (form?.get('do') !== 'shutdown') return c.notFound();
		const answer = await c.get('run')({ do: 'shutdown' });
		if (answer.is === 'refused') return refusedPage(c, { id: 'settings-other', title: c.get('frame').words.other.title, menu: path }, answer);
		// Not led back to a page: the node is going. What it still says is said here.
		const frame = c.get('frame');
		return c.html(frame.page({ id: 'stopping', title: frame.words.other.title, menu: path, body: [], done: 'stopping' }));
	});
}

async function show(c: PageContext, tried?: { readonly status: ReturnType<typeof statusOf>; readonly failure: Html }): Promise<Response> {
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
	const settings = frame.node.config.hosts === undefined ? null : await c.get('run')({ do: 'cluster-settings' });
	const entered = settings === null || settings.is === 'refused' ? undefined : settings.entered;
	const licence = entered === undefined ? html`<p>${say.licenceNote}</p>` : licenceForm(frame, entered.licensed);
	const body = html`<section><h2>${say.node}</h2><dl><dt>${words.settings.name}</dt><dd class="code">${config.name}</dd><dt>${words.settings.address}</dt><dd class="code">${config.address}</dd><dt>${words.settings.role}</dt><dd>${roleText(roles, words)}</dd></dl></section>
<section><h2>${say.ports}${frame.own}</h2><dl id="ports">${ports}</dl></section>
<section><h2>${say.licence}</h2>${licence}</section>
<section><h2>${say.stop}</h2><p>${say.stopNote}</p><a class="button" id="stop" href="${frame.link(`${path}?question=stop`)}">${say.stopAsk}</a></section>`;
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), failure: tried?.failure ?? null }), tried?.status ?? 200);
}

function licenceForm(frame: Frame, isLicensed: boolean): Html {
	const say = frame.words.other;
	return html`<p id="licence" data-licensed="${isLicensed ? 'yes' : 'no'}">${isLicensed ? say.licensed : say.notLicensed}</p><p class="hint">${say.licenceFree} <span class="code" id="free-licence">${freeLicence}</span></p>${frame.form(
		path,
		html`<div class="field"><label for="key">${say.licenceKey}</label><input type="text" id="key" name="key" value="" maxlength="100" autocapitalize="off" autocomplete="off" spellcheck="false"></div><div class="buttons"><button class="main" id="enter-licence" name="do" value="enter-licence">${say.licenceDo}</button></div>`,
		{ id: 'licence-form' },
	)}`;
}
