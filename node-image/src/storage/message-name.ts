/**
 * The names of message files: all that is known of a message stands in its name, its bytes in the file.
 *
 *   0000000042.1764115200.4096.12-7.FS.0f3a...   uid, internal date, size, modseq, flags, delivery id
 *   0000000042.gone.1764201600.12-9.0f3a...      a tombstone: uid, when it was expunged, modseq, delivery id (R6)
 *
 * So one listing is a mailbox, and a change of flags is a rename. modseq is written as generation-n, flags in
 * the letters of Maildir (capitals) and of the mailbox's keyword table (a to z). Well below 255 bytes. Pure.
 */
import { assert } from '../result.ts';

export interface MessageName {
	readonly kind: 'message';
	readonly uid: number;
	readonly internalDateS: number;
	readonly sizeBytes: number;
	readonly modseq: bigint;
	/** In ascending order, each once; '' for none. */
	readonly letters: string;
	/** 32 hex digits (R7); undefined for what did not come by delivery. */
	readonly deliveryId: string | undefined;
}

export interface TombstoneName {
	readonly kind: 'gone';
	readonly uid: number;
	/** Seconds since 1970; undefined ('_') when the clock was in doubt (tombstone-age.ts). */
	readonly goneAtS: number | undefined;
	readonly modseq: bigint;
	readonly deliveryId: string | undefined;
}

export const uidMax = 0xffff_ffff;
const generationBits = 32n;

/** R6: modseq = generation * 2^32 + n: a new owner's numbers are above all of the old one's, without asking. */
export function modseqOf(generation: number, n: number): bigint {
	assert(n <= uidMax, `modseq: ${n} changes in one generation are more than its room`);
	return (BigInt(generation) << generationBits) + BigInt(n);
}

export function generationOf(modseq: bigint): number {
	return Number(modseq >> generationBits);
}

/** The n of generation * 2^32 + n. */
export function changeOf(modseq: bigint): number {
	return Number(BigInt.asUintN(32, modseq));
}

export function printMessageName(name: MessageName | TombstoneName): string {
	const uid = String(name.uid).padStart(10, '0');
	const modseq = `${generationOf(name.modseq)}-${changeOf(name.modseq)}`;
	const id = name.deliveryId ?? '-';
	if (name.kind === 'gone') return `${uid}.gone.${name.goneAtS ?? '_'}.${modseq}.${id}`;
	return `${uid}.${name.internalDateS}.${name.sizeBytes}.${modseq}.${name.letters === '' ? '_' : name.letters}.${id}`;
}

const number = '0|[1-9]\\d{0,11}';
const count = `(${number})`;
const letters = `_|(?!\\.)D?F?R?S?T?${[...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}?`).join('')}`;
const shape = new RegExp(
	`^(\\d{10})\\.(?:gone\\.(_|${number})|${count}\\.${count})\\.([1-9]\\d{0,8})-(0|[1-9]\\d{0,9})(?:\\.(${letters}))?\\.([0-9a-f]{32}|-)$`,
);

/** undefined: not one of our names; such a file is left alone. */
export function parseMessageName(name: string): MessageName | TombstoneName | undefined {
	const match = shape.exec(name);
	if (match === null) return undefined;
	const [, uidDigits, gone, date, size, generation, n, flags, id] = match;
	const uid = Number(uidDigits);
	if (uid < 1 || uid > uidMax || Number(n) > uidMax) return undefined;
	const modseq = modseqOf(Number(generation), Number(n));
	const deliveryId = id === '-' ? undefined : id;
	if (gone !== undefined) return flags === undefined ? { kind: 'gone', uid, goneAtS: gone === '_' ? undefined : Number(gone), modseq, deliveryId } : undefined;
	if (flags === undefined) return undefined;
	return { kind: 'message', uid, internalDateS: Number(date), sizeBytes: Number(size), modseq, letters: flags === '_' ? '' : flags, deliveryId };
}

const deliveryIdShape = /^[0-9a-f]{32}$/;

export function isDeliveryId(text: string): boolean {
	return deliveryIdShape.test(text);
}
