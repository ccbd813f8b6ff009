/**
 * The names of mailbox directories: any name a client gives, kept apart from any other on every file system.
 *
 * Capitals, ':' , '/' and all beyond ASCII become `=xx`, so names that differ only in case or in Unicode form
 * do not meet on macOS, and a hierarchy is flat on disk. The five mailboxes that every account has keep their
 * plain names, as a learner looks for them with `ls`. 255 bytes are the limit. Pure.
 */

/** What every account has from its creation. RFC 9051 section 5.1: INBOX in any case is INBOX. */
export const standardMailboxes = ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash'] as const;

/** Beside mailboxes, these stand below an account's token. */
const reserved: ReadonlySet<string> = new Set([...standardMailboxes.map((name) => name.toLowerCase()), 'tmp', 'account.json']);
const nameBytesMax = 255;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The one spelling of a mailbox's name. */
export function canonicalMailboxName(name: string): string {
	return name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
}

/** undefined: no mailbox can have this name (empty, too long once encoded, or not well-formed Unicode). */
export function encodeMailboxName(given: string): string | undefined {
	const name = canonicalMailboxName(given);
	if (standardMailboxes.some((standard) => standard === name)) return name;
	if (name === '' || name.length > nameBytesMax || !name.isWellFormed()) return undefined;
	let encoded = '';
	for (const byte of encoder.encode(name)) {
		const plain = /[a-z0-9 _.-]/.test(String.fromCharCode(byte)) && !(encoded === '' && byte === 0x2e);
		encoded += plain ? String.fromCharCode(byte) : escaped(byte);
	}
	if (reserved.has(encoded)) encoded = escaped(encoded.charCodeAt(0)) + encoded.slice(1);
	return encoded.length <= nameBytesMax ? encoded : undefined;
}

/** undefined: not a directory of ours; it is left alone. */
export function decodeMailboxName(encoded: string): string | undefined {
	if (standardMailboxes.some((standard) => standard === encoded)) return encoded;
	const bytes: number[] = [];
	for (let at = 0; at < encoded.length; at += 1) {
		if (encoded[at] === '=') {
			bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16));
			at += 2;
		} else bytes.push(encoded.charCodeAt(at));
	}
	if (bytes.some((byte) => !(byte >= 0 && byte <= 255))) return undefined;
	try {
		const name = decoder.decode(Uint8Array.from(bytes));
		// One spelling only: what would be encoded differently is not ours.
		return encodeMailboxName(name) === encoded ? name : undefined;
	} catch {
		return undefined;
	}
}

function escaped(byte: number): string {
	return `=${byte.toString(16).padStart(2, '0')}`;
}
