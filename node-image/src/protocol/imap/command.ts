/**
 * The commands a client can give, as data: what parser.ts makes and commands/*.ts carry out.
 * Strings are byte strings as they came (bytes.ts), mailbox names are decoded.
 */
import type { SequenceSet } from './sequence-set.ts';

export interface TaggedCommand {
	readonly tag: string;
	readonly command: Command;
}

export type Command =
	| { [Name in BareName]: { readonly name: Name } }[BareName]
	| { readonly name: 'LOGIN'; readonly user: string; readonly password: string }
	| { readonly name: 'AUTHENTICATE'; readonly mechanism: string; readonly initialResponse: string | undefined }
	| { readonly name: 'XTICKET'; readonly ticket: string; readonly from: string }
	| { readonly name: 'ENABLE'; readonly capabilities: readonly string[] }
	| { readonly name: 'SELECT' | 'EXAMINE'; readonly mailbox: string }
	| { readonly name: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly mailbox: string }
	| { readonly name: 'LIST' | 'LSUB'; readonly reference: string; readonly pattern: string }
	| { readonly name: 'STATUS'; readonly mailbox: string; readonly items: readonly StatusItem[] }
	| AppendCommand
	| { readonly name: 'EXPUNGE'; readonly uids: SequenceSet | undefined }
	| FetchCommand
	| StoreCommand
	| SearchCommand
	| { readonly name: 'LATER'; readonly verb: string };

type BareName = 'CAPABILITY' | 'NOOP' | 'LOGOUT' | 'ID' | 'NAMESPACE' | 'CHECK' | 'CLOSE' | 'UNSELECT' | 'IDLE';

/** The command, or the commands of one form, with this name. */
export type CommandNamed<Name extends Command['name']> = Command extends infer Each
	? Each extends { name: infer Own }
		? Name extends Own
			? Each
			: never
		: never
	: never;

export type StatusItem = 'MESSAGES' | 'RECENT' | 'UIDNEXT' | 'UIDVALIDITY' | 'UNSEEN' | 'APPENDLIMIT';

export interface AppendCommand {
	readonly name: 'APPEND';
	readonly mailbox: string;
	readonly flags: readonly string[];
	readonly internalDateS: number | undefined;
	readonly message: Uint8Array;
}

export interface FetchCommand {
	readonly name: 'FETCH';
	readonly byUid: boolean;
	readonly set: SequenceSet;
	readonly items: readonly FetchItem[];
}

export type FetchItem =
	| { readonly item: 'FLAGS' | 'UID' | 'INTERNALDATE' | 'RFC822.SIZE' | 'ENVELOPE' | 'BODY' | 'BODYSTRUCTURE' }
	| {
			readonly item: 'section';
			/** How the answer names it: 'RFC822.TEXT', 'BODY[1.MIME]<0>'. */
			readonly label: string;
			readonly section: Section;
			readonly peek: boolean;
			readonly partial: { readonly start: number; readonly length: number } | undefined;
	  };

/** RFC 3501 section 6.4.5: BODY[2.1.HEADER.FIELDS (Subject)] */
export interface Section {
	readonly path: readonly number[];
	readonly text:
		| { readonly kind: 'all' | 'HEADER' | 'TEXT' | 'MIME' }
		| { readonly kind: 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT'; readonly fields: readonly string[] };
}

export interface StoreCommand {
	readonly name: 'STORE';
	readonly byUid: boolean;
	readonly set: SequenceSet;
	readonly mode: 'set' | 'add' | 'remove';
	readonly silent: boolean;
	readonly flags: readonly string[];
}

export interface SearchCommand {
	readonly name: 'SEARCH';
	readonly byUid: boolean;
	/** As the client named it, in upper case. */
	readonly charset: string;
	readonly key: SearchKey;
}

/** A day without a time, as a number that compares: days since 1970. */
export type Day = number;

export type SearchKey =
	| { readonly key: 'all' }
	| { readonly key: 'none' }
	| { readonly key: 'flag'; readonly flag: string; readonly set: boolean }
	| { readonly key: 'and' | 'or'; readonly keys: readonly SearchKey[] }
	| { readonly key: 'not'; readonly inner: SearchKey }
	| { readonly key: 'sequence' | 'uid'; readonly set: SequenceSet }
	| { readonly key: 'larger' | 'smaller'; readonly sizeBytes: number }
	| { readonly key: 'internal' | 'sent'; readonly relation: 'before' | 'on' | 'since'; readonly day: Day }
	| { readonly key: 'header'; readonly field: string; readonly value: string }
	| { readonly key: 'body' | 'text'; readonly value: string };
