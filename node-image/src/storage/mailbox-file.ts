/**
 * `mailbox.json` in each mailbox: its UIDVALIDITY and the table that gives each keyword a letter; and flags as
 * those letters in file names. The table only grows: a letter in a name must never change its meaning.
 */
import { z } from 'zod';

export const mailboxFile = 'mailbox.json';

export const lettersOfKeywords = 'abcdefghijklmnopqrstuvwxyz';

const mailboxFileSchema = z.object({
	uidValidity: z.int().min(1).max(0xffff_ffff),
	/** The first keyword has letter a, the next b, ... */
	keywords: z.array(z.string().min(1).max(64)).max(lettersOfKeywords.length).readonly(),
});
export type MailboxFile = z.infer<typeof mailboxFileSchema>;

export function printMailboxFile(file: MailboxFile): Uint8Array {
	return new TextEncoder().encode(`${JSON.stringify(file, undefined, '\t')}\n`);
}

/** undefined: not what we write. */
export function parseMailboxFile(bytes: Uint8Array): MailboxFile | undefined {
	try {
		return mailboxFileSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
	} catch {
		return undefined;
	}
}

/** RFC 9051 section 2.3.2; the letters are Maildir's. */
const systemFlags: Readonly<Record<string, string>> = { '\\draft': 'D', '\\flagged': 'F', '\\answered': 'R', '\\seen': 'S', '\\deleted': 'T' };
const systemNames: Readonly<Record<string, string>> = { D: '\\Draft', F: '\\Flagged', R: '\\Answered', S: '\\Seen', T: '\\Deleted' };
export const deletedLetter = 'T';

/** RFC 9051 section 9: a keyword is an atom. */
const keywordShape = /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,64}$/;

/** Keywords among the flags that have no letter yet and can get one: the table has room for 26. */
export function newKeywords(flags: readonly string[], table: readonly string[]): string[] {
	const found: string[] = [];
	for (const flag of flags) {
		const fresh = keywordShape.test(flag) && letterOf(flag, [...table, ...found]) === undefined;
		if (fresh && table.length + found.length < lettersOfKeywords.length) found.push(flag);
	}
	return found;
}

/** What has no letter (\Recent, a 27th keyword) is left out, as RFC 9051 section 6.4.6 allows. */
export function lettersOf(flags: readonly string[], table: readonly string[]): string {
	return sorted(flags.map((flag) => letterOf(flag, table) ?? '').join(''));
}

export function changedLetters(letters: string, mode: 'set' | 'add' | 'remove', change: string): string {
	if (mode === 'set') return change;
	if (mode === 'add') return sorted(letters + change);
	return [...letters].filter((letter) => !change.includes(letter)).join('');
}

/** A letter beyond the table (a table lost by hand) is shown as no flag. */
export function flagsOf(letters: string, table: readonly string[]): ReadonlySet<string> {
	const flags = new Set<string>();
	for (const letter of letters) {
		const flag = systemNames[letter] ?? table[lettersOfKeywords.indexOf(letter)];
		if (flag !== undefined) flags.add(flag);
	}
	return flags;
}

/** Flags and keywords are compared without case (RFC 9051 section 2.3.2). */
function letterOf(flag: string, table: readonly string[]): string | undefined {
	const lower = flag.toLowerCase();
	const at = table.findIndex((keyword) => keyword.toLowerCase() === lower);
	return systemFlags[lower] ?? (at < 0 ? undefined : lettersOfKeywords[at]);
}

function sorted(letters: string): string {
	return [...new Set(letters)].sort().join('');
}
