/**
 * The beat as it stands in the file: one line of text of fixed size, overwritten in place.
 *
 * `<crc32> <sequence> <JSON> <padding>\n`: a learner can read it with `cat`, and a reader that meets a half
 * written one knows by the checksum, CRC-32 as in zip: against tearing, not against malice (R8: such a read
 * counts as no new beat). Pure.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { BeatPayload } from '../cluster/member.ts';
import { memberNameSchema } from '../contract/member-name.ts';
import { nodeStateSchema } from '../contract/node-events.ts';
import { assert } from '../result.ts';

const membersMax = 64;

/** What a member tells all others in each beat (R8, R9): cluster/member.ts says what each field means. */
const beatPayloadSchema: z.ZodType<BeatPayload> = z.object({
	phase: nodeStateSchema,
	joinNumber: z.int().min(0),
	reachesFrontends: z.array(memberNameSchema).max(membersMax).readonly(),
	reachesBackends: z.array(memberNameSchema).max(membersMax).readonly(),
	openAccounts: z.int().min(0),
	backup: memberNameSchema.nullable(),
	wronglyDead: z.boolean(),
});

export interface Beat {
	readonly seq: number;
	readonly payload: BeatPayload;
}

/** Room for two full lists of the longest names, and still one page: one write, rarely seen torn. */
export const beatSizeBytes = 4096;

const crcLength = 8;

/** @throws when the payload has no room: more members than a cluster may have. */
export function encodeBeat(beat: Beat): Uint8Array {
	// Names are ASCII (member-name.ts): a character is a byte.
	const body = `${beat.seq} ${JSON.stringify(beat.payload)}`;
	const room = beatSizeBytes - crcLength - 2;
	assert(body.length <= room, `a beat of ${body.length} bytes has no room in ${room}`);
	const record = Buffer.alloc(beatSizeBytes, ' ');
	record.write(body, crcLength + 1, 'latin1');
	record[beatSizeBytes - 1] = 0x0a;
	record.write(printCrc(record), 0, 'latin1');
	return record;
}

/** 'torn': half written, cut off or not ours; look again at the next beat. What lies behind the record is no part of it. */
export function decodeBeat(file: Uint8Array): Beat | 'torn' {
	if (file.byteLength < beatSizeBytes) return 'torn';
	const record = Buffer.from(file.buffer, file.byteOffset, beatSizeBytes);
	const text = record.toString('latin1');
	if (text.slice(0, crcLength) !== printCrc(record)) return 'torn';
	const start = crcLength + 1;
	const space = text.indexOf(' ', start);
	const seq = Number(text.slice(start, space));
	if (space <= start || !Number.isSafeInteger(seq) || seq < 0) return 'torn';
	const payload = payloadOf(text.slice(space + 1).trimEnd());
	return payload === undefined ? 'torn' : { seq, payload };
}

/** Of all that stands behind it. */
function printCrc(record: Buffer): string {
	return crc32(record.subarray(crcLength)).toString(16).padStart(crcLength, '0');
}

/** Beats say the same for hours: what was checked once is known. */
const known = new Map<string, BeatPayload>();
const knownMax = 4 * membersMax;

function payloadOf(text: string): BeatPayload | undefined {
	const before = known.get(text);
	if (before !== undefined) return before;
	const payload = beatPayloadSchema.safeParse(parsedJson(text));
	if (!payload.success) return undefined;
	if (known.size >= knownMax) known.clear();
	known.set(text, payload.data);
	return payload.data;
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
