/**
 * A request that one member hands to another, for an administrator who logged in at the first: sealed, so that the second can
 * believe who asks, and that only a member can read what is asked (forms carry passwords).
 *
 * Sealed with AES-256-GCM under keys derived from the cluster's secret (HKDF, RFC 5869), one for each pair of members and
 * each direction. A request names when it was made and a number that is good once: whoever records it cannot send it again.
 * The answer is bound to its request's number. Nothing else travels: no cookie, no header of the browser.
 * Read backend-way.ts (who hands over) and handed-door.ts (who takes).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { administratorSchema } from '../administration/admin-command.ts';
import { memberNameSchema } from '../contract/member-name.ts';
import { languages } from './language.ts';
import { isPlainTarget, targetCharactersMax } from './request-guards.ts';

export const handedPath = '/webadmin/handed';
/** In clear: whose key opens it. Everything that counts is inside. */
export const handedFromHeader = 'x-mailcluster-from';

export const formBytesMax = 64 * 1024;
export const answerBytesMax = 2 * 1024 * 1024;
/** A sealed form, its JSON's escapes counted. */
export const handedBytesMax = 6 * formBytesMax + 16 * 1024;

export const handedRequestSchema = z.object({
	from: memberNameSchema,
	to: memberNameSchema,
	/** By the wall clock of who hands over. */
	atMs: z.number(),
	nonce: z.string().regex(/^[0-9a-f]{32}$/),
	who: administratorSchema,
	formToken: z
		.string()
		.regex(/^[0-9a-f]{64}$/)
		.nullable(),
	language: z.enum(languages),
	base: z.string().max(300).refine(isPlainTarget),
	method: z.enum(['GET', 'POST']),
	target: z.string().max(targetCharactersMax).refine(isPlainTarget),
	form: z.string().max(formBytesMax).nullable(),
});
export type HandedRequest = z.infer<typeof handedRequestSchema>;

export const handedAnswerSchema = z.object({
	status: z.int().min(200).max(599),
	/** Where the browser goes on, below `base`. */
	location: z.string().max(targetCharactersMax).nullable(),
	html: z.string(),
});
export type HandedAnswer = z.infer<typeof handedAnswerSchema>;

export interface SealParties {
	readonly secretHex: string;
	readonly from: string;
	readonly to: string;
	readonly what: 'request' | 'answer';
}

const ivBytes = 12;
const tagBytes = 16;

function keyOf({ secretHex, from, to, what }: SealParties): Uint8Array {
	return new Uint8Array(hkdfSync('sha256', Buffer.from(secretHex, 'hex'), new Uint8Array(), `mailcluster webadmin 1 ${what} ${from}>${to}`, 32));
}

/** `bound`: what the other side must know besides, for an answer the number of its request. */
export function seal(parties: SealParties, plain: object, bound = ''): Uint8Array {
	const iv = randomBytes(ivBytes);
	const cipher = createCipheriv('aes-256-gcm', keyOf(parties), iv).setAAD(Buffer.from(bound));
	return Buffer.concat([iv, cipher.update(JSON.stringify(plain)), cipher.final(), cipher.getAuthTag()]);
}

/** undefined: not made by a member with this secret, for this one. */
export function unseal(parties: SealParties, sealed: Uint8Array, bound = ''): unknown {
	if (sealed.length < ivBytes + tagBytes) return undefined;
	const decipher = createDecipheriv('aes-256-gcm', keyOf(parties), sealed.subarray(0, ivBytes)).setAAD(Buffer.from(bound));
	decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
	try {
		return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(ivBytes, sealed.length - tagBytes)), decipher.final()]).toString('utf8'));
	} catch {
		return undefined;
	}
}
