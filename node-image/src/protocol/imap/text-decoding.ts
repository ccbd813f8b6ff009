/**
 * What a person reads in a header or a text part, for SEARCH: "transfer encodings and encoded words MUST be
 * decoded before comparing text" (RFC 3501 section 6.4.4). FETCH never decodes.
 */
import { byteString, bytesOf } from './bytes.ts';

/** A header's byte string as text: encoded words (RFC 2047), and UTF-8 as it stands (RFC 6532). */
export function decodeHeader(value: string): string {
	// White space between two encoded words is not part of the text (RFC 2047 section 6.2).
	const joined = value.replace(/(=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)\s+(?==\?)/g, '$1');
	return joined
		.split(/(=\?[^?\s]{1,64}\?[BbQq]\?[^?\s]*\?=)/)
		.map((piece) => {
			const word = /^=\?([^?*]+)(?:\*[^?]*)?\?([BbQq])\?(.*)\?=$/.exec(piece);
			if (word === null) return decodeCharset(bytesOf(piece), 'utf-8');
			const [, charset = '', encoding = '', encoded = ''] = word;
			return decodeCharset(encoding.toUpperCase() === 'B' ? fromBase64(encoded) : fromQuotedPrintable(encoded.replaceAll('_', ' ')), charset);
		})
		.join('');
}

/** A body's bytes as text, behind its transfer encoding (RFC 2045 section 6) and character set. */
export function decodeBody(bytes: Uint8Array, transferEncoding: string, charset: string): string {
	switch (transferEncoding.toUpperCase()) {
		case 'BASE64':
			return decodeCharset(fromBase64(byteString(bytes)), charset);
		case 'QUOTED-PRINTABLE':
			return decodeCharset(fromQuotedPrintable(byteString(bytes)), charset);
		default:
			return decodeCharset(bytes, charset);
	}
}

/** An unknown character set is read as UTF-8, and what is not that as one character a byte. */
export function decodeCharset(bytes: Uint8Array, charset: string): string {
	const utf8 = /^(us-ascii|utf-?8)?$/i.test(charset);
	try {
		return new TextDecoder(utf8 ? 'utf-8' : charset, { fatal: true }).decode(bytes);
	} catch {
		return utf8 ? byteString(bytes) : decodeCharset(bytes, 'utf-8');
	}
}

/** Whatever is no base64 is skipped (RFC 2045 section 6.8). */
function fromBase64(text: string): Uint8Array {
	const clean = text.replace(/[^A-Za-z0-9+/]+/g, '');
	const whole = clean.length % 4 === 1 ? clean.slice(0, -1) : clean;
	return bytesOf(atob(whole));
}

/** Line by line: one expression for the white space at a line's end takes minutes over one long run of spaces. */
function fromQuotedPrintable(text: string): Uint8Array {
	const lines = text.split('\n').map((line) => withoutEndingSpace(line.endsWith('\r') ? line.slice(0, -1) : line));
	const last = lines.pop() ?? '';
	// RFC 2045 section 6.7: '=' at the end of a line takes the line's end away.
	const joined = lines.map((line) => (line.endsWith('=') ? line.slice(0, -1) : `${line}\r\n`)).join('') + last;
	return bytesOf(joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
}

function withoutEndingSpace(line: string): string {
	let end = line.length;
	while (end > 0 && (line.charCodeAt(end - 1) === 0x20 || line.charCodeAt(end - 1) === 0x09)) end -= 1;
	return line.slice(0, end);
}
