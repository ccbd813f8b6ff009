/**
 * One turn of the beat's thread: write our beat below our token and look it up behind it (R2), then read
 * what the others wrote and who holds the controller's token.
 *
 * Own beat first: a read of the others counts only behind a completed beat of one's own (R8). Runs on
 * any FileSystem; the thread gives it the synchronous one.
 *
 * A token that the look before saw is looked up by its exact name instead of listed: names never come back (R1), so
 * while it is there nothing has changed. Every so often all is listed, for what a person put beside a token.
 */
import type { BeatPayload, Look } from '../cluster/member.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { lookLife, readBeatIn, readMember, writeBeat } from '../storage/member-tokens.ts';
import { lookToken, readToken, type Token, type TokenFailure } from '../storage/tokens.ts';
import { controllerPath } from '../storage/volume.ts';

export interface LookRequest {
	readonly name: string;
	readonly life: number;
	readonly seq: number;
	readonly payload: BeatPayload;
	readonly backends: readonly string[];
	/** The look before this one, if there was one. */
	readonly before?: Look | null;
}

/** Once a second. */
const listEvery = 10;

/** `proven` is called as soon as our own beat was written, which proves our life (R2): on a slow volume the rest takes longer than the fence lasts. */
export async function lookAround(fs: FileSystem, request: LookRequest, now: () => number, proven: (startedAtMs: number) => void = () => {}): Promise<Look> {
	const startedAtMs = now();
	const written = await writeBeat(fs, request.name, request.life, { seq: request.seq, payload: request.payload });
	const before = request.seq % listEvery === 0 ? null : (request.before ?? null);
	// What was wrong is so until the next listing.
	const problems = [...(before?.problems ?? [])];
	const base = { startedAtMs, life: request.life, seq: request.seq, problems };
	// R2: looked up once more behind it. A write that was under way when the token was renamed succeeds, and proves nothing.
	const held = written.ok ? await lookLife(fs, request.name, request.life) : written.error.code === 'ENOENT' ? 'gone' : 'unknown';
	if (held !== 'held') {
		const gone = held === 'gone';
		const own = gone ? await memberToken(fs, request.name, problems) : null;
		return { ...base, own: gone ? 'gone' : 'failed', ownToken: own, tookMs: now() - startedAtMs, provenMs: 0, controller: null, members: {} };
	}
	const provenMs = now() - startedAtMs;
	proven(startedAtMs);
	const members: Record<string, Look['members'][string]> = {};
	for (const name of request.backends) {
		const known = before?.members[name]?.token;
		const beatThere = known?.alive ? await readBeatIn(fs, name, known.number) : undefined;
		if (known && beatThere !== undefined) {
			members[name] = { token: known, beat: beatThere === 'torn' ? null : beatThere };
			continue;
		}
		const read = await readMember(fs, name);
		if (!read.ok) {
			note(read.error, problems);
			continue;
		}
		const { token, beat } = read.value;
		members[name] = {
			token: token.holder.kind === 'up' || token.holder.kind === 'dead' ? { number: token.number, alive: token.holder.kind === 'up' } : null,
			beat: beat === 'torn' || beat === 'none' ? null : beat,
		};
	}
	const controller = await controllerToken(fs, before, problems);
	return { ...base, own: 'written', ownToken: null, tookMs: now() - startedAtMs, provenMs, controller, members };
}

/** Only a person can mend it: everything else comes and goes. */
function note(failure: TokenFailure, problems: string[]): void {
	if (failure.code === 'broken-token' && !problems.includes(failure.message)) problems.push(failure.message);
}

async function memberToken(fs: FileSystem, name: string, problems: string[]): Promise<Look['ownToken']> {
	const read = await readMember(fs, name);
	if (!read.ok) {
		note(read.error, problems);
		return null;
	}
	const { number, holder } = read.value.token;
	return holder.kind === 'up' || holder.kind === 'dead' ? { number, alive: holder.kind === 'up' } : null;
}

async function controllerToken(fs: FileSystem, before: Look | null, problems: string[]): Promise<Look['controller']> {
	const known = before?.controller ?? null;
	if (known !== null && (await lookToken(fs, controllerPath, tokenOf(known))) === 'held') return known;
	const read = await readToken(fs, controllerPath);
	if (!read.ok) {
		note(read.error, problems);
		return null;
	}
	const { number, holder } = read.value;
	if (holder.kind === 'free') return { epoch: number, holder: null };
	return holder.kind === 'life' ? { epoch: number, holder: { member: holder.member, life: holder.life } } : null;
}

function tokenOf({ epoch, holder }: NonNullable<Look['controller']>): Token {
	return { number: epoch, holder: holder === null ? { kind: 'free' } : { kind: 'life', member: holder.member, life: holder.life } };
}
