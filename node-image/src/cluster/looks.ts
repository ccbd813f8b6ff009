/**
 * What one look at the volume says: is this life still mine (R2), who beats (R8), who holds the
 * controller's token, whose life has ended.
 */
import { becomeController, resign } from './duties.ts';
import { sendPulses } from './frames.ts';
import { forgetMissed, forgiveGap, isSilent, lookCounts, missedUntilSilent, noteBeat } from './liveness.ts';
import type { ControllerToken, Look, Member, Peer } from './member.ts';
import { enterPhase } from './phases.ts';
import { beginLife, emit, endLife, printLife, sameLife, type Turn } from './turn.ts';

/** Takes the look in. False: this member is not who it thought it was, or saw nothing to go by. */
export function observe(turn: Turn, look: Look): boolean {
	const { member } = turn;
	if (look.own === 'gone' && look.ownToken !== null && look.ownToken.number > look.life) {
		loseLife(turn, look.ownToken.alive ? 'namesake' : 'declared-dead');
		return false;
	}
	if (look.own !== 'written') {
		hold(turn);
		sendPulses(turn);
		return false;
	}
	noteOwnBeat(turn, look);
	for (const [name, read] of Object.entries(look.members)) {
		const peer = member.peers[name];
		if (peer === undefined) continue;
		if (read.token !== null) noteToken(turn, peer, read.token);
	}
	// A look that hung is a gap of our own as well: we said nothing meanwhile, and nobody heard us.
	const gapMs = Math.max(look.startedAtMs - (member.lastLookAt ?? look.startedAtMs), look.tookMs);
	if (gapMs > member.timing.gapMs) forgiveGap(member, gapMs, turn.now);
	noteBeats(turn, look);
	member.lastLookAt = look.startedAtMs;
	if (look.controller !== null) noteController(turn, look.controller);
	return true;
}

/** R2: the volume is away, it fails or does not answer. The others are told: links go on without it. */
export function hold(turn: Turn, reason: 'volume-away' | 'volume-slow' = 'volume-away'): void {
	const { member } = turn;
	if (member.held) return;
	member.held = true;
	member.heldSince = turn.now;
	emit(turn, { type: 'held', reason });
}

function noteOwnBeat(turn: Turn, look: Look): void {
	const { member } = turn;
	// Proven too late to say anything: alive, and of no use to its clients.
	if (look.provenMs >= member.timing.fitMs) hold(turn, 'volume-slow');
	else if (member.held) {
		// One that took so long was under way when the volume came back, or tells of one that is hardly there.
		if (look.tookMs < member.timing.suspicionMs) {
			member.held = false;
			emit(turn, { type: 'fit', heldForMs: turn.now - member.heldSince });
		}
	} else if (member.lastLookAt !== null) {
		const heldForMs = look.startedAtMs - member.lastLookAt - member.timing.fitMs;
		// Less is a busy machine's breath: nobody said that it closed.
		if (heldForMs >= member.timing.beatMs) emit(turn, { type: 'fit', heldForMs });
	}
	emit(turn, { type: 'beat', seq: look.seq, lookupMs: look.tookMs, heard: member.heardSinceBeat });
	member.heardSinceBeat = [];
}

function noteToken(turn: Turn, peer: Peer, token: { readonly number: number; readonly alive: boolean }): void {
	if (token.alive) {
		if (token.number > peer.life) beginLife(turn, peer, token.number);
		return;
	}
	// '4-dead' ends life 3; '0-dead' would end nothing and does not exist.
	if (token.number > 0) endLife(turn, peer, token.number - 1);
}

function noteBeats(turn: Turn, look: Look): void {
	const { member } = turn;
	const counts = lookCounts(look, member.lastLookAt, look.startedAtMs, member.timing);
	for (const [name, read] of Object.entries(look.members)) {
		const peer = member.peers[name];
		if (peer === undefined || peer.ended || read.token === null || !read.token.alive || read.token.number !== peer.life) continue;
		const lastBeatAt = peer.beatAt;
		noteBeat(peer, read.beat, counts, look.startedAtMs);
		if (read.beat !== null) peer.payload = read.beat.payload;
		tellSilence(turn, peer, Math.max(0, look.startedAtMs - lastBeatAt));
	}
}

/** `silentForMs`: up to this look, also when it found a new beat. Says each change once: suspected at two missed beats (one is ordinary scheduling), silent, heard again. */
function tellSilence(turn: Turn, peer: Peer, silentForMs: number): void {
	const { timing } = turn.member;
	if (peer.missed === 0) {
		if (peer.told !== 'nothing') emit(turn, { type: 'member-heard-again', member: peer.name, silentForMs });
		peer.told = 'nothing';
		return;
	}
	if (isSilent(peer, timing)) {
		if (peer.told === 'silent') return;
		peer.told = 'silent';
		const wronglyDead = peer.payload?.wronglyDead === true ? ({ wronglyDead: true } as const) : {};
		emit(turn, { type: 'member-silent', member: peer.name, silentForMs, missedBeats: peer.missed, linkEnded: peer.linkEnded, ...wronglyDead });
		return;
	}
	if (peer.told === 'nothing' && (peer.missed >= 2 || peer.linkEnded)) {
		peer.told = 'suspected';
		emit(turn, { type: 'member-suspected', member: peer.name, silentForMs, deadlineMs: missedUntilSilent(peer, timing) * timing.beatMs });
	}
}

function noteController(turn: Turn, token: ControllerToken): void {
	const { member } = turn;
	// Epochs only grow: a look that began before our own take landed shows an older name.
	if (member.controller !== null && token.epoch < member.controller.epoch) return;
	const before = member.controller;
	member.controller = token;
	// Whatever was vacant before: somebody has taken or released it since.
	if (before !== null && before.epoch !== token.epoch) member.vacantSince = null;
	const mine = sameLife(token.holder, ownLife(member));
	if (mine && member.leading === null && member.taking !== null && !member.taking.underWay) {
		const take = member.taking;
		member.taking = null;
		becomeController(turn, token.epoch, take);
		return;
	}
	if (!mine && member.leading !== null) resign(turn);
	if (member.taking !== null && !member.taking.underWay) member.taking = null;
	if (token.holder !== null && !mine && (before === null || before.epoch !== token.epoch)) {
		emit(turn, { type: 'controller-seen', epoch: token.epoch, holder: printLife(token.holder) });
	}
}

/** R2: this life is over. Nothing of it may speak or write again; a new life joins from the start. */
function loseLife(turn: Turn, reason: 'declared-dead' | 'namesake'): void {
	const { member } = turn;
	emit(turn, { type: 'fenced', life: member.life, reason });
	if (member.leading !== null) resign(turn);
	turn.effects.push({ type: 'drop-accounts', reason });
	member.life = 0;
	member.joinNumber = 0;
	member.lastLookAt = null;
	member.vacantSince = null;
	member.better = null;
	member.taking = null;
	member.held = false;
	forgetMissed(member.peers);
	if (reason === 'namesake') {
		enterPhase(turn, 'stopped', 'another node runs under this name');
		turn.effects.push({ type: 'leave', planned: false, reason: `another node has started under the name ${member.name}: two nodes may not share one name` });
		return;
	}
	member.wronglyDead = true;
	if (member.stopping) {
		enterPhase(turn, 'stopped', 'declared dead while stopping');
		turn.effects.push({ type: 'leave', planned: false, reason: 'declared dead while stopping' });
		return;
	}
	enterPhase(turn, 'joining', 'declared dead: joins again in a new life');
	turn.effects.push({ type: 'take-life' });
}

function ownLife(member: Member): { member: string; life: number } {
	return { member: member.name, life: member.life };
}
