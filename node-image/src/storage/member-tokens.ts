/**
 * R2: a member's life is a token, too: `Members/be1/3-up` says that be1 is in its life 3.
 *
 * Starting takes it, and only the controller ends the life of another. `3-up` never comes back, so "this life
 * has ended" can be acted upon without a race (R3): that is why accounts and the controller's token name the
 * life and not only the member. Read tokens.ts first, beat-record.ts for what stands in the beat.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import { type Beat, decodeBeat, encodeBeat } from './beat-record.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { lookToken, readToken, type Token, type TokenFailure, takeToken, tokenPath, volumeError } from './tokens.ts';
import { makeTokenTree, memberPath } from './volume.ts';

const beatFile = 'beat';

/** What stands in the beat before the first one of a life. */
const silence = encodeBeat({
	seq: 0,
	payload: { phase: 'starting', joinNumber: 0, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false },
});

export function upToken(life: number): Token {
	return { number: life, holder: { kind: 'up' } };
}

/** Where a member in this life writes its beat; ENOENT there is looked into (R2). */
export function beatPath(member: string, life: number): string {
	return `${tokenPath(memberPath(member), upToken(life))}/${beatFile}`;
}

/**
 * Begins a new life of member `name`. The token is taken whatever it says: the member's former life
 * (crashed, or a namesake that still runs and will see the newer life) ends with it.
 */
export async function takeLife(fs: FileSystem, name: string): Promise<Result<{ life: number }, TokenFailure>> {
	const parent = memberPath(name);
	const made = await makeTokenTree(fs, parent, (token) => fs.create(`${token}/${beatFile}`, silence));
	if (!made.ok) return made;
	const before = await readToken(fs, parent);
	if (!before.ok) return before;
	// The last life's beat must not be taken for this one's. Where nobody lives it goes before the new name shows.
	if (before.value.holder.kind !== 'up') {
		const silenced = await silenceBeat(fs, parent, before.value);
		if (!silenced.ok) return silenced;
	}
	const life = before.value.number + 1;
	const taken = await takeToken(fs, parent, before.value, upToken(life));
	if (!taken.ok) return taken;
	const silenced = await silenceBeat(fs, parent, upToken(life));
	return silenced.ok ? ok({ life }) : silenced;
}

/**
 * Writes one's own beat below one's own token. Where only the file is missing (a person took it) it is made again: the
 * member would be held for ever. Never by more than the exact path: a token that is gone stays gone (R1).
 */
export async function writeBeat(fs: FileSystem, name: string, life: number, beat: Beat): Promise<FsResult<void>> {
	const record = encodeBeat(beat);
	const written = await fs.overwrite(beatPath(name, life), record);
	if (written.ok || written.error.code !== 'ENOENT') return written;
	return fs.create(beatPath(name, life), record);
}

/** The file is made again where a power cut or a person took it: without it the member could never live again. */
async function silenceBeat(fs: FileSystem, parent: string, token: Token): Promise<Result<void, TokenFailure>> {
	const path = `${tokenPath(parent, token)}/${beatFile}`;
	const silenced = await fs.overwrite(path, silence);
	if (silenced.ok) return ok(undefined);
	if (silenced.error.code !== 'ENOENT') return failed(volumeError(silenced.error));
	const created = await fs.create(path, silence);
	if (created.ok) return ok(undefined);
	return failed(created.error.code === 'ENOENT' || created.error.code === 'EEXIST' ? lost(parent) : volumeError(created.error));
}

function deadToken(life: number): Token {
	return { number: life + 1, holder: { kind: 'dead' } };
}

/** R2: said by the controller. 'lost' when that life had ended already, by another's word or a new start. */
export async function declareDead(fs: FileSystem, name: string, life: number): Promise<Result<Token, TokenFailure>> {
	return takeToken(fs, memberPath(name), upToken(life), deadToken(life));
}

/** The last beat of a life that was declared dead, below what its token is called now; null: none that can be read. */
export async function lastBeat(fs: FileSystem, name: string, life: number): Promise<number | null> {
	const bytes = await fs.read(`${tokenPath(memberPath(name), deadToken(life))}/${beatFile}`);
	const beat = bytes.ok ? decodeBeat(bytes.value) : 'torn';
	return beat === 'torn' ? null : beat.seq;
}

/**
 * A planned stop ends one's own life in the same way as a declared death does. `-free` would say the same;
 * with one name for "ended", whoever looks has one case less, and the next start takes it as usual.
 */
export async function endLife(fs: FileSystem, name: string, life: number): Promise<Result<Token, TokenFailure>> {
	return declareDead(fs, name, life);
}

export interface MemberRead {
	readonly token: Token;
	/** 'torn': half written at this moment, or taken away by a person. 'none': this member is not in a life. */
	readonly beat: Beat | 'torn' | 'none';
}

/** A torn record is read again at once: the writer needs some microseconds. */
const readsMax = 3;

/** What stands on the volume about a member: its token and the beat below it. */
export async function readMember(fs: FileSystem, name: string): Promise<Result<MemberRead, TokenFailure>> {
	const token = await readToken(fs, memberPath(name));
	if (!token.ok) return token;
	if (token.value.holder.kind !== 'up') return ok({ token: token.value, beat: 'none' });
	const beat = await readBeat(fs, name, token.value.number);
	if (beat.ok) return ok({ token: token.value, beat: beat.value });
	if (beat.error.code !== 'ENOENT') return failed(volumeError(beat.error));
	// Without the file, but below its token: a life that cannot be heard, which is what silence means (R8).
	const held = await lookToken(fs, memberPath(name), token.value);
	return held === 'held' ? ok({ token: token.value, beat: 'torn' }) : failed(lost(memberPath(name)));
}

/** The beat of a life that was seen before; by the path it is read at, its token is there. undefined: look again. */
export async function readBeatIn(fs: FileSystem, name: string, life: number): Promise<Beat | 'torn' | undefined> {
	const beat = await readBeat(fs, name, life);
	return beat.ok ? beat.value : undefined;
}

async function readBeat(fs: FileSystem, name: string, life: number): Promise<FsResult<Beat | 'torn'>> {
	for (let round = 0; round < readsMax; round += 1) {
		const bytes = await fs.read(beatPath(name, life));
		if (!bytes.ok) return bytes;
		const beat = decodeBeat(bytes.value);
		if (beat !== 'torn') return ok(beat);
	}
	return ok('torn');
}

/** R2: is this life's token still there, by its exact name? */
export function lookLife(fs: FileSystem, name: string, life: number): Promise<'held' | 'gone' | 'unknown'> {
	return lookToken(fs, memberPath(name), upToken(life));
}

/**
 * R3: has this life ended? 'ended' only on proof: the exact name is gone and a higher number stands in its
 * place. A volume that shows neither is away, and nothing follows from it.
 */
export async function lifeEnded(fs: FileSystem, holder: { readonly member: string; readonly life: number }): Promise<'ended' | 'alive' | 'unknown'> {
	const seen = await lookToken(fs, memberPath(holder.member), upToken(holder.life));
	if (seen !== 'gone') return seen === 'held' ? 'alive' : 'unknown';
	const now = await readToken(fs, memberPath(holder.member));
	return now.ok && now.value.number > holder.life ? 'ended' : 'unknown';
}

function lost(parent: string): Failure<'lost'> {
	return { code: 'lost', definite: true, message: `the token in '${parent}' changed meanwhile` };
}
