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

const verifierSchema = z.object({
	scheme: z.literal('scrypt'),
	// RFC 7914: N = 2^costLog2. The bounds keep one login from taking the node's memory.
	costLog2: z.int().min(1).max(20),
	blockSize: z.int().min(1).max(32),
	parallelization: z.int().min(1).max(16),
	saltBase64: base64,
	hashBase64: base64,
});

const accountFileSchema = z.object({ address: z.string(), verifier: verifierSchema });
export interface AccountFile {
	readonly address: string;
	readonly verifier: PasswordVerifier;
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
