/**
 * Reads SMTP-style replies (RFC 5321 section 4.2) out of a byte stream, in whatever pieces it comes.
 *
 * Pure: bytes in, replies out. `450-` continues, `450 ` ends; a line that is no reply is an error, since
 * whoever sends one to a mail client is not speaking LMTP.
 */

export interface Reply {
	readonly code: number;
	/** Lines joined by a line feed, without their codes. */
	readonly text: string;
}

/** RFC 5321 section 4.5.3.1.5 says 512; some room for what others do. */
const lineBytesMax = 4096;
const linesMax = 200;

export class ReplyReader {
	#unread = '';
	#lines: string[] = [];

	/** Replies that are complete with this chunk; 'broken' when the peer does not speak the protocol. */
	push(chunk: Uint8Array): readonly Reply[] | 'broken' {
		this.#unread += latin1(chunk);
		const replies: Reply[] = [];
		for (;;) {
			const end = this.#unread.indexOf('\n');
			if (end < 0) return this.#unread.length > lineBytesMax ? 'broken' : replies;
			const line = this.#unread.slice(0, end).replace(/\r$/, '');
			this.#unread = this.#unread.slice(end + 1);
			const match = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(line);
			if (match === null) return 'broken';
			this.#lines.push(match[3] ?? '');
			if (match[2] === '-') {
				if (this.#lines.length > linesMax) return 'broken';
				continue;
			}
			replies.push({ code: Number(match[1]), text: this.#lines.join('\n') });
			this.#lines = [];
		}
	}
}

function latin1(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}
