/** BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2): the tree of parts, with the extension data in BODYSTRUCTURE only. */
import { printEnvelope } from './envelope.ts';
import { type Parameterized, parseParameterized, parseTokenList } from './header-values.ts';
import { type Entity, fieldValue } from './mime-structure.ts';
import { nilOr, quotedOrLiteral } from './printer.ts';

export function printBodyStructure(bytes: Uint8Array, root: Entity, extended: boolean): string {
	return print(bytes, root, extended, lineCounts(bytes));
}

function print(bytes: Uint8Array, entity: Entity, extended: boolean, counts: Uint32Array): string {
	if (entity.children.length > 0) {
		const children = entity.children.map((child) => print(bytes, child, extended, counts)).join('');
		const extension = extended ? ` ${printParameters(entity.parameters)} ${printDisposition(bytes, entity)}` : '';
		return `(${children} ${quotedOrLiteral(entity.subtype)}${extension})`;
	}
	const fields = [
		quotedOrLiteral(entity.type),
		quotedOrLiteral(entity.subtype),
		printParameters(entity.parameters),
		nilOr(fieldValue(bytes, entity, 'CONTENT-ID')),
		nilOr(fieldValue(bytes, entity, 'CONTENT-DESCRIPTION')),
		// RFC 2045 section 6.1: without the field it is 7bit.
		quotedOrLiteral(parseParameterized(fieldValue(bytes, entity, 'CONTENT-TRANSFER-ENCODING') ?? '').value.toUpperCase() || '7BIT'),
		String(entity.bodyEnd - entity.bodyStart),
	];
	if (entity.message !== undefined) fields.push(printEnvelope(bytes, entity.message), print(bytes, entity.message, extended, counts));
	if (entity.message !== undefined || entity.type === 'TEXT') fields.push(String(countLines(bytes, entity.bodyStart, entity.bodyEnd, counts)));
	if (extended) fields.push(nilOr(fieldValue(bytes, entity, 'CONTENT-MD5')), printDisposition(bytes, entity));
	return `(${fields.join(' ')})`;
}

/** Disposition (RFC 2183), language (RFC 3282) and location (RFC 2557), the end of both forms. */
function printDisposition(bytes: Uint8Array, entity: Entity): string {
	const { value, parameters } = parseParameterized(fieldValue(bytes, entity, 'CONTENT-DISPOSITION') ?? '');
	const disposition = value === '' ? 'NIL' : `(${quotedOrLiteral(value)} ${printParameters(parameters)})`;
	const languages = parseTokenList(fieldValue(bytes, entity, 'CONTENT-LANGUAGE') ?? '');
	const language = languages.length === 0 ? 'NIL' : `(${languages.map(quotedOrLiteral).join(' ')})`;
	return `${disposition} ${language} ${nilOr(fieldValue(bytes, entity, 'CONTENT-LOCATION'))}`;
}

function printParameters(parameters: Parameterized['parameters']): string {
	if (parameters.length === 0) return 'NIL';
	return `(${parameters.map(([name, value]) => `${quotedOrLiteral(name)} ${quotedOrLiteral(value)}`).join(' ')})`;
}

const blockBytes = 16 * 1024;

/** Line feeds in front of each block: forwarded messages lie in one another, and each asks for the lines of all that is in it. */
function lineCounts(bytes: Uint8Array): Uint32Array {
	const counts = new Uint32Array(Math.floor(bytes.length / blockBytes) + 1);
	let lineFeeds = 0;
	for (let at = 0; at < bytes.length; at += 1) {
		if (at % blockBytes === 0) counts[at / blockBytes] = lineFeeds;
		if (bytes[at] === 0x0a) lineFeeds += 1;
	}
	if (bytes.length % blockBytes === 0) counts[bytes.length / blockBytes] = lineFeeds;
	return counts;
}

/** A last line without an end is a line. */
function countLines(bytes: Uint8Array, start: number, end: number, counts: Uint32Array): number {
	const lineFeeds = lineFeedsBefore(bytes, end, counts) - lineFeedsBefore(bytes, start, counts);
	return end > start && bytes[end - 1] !== 0x0a ? lineFeeds + 1 : lineFeeds;
}

function lineFeedsBefore(bytes: Uint8Array, end: number, counts: Uint32Array): number {
	const block = Math.floor(end / blockBytes);
	let lineFeeds = counts[block] ?? 0;
	for (let at = block * blockBytes; at < end; at += 1) if (bytes[at] === 0x0a) lineFeeds += 1;
	return lineFeeds;
}
