/**
 * One entry of the frontend's queue as a file: a message, whom it is for, and who has it already.
 *
 *   1764115200123.4096.0f3a9c1d2b4e5f60            its name: taken at (wall, ms), bytes of the file, random
 *
 *   mcq1 9c0ffee1 -+-                              format, CRC-32 of all below, a mark for each recipient
 *   {"id":"…","sender":"…","recipients":[…],…}     the envelope
 *   Received: from …                               the message, as it was taken
 *
 * The name says all that is needed to wait; the file is read when it is due. Nothing below the first line ever
 * changes. Marks are overwritten in place, unsynced: one that is lost costs a second attempt, which R7 makes
 * harmless. Pure, but for the checksum.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Mail } from './hand-over.ts';

export interface EntryName {
	readonly acceptedMs: number;
	readonly sizeBytes: number;
	readonly random: string;
}

/** Bytes of randomness in a name. */
export const entryRandomBytes = 8;
const nameShape = /^([1-9]\d{0,14}|0)\.([1-9]\d{0,9})\.([0-9a-f]{16})$/;

export function printEntryName({ acceptedMs, sizeBytes, random }: EntryName): string {
	return `${acceptedMs}.${sizeBytes}.${random}`;
}

/** undefined: not one of ours. */
export function parseEntryName(name: string): EntryName | undefined {
	const match = nameShape.exec(name);
	if (match === null) return undefined;
	return { acceptedMs: Number(match[1]), sizeBytes: Number(match[2]), random: match[3] ?? '' };
}

const envelopeSchema = z.object({
	id: z.string().max(64),
	/** A door's command line ends at 16 KB. */
	sender: z.string().max(20_000),
	recipients: z.array(z.string().max(20_000)).min(1).max(1000),
	/** R7: the delivery ids are made from it, after a restart, too. */
	digestHex: z.string().regex(/^[0-9a-f]{64}$/),
});

const format = 'mcq1';
const waitingMark = '-';
const doneMark = '+';

export interface Entry {
	/** All recipients, those that have it included. */
	readonly mail: Mail;
	readonly done: readonly boolean[];
}

export function printEntry({ mail, done }: Entry): Uint8Array {
	const { id, sender, recipients, identity } = mail;
	const envelope = Buffer.from(`${JSON.stringify({ id, sender, recipients, digestHex: Buffer.from(identity.digest).toString('hex') })}\n`);
	const checksum = crc32(mail.bytes, crc32(envelope));
	return Buffer.concat([firstLine(checksum, done), envelope, mail.bytes]);
}

/** What to write over an entry's first bytes to say who has it. */
export function marksOf({ checksum, done }: { readonly checksum: number; readonly done: readonly boolean[] }): Uint8Array {
	return firstLine(checksum, done);
}

function firstLine(checksum: number, done: readonly boolean[]): Buffer {
	return Buffer.from(`${format} ${checksum.toString(16).padStart(8, '0')} ${done.map((one) => (one ? doneMark : waitingMark)).join('')}\n`);
}

/** Why a file is no entry, in words that may stand in a name. */
export type EntryOddness = 'foreign-format' | 'damaged';

const firstLineShape = /^mcq1 ([0-9a-f]{8}) ([-+]{1,1000})$/;

export function parseEntry(file: Uint8Array): (Entry & { readonly checksum: number }) | EntryOddness {
	const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
	const firstEnd = bytes.subarray(0, 1100).indexOf(10);
	const first = firstLineShape.exec(bytes.subarray(0, Math.max(0, firstEnd)).toString('latin1'));
	if (first?.[1] === undefined || first[2] === undefined) return bytes.subarray(0, 3).toString('latin1') === 'mcq' ? 'foreign-format' : 'damaged';
	const checksum = Number.parseInt(first[1], 16);
	const rest = bytes.subarray(firstEnd + 1);
	if (crc32(rest) !== checksum) return 'damaged';
	const envelopeEnd = rest.indexOf(10);
	const envelope = envelopeSchema.safeParse(parsed(rest.subarray(0, Math.max(0, envelopeEnd)).toString('utf8')));
	const done = [...first[2]].map((mark) => mark === doneMark);
	if (!envelope.success || done.length !== envelope.data.recipients.length) return 'foreign-format';
	const { digestHex, ...address } = envelope.data;
	return { mail: { ...address, bytes: rest.subarray(envelopeEnd + 1), identity: { digest: Buffer.from(digestHex, 'hex') } }, done, checksum };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
