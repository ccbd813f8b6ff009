/**
 * R1: the name of a directory is the lock, and rename(2) is compare-and-swap.
 *
 * A token is a directory `<number>-<holder>`, never empty, alone in its parent. Taking it renames it to the
 * next number; for everyone else the source has vanished, so one contender wins. Numbers only grow, so a
 * name that was seen once never comes back: a late contender cannot win twice. Used for accounts, for the
 * controller and for the lives of members; read member-tokens.ts and account-store.ts next.
 */
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem, FsFailure, FsResult } from './file-system.ts';
import { someOf } from './not-understood.ts';

export type Holder =
	/** Nobody: an account between owners, or a tree that was just made. */
	| { readonly kind: 'free' }
	/** A member in one of its lives: 'be1.3'. */
	| { readonly kind: 'life'; readonly member: string; readonly life: number }
	/** Below Members: the member's life with the token's number has begun ... */
	| { readonly kind: 'up' }
	/** ... or has ended. */
	| { readonly kind: 'dead' };

export interface Token {
	/** Generation of an account, epoch of a controller, life of a member. */
	readonly number: number;
	readonly holder: Holder;
}

export type TokenCode =
	/** There is no such account, member or controller tree. */
	| 'no-such-tree'
	/** The parent does not hold exactly one token: for a person to look at. Nothing is ever deleted here. */
	| 'broken-token'
	/** The volume could not be read or did not confirm. */
	| 'volume-error'
	/** Somebody else renamed it first. Definite. */
	| 'lost';

export type TokenFailure = Failure<TokenCode>;

/** '12-be1.3', '0-free', '3-up', '4-dead' */
export function printToken(token: Token): string {
	return `${token.number}-${printHolder(token.holder)}`;
}

/** 'be1.3', 'free', 'up', 'dead' */
export function printHolder(holder: Holder): string {
	return holder.kind === 'life' ? `${holder.member}.${holder.life}` : holder.kind;
}

const shape = /^(0|[1-9]\d{0,8})-(?:(free|up|dead)|([a-z][a-z0-9-]{0,30})\.([1-9]\d{0,8}))$/;

/** undefined: not the name of a token. */
export function parseToken(name: string): Token | undefined {
	const match = shape.exec(name);
	if (match === null) return undefined;
	const [, number, word, member, life] = match;
	if (word === 'free' || word === 'up' || word === 'dead') return { number: Number(number), holder: { kind: word } };
	assert(member !== undefined, 'the shape of a token name has a word or a member');
	return { number: Number(number), holder: { kind: 'life', member, life: Number(life) } };
}

/** Where the token's own directory is: everything below a token is reached through its name. */
export function tokenPath(parent: string, token: Token): string {
	return `${parent}/${printToken(token)}`;
}

/** Nobody gets there by taking. A token that a person gave such a number is nobody's lock: some takes later it could not grow. */
const numberReadMax = 900_000_000;

/** As `parseToken`, for what is to be taken some day. */
function parseLock(name: string): Token | undefined {
	const token = parseToken(name);
	return token === undefined || token.number > numberReadMax ? undefined : token;
}

/** A list may show none or both names while a rename is in flight; it is asked again before it is believed. */
const listsMax = 8;

/** Who holds the token below `parent` now. */
export async function readToken(fs: FileSystem, parent: string): Promise<Result<Token, TokenFailure>> {
	const read = await readParent(fs, parent);
	return read.ok ? ok(read.value.token) : read;
}

/**
 * The token below `parent`, and what else lies there. What is no token's name is nobody's lock: it is in nobody's way,
 * and left alone. Two tokens, or none, are for a person: which of two trees is the right one cannot be told from here.
 * The higher number may be a copy that somebody put back while the lower is being served by its exact name (R4), and
 * whoever moved one aside could give the account a second writer. So nobody takes it any more, all others go on,
 * and the message says how it is mended.
 */
export async function readParent(
	fs: FileSystem,
	parent: string,
): Promise<Result<{ readonly token: Token; readonly foreign: readonly string[] }, TokenFailure>> {
	let seen: string[] = [];
	for (let round = 0; round < listsMax; round += 1) {
		const names = await fs.list(parent);
		if (!names.ok) return failed(names.error.code === 'ENOENT' ? noSuchTree(parent) : volumeError(names.error));
		// Names with a leading dot are what file browsers and network file systems leave behind.
		seen = names.value.filter((name) => !name.startsWith('.'));
		const tokens = seen.flatMap((name) => parseLock(name) ?? []);
		const [token] = tokens;
		if (token !== undefined && tokens.length === 1) return ok({ token, foreign: seen.filter((name) => parseLock(name) === undefined) });
	}
	const tokens = seen.filter((name) => parseLock(name) !== undefined);
	// Above all numbers that were ever seen here: what is late by an older name stays without effect.
	const next = 1 + Math.max(0, ...seen.map((name) => Number(/^\d{1,8}/.exec(name)?.[0] ?? 0)));
	const wrong = tokens.length > 1 ? `holds ${tokens.length} tokens (${someOf(tokens)})` : `holds no token${seen.length > 0 ? ` but ${someOf(seen)}` : ''}`;
	return failed({
		code: 'broken-token',
		definite: true,
		message: `'${parent}' ${wrong}, and must hold exactly one: nobody takes it until a person has moved the wrong ones out of the volume and renamed the right one to '${next}-free'`,
	});
}

/**
 * R1: take, release or end: rename `from` to the next number, then fsync the parent so that it survives a
 * power cut. 'lost' is definite; 'volume-error' is not: the token may be ours, the next look tells.
 */
export async function takeToken(fs: FileSystem, parent: string, from: Token, to: Token): Promise<Result<Token, TokenFailure>> {
	assert(to.number === from.number + 1, `token numbers grow by one: ${printToken(from)} -> ${printToken(to)}`);
	// A name that nobody can read would lock everybody out for ever.
	assert(parseToken(printToken(to)) !== undefined, `'${printToken(to)}' is not the name of a token`);
	const renamed = await fs.rename(tokenPath(parent, from), tokenPath(parent, to));
	if (!renamed.ok) {
		const { code } = renamed.error;
		if (code === 'ENOENT') {
			return failed({ code: 'lost', definite: true, message: `${tokenPath(parent, from)} is not there any more: somebody else took it first` });
		}
		if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') {
			return failed({ code: 'broken-token', definite: true, message: `${parent}: both ${printToken(from)} and ${printToken(to)} exist` });
		}
		return failed(volumeError(renamed.error));
	}
	const kept = await fs.syncDirectory(parent);
	return kept.ok ? ok(to) : failed({ ...volumeError(kept.error), definite: false });
}

/** One look at one exact token name: what stands behind every acknowledgement (R4). */
export async function lookToken(fs: FileSystem, parent: string, token: Token): Promise<'held' | 'gone' | 'unknown'> {
	const seen = await fs.look(tokenPath(parent, token));
	if (seen.ok) return 'held';
	return seen.error.code === 'ENOENT' ? 'gone' : 'unknown';
}

export interface TreeToPrepare {
	readonly fs: FileSystem;
	/** A new directory that nobody else uses; it becomes the tree. */
	readonly aside: string;
	/** Where the tree appears, all at once. */
	readonly into: string;
	/** Of the token that it begins with; left out: 0. */
	readonly number?: number;
	/** Puts the content below the token (it must put something: a token is never empty), fsynced. */
	readonly fill: (token: string) => Promise<FsResult<void>>;
}

/**
 * R1: makes a tree aside with a free token in it and renames it into place; the second creator gets 'exists'.
 * What was made aside is removed again when it did not come into place.
 */
export async function prepareTree(tree: TreeToPrepare): Promise<Result<'made' | 'exists', FsFailure>> {
	const { fs, aside, into } = tree;
	const token = tokenPath(aside, { number: tree.number ?? 0, holder: { kind: 'free' } });
	const made = await inOrder(
		() => fs.makeDirectory(aside),
		() => fs.makeDirectory(token),
		() => tree.fill(token),
		() => fs.syncDirectory(token),
		() => fs.syncDirectory(aside),
	);
	if (!made.ok) {
		await removeTree(fs, aside);
		return made;
	}
	const renamed = await fs.rename(aside, into);
	if (!renamed.ok) {
		await removeTree(fs, aside);
		return renamed.error.code === 'ENOTEMPTY' ? ok('exists') : renamed;
	}
	const kept = await fs.syncDirectory(parentOf(into));
	return kept.ok ? ok('made') : kept;
}

/** Removes a tree that this node made aside. Never call it on anything that is in place. */
export async function removeTree(fs: FileSystem, path: string): Promise<FsResult<void>> {
	const names = await fs.list(path);
	if (!names.ok) {
		if (names.error.code === 'ENOENT') return ok(undefined);
		return names.error.code === 'ENOTDIR' ? fs.unlink(path) : names;
	}
	for (const name of names.value) {
		const removed = await removeTree(fs, `${path}/${name}`);
		if (!removed.ok) return removed;
	}
	const removed = await fs.removeDirectory(path);
	return removed.ok || removed.error.code === 'ENOENT' ? ok(undefined) : removed;
}

/** Runs the steps until one fails. */
export async function inOrder(...steps: readonly (() => Promise<FsResult<void>>)[]): Promise<FsResult<void>> {
	for (const step of steps) {
		const done = await step();
		if (!done.ok) return done;
	}
	return ok(undefined);
}

export function parentOf(path: string): string {
	const slash = path.lastIndexOf('/');
	return slash < 0 ? '' : path.slice(0, slash);
}

export function volumeError(failure: FsFailure): Failure<'volume-error'> {
	return { code: 'volume-error', definite: failure.definite, message: failure.message };
}

function noSuchTree(parent: string): TokenFailure {
	return { code: 'no-such-tree', definite: true, message: `'${parent}' does not exist` };
}
