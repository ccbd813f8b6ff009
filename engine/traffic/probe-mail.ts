/**
 * The numbered mail of the traffic probe: who gets which number, its bytes, and how to know it again.
 *
 * Pure: a number always makes the same bytes, so that a repeat is the same mail to the cluster (R7), and
 * always goes to the same accounts, so that the ledger need not remember them.
 */

export const probeHeader = 'X-Mailcluster-Probe';

/** One in ten mails has three recipients: over several accounts, hence often over several backends. */
const manyEvery = 10;

/** The accounts (by index) of a number: evenly over all of them. */
export function recipientsOf(number: number, accountCount: number): readonly number[] {
	if (accountCount < 3 || number % manyEvery !== manyEvery - 1) return [number % accountCount];
	const first = Math.floor(number / manyEvery) % accountCount;
	const step = Math.floor(accountCount / 3);
	return [first, (first + step) % accountCount, (first + 2 * step) % accountCount];
}

export interface ProbeMail {
	readonly run: string;
	readonly number: number;
	readonly from: string;
	readonly to: readonly string[];
	readonly date: Date;
	/** About; left out: a kilobyte. */
	readonly sizeBytes?: number | undefined;
}

const fillerLines = 8;
/** With its line end. */
const fillerLineBytes = 63;
/** Header and text above the filler. */
const headBytes = 600;

/** The bytes of a numbered mail, about a kilobyte if no size is given (RFC 5322). */
export function probeMail(mail: ProbeMail): Buffer {
	const fillers = mail.sizeBytes === undefined ? fillerLines : Math.max(fillerLines, Math.ceil((mail.sizeBytes - headBytes) / fillerLineBytes));
	const lines = [
		`${probeHeader}: ${mail.run}/${mail.number}`,
		`Message-ID: <${mail.run}.${mail.number}@traffic.mailcluster-lab.invalid>`,
		`Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
		`From: Traffic probe <${mail.from}>`,
		`To: ${mail.to.join(',\r\n\t')}`,
		`Subject: Probe ${mail.number} of run ${mail.run}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=us-ascii',
		'',
		`This is mail number ${mail.number} of the lab's traffic probe.`,
		'It was sent through the balancer like any other, and is read back by IMAP,',
		'to measure how long clients wait and to prove that no mail is lost or doubled.',
		...Array.from({ length: fillers }, (_, line) => `${String(mail.number).padStart(8, '0')} ${'-'.repeat(50)} ${line}`),
		'',
	];
	return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** The number in a fetched header field of this run; null for any other mail. */
export function probeNumber(headerText: string, run: string): number | null {
	const match = /^x-mailcluster-probe:\s*([^/\s]{1,60})\/(\d{1,9})\s*$/im.exec(headerText);
	return match?.[1] === run && match[2] !== undefined ? Number(match[2]) : null;
}

/**
 * Chooses `count` of `total` indexes, spread so that no regular placement (every second account on be1)
 * falls on one side: steps of the golden ratio have no period.
 */
export function spreadChoice(total: number, count: number): readonly number[] {
	return Array.from({ length: total }, (_, index) => ({ index, place: (index * 0.618033988749895) % 1 }))
		.sort((a, b) => a.place - b.place)
		.slice(0, count)
		.map(({ index }) => index)
		.sort((a, b) => a - b);
}
