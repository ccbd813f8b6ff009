/**
 * Settings > General > Cluster: this node, the other members by their addresses, and the times.
 *
 * The list can be changed while the node is in no cluster yet: that is the first step of an installation. Once it runs
 * with a role, who is in is for the cluster to say (the lab adds and removes members), and the page only shows it. A bare
 * node's list can always be changed, for its next start: entered-members.ts.
 */
import { html } from 'hono/html';
import { z } from 'zod';
import type { AnswerOf } from '../../administration/admin-command.ts';
import { memberNameSchema } from '../../contract/member-name.ts';
import { type Html, roleText, withOptions } from '../frame.ts';
import { numberText } from '../words.ts';
import { type EnteredRow, enteredForm, enteredRows, membersOf, rowsOf } from './entered-members.ts';
import { doneAt, type PageContext, type Pages, refusedPage, statusOf } from './page.ts';

export const settingsClusterPath = '/Settings/General/Cluster';
const spareRows = 4;
const rowsMax = 64;
const addressSchema = z.union([
	z.ipv4(),
	z.ipv6(),
	z
		.string()
		.max(253)
		.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
]);

interface Row {
	readonly name: string;
	readonly address: string;
}
interface Tried {
	readonly status: 400 | ReturnType<typeof statusOf>;
	readonly failure: Html;
	readonly rows: readonly Row[];
	readonly entered?: readonly EnteredRow[];
}
type Settings = Exclude<AnswerOf<{ do: 'cluster-settings' }>, { is: 'refused' }>;

export function addSettingsClusterPage(pages: Pages): void {
	pages.get(settingsClusterPath, (c) => show(c));
	pages.post(settingsClusterPath, (c) => save(c));
}

async function save(c: PageContext): Promise<Response> {
	const frame = c.get('frame');
	const rows = typedRows(c.env.caller.form ?? new URLSearchParams());
	const settings = await c.get('run')({ do: 'cluster-settings' });
	if (settings.is === 'refused') return refusedPage(c, { id: 'settings-cluster', title: frame.words.settings.title, menu: settingsClusterPath }, settings);
	if (settings.entered !== undefined) return enter(c);
	// The form is not shown then; whoever sends it all the same hears why it is not.
	if (isInCluster(settings)) return show(c, { status: 409, failure: frame.wrongInput(frame.words.settings.readOnly), rows: [] });
	const wrong = rows.findIndex(({ name, address }) => !memberNameSchema.safeParse(name).success || !addressSchema.safeParse(address).success);
	if (wrong >= 0) return show(c, { status: 400, failure: frame.wrongInput(frame.words.settings.incomplete(wrong + 1)), rows });
	const answer = await c.get('run')({ do: 'set-cluster-settings', members: rows.map(({ name, address }) => ({ name, address })) });
	if (answer.is === 'refused') return show(c, { status: statusOf(answer.code), failure: frame.refused(answer.code, answer.message), rows });
	return doneAt(c, settingsClusterPath, 'saved');
}

async function enter(c: PageContext): Promise<Response> {
	const frame = c.get('frame');
	const entered = enteredRows(c.env.caller.form ?? new URLSearchParams());
	const typed = membersOf(entered);
	if ('wrongRow' in typed) return show(c, { status: 400, failure: frame.wrongInput(frame.words.settings.badAddress(typed.wrongRow)), rows: [], entered });
	const answer = await c.get('run')({ do: 'enter-members', members: typed.members });
	if (answer.is === 'refused') return show(c, { status: statusOf(answer.code), failure: frame.refused(answer.code, answer.message), rows: [], entered });
	return doneAt(c, settingsClusterPath, 'saved-for-next-start');
}

function typedRows(form: URLSearchParams): readonly Row[] {
	const names = form.getAll('name').slice(0, rowsMax);
	const addresses = form.getAll('address').slice(0, rowsMax);
	return names
		.map((name, row) => ({ name: name.trim().toLowerCase(), address: (addresses[row] ?? '').trim().toLowerCase() }))
		.filter(({ name, address }) => name !== '' || address !== '');
}

function isInCluster({ self }: Settings): boolean {
	return self.roles.length > 0;
}

async function show(c: PageContext, tried?: Tried): Promise<Response> {
	const frame = c.get('frame');
	const { words, language } = frame;
	const say = words.settings;
	const at = { id: 'settings-cluster', title: say.title, menu: settingsClusterPath };
	const settings = await c.get('run')({ do: 'cluster-settings' });
	if (settings.is === 'refused') return refusedPage(c, at, settings);
	const { self, members, times } = settings;
	const node = html`<section><h2>${say.thisNode}</h2><dl id="self" data-in-cluster="${isInCluster(settings) ? 'yes' : 'no'}"><dt>${say.name}</dt><dd class="code">${self.name}</dd><dt>${say.address}</dt><dd class="code">${self.address}</dd><dt>${say.role}</dt><dd>${roleText(self.roles, words)}</dd></dl><p class="hint">${withOptions(say.roleNote)}</p></section>`;
	const shown = html`${
		members.length === 0
			? html`<p class="muted" id="empty">${say.membersEmpty}</p>`
			: html`<div class="scroll" role="region" aria-label="${say.members}" tabindex="0"><table id="members"><thead><tr><th scope="col">${say.name}</th><th scope="col">${say.address}</th><th scope="col">${say.role}</th></tr></thead><tbody>${members.map(
					(member) =>
						html`<tr data-member="${member.name}" data-address="${member.address}"><th scope="row" class="code">${member.name}</th><td class="code">${member.address}</td><td>${roleText(member.roles, words)}</td></tr>`,
				)}</tbody></table></div>`
	}<p class="hint" id="read-only">${say.readOnly}</p>`;
	const list = html`<section><h2>${say.members}${frame.own}</h2>${
		settings.entered !== undefined
			? enteredForm(frame, settingsClusterPath, tried?.entered ?? rowsOf(settings.entered))
			: isInCluster(settings)
				? shown
				: membersForm(c, tried?.rows ?? members)
	}</section>`;
	const meanings: Readonly<Record<string, string>> = say.timeMeanings;
	const timing = html`<section><h2>${say.times}${frame.own}</h2><p class="hint">${say.timesNote}</p><div class="scroll" role="region" aria-label="${say.times}" tabindex="0"><table id="times"><thead><tr><th scope="col">${say.time}</th><th scope="col" class="number">${say.value}</th><th scope="col">${say.meaning}</th></tr></thead><tbody>${Object.entries(
		times,
	).map(
		([name, value]) =>
			html`<tr data-time="${name}" data-value="${value}"><td class="code">${name}</td><td class="number tight">${numberText(value, language)}${isInMs(name) ? ' ms' : ''}</td><td class="long">${meanings[name] ?? ''}</td></tr>`,
	)}</tbody></table></div></section>`;
	const body = html`${node}${list}${timing}`;
	const unknown = (settings.entered?.members ?? []).filter(({ name }) => name === null).map(({ address }) => address);
	const doubt = unknown.length === 0 ? null : say.savedUnknown(unknown.join(', '));
	return c.html(frame.page({ ...at, body, done: c.req.query('done'), doubt, failure: tried?.failure ?? null }), tried?.status ?? 200);
}

function isInMs(name: string): boolean {
	return /Ms(?:Max)?$/.test(name);
}

function membersForm(c: PageContext, rows: readonly Row[]): Html {
	const frame = c.get('frame');
	const say = frame.words.settings;
	const fields = [...rows, ...Array.from({ length: spareRows }, () => ({ name: '', address: '' }))].slice(0, rowsMax);
	return html`<p class="hint" id="members-hint">${say.membersForm}</p>${frame.form(
		settingsClusterPath,
		html`<table class="rows" id="members"><thead><tr><th scope="col">${say.name}</th><th scope="col">${say.address}</th></tr></thead><tbody>${fields.map(
			({ name, address }, row) =>
				html`<tr data-member="${name}" data-address="${address}"><td><input type="text" name="name" value="${name}" maxlength="31" aria-label="${say.member(row + 1)}" autocapitalize="off" autocomplete="off" spellcheck="false"></td><td><input type="text" name="address" value="${address}" maxlength="253" aria-label="${say.memberAddress(row + 1)}" autocapitalize="off" autocomplete="off" spellcheck="false"></td></tr>`,
		)}</tbody></table><button class="main" id="save-members" name="do" value="set-cluster-settings">${say.save}</button>`,
		{ id: 'members-form' },
	)}`;
}
