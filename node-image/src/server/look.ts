/**
 * One turn of the beat's thread: write our beat below our token (which is the look-up of R2), then read
 * what the others wrote and who holds the controller's token.
 *
 * Own beat first: a read of the others counts only behind a completed beat of one's own (R8). Runs on
 * any FileSystem; the thread gives it the synchronous one.
 */
import type { BeatPayload, Look } from '../cluster/member.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { readMember, writeBeat } from '../storage/member-tokens.ts';
import { readToken, type TokenFailure } from '../storage/tokens.ts';
import { controllerPath } from '../storage/volume.ts';

export interface LookRequest {
	readonly name: string;
	readonly life: number;
	readonly seq: number;
	readonly payload: BeatPayload;
	readonly backends: readonly string[];
}

/** `proven` is called as soon as our own beat was written, which proves our life (R2): on a slow volume the rest takes longer than the fence lasts. */
export async function lookAround(fs: FileSystem, request: LookRequest, now: () => number, proven: (startedAtMs: number) => void = () => {}): Promise<Look> {
	const startedAtMs = now();
	const written = await writeBeat(fs, request.name, request.life, { seq: request.seq, payload: request.payload });
	const problems: string[] = [];
	const base = { startedAtMs, life: request.life, seq: request.seq, problems };
	if (!written.ok) {
		const gone = written.error.code === 'ENOENT';
		const own = gone ? await memberToken(fs, request.name, problems) : null;
		return { ...base, own: gone ? 'gone' : 'failed', ownToken: own, tookMs: now() - startedAtMs, controller: null, members: {} };
	}
	proven(startedAtMs);
	const members: Record<string, Look['members'][string]> = {};
	for (const name of request.backends) {
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
	return { ...base, own: 'written', ownToken: null, tookMs: now() - startedAtMs, controller: await controllerToken(fs, problems), members };
}

/** Only a person can mend it: everything else comes and goes. */
function note(failure: TokenFailure, problems: string[]): void {
	if (failure.code === 'broken-token') problems.push(failure.message);
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

async function controllerToken(fs: FileSystem, problems: string[]): Promise<Look['controller']> {
	const read = await readToken(fs, controllerPath);
	if (!read.ok) {
		note(read.error, problems);
		return null;
	}
	const { number, holder } = read.value;
	if (holder.kind === 'free') return { epoch: number, holder: null };
	return holder.kind === 'life' ? { epoch: number, holder: { member: holder.member, life: holder.life } } : null;
}
