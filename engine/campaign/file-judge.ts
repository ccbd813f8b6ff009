/**
 * The audit: what lies on the volume and in the queues, compared with what clients did, were told and have seen.
 *
 * Everything has ended when it is made, so whatever was acknowledged must be there as it was acknowledged, once.
 * Pure: read-volume.ts reads the files; copies.ts says what is expected.
 */
import { flagsOf } from '../../node-image/src/storage/mailbox-file.ts';
import type { Breach } from './breach.ts';
import type { CopyLedger } from './copies.ts';
import { judgeCopy } from './look-judge.ts';
import type { Sightings } from './sightings.ts';

import { type MailboxFiles, messagesOf, type VolumeFiles } from './volume-files.ts';

export interface AuditResult {
	readonly breaches: readonly Breach[];
	/** Mails sent by SMTP whose acknowledged copies are all in their mailboxes. */
	readonly stored: number;
	/** ... and those of which an acknowledged copy waits in a queue. */
	readonly delayed: number;
	readonly messages: number;
}

export function judgeFiles(files: VolumeFiles, ledger: CopyLedger, sightings: readonly Sightings[]): AuditResult {
	const breaches: Breach[] = files.problems.map((what) => ({ promise: 'lost', where: 'volume', what }));
	const queued = new Set(files.queued.flatMap(({ number, recipients }) => recipients.map((account) => `${number} ${account}`)));
	const present = new Set<string>();
	let messages = 0;
	for (const account of files.accounts) {
		const seenIds = new Map<string, string>();
		for (const mailbox of account.mailboxes) {
			const found = messagesOf(mailbox);
			messages += found.size;
			breaches.push(...judgeNames(mailbox, account.generation, seenIds));
			const seen = sightings.find((one) => one.account === mailbox.account && one.mailbox === mailbox.mailbox);
			const byNumber = new Map<number, { uid: number; flags: ReadonlySet<string> }>();
			for (const [uid, { content, name }] of found) {
				const of = { where: mailbox.account, mailbox: mailbox.mailbox, uid };
				if (seen !== undefined && content !== undefined) breaches.push(...seen.met(uid, content.number, Number.POSITIVE_INFINITY));
				if (content === undefined || content.number === null) continue;
				const { number } = content;
				const other = byNumber.get(number);
				if (other !== undefined) breaches.push({ ...of, promise: 'doubled', number, what: `it is there as UID ${other.uid}, too` });
				byNumber.set(number, { uid, flags: flagsOf(name.letters, mailbox.keywords) });
				if (!content.whole) breaches.push({ ...of, promise: 'content', number, what: 'its bytes are not those that were sent' });
				const copy = ledger.copiesIn(mailbox.account, mailbox.mailbox).get(number);
				if (copy === undefined) breaches.push({ ...of, promise: 'doubled', number, what: 'it was never sent to this mailbox' });
				else if (copy.appendedUid !== undefined && copy.appendedUid !== uid) {
					breaches.push({ ...of, promise: 'uid-reused', number, what: `APPEND was answered with UID ${copy.appendedUid}` });
				}
			}
			for (const copy of ledger.copiesIn(mailbox.account, mailbox.mailbox).values()) {
				const message = byNumber.get(copy.number);
				if (message !== undefined) present.add(`${copy.number} ${copy.account}`);
				const judged = judgeCopy(copy, message?.flags, Number.MAX_VALUE, Number.MAX_VALUE);
				if (judged === undefined || (judged.promise === 'lost' && queued.has(`${copy.number} ${copy.account}`))) continue;
				breaches.push({
					...judged,
					where: copy.account,
					mailbox: copy.mailbox,
					number: copy.number,
					...(message && { uid: message.uid }),
					atMs: copy.stored.endedMs,
				});
			}
		}
	}
	for (const mail of ledger.mails()) {
		for (const copy of mail.copies) {
			if (files.accounts.some(({ account, mailboxes }) => account === copy.account && mailboxes.some(({ mailbox }) => mailbox === copy.mailbox))) continue;
			if (copy.stored.outcome === 'ok')
				breaches.push({ promise: 'lost', where: copy.account, mailbox: copy.mailbox, number: copy.number, what: 'its whole mailbox is gone' });
		}
	}
	const acknowledged = ledger.mails().filter((mail) => mail.how === 'smtp' && mail.copies.some((copy) => copy.stored.outcome === 'ok'));
	const waits = acknowledged.filter((mail) => mail.copies.some((copy) => isQueuedOnly(copy.number, copy.account)));
	function isQueuedOnly(number: number, account: string): boolean {
		return queued.has(`${number} ${account}`) && !present.has(`${number} ${account}`);
	}
	const lost = new Set(breaches.filter(({ promise, number }) => promise === 'lost' && number !== undefined).map(({ number }) => number));
	const stored = acknowledged.filter((mail) => !waits.includes(mail) && !lost.has(mail.number)).length;
	return { breaches, stored, delayed: waits.length, messages };
}

/** What one mailbox's names say against each other. `ids`: delivery ids of the account so far, with their file. */
function judgeNames(mailbox: MailboxFiles, generation: number, ids: Map<string, string>): Breach[] {
	const breaches: Breach[] = [];
	const modseqs = new Map<bigint, string>();
	const say = (promise: Breach['promise'], uid: number | undefined, what: string) =>
		breaches.push({ promise, where: mailbox.account, mailbox: mailbox.mailbox, ...(uid === undefined ? {} : { uid }), what });
	if (mailbox.uidValidity === undefined) say('uidvalidity', undefined, 'mailbox.json cannot be understood');
	for (const { name, file } of mailbox.files) {
		const { uid, modseq, deliveryId } = name;
		const twin = modseqs.get(modseq);
		if (twin !== undefined) say('modseq', uid, `${file} and ${twin} have one modseq`);
		modseqs.set(modseq, file);
		if (Number(modseq >> 32n) > generation) say('modseq', uid, `${file} is of a generation above the token's, ${generation}`);
		if (deliveryId === undefined) continue;
		const other = ids.get(deliveryId);
		if (other !== undefined && Number(other.slice(0, 10)) !== uid) say('doubled', uid, `${file} and ${other} have one delivery id`);
		ids.set(deliveryId, file);
	}
	return breaches;
}
