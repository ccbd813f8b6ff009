/**
 * A look on its way from the beat's thread to the main one. Most say what the one before said but for numbers: those
 * travel as numbers alone, because taking a whole look apart and putting it together again cost more than the look's
 * own work in the core.
 *
 * "The same" is told by identity: a look keeps what it found unchanged (look.ts), and a beat's payload is one object
 * as long as its text is the same (beat-record.ts). Pure.
 */
import type { Look } from '../cluster/member.ts';

/** When it began, how long it took, how long its proof took, its number, then the numbers of the beats it read, in the order of the members. */
type Numbers = readonly [number, number, number, number, ...(readonly number[])];

export type LookMessage = Look | Numbers;

/** `before` is the look sent before this one: the other side has it. */
export function packLook(look: Look, before: Look | null): LookMessage {
	if (before === null || look.life !== before.life || look.own !== 'written' || before.own !== 'written' || look.controller !== before.controller) return look;
	if ((look.problems?.length ?? 0) > 0 || (before.problems?.length ?? 0) > 0) return look;
	// The other side has them in the order of before.
	const names = Object.keys(before.members);
	if (names.length !== Object.keys(look.members).length) return look;
	const seqs: number[] = [];
	for (const name of names) {
		const [now, then] = [look.members[name], before.members[name]];
		const same = now && then && now.token === then.token && now.beat !== null && now.beat.payload === then.beat?.payload;
		if (!same) return look;
		seqs.push(now.beat.seq);
	}
	return [look.startedAtMs, look.tookMs, look.provenMs, look.seq, ...seqs];
}

/** @throws when numbers come without a look before them: a programming error. */
export function unpackLook(message: LookMessage, before: Look | null): Look {
	if (!isNumbers(message)) return message;
	if (before === null) throw new Error('a look that says "as before" came first');
	const [startedAtMs, tookMs, provenMs, seq, ...seqs] = message;
	const members: Record<string, Look['members'][string]> = {};
	for (const [at, [name, { token, beat }]] of Object.entries(before.members).entries()) {
		members[name] = { token, beat: beat === null ? null : { ...beat, seq: seqs[at] ?? beat.seq } };
	}
	return { ...before, startedAtMs, tookMs, provenMs, seq, members };
}

function isNumbers(message: LookMessage): message is Numbers {
	return Array.isArray(message);
}
