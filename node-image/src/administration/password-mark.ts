/**
 * Which password an account has, without saying anything of it: what was begun with one password is known by its mark, and
 * ends when the account has another mark (administration.ts).
 *
 * A digest of what the password is checked against. That has a salt of its own, made anew with each change, so the same
 * password set twice has two marks, and nobody can guess a password at its mark.
 */
import { createHash } from 'node:crypto';
import type { PasswordVerifier } from '../storage/open-account.ts';

export function passwordMark(verifier: PasswordVerifier): string {
	return createHash('sha256').update(JSON.stringify(verifier)).digest('base64url').slice(0, 22);
}

/** Of two members one may be older and not say which it is. */
export function isAnotherPassword(one: string | undefined, other: string | undefined): boolean {
	return one !== undefined && other !== undefined && one !== other;
}
