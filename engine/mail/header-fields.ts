/**
 * The few header fields that a list of messages shows, out of a message's first bytes: unfolded, not decoded. Pure.
 *
 * Encoded words and addresses are for whoever shows them. Bytes that are no UTF-8 are read as Latin-1, as old mail is.
 */
import type { MessageRow } from '../contract/mail.ts';

const shown = ['from', 'to', 'subject', 'date'] as const;
const charactersMax = 500;

export function headerFields(head: Uint8Array): MessageRow['header'] {
	const fields = { from: '', to: '', subject: '', date: '' };
	const text = textOf(head);
	const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
	// RFC 5322 section 2.2.3: a line that begins with white space goes on with the field.
	for (const field of text.slice(0, end).split(/\r?\n(?![ \t])/)) {
		const colon = field.indexOf(':');
		const name = shown.find((one) => one === field.slice(0, colon).trim().toLowerCase());
		if (name === undefined || fields[name] !== '') continue;
		fields[name] = field
			.slice(colon + 1)
			.replace(/\r?\n[ \t]*/g, ' ')
			.trim()
			.slice(0, charactersMax);
	}
	return fields;
}

function textOf(bytes: Uint8Array): string {
	try {
		// A character may be cut in two by the end of what was read.
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
	} catch {
		return new TextDecoder('latin1').decode(bytes);
	}
}
