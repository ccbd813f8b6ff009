/** APPEND (RFC 3501 section 6.3.11), answered with the new UID (RFC 4315 section 3). */
import type { OpenAccount } from '../../../storage/open-account.ts';
import type { AppendCommand } from '../command.ts';
import { type Completion, done, no, refusal } from './completion.ts';

export async function append(account: OpenAccount, command: AppendCommand, nowS: number): Promise<Completion> {
	const mailbox = account.mailbox(command.mailbox);
	// "the server MUST send the response code [TRYCREATE]"
	if (mailbox === undefined) return no('[TRYCREATE] There is no such mailbox');
	if (command.message.length === 0) return no('A message has at least one byte');
	const appended = await mailbox.append({ bytes: command.message, flags: [...new Set(command.flags)], internalDateS: command.internalDateS ?? nowS });
	if (!appended.ok) return refusal(appended.error);
	return done(`[APPENDUID ${mailbox.uidValidity} ${appended.value.uid}] APPEND completed`);
}
