/**
 * Settings > General > Cluster of a bare node: the other members by address and role, as its administrator enters them.
 *
 * Saved for the next start: what runs goes on as it was started. Read settings-cluster-page.ts first.
 */
import { html } from 'hono/html';
import { z } from 'zod';
import type { AnswerOf } from '../../administration/admin-command.ts';
import type { Role } from '../../contract/node-config.ts';
import type { EnteredMember } from '../../contract/node-settings.ts';
import type { Frame, Html } from '../frame.ts';

export type Entered = NonNullable<Exclude<AnswerOf<{ do: 'cluster-settings' }>, { is: 'refused' }>['entered']>;

/** As it was typed: 'both' is a symmetric node. */
export interface EnteredRow {
	readonly address: string;
	readonly role: string;
	readonly name: string | null;
}

const rowsMax = 64;
const spareRows = 4;
const roles: Readonly<Record<string, readonly Role[]>> = { backend: ['backend'], frontend: ['frontend'], both: ['backend', 'frontend'] };

export function enteredRows(form: URLSearchParams): readonly EnteredRow[] {
	const addresses = form.getAll('address').slice(0, rowsMax);
	const asRoles = form.getAll('role');
	return addresses.map((address, row) => ({ address: address.trim(), role: asRoles[row] ?? 'backend', name: '' })).filter(({ address }) => address !== '');
}

/** The number of the first row that is no member, from 1; or all of them. */
export function membersOf(rows: readonly EnteredRow[]): { readonly wrongRow: number } | { readonly members: EnteredMember[] } {
	const members: EnteredMember[] = [];
	for (const [at, { address, role }] of rows.entries()) {
		const as = Object.hasOwn(roles, role) ? roles[role] : undefined;
		if (!z.ipv4().safeParse(address).success || as === undefined) return { wrongRow: at + 1 };
		members.push({ address, roles: [...as] });
	}
	return { members };
}

export function rowsOf({ members }: Entered): readonly EnteredRow[] {
	return members.map(({ address, roles: as, name }) => ({ address, name, role: as.length === 2 ? 'both' : (as[0] ?? 'backend') }));
}

export function enteredForm(frame: Frame, path: string, rows: readonly EnteredRow[]): Html {
	const { settings: say, roles: roleWords } = frame.words;
	const choices = [
		['backend', roleWords.backend],
		['frontend', roleWords.frontend],
		['both', `${roleWords.backend} + ${roleWords.frontend}`],
	] as const;
	const fields = [...rows, ...Array.from({ length: spareRows }, (): EnteredRow => ({ address: '', role: 'backend', name: '' }))].slice(0, rowsMax);
	return html`<p class="hint" id="members-hint">${say.enteredForm}</p>${frame.form(
		path,
		html`<table class="rows" id="members"><thead><tr><th scope="col">${say.address}</th><th scope="col">${say.role}</th><th scope="col">${say.server}</th></tr></thead><tbody>${fields.map(
			({ address, role, name }, row) =>
				html`<tr data-member="${name ?? ''}" data-address="${address}"><td><input type="text" name="address" value="${address}" maxlength="15" aria-label="${say.memberAddress(row + 1)}" autocapitalize="off" autocomplete="off" spellcheck="false"></td><td><select name="role" aria-label="${say.memberRole(row + 1)}">${choices.map(
					([value, word]) => html`<option value="${value}"${value === role ? html` selected` : null}>${word}</option>`,
				)}</select></td><td>${name === null ? html`<span class="state warn wrap" data-unknown="${address}"><i aria-hidden="true">△</i>${say.unknownAddress(address)}</span>` : html`<span class="code">${name}</span>`}</td></tr>`,
		)}</tbody></table><button class="main" id="save-members" name="do" value="enter-members">${say.save}</button>`,
		{ id: 'members-form' },
	)}<p class="hint" id="next-start">${say.nextStart}</p>`;
}
