/** The bytes that BODY[section]<partial> names (RFC 3501 section 6.4.5). undefined: the message has no such part, the answer is NIL. */
import { bytesOf, joinBytes } from './bytes.ts';
import type { Section } from './command.ts';
import type { Entity } from './mime-structure.ts';

export function extractSection(bytes: Uint8Array, root: Entity, { path, text }: Section): Uint8Array | undefined {
	const part = partAt(root, path);
	if (part === undefined) return undefined;
	if (text.kind === 'all') return path.length === 0 ? bytes : bytes.subarray(part.bodyStart, part.bodyEnd);
	if (text.kind === 'MIME') return bytes.subarray(part.headerStart, part.bodyStart);
	// HEADER and TEXT are of a message: the whole one, or the one that a message/rfc822 part holds.
	const message = path.length === 0 ? root : part.message;
	if (message === undefined) return undefined;
	if ('fields' in text) return headerFields(bytes, message, text.fields, text.kind === 'HEADER.FIELDS');
	return text.kind === 'HEADER' ? bytes.subarray(message.headerStart, message.bodyStart) : bytes.subarray(message.bodyStart, message.bodyEnd);
}

/** Reading beyond the end gives less, or nothing. */
export function cut(bytes: Uint8Array, partial: { readonly start: number; readonly length: number } | undefined): Uint8Array {
	return partial === undefined ? bytes : bytes.subarray(partial.start, partial.start + partial.length);
}

/**
 * Every message has a part 1: a multipart's parts are numbered, and a message without any has its body as
 * part 1. In a message/rfc822 part the numbers are those of the message in it.
 */
function partAt(root: Entity, path: readonly number[]): Entity | undefined {
	let part: Entity | undefined = root;
	let message: Entity | undefined = root;
	for (const number of path) {
		const whole: Entity | undefined = message ?? part;
		if (whole !== undefined && whole.children.length > 0) part = whole.children[number - 1];
		else part = message !== undefined && number === 1 ? message : undefined;
		if (part === undefined) return undefined;
		message = part.message;
	}
	return part;
}

function headerFields(bytes: Uint8Array, message: Entity, names: readonly string[], named: boolean): Uint8Array {
	const wanted = new Set(names.map((name) => name.toUpperCase()));
	const pieces: Uint8Array[] = [];
	for (const field of message.fields) {
		// A line that is no field has no name: it is not among any.
		if (field.name === '' || wanted.has(field.name) !== named) continue;
		pieces.push(bytes.subarray(field.start, field.end));
		if (bytes[field.end - 1] !== 0x0a) pieces.push(bytesOf('\r\n'));
	}
	// "Subsets of the header always include the delimiting blank line."
	return joinBytes([...pieces, bytesOf('\r\n')]);
}
