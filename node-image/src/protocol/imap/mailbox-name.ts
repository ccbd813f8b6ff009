/**
 * Mailbox names on the wire: modified UTF-7 (RFC 3501 section 5.1.3), INBOX in any case (section 5.1), and the
 * wildcards of LIST (section 6.3.8).
 */

export const hierarchyDelimiter = '/';

/** base64 with ',' for '/', without padding. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';

/** INBOX is one name in every case; all others are compared as they are. */
export function canonicalName(name: string): string {
	return name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
}

/** The name as the wire wants it: printable ASCII as itself, '&' as '&-', all else as UTF-16 in base64. */
export function encodeMailboxName(name: string): string {
	return name.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${base64OfUtf16(run)}-`));
}

/** The name behind its wire form; undefined where that is no modified UTF-7. */
export function decodeMailboxName(wire: string): string | undefined {
	if (/[^\x20-\x7e]/.test(wire)) return undefined;
	let name = '';
	let at = 0;
	while (at < wire.length) {
		const shift = wire.indexOf('&', at);
		if (shift === -1) return name + wire.slice(at);
		const end = wire.indexOf('-', shift);
		if (end === -1) return undefined;
		const run = end === shift + 1 ? '&' : utf16OfBase64(wire.slice(shift + 1, end));
		if (run === undefined) return undefined;
		name += wire.slice(at, shift) + run;
		at = end + 1;
	}
	return name;
}

function base64OfUtf16(run: string): string {
	let out = '';
	let bits = 0;
	let held = 0;
	for (let at = 0; at < run.length; at += 1) {
		held = ((held & 0x3f) << 16) | run.charCodeAt(at);
		bits += 16;
		while (bits >= 6) {
			bits -= 6;
			out += alphabet.charAt((held >>> bits) & 0x3f);
		}
	}
	return bits === 0 ? out : out + alphabet.charAt((held << (6 - bits)) & 0x3f);
}

function utf16OfBase64(text: string): string | undefined {
	let out = '';
	let bits = 0;
	let held = 0;
	for (const character of text) {
		const value = alphabet.indexOf(character);
		if (value === -1) return undefined;
		held = ((held & 0xffff) << 6) | value;
		bits += 6;
		if (bits >= 16) {
			bits -= 16;
			out += String.fromCharCode((held >>> bits) & 0xffff);
		}
	}
	// What is left over is padding: fewer than six bits, all zero.
	if (bits >= 6 || (held & ((1 << bits) - 1)) !== 0) return undefined;
	return out.isWellFormed() ? out : undefined;
}

/** Whether a name matches a LIST pattern: '*' is anything, '%' anything within one level. */
export function matchesPattern(name: string, pattern: string): boolean {
	// The set of positions in the name that the pattern so far can have reached: no backtracking, so no
	// pattern of many stars can keep the server busy.
	const folded = name === 'INBOX' ? pattern.toUpperCase() : pattern;
	let reached = new Set([0]);
	for (const character of folded) {
		const next = new Set<number>();
		for (const at of reached) {
			if (character !== '*' && character !== '%') {
				if (name.startsWith(character, at)) next.add(at + character.length);
				continue;
			}
			for (let to = at; to <= name.length && !next.has(to); to += 1) {
				next.add(to);
				if (character === '%' && name.charAt(to) === hierarchyDelimiter) break;
			}
		}
		reached = next;
	}
	return reached.has(name.length);
}
