/**
 * The numbered mail of a campaign: its bytes, and how they are known again in a file or a FETCH.
 *
 * The probe's mail (probe-mail.ts), some of it made long, so that some take many packets and writes. A number makes
 * the same bytes each time: a repeat is the same mail to the cluster (R7). Its contents are remembered as a hash.
 */
import { createHash } from 'node:crypto';
import { probeMail, probeNumber } from '../traffic/probe-mail.ts';
import type { Content } from './copies.ts';

export interface MailToMake {
	readonly run: string;
	readonly number: number;
	readonly from: string;
	readonly to: readonly string[];
	readonly date: Date;
	/** Lines of text beyond the usual kilobyte. */
	readonly moreLines: number;
}

export function makeMail(mail: MailToMake): Buffer {
	const { moreLines, number } = mail;
	const usual = probeMail(mail);
	if (moreLines === 0) return usual;
	const more = Array.from({ length: moreLines }, (_, line) => `${String(number).padStart(8, '0')} ${'+'.repeat(60)} ${line}\r\n`);
	return Buffer.concat([usual, Buffer.from(more.join(''), 'latin1')]);
}

export function contentOf(bytes: Buffer): Content {
	return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Chosen: trace fields in front of our header field are far shorter. */
const headBytes = 16 * 1024;

/** null: no mail of this run. */
export function numberOf(bytes: Buffer, run: string): number | null {
	return probeNumber(bytes.toString('latin1', 0, headBytes), run);
}

/** The sent bytes stand unchanged behind what hops put in front. */
export function endsWith(bytes: Buffer, content: Content): boolean {
	if (bytes.length < content.sizeBytes) return false;
	const tail = bytes.subarray(bytes.length - content.sizeBytes);
	return createHash('sha256').update(tail).digest('hex') === content.sha256;
}
