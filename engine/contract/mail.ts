/**
 * Accounts and their mail, as clients of the engine ask for them: lists in windows, messages in parts, one mail sent by hand.
 *
 * Mail is read from the volume's files, never through a node: looking takes no account from its owner, and works while
 * every node is down. Every list is bounded here, at the door. Read next: engine/mail/ (how it is read), engine-api.ts.
 */
import { z } from 'zod';
import { addressSchema, domainNameSchema } from '../../node-image/src/contract/admin-api.ts';
import { readBytesMax } from '../../node-image/src/contract/files.ts';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';
import type { RecordedEvent } from './recorded-event.ts';

export const accountRowsMax = 500;
export const messageRowsMax = 100;
/** The newest ones of a mailbox. */
export const messagesSearchedMax = 2_000;
export const accountsAtOnceMax = 500;
export const mailTextCharactersMax = 100_000;
export const mailBytesMax = 10 * 1024 * 1024;

/** Owners that are no node: 'free' belongs to nobody, 'next-use' to a life that has ended, until somebody needs it. */
export const noOwnerSchema = z.enum(['free', 'next-use']);
export const accountSortSchema = z.enum(['address', 'owner', 'generation', 'since']);
export type AccountSort = z.infer<typeof accountSortSchema>;

export const accountsQuerySchema = z.object({
	/** Addresses that contain it. */
	text: z.string().max(254).optional(),
	owner: z.union([z.object({ node: memberNameSchema }), z.object({ is: noOwnerSchema })]).optional(),
	sort: accountSortSchema,
	descending: z.boolean().optional(),
	fromIndex: z.int().min(0).max(10_000_000),
	most: z.int().min(1).max(accountRowsMax),
});
export type AccountsQuery = z.infer<typeof accountsQuerySchema>;

/** As the account's token says, and what is known of the life that it names. 'unknown': not looked at yet. */
export type AccountOwner =
	| { readonly is: 'open'; readonly node: string; readonly life: number }
	| { readonly is: 'next-use'; readonly node: string; readonly life: number }
	| { readonly is: 'free' }
	| { readonly is: 'unknown' };

export interface AccountRow {
	readonly address: string;
	/** '12-be1.3'; null: not looked at yet. */
	readonly token: string | null;
	readonly generation: number | null;
	readonly owner: AccountOwner;
	/** When its owner took it, by the recording's clock; null: nobody has it open, or it was not recorded. */
	readonly sinceMs: number | null;
}

export interface AccountPage {
	/** Accounts that the filters let through. */
	readonly total: number;
	/** All accounts of the cluster. */
	readonly accounts: number;
	/** Of how many of them the token is known: the others are looked at bit by bit while somebody sorts or filters by owner. */
	readonly known: number;
	readonly domains: readonly string[];
	readonly rows: readonly AccountRow[];
}

/** What was recorded of an account, or of deliveries and their message: the newest, oldest first. */
export const eventsAboutSchema = z.union([
	z.object({ account: addressSchema }),
	z.object({ deliveryIds: z.array(z.string().max(64)).max(10), message: z.string().max(64).optional() }),
]);
export type EventsAbout = z.infer<typeof eventsAboutSchema>;

/** A client in an account. */
export interface AccountSession {
	readonly node: string;
	readonly protocol: 'imap' | 'smtp';
	/** The frontend that it comes through. */
	readonly through: string;
	readonly sinceMs: number;
}

export interface RecordedAbout {
	readonly events: readonly RecordedEvent[];
	/** Of an account; else none. */
	readonly sessions: readonly AccountSession[];
}

export const createDomainArgumentsSchema = z.object({ domain: domainNameSchema });
export const createAccountsArgumentsSchema = z.object({
	/** Without a password one is made up. */
	accounts: z
		.array(z.object({ address: addressSchema, password: z.string().min(1).max(128).optional() }))
		.min(1)
		.max(accountsAtOnceMax),
});

/** As a client names it. */
const mailboxNameSchema = z.string().min(1).max(255);
const inMailboxSchema = z.object({ address: addressSchema, mailbox: mailboxNameSchema });

export const mailboxesSchema = z.object({ address: addressSchema });
/** Newest first: `fromIndex` 0 is the highest UID. */
export const messagesSchema = inMailboxSchema.extend({
	/** Those that have it in sender, recipient or subject. */
	text: z.string().max(254).optional(),
	fromIndex: z.int().min(0).max(10_000_000),
	most: z.int().min(1).max(messageRowsMax),
});
export const messageSchema = inMailboxSchema.extend({
	uid: z.int().min(1).max(0xffff_ffff),
	fromByte: z.int().min(0),
	bytesMost: z.int().min(1).max(readBytesMax),
});

export interface MailboxSummary {
	readonly mailbox: string;
	readonly messages: number;
	readonly unseen: number;
	readonly sizeBytes: number;
	/** It has more files than are counted here. */
	readonly more: boolean;
}

export interface MessageRow {
	readonly uid: number;
	/** When it came, seconds since 1970. */
	readonly internalDateS: number;
	readonly sizeBytes: number;
	/** '\Seen', keywords. */
	readonly flags: readonly string[];
	/** R7; null: it did not come by delivery. */
	readonly deliveryId: string | null;
	/** Header fields as they are, unfolded and not decoded; '' where the message has none. */
	readonly header: { readonly from: string; readonly to: string; readonly subject: string; readonly date: string };
}

/** Header fields must not be able to begin another: no control characters at all. */
const oneLine = z.string().regex(/^\P{Cc}*$/u, 'one line, without control characters');

export const sendMailSchema = z.object({
	from: addressSchema,
	to: z.array(addressSchema).min(1).max(10),
	subject: oneLine.max(200),
	text: z.string().max(mailTextCharactersMax),
	/** About so large, by an attachment; left out: as large as its text. */
	sizeBytes: z.int().min(0).max(mailBytesMax).optional(),
});
export type MailToSend = z.infer<typeof sendMailSchema>;

/** What a client and the cluster said to each other; the message's own bytes are left out. */
export interface DialogueLine {
	/** Since the client began. */
	readonly atMs: number;
	readonly by: 'client' | 'server';
	readonly text: string;
}

export interface SentMail {
	/** 'unknown': the connection was lost behind the final dot, so nobody may say "failed". */
	readonly outcome: 'accepted' | 'partly' | 'later' | 'refused' | 'not-connected' | 'lost' | 'unknown';
	/** The last reply, or why the connection ended. */
	readonly reply: string;
	readonly dialogue: readonly DialogueLine[];
	readonly tookMs: number;
	/** When the client began, by the recording's clock. */
	readonly sentAtMs: number;
	readonly sizeBytes: number;
	readonly messageId: string;
	/** The frontend's own name for it, from its reply; null: it said none. */
	readonly message: string | null;
	/** By which each recipient's copy is known on its way (R7). */
	readonly deliveries: readonly { readonly address: string; readonly deliveryId: string }[];
}
