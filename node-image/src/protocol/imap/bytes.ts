/**
 * Bytes and byte strings. A byte string is a JavaScript string of characters up to U+00FF, one a byte: protocol
 * text and header fields are handled so, because IMAP and MIME are defined on octets and a wrong guess at a
 * character set must never change one. Messages themselves stay Uint8Array. TextDecoder's 'latin1' is in truth
 * windows-1252, hence these few lines of our own.
 */

/** As many arguments as every engine's `apply` takes. */
const sliceBytes = 8192;

/** The bytes from `start` to `end` as a byte string. */
export function byteString(bytes: Uint8Array, start = 0, end = bytes.length): string {
	if (end - start <= sliceBytes) return String.fromCharCode(...bytes.subarray(start, end));
	let text = '';
	for (let at = start; at < end; at += sliceBytes) text += String.fromCharCode(...bytes.subarray(at, Math.min(at + sliceBytes, end)));
	return text;
}

/** The bytes of a byte string. @throws when a character is not a byte: text that was never encoded. */
export function bytesOf(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code > 255) throw new Error(`invariant broken: U+${code.toString(16)} in a byte string`);
		bytes[at] = code;
	}
	return bytes;
}

/** The UTF-8 form of a text, as a byte string. */
export function utf8ByteString(text: string): string {
	return byteString(new TextEncoder().encode(text));
}

/** The text that a byte string holds as UTF-8, or undefined where it is not UTF-8. */
export function textOfUtf8(bytes: string): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(bytes));
	} catch {
		return undefined;
	}
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let at = 0;
	for (const piece of pieces) {
		joined.set(piece, at);
		at += piece.length;
	}
	return joined;
}
