/**
 * What a message's bytes mean: headers, text, HTML and attachments. postal-mime behind one function; loaded with the mail view.
 *
 * Anybody may have sent it: its depth is limited, and what cannot be understood is a value.
 */
import PostalMime, { addressParser, decodeWords } from 'postal-mime';

export interface ParsedAttachment {
	readonly name: string;
	readonly type: string;
	readonly bytes: Uint8Array;
	/** 'cid:' of the HTML refers to it; null: nothing does. */
	readonly contentId: string | null;
}

export interface ParsedMail {
	readonly headers: readonly { readonly name: string; readonly value: string }[];
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly date: string;
	readonly text: string | null;
	readonly html: string | null;
	readonly attachments: readonly ParsedAttachment[];
}

const nestingMax = 50;

/** null: these bytes are no message that can be taken apart. */
export async function parseMail(bytes: Uint8Array): Promise<ParsedMail | null> {
	try {
		const mail = await PostalMime.parse(bytes, { maxNestingDepth: nestingMax, maxRfc822NestingDepth: 2 });
		const field = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? '';
		return {
			headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value: decodedWords(value) })),
			from: addressesOf(field('from')),
			to: addressesOf(field('to')),
			subject: mail.subject ?? '',
			date: field('date'),
			text: mail.text ?? null,
			html: mail.html ?? null,
			attachments: mail.attachments.map(({ filename, mimeType, content, contentId }, index) => ({
				name: filename ?? `part-${index + 1}`,
				type: mimeType,
				bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
				contentId: contentId?.replace(/^<|>$/g, '') ?? null,
			})),
		};
	} catch {
		return null;
	}
}

/** RFC 2047. */
export function decodedWords(text: string): string {
	try {
		return decodeWords(text);
	} catch {
		return text;
	}
}

/** 'Bob <bob@example.test>' for a list: names where there are some, else addresses. */
export function namesOf(field: string): string {
	return addressParser(field, { flatten: true })
		.map((one) => one.name || one.address || '')
		.join(', ');
}

function addressesOf(field: string): string {
	return addressParser(field, { flatten: true })
		.map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address || ''))
		.join(', ');
}
