/**
 * Why an account was let go, for a reader who knows no calls of a file system. Pure.
 *
 * A node says what failed and where, for its log: "look 'SharedDomains/…/INBOX': the volume did not answer properly".
 */
export function dropReason(said: string): string {
	return said.replace(/^[a-z][a-zA-Z]* '[^']*': /, '');
}
