/**
 * Bytes as base64 and back: how the contract carries a terminal's bytes and a file's.
 *
 * By the browser's own `atob` and `btoa`, which know texts of Latin-1 alone.
 */

/** Arguments of one call of `fromCharCode`: engines have a limit to them. */
const atOnce = 8192;

export function base64FromBytes(bytes: Uint8Array): string {
	let latin1 = '';
	for (let at = 0; at < bytes.length; at += atOnce) latin1 += String.fromCharCode(...bytes.subarray(at, at + atOnce));
	return btoa(latin1);
}

/** Throws where the text is no base64: the engine sends none that is not. */
export function bytesFromBase64(text: string): Uint8Array {
	return bytesFromLatin1(atob(text));
}

/** Each character is one byte. */
export function bytesFromLatin1(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
