/**
 * `account.json` below an account's token: what is known of the account beside its mail. Passwords only as verifiers.
 */
import { z } from 'zod';
import type { PasswordVerifier } from './open-account.ts';

export const accountFile = 'account.json';

const base64 = z
	.string()
	.max(1024)
	.regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** Half of what one check of a password may take (passwords.ts). */
const verifierBytesMax = 128 * 1024 * 1024;

export const verifierSchema = z
	.object({
		scheme: z.literal('scrypt'),
		costLog2: z.int().min(1).max(20),
		blockSize: z.int().min(1).max(32),
		parallelization: z.int().min(1).max(16),
		saltBase64: base64,
		hashBase64: base64,
	})
	// RFC 7914 section 5: N = 2^costLog2 blocks of 128 * r bytes. One login must not take the node's memory.
	.refine(({ costLog2, blockSize }) => 2 ** costLog2 * 128 * blockSize <= verifierBytesMax, 'a verifier of such a cost is not checked here');

const accountFileSchema = z.object({ address: z.string(), verifier: verifierSchema, domainAdministrator: z.boolean().optional() });
export interface AccountFile {
	readonly address: string;
	readonly verifier: PasswordVerifier;
	/** May administer its own domain; left out: may not. */
	readonly domainAdministrator?: boolean | undefined;
}

export function printAccountFile(file: AccountFile): Uint8Array {
	return new TextEncoder().encode(`${JSON.stringify(file, undefined, '\t')}\n`);
}

/** undefined: not what we write. */
export function parseAccountFile(bytes: Uint8Array): AccountFile | undefined {
	try {
		return accountFileSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
	} catch {
		return undefined;
	}
}
