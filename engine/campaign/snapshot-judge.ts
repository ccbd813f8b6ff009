/**
 * Compares two readings of the same mailbox's file names, an earlier and a later one: what must never happen
 * between them, whatever was killed meanwhile (R6). Pure.
 */
import type { Breach } from './breach.ts';
import type { MailboxFiles, MessageFile } from './volume-files.ts';

export function judgeSnapshots(before: MailboxFiles, after: MailboxFiles): Breach[] {
	const breaches: Breach[] = [];
	const say = (promise: Breach['promise'], uid: number | undefined, what: string) =>
		breaches.push({ promise, where: after.account, mailbox: after.mailbox, ...(uid === undefined ? {} : { uid }), what });
	if (before.uidValidity !== after.uidValidity) say('uidvalidity', undefined, `mailbox.json named ${before.uidValidity} and names ${after.uidValidity}`);

	const earlier = newest(before);
	const highest = Math.max(0, ...earlier.keys());
	for (const [uid, later] of newest(after)) {
		const known = earlier.get(uid);
		if (known === undefined) {
			if (uid <= highest) say('uid-reused', uid, `${later.file} is new, and UID ${highest} was given before`);
			continue;
		}
		if (known.name.kind === 'gone' && later.name.kind === 'message')
			say('uid-reused', uid, `it was expunged (${known.file}) and is a message again (${later.file})`);
		else if (identity(known) !== identity(later)) say('uid-reused', uid, `${known.file} has become ${later.file}`);
		if (later.name.modseq < known.name.modseq) say('modseq', uid, `its modseq went down: ${known.file}, then ${later.file}`);
		else if (later.name.modseq === known.name.modseq && later.file !== known.file)
			say('modseq', uid, `it changed under one modseq: ${known.file}, then ${later.file}`);
	}
	const top = (files: MailboxFiles) => files.files.reduce((max, { name }) => (name.modseq > max ? name.modseq : max), 0n);
	if (top(after) < top(before)) say('modseq', undefined, 'the highest modseq of the mailbox went down');
	return breaches;
}

/** Of several names of one UID the tombstone, else the highest modseq. */
function newest(mailbox: MailboxFiles): Map<number, MessageFile> {
	const found = new Map<number, MessageFile>();
	for (const file of mailbox.files) {
		const known = found.get(file.name.uid);
		const counts = known === undefined || (known.name.kind !== 'gone' && (file.name.kind === 'gone' || file.name.modseq > known.name.modseq));
		if (counts) found.set(file.name.uid, file);
	}
	return found;
}

/** What never changes of a message, a tombstone's rest of it included. */
function identity({ name }: MessageFile): string {
	return name.deliveryId ?? '-';
}
