/**
 * What this server says it can, which is what it does and nothing else.
 *
 * Served: RFC 3501 (IMAP4rev1) sections 6.1, 6.2.2, 6.2.3, 6.3.1, 6.3.2, 6.3.8 to 6.3.11, 6.4, 7 and 9, without
 * \Recent (RFC 9051 took it out); RFC 2177 IDLE; RFC 2342 NAMESPACE; RFC 2971 ID; RFC 3348 CHILDREN; RFC 3691
 * UNSELECT; RFC 4315 UIDPLUS; RFC 4959 SASL-IR; RFC 5161 ENABLE (nothing to enable yet); RFC 6154 SPECIAL-USE
 * (attributes in LIST); RFC 7888 LITERAL+; RFC 7889 APPENDLIMIT. Not served yet, answered NO: STARTTLS, CREATE,
 * DELETE, RENAME, COPY (RFC 3501 sections 6.2.1, 6.3.3 to 6.3.5, 6.4.7) and MOVE (RFC 6851).
 */

const always = ['IMAP4rev1', 'LITERAL+', 'ID', 'ENABLE'];

export function capabilities(state: { readonly loggedIn: boolean; readonly literalBytesMax: number }): string {
	const more = state.loggedIn
		? ['IDLE', 'NAMESPACE', 'UIDPLUS', 'UNSELECT', 'CHILDREN', 'SPECIAL-USE', `APPENDLIMIT=${state.literalBytesMax}`]
		: ['SASL-IR', 'AUTH=PLAIN'];
	return [...always, ...more].join(' ');
}
