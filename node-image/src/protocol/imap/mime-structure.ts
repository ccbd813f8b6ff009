/**
 * The parts of a message as ranges of its bytes (RFC 2045, RFC 2046), found in one pass.
 *
 * Nothing is decoded or copied: FETCH hands out the very bytes that were stored. The walk never fails: what is not
 * well-formed becomes a part as large as it can be understood. A line is compared with the boundaries of all open
 * multiparts, innermost first, because an outer boundary ends what is inside it, too (RFC 2046 section 5.1.2).
 * A bare LF ends a line like CRLF. Read section.ts and body-structure.ts next.
 */
import { byteString } from './bytes.ts';
import { type Parameterized, parseParameterized } from './header-values.ts';

export interface HeaderField {
	/** In upper case; '' for a line that is no field. */
	readonly name: string;
	/** From the name's first byte to behind its last line's end. */
	readonly start: number;
	readonly end: number;
	readonly valueStart: number;
}

export interface Entity {
	readonly headerStart: number;
	/** Behind the empty line that ends the header, where the body starts. */
	readonly bodyStart: number;
	readonly bodyEnd: number;
	readonly fields: readonly HeaderField[];
	/** What the entity counts as, in upper case: a multipart without parts counts as TEXT/PLAIN. */
	readonly type: string;
	readonly subtype: string;
	readonly parameters: Parameterized['parameters'];
	/** Of a multipart: one or more. Of all others: none. */
	readonly children: readonly Entity[];
	/** Of MESSAGE/RFC822. */
	readonly message: Entity | undefined;
}

/**
 * Chosen: far beyond real mail; what lies deeper or behind is left whole. They bound one turn of the event loop: while
 * it lasts no beat is written, and a message that stops one owner would stop the next one, too (R8). Fields and lines
 * are counted over the whole message.
 */
export const mimeLimits = { depth: 32, parts: 5_000, fields: 20_000, lines: 1_000_000, valueBytes: 64 * 1024, boundaryBytes: 256 } as const;

interface Delimiter {
	/** Index of its multipart among the open ones. */
	readonly level: number;
	readonly closing: boolean;
	readonly start: number;
	readonly next: number;
}

interface Walked {
	readonly entity: Entity;
	/** The delimiter that ended it; undefined at the end of the message. */
	readonly endedBy: Delimiter | undefined;
}

export function parseMessage(bytes: Uint8Array): Entity {
	return new Walk(bytes).entity(0, 'TEXT/PLAIN', 0).entity;
}

/** A field's value: unfolded (RFC 5322 section 2.2.3), without the space around it, cut where it is too long. The first one where there are several. */
export function fieldValue(bytes: Uint8Array, entity: Entity, name: string): string | undefined {
	const field = entity.fields.find((candidate) => candidate.name === name);
	return field === undefined ? undefined : unfolded(bytes, field);
}

export function unfolded(bytes: Uint8Array, field: HeaderField): string {
	return byteString(bytes, field.valueStart, Math.min(field.end, field.valueStart + mimeLimits.valueBytes))
		.replace(/[\r\n\0]+/g, '')
		.trim();
}

class Walk {
	readonly #bytes: Uint8Array;
	/** Of the open multiparts, outermost first. */
	readonly #boundaries: string[] = [];
	#parts = 0;
	#fields = 0;
	#lines = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	entity(start: number, impliedType: string, depth: number): Walked {
		this.#parts += 1;
		const { fields, bodyStart, endedBy: endOfHeader } = this.#header(start);
		const content = this.#contentType(fields, impliedType);
		const base = { headerStart: start, bodyStart, fields, ...content };
		const plain = { children: [], message: undefined };
		if (endOfHeader !== undefined) return { entity: { ...base, ...leafType(content), ...plain, bodyEnd: bodyStart }, endedBy: endOfHeader };

		const boundary = content.parameters.find(([name]) => name.toUpperCase() === 'BOUNDARY')?.[1] ?? '';
		if (content.type === 'MULTIPART' && boundary !== '' && boundary.length <= mimeLimits.boundaryBytes && depth < mimeLimits.depth) {
			const { children, endedBy } = this.#multipart(bodyStart, boundary, content.subtype === 'DIGEST' ? 'MESSAGE/RFC822' : 'TEXT/PLAIN', depth);
			const type = children.length === 0 ? leafType(content) : content;
			return { entity: { ...base, ...type, ...plain, children, bodyEnd: this.#endBefore(endedBy, bodyStart) }, endedBy };
		}
		if (content.type === 'MESSAGE' && content.subtype === 'RFC822' && depth < mimeLimits.depth) {
			const { entity: message, endedBy } = this.entity(bodyStart, 'TEXT/PLAIN', depth + 1);
			return { entity: { ...base, ...plain, message, bodyEnd: this.#endBefore(endedBy, bodyStart) }, endedBy };
		}
		const endedBy = this.#nextDelimiter(bodyStart);
		return { entity: { ...base, ...leafType(content), ...plain, bodyEnd: this.#endBefore(endedBy, bodyStart) }, endedBy };
	}

	#multipart(bodyStart: number, boundary: string, impliedType: string, depth: number): { children: Entity[]; endedBy: Delimiter | undefined } {
		const level = this.#boundaries.push(boundary) - 1;
		const children: Entity[] = [];
		let at = this.#nextDelimiter(bodyStart);
		while (at !== undefined && at.level === level && !at.closing && this.#parts < mimeLimits.parts) {
			const walked = this.entity(at.next, impliedType, depth + 1);
			children.push(walked.entity);
			at = walked.endedBy;
		}
		this.#boundaries.pop();
		// Behind the last part comes an epilogue, up to the delimiter of a multipart around this one.
		if (at !== undefined && at.level === level) at = this.#nextDelimiter(at.next);
		return { children, endedBy: at };
	}

	#header(start: number): { fields: HeaderField[]; bodyStart: number; endedBy: Delimiter | undefined } {
		const fields: { name: string; start: number; end: number; valueStart: number }[] = [];
		let at = start;
		while (at < this.#bytes.length && this.#lines < mimeLimits.lines) {
			this.#lines += 1;
			const delimiter = this.#delimiterAt(at);
			if (delimiter !== undefined) return { fields, bodyStart: this.#endBefore(delimiter, start), endedBy: delimiter };
			const next = this.#nextLine(at);
			const first = this.#bytes[at];
			if (first === 0x0a || (first === 0x0d && next === at + 2 && this.#bytes[at + 1] === 0x0a)) return { fields, bodyStart: next, endedBy: undefined };
			const last = fields.at(-1);
			if ((first === 0x20 || first === 0x09) && last !== undefined) last.end = next;
			else if (this.#fields < mimeLimits.fields) {
				this.#fields += 1;
				fields.push(this.#field(at, next));
			}
			at = next;
		}
		return { fields, bodyStart: at, endedBy: undefined };
	}

	#field(start: number, end: number): HeaderField {
		const colon = this.#bytes.subarray(start, end).indexOf(0x3a);
		const name = colon === -1 ? '' : byteString(this.#bytes, start, start + Math.min(colon, 256)).trimEnd();
		// RFC 5322 section 2.2: printable ASCII. 'From alice Mon Nov 23 10:15' has a colon and is no field.
		if (!/^[\x21-\x7e]+$/.test(name)) return { name: '', start, end, valueStart: end };
		return { name: name.toUpperCase(), start, end, valueStart: start + colon + 1 };
	}

	/** RFC 2045 section 5.2: without a Content-Type that can be read, the default. */
	#contentType(fields: readonly HeaderField[], impliedType: string): { type: string; subtype: string; parameters: Parameterized['parameters'] } {
		const field = fields.find(({ name }) => name === 'CONTENT-TYPE');
		const { value, parameters } = parseParameterized(field === undefined ? '' : unfolded(this.#bytes, field));
		const [type, subtype, ...more] = value.toUpperCase().split('/');
		if (type && subtype && more.length === 0) return { type, subtype, parameters };
		const [implied = 'TEXT', impliedSubtype = 'PLAIN'] = impliedType.split('/');
		return { type: implied, subtype: impliedSubtype, parameters: [] };
	}

	/** The next line from `at` (a line's start) that delimits an open multipart. */
	#nextDelimiter(at: number): Delimiter | undefined {
		if (this.#boundaries.length === 0) return undefined;
		for (let line = at; line < this.#bytes.length && this.#lines < mimeLimits.lines; line = this.#nextLine(line)) {
			this.#lines += 1;
			const delimiter = this.#delimiterAt(line);
			if (delimiter !== undefined) return delimiter;
		}
		return undefined;
	}

	/** RFC 2046 section 5.1.1: "--", the boundary, "--" where it closes, then nothing but white space. */
	#delimiterAt(start: number): Delimiter | undefined {
		if (this.#boundaries.length === 0 || this.#bytes[start] !== 0x2d || this.#bytes[start + 1] !== 0x2d) return undefined;
		const next = this.#nextLine(start);
		let end = next;
		while (end > start && isSpace(this.#bytes[end - 1])) end -= 1;
		if (end - start > mimeLimits.boundaryBytes + 4) return undefined;
		// Looked for as one string among all: comparing byte by byte costs the depth once more for each line.
		const text = byteString(this.#bytes, start + 2, end);
		const open = this.#boundaries.lastIndexOf(text);
		const closing = text.endsWith('--') ? this.#boundaries.lastIndexOf(text.slice(0, -2)) : -1;
		if (open === -1 && closing === -1) return undefined;
		return { level: Math.max(open, closing), closing: closing > open, start, next };
	}

	/** The line end in front of a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
	#endBefore(delimiter: Delimiter | undefined, atLeast: number): number {
		if (delimiter === undefined) return this.#bytes.length;
		let end = delimiter.start;
		if (end > atLeast && this.#bytes[end - 1] === 0x0a) end -= 1;
		if (end > atLeast && this.#bytes[end - 1] === 0x0d) end -= 1;
		return end;
	}

	#nextLine(at: number): number {
		const lineFeed = this.#bytes.indexOf(0x0a, at);
		return lineFeed === -1 ? this.#bytes.length : lineFeed + 1;
	}
}

function isSpace(byte: number | undefined): boolean {
	return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** What a multipart or message counts as that could not be taken apart: the answers have no form for it. */
function leafType({ type, subtype, parameters }: Pick<Entity, 'type' | 'subtype' | 'parameters'>): Pick<Entity, 'type' | 'subtype' | 'parameters'> {
	if (type === 'MULTIPART') return { type: 'TEXT', subtype: 'PLAIN', parameters: [] };
	if (type === 'MESSAGE' && subtype === 'RFC822') return { type: 'APPLICATION', subtype: 'OCTET-STREAM', parameters: [] };
	return { type, subtype, parameters };
}
