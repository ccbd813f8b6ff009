/**
 * Mail data as it stands between DATA and its end (RFC 5321 section 4.5.2): a line that begins with a dot
 * gets another one, and the whole ends with a dot on a line of its own. Pure.
 */

const dot = 46;
const cr = 13;
const lf = 10;

/** The message, stuffed and ended. Bare line feeds are left as they are: the message is not ours to mend. */
export function stuff(message: Uint8Array): Uint8Array {
	let dots = 0;
	for (let at = 0; at < message.length; at += 1) if (message[at] === dot && startsLine(message, at)) dots += 1;
	const endsLine = message.length >= 2 && message[message.length - 2] === cr && message[message.length - 1] === lf;
	const ending = endsLine ? [dot, cr, lf] : [cr, lf, dot, cr, lf];
	const out = new Uint8Array(message.length + dots + ending.length);
	let to = 0;
	for (let at = 0; at < message.length; at += 1) {
		const byte = message[at] ?? 0;
		if (byte === dot && startsLine(message, at)) out[to++] = dot;
		out[to++] = byte;
	}
	out.set(ending, to);
	return out;
}

/** Behind any line feed: a peer that takes a bare one for a line's end must not see a lone dot either. */
function startsLine(message: Uint8Array, at: number): boolean {
	return at === 0 || message[at - 1] === lf;
}
