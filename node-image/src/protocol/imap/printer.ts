/** The terminals of answers (RFC 3501 section 9), as byte strings. What is too large to be a string is not printed here but streamed (outbox.ts). */
import { encodeMailboxName } from './mailbox-name.ts';

/** Chosen: longer strings go as literals, which no client limits. */
const quotedBytesMax = 1024;

/** string: quoted where the grammar allows it (7 bit, no line breaks), else a literal. */
export function quotedOrLiteral(value: string): string {
	if (value.length <= quotedBytesMax && /^[\x20-\x7e\t]*$/.test(value)) return `"${value.replace(/["\\]/g, '\\$&')}"`;
	return `{${value.length}}\r\n${value}`;
}

/** nstring: NIL is "there is none", "" is "there is one and it is empty". */
export function nilOr(value: string | undefined): string {
	return value === undefined ? 'NIL' : quotedOrLiteral(value);
}

export function printMailboxName(name: string): string {
	return quotedOrLiteral(encodeMailboxName(name));
}

export function printFlags(flags: Iterable<string>): string {
	return `(${[...flags].join(' ')})`;
}

/** Text for a person behind OK, NO, BAD, BYE: one line of ASCII whatever it was made of, and never an announced literal at its end. */
export function humanText(text: string): string {
	return (
		text
			.replace(/[^\x20-\x7e]+/g, ' ')
			.trim()
			.slice(0, 400) || 'No text'
	);
}
