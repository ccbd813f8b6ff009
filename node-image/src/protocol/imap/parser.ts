/**
 * A command's parts become a Command (RFC 3501 section 9), or one sentence that says what was expected and where.
 *
 * One function a command, in the order of the RFC; the two large grammars have files of their own: parse-fetch.ts
 * and parse-search.ts. Verbs of later versions are known by name, so that they get a clear NO instead of BAD.
 */
import { type Failure, failed, ok, type Result } from '../../result.ts';
import type { AppendCommand, Command, StatusItem, StoreCommand, TaggedCommand } from './command.ts';
import type { CommandPart } from './command-reader.ts';
import { Cursor, SyntaxProblem } from './cursor.ts';
import { parseDateTime } from './date.ts';
import { parseFetch } from './parse-fetch.ts';
import { parseSearch } from './parse-search.ts';

export interface BadCommand extends Failure<'bad-command'> {
	/** '*' where not even the tag could be read. */
	readonly tag: string;
}

const flagsMax = 64;
const bareVerbs = ['CAPABILITY', 'NOOP', 'LOGOUT', 'NAMESPACE', 'CHECK', 'CLOSE', 'UNSELECT', 'IDLE'] as const;
const laterVerbs = ['CREATE', 'DELETE', 'RENAME', 'COPY', 'MOVE', 'STARTTLS'];
const statusItems: readonly StatusItem[] = ['MESSAGES', 'RECENT', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN', 'APPENDLIMIT'];

export function parseCommand(parts: readonly CommandPart[]): Result<TaggedCommand, BadCommand> {
	const cursor = new Cursor(parts);
	let tag = '*';
	try {
		tag = cursor.tag();
		cursor.space();
		return ok({ tag, command: parseVerb(cursor) });
	} catch (problem) {
		if (!(problem instanceof SyntaxProblem)) throw problem;
		return failed({ code: 'bad-command', message: problem.message, definite: true, tag });
	}
}

function parseVerb(cursor: Cursor): Command {
	const verb = cursor.word('a command');
	if (verb === 'UID') {
		cursor.space();
		return parseWithArguments(cursor, cursor.word('FETCH, STORE, SEARCH or EXPUNGE'), true);
	}
	return parseWithArguments(cursor, verb, false);
}

function parseWithArguments(cursor: Cursor, verb: string, byUid: boolean): Command {
	// STARTTLS and its like are answered whatever follows them.
	if (laterVerbs.includes(verb)) return { name: 'LATER', verb };
	const command = byUid ? parseByUid(cursor, verb) : parsePlain(cursor, verb);
	cursor.end();
	return command;
}

function parseByUid(cursor: Cursor, verb: string): Command {
	switch (verb) {
		case 'FETCH':
			return parseFetch(cursor, true);
		case 'STORE':
			return parseStore(cursor, true);
		case 'SEARCH':
			return parseSearch(cursor, true);
		// RFC 4315 section 2.1
		case 'EXPUNGE':
			cursor.space();
			return { name: 'EXPUNGE', uids: cursor.sequenceSet() };
		default:
			return unknownVerb(`UID ${verb}`);
	}
}

function parsePlain(cursor: Cursor, verb: string): Command {
	const bare = bareVerbs.find((name) => name === verb);
	if (bare !== undefined) return { name: bare };
	switch (verb) {
		case 'ID':
			return parseId(cursor);
		case 'LOGIN': {
			cursor.space();
			const user = cursor.astring('a user name');
			cursor.space();
			return { name: verb, user, password: cursor.astring('a password') };
		}
		case 'AUTHENTICATE':
			return parseAuthenticate(cursor);
		case 'XTICKET': {
			cursor.space();
			const ticket = cursor.astring('a ticket');
			cursor.space();
			return { name: verb, ticket, from: cursor.astring('the sender of the ticket') };
		}
		case 'ENABLE': {
			// RFC 5161 section 3.1
			const capabilities: string[] = [];
			do {
				cursor.space();
				capabilities.push(cursor.word('a capability'));
			} while (cursor.peek() === ' ');
			return { name: verb, capabilities };
		}
		case 'SELECT':
		case 'EXAMINE':
		case 'SUBSCRIBE':
		case 'UNSUBSCRIBE':
			cursor.space();
			return { name: verb, mailbox: cursor.mailbox() };
		case 'LIST':
		case 'LSUB': {
			cursor.space();
			const reference = cursor.mailbox();
			cursor.space();
			return { name: verb, reference, pattern: cursor.listPattern() };
		}
		case 'STATUS': {
			cursor.space();
			const mailbox = cursor.mailbox();
			cursor.space();
			const items = cursor.list(() => statusItem(cursor), statusItems.length);
			return { name: verb, mailbox, items };
		}
		case 'APPEND':
			return parseAppend(cursor);
		case 'EXPUNGE':
			return { name: verb, uids: undefined };
		case 'FETCH':
			return parseFetch(cursor, false);
		case 'STORE':
			return parseStore(cursor, false);
		case 'SEARCH':
			return parseSearch(cursor, false);
		default:
			return unknownVerb(verb);
	}
}

/** The verb is named only where it looks like one: what a client sent by mistake may be a password. */
function unknownVerb(verb: string): never {
	throw new SyntaxProblem(/^[A-Z ]{1,20}$/.test(verb) ? `${verb} is not a command of this server` : 'expected a command behind the tag');
}

/** RFC 2971 section 3.1: what the client says of itself is read and not kept. */
function parseId(cursor: Cursor): Command {
	cursor.space();
	if (!cursor.take('NIL')) {
		cursor.list(() => {
			cursor.string('a field name');
			cursor.space();
			cursor.nilOrString('a field value');
		}, 30);
	}
	return { name: 'ID' };
}

/** RFC 3501 section 6.2.2; the response behind the mechanism is RFC 4959 (SASL-IR), '=' where it is empty. */
function parseAuthenticate(cursor: Cursor): Command {
	cursor.space();
	const mechanism = cursor.word('a SASL mechanism');
	if (!cursor.take(' ')) return { name: 'AUTHENTICATE', mechanism, initialResponse: undefined };
	const initialResponse = cursor.take('=') ? '' : cursor.astring('the initial response in base64');
	return { name: 'AUTHENTICATE', mechanism, initialResponse };
}

function statusItem(cursor: Cursor): StatusItem {
	const word = cursor.word('a status item');
	return statusItems.find((item) => item === word) ?? cursor.fail(`one of ${statusItems.join(' ')} before this point`);
}

/** RFC 3501 section 6.3.11 */
function parseAppend(cursor: Cursor): AppendCommand {
	cursor.space();
	const mailbox = cursor.mailbox();
	cursor.space();
	const flags = cursor.peek() === '(' ? cursor.list(() => cursor.flag(), flagsMax) : undefined;
	if (flags !== undefined) cursor.space();
	let internalDateS: number | undefined;
	if (cursor.peek() === '"') {
		internalDateS = parseDateTime(cursor.quoted('a date and time')) ?? cursor.fail('a date as "17-Jul-1996 02:44:25 -0700" before this point');
		cursor.space();
	}
	return { name: 'APPEND', mailbox, flags: flags ?? [], internalDateS, message: cursor.literal('the message as a literal') };
}

/** RFC 3501 section 6.4.6; the flags may stand without parentheses. */
function parseStore(cursor: Cursor, byUid: boolean): StoreCommand {
	cursor.space();
	const set = cursor.sequenceSet();
	cursor.space();
	const mode = cursor.take('+') ? 'add' : cursor.take('-') ? 'remove' : 'set';
	cursor.expect('FLAGS');
	const silent = cursor.take('.SILENT');
	cursor.space();
	if (cursor.peek() === '(') return { name: 'STORE', byUid, set, mode, silent, flags: cursor.list(() => cursor.flag(), flagsMax) };
	const flags = [cursor.flag()];
	while (cursor.take(' ') && flags.length < flagsMax) flags.push(cursor.flag());
	return { name: 'STORE', byUid, set, mode, silent, flags };
}
