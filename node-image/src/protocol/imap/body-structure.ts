/** BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2): the tree of parts, with the extension data in BODYSTRUCTURE only. */
import { printEnvelope } from './envelope.ts';
import { type Parameterized, parseParameterized, parseTokenList } from './header-values.ts';
import { type Entity, fieldValue } from './mime-structure.ts';
import { nilOr, quotedOrLiteral } from './printer.ts';

export function printBodyStructure(bytes: Uint8Array, entity: Entity, extended: boolean): string {
	if (entity.children.length > 0) {
		const children = entity.children.map((child) => printBodyStructure(bytes, child, extended)).join('');
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
	if (entity.message !== undefined) fields.push(printEnvelope(bytes, entity.message), printBodyStructure(bytes, entity.message, extended));
	if (entity.message !== undefined || entity.type === 'TEXT') fields.push(String(countLines(bytes, entity.bodyStart, entity.bodyEnd)));
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

/** A last line without an end is a line. */
function countLines(bytes: Uint8Array, start: number, end: number): number {
	let lines = 0;
	let at = start;
	while (at < end) {
		const lineFeed = bytes.indexOf(0x0a, at);
		lines += 1;
		at = lineFeed === -1 ? end : lineFeed + 1;
	}
	return lines;
}
