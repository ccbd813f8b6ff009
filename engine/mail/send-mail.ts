/**
 * One mail sent by hand: one attempt, as a client makes it, with all that was said.
 *
 * Through the balancer, over the same connection as the traffic's clients (traffic/smtp-connection.ts): it tells a
 * connection that was lost before the final dot from one lost behind it. The delivery ids are those that any frontend
 * will give these bytes (R7): by them the mail is found on its way, whatever the client was told.
 */
import { randomBytes } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { deliveryIdFor, identityOf } from '../../node-image/src/server/delivery-id.ts';
import type { DialogueLine, MailToSend, SentMail } from '../contract/mail.ts';
import { type Attempt, type Endpoint, SmtpConnection } from '../traffic/smtp-connection.ts';

export interface SendPorts {
	readonly smtp: Endpoint;
	/** Monotonic milliseconds. */
	readonly now: () => number;
	readonly date: () => Date;
}

const connectMs = 5_000;
/** Chosen: a frontend may look for an owner for longer than any failover takes. */
const attemptMs = 30_000;
const replyCharactersMax = 500;
const dialogueMax = 100;

/** Composed by nodemailer, which folds and encodes; it is given texts alone, no path and no address of anything to fetch. */
export async function composeMail(mail: MailToSend, messageId: string, date: Date): Promise<Buffer> {
	const padBytes = Math.max(0, (mail.sizeBytes ?? 0) - mail.text.length - 1_000);
	const composer = new MailComposer({
		from: mail.from,
		to: [...mail.to],
		subject: mail.subject,
		text: mail.text,
		messageId,
		date,
		newline: '\r\n',
		disableFileAccess: true,
		disableUrlAccess: true,
		// Base64 makes four bytes of three, and lines of 76.
		...(padBytes === 0 ? {} : { attachments: [{ filename: 'padding.bin', content: Buffer.alloc(Math.floor((padBytes * 57) / 78), 'Mailcluster Lab. ') }] }),
	});
	return composer.compile().build();
}

export async function sendMail(ports: SendPorts, mail: MailToSend): Promise<Omit<SentMail, 'sentAtMs'>> {
	const messageId = `<${randomBytes(12).toString('hex')}@by-hand.mailcluster-lab.invalid>`;
	const bytes = await composeMail(mail, messageId, ports.date());
	const identity = identityOf(mail.from, bytes);
	const begunMs = ports.now();
	const dialogue: DialogueLine[] = [];
	const said = (by: DialogueLine['by'], text: string) => {
		if (dialogue.length < dialogueMax) dialogue.push({ atMs: tenth(ports.now() - begunMs), by, text: text.slice(0, replyCharactersMax) });
	};
	const opened = await SmtpConnection.open(ports.smtp, connectMs, said);
	const attempt = opened.ok ? await opened.value.send({ from: mail.from, to: mail.to, bytes }, attemptMs) : undefined;
	const tookMs = tenth(ports.now() - begunMs);
	if (opened.ok) opened.value.quit();
	const reply = opened.ok ? replyOf(attempt, dialogue) : opened.error.message;
	return {
		outcome: attempt === undefined ? 'not-connected' : outcomeOf(attempt),
		reply,
		dialogue: [...dialogue],
		tookMs,
		sizeBytes: bytes.length,
		messageId,
		message: /\b([0-9a-f]{12})\)?$/.exec(reply)?.[1] ?? null,
		deliveries: [...new Set(mail.to)].map((address) => ({ address, deliveryId: deliveryIdFor(identity, address) })),
	};
}

function outcomeOf(attempt: Attempt): SentMail['outcome'] {
	switch (attempt.kind) {
		case 'farewell':
			return 'later';
		case 'lost-before-data':
			return 'lost';
		case 'lost-after-data':
			return 'unknown';
		case 'answered':
			if (attempt.accepted.length === 0) return attempt.later.length > 0 ? 'later' : 'refused';
			return attempt.later.length + attempt.refused.length === 0 ? 'accepted' : 'partly';
	}
}

function replyOf(attempt: Attempt | undefined, dialogue: readonly DialogueLine[]): string {
	if (attempt !== undefined && attempt.kind !== 'answered') return attempt.reason;
	const replies = dialogue.filter(({ by }) => by === 'server').map(({ text }) => text);
	// What was refused first says why: a client that pipelines (RFC 2920) hears of the consequences, too.
	if (attempt?.accepted.length === 0) return replies.find((text) => /^[45]/.test(text)) ?? '';
	return replies.findLast((text) => !text.startsWith('221')) ?? '';
}

function tenth(ms: number): number {
	return Math.round(ms * 10) / 10;
}
