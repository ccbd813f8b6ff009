/** How a command ends: the tagged answer (RFC 3501 section 7.1), with the response codes of RFC 5530. */
import type { Failure } from '../../../result.ts';
import type { StoreCode } from '../../../storage/open-account.ts';
import { SessionOver } from '../outbox.ts';
import { humanText } from '../printer.ts';

export interface Completion {
	readonly status: 'OK' | 'NO' | 'BAD';
	/** With its response code in front, where there is one. */
	readonly text: string;
}

export function done(text: string): Completion {
	return { status: 'OK', text };
}

export function no(text: string): Completion {
	return { status: 'NO', text };
}

export function bad(text: string): Completion {
	return { status: 'BAD', text };
}

export const noSuchMailbox = no('[NONEXISTENT] There is no such mailbox');

const codes: Partial<Record<StoreCode, string>> = {
	'no-such-mailbox': '[NONEXISTENT] ',
	'no-such-message': '[EXPUNGEISSUED] ',
	'read-only': '[NOPERM] ',
	'volume-full': '[OVERQUOTA] ',
	'too-big': '[TOOBIG] ',
};

/**
 * NO for what certainly did not happen. What may have happened is never reported as failed: the session ends
 * without a tagged answer (R4), and the client looks again when it is back.
 * @throws SessionOver
 */
export function refusal(failure: Failure<StoreCode>): Completion {
	if (!failure.definite || failure.code === 'dropped') throw new SessionOver(accountMoved);
	return no(`${codes[failure.code] ?? ''}${humanText(failure.message)}`);
}

export const accountMoved = '[UNAVAILABLE] This account is moving to another server, connect again';
