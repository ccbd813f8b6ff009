/**
 * `account.json` below an account's token: what is known of the account beside its mail. Passwords only as verifiers.
 */
import { z } from 'zod';
import { passwordVerifierSchema } from '../contract/password-verifier.ts';
import type { PasswordVerifier } from './open-account.ts';

export const accountFile = 'account.json';

const accountFileSchema = z.object({ address: z.string(), verifier: passwordVerifierSchema, domainAdministrator: z.boolean().optional() });
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
