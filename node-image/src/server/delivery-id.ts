/**
 * R7: the delivery id, by which the owner of an account knows a message that it has stored already.
 *
 * A hash of sender, Message-ID, recipient and the bytes below the trace headers: a client that lost our
 * 250 and sends again sends the same mail, though its next hop would stamp it anew. Without a Message-ID
 * nothing says that two are one, so the id is random. Never made from anything a client could choose to
 * suppress somebody else's mail with: the body counts.
 */
import { createHash, randomBytes } from 'node:crypto';

/** Header fields that hops add in front (RFC 5321 section 4.4; RFC 5322 section 3.6.7). */
const traceFields = new Set(['received', 'return-path', 'delivered-to', 'x-original-to']);
const messageIdPattern = /^message-id[ \t]*:[ \t\r\n]*(<[^<>]{1,900}>)/i;

export interface MailIdentity {
	/** The same for every recipient of one message; the ids of recipients are made from it. */
	readonly digest: Buffer;
}

export function identityOf(sender: string, message: Buffer): MailIdentity {
	const start = endOfTrace(message);
	const messageId = messageIdOf(message.subarray(start));
	const hash = createHash('sha256');
	if (messageId === undefined) hash.update(randomBytes(32));
	return {
		digest: hash
			.update(`${sender.toLowerCase()}\0${messageId ?? ''}\0`)
			.update(message.subarray(start))
			.digest(),
	};
}

/** 32 hexadecimal digits for one recipient's copy. */
export function deliveryIdFor(identity: MailIdentity, recipient: string): string {
	return createHash('sha256').update(identity.digest).update(`\0${recipient.toLowerCase()}`).digest('hex').slice(0, 32);
}

/** Where the first header field begins that is not a trace field. */
function endOfTrace(message: Buffer): number {
	let at = 0;
	while (at < message.length) {
		const end = endOfField(message, at);
		const colon = message.indexOf(58, at);
		if (colon < 0 || colon > end) return at;
		const name = message.subarray(at, colon).toString('latin1').trim().toLowerCase();
		if (!traceFields.has(name)) return at;
		at = end;
	}
	return at;
}

/** Behind the field that begins at `from`: its folded lines begin with white space (RFC 5322 section 2.2.3). */
function endOfField(message: Buffer, from: number): number {
	let at = from;
	for (;;) {
		const newline = message.indexOf(10, at);
		if (newline < 0) return message.length;
		const next = message[newline + 1];
		if (next !== 32 && next !== 9) return newline + 1;
		at = newline + 1;
	}
}

function messageIdOf(rest: Buffer): string | undefined {
	let at = 0;
	while (at < rest.length) {
		const first = rest[at];
		if (first === 10 || (first === 13 && rest[at + 1] === 10)) return undefined;
		const end = endOfField(rest, at);
		const match = messageIdPattern.exec(rest.subarray(at, Math.min(end, at + 1200)).toString('latin1'));
		if (match?.[1] !== undefined) return match[1];
		at = end;
	}
	return undefined;
}
