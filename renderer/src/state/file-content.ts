/**
 * What is shown of a file: its text, or, where it is none, its first bytes as a hex dump. Pure.
 */

export type FileText =
	| { readonly is: 'text'; readonly text: string /** Not all of the file. */; readonly cut: boolean }
	| { readonly is: 'bytes'; readonly dump: string; readonly cut: boolean };

/** Asked for at once. Chosen: a long mail fits, and the page stays fluent. */
export const textBytesMax = 64 * 1024;
const dumpBytesMax = 1024;
const dumpRowBytes = 16;

export function fileTextOf(bytes: Uint8Array, sizeBytes: number): FileText {
	const text = textOf(bytes, bytes.length < sizeBytes);
	if (text !== null) return { is: 'text', text, cut: bytes.length < sizeBytes };
	return { is: 'bytes', dump: hexDump(bytes.subarray(0, dumpBytesMax)), cut: sizeBytes > dumpBytesMax };
}

/** Null: no text. UTF-8 without NUL; the last character may be cut in two where the file goes on. */
function textOf(bytes: Uint8Array, goesOn: boolean): string | null {
	if (bytes.includes(0)) return null;
	try {
		return shown(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: goesOn }));
	} catch {
		return null;
	}
}

/** Control characters by their pictures (an escape is seen as ␛), so that nothing in a text is invisible. */
function shown(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made visible
	return text.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (character) => {
		const code = character.charCodeAt(0);
		return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
	});
}

/** '00000010  48 65 6c 6c 6f ...  Hello' */
export function hexDump(bytes: Uint8Array): string {
	const rows: string[] = [];
	for (let at = 0; at < bytes.length; at += dumpRowBytes) {
		const row = [...bytes.subarray(at, at + dumpRowBytes)];
		const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
		const words = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
		rows.push(`${at.toString(16).padStart(8, '0')}  ${hex.join(' ').padEnd(3 * dumpRowBytes - 1)}  ${words}`);
	}
	return rows.join('\n');
}
