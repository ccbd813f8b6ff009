/**
 * Passwords for a lab: made up per cluster, easy to read aloud and to type.
 *
 * 32 letters and digits without l, o, 0 and 1; twelve of them are 60 bits.
 */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
export const passwordBytes = 12;

/** `random` are twelve random bytes: 'k7fm-x2ah-9qpd'. */
export function readablePassword(random: Uint8Array): string {
	if (random.length !== passwordBytes) throw new Error(`a password is made of ${passwordBytes} random bytes, not ${random.length}`);
	const letters = Array.from(random, (byte) => alphabet[byte % alphabet.length]).join('');
	return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
