/**
 * The message that tells a sender what could not be delivered: a delivery status notification (RFC 3464) in a
 * multipart/report (RFC 6522), with the null sender, so that nobody ever answers it (RFC 5321 section 4.5.5).
 *
 * Pure. The same failure told twice (a crash between its two writes, a client that sends again) is the same
 * mail: its delivery id is made of the first mail's, not of its own bytes (R7).
 */
import { createHash } from 'node:crypto';
import type { Mail } from './hand-over.ts';
import { mailDate, oneLine } from './mail-stream.ts';
import type { BounceReason } from './queue-plan.ts';

/** RFC 3463: status codes; what a person reads. */
const words: Readonly<Record<BounceReason, { readonly status: string; readonly text: string }>> = {
	'no-such-account': { status: '5.1.1', text: 'there is no such account (any more)' },
	expired: { status: '4.4.7', text: 'it could not be delivered in time; the server has stopped trying' },
};

/** How much of the first mail's header goes back with the notification. */
const headerBytesMax = 32 * 1024;

export interface BounceOf {
	/** Its sender is not null. */
	readonly mail: Mail;
	readonly recipients: readonly string[];
	readonly reason: BounceReason;
	/** This node's name. */
	readonly node: string;
	readonly nowMs: number;
	readonly acceptedMs: number;
}

export function bounceOf({ mail, recipients, reason, node, nowMs, acceptedMs }: BounceOf): Mail {
	const digest = createHash('sha256')
		.update('bounce\0')
		.update(mail.identity.digest)
		.update(`\0${reason}\0${[...recipients].sort().join('\0')}`)
		.digest();
	const id = `b${digest.toString('hex', 0, 6)}`;
	const boundary = `=_${digest.toString('hex', 6, 22)}`;
	const { status, text } = words[reason];
	const now = mailDate(new Date(nowMs));
	const lines = [
		`From: Mail Delivery System <MAILER-DAEMON@${node}>`,
		`To: <${oneLine(mail.sender, 320)}>`,
		'Subject: Undelivered mail returned to sender',
		`Date: ${now}`,
		`Message-ID: <${digest.toString('hex', 0, 16)}@${node}>`,
		'Auto-Submitted: auto-replied',
		'MIME-Version: 1.0',
		`Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
		'',
		`--${boundary}`,
		'Content-Type: text/plain; charset=us-ascii',
		'',
		'Your mail could not be delivered to:',
		'',
		...recipients.map((recipient) => `  ${oneLine(recipient, 320)}: ${text}`),
		'',
		`--${boundary}`,
		'Content-Type: message/delivery-status',
		'',
		`Reporting-MTA: dns; ${node}`,
		`X-Mailcluster-Message: ${oneLine(mail.id, 64)}`,
		`Arrival-Date: ${mailDate(new Date(acceptedMs))}`,
		...recipients.flatMap((recipient) => [
			'',
			`Final-Recipient: rfc822; ${oneLine(recipient, 320)}`,
			'Action: failed',
			`Status: ${status}`,
			`Diagnostic-Code: smtp; ${status.startsWith('5') ? 550 : 451} ${status} ${text}`,
			`Last-Attempt-Date: ${now}`,
		]),
		'',
		`--${boundary}`,
		'Content-Type: text/rfc822-headers',
		'Content-Transfer-Encoding: 8bit',
		'',
		'',
	];
	const bytes = Buffer.concat([Buffer.from(lines.join('\r\n')), headerOf(mail.bytes), Buffer.from(`\r\n--${boundary}--\r\n`)]);
	return { id, sender: '', recipients: [mail.sender.toLowerCase()], bytes, identity: { digest } };
}

/** The header of the first mail, whole lines of it. */
function headerOf(message: Uint8Array): Uint8Array {
	const head = Buffer.from(message.buffer, message.byteOffset, Math.min(message.byteLength, headerBytesMax));
	const end = head.indexOf('\r\n\r\n');
	if (end >= 0) return head.subarray(0, end + 2);
	const lastLine = head.lastIndexOf('\r\n');
	return head.subarray(0, lastLine < 0 ? 0 : lastLine + 2);
}
