/** What members tell each other over links (R9, R10): pulses with their echo, welcome, goodbye. */
import { joinNumber } from './leading.ts';
import type { Frame, Member, Ms, Peer, Roster } from './member.ts';
import { enterPhase } from './phases.ts';
import { heardNames } from './reach.ts';
import { beginLife, emit, endLife, isBackend, printLife, type Turn } from './turn.ts';

/** A pulse to every member whose link is up and that has not just heard the same. Called at each beat, and at a change that cannot wait. */
export function sendPulses(turn: Turn): void {
	const { member } = turn;
	const { beatMs, pulseMs } = member.timing;
	const frame = pulseOf(turn);
	for (const peer of Object.values(member.peers)) {
		// Half a beat: a beat that comes a little early is that beat all the same.
		const waitMs = pulseMs - beatMs / 2 + (answers(member, peer) ? beatMs : 0);
		sendPulse(turn, peer, frame, waitMs);
	}
}

function sendPulse(turn: Turn, peer: Peer, frame: Frame, waitMs: Ms): void {
	if (!peer.link.up || (peer.pulsed?.frame === frame && turn.now - peer.pulsed.at < waitMs)) return;
	peer.pulsed = { frame, at: turn.now };
	turn.effects.push({ type: 'send', to: peer.name, frame });
}

/**
 * Of two members one pulses first and the other answers at once, where it was woken anyway and finds the first one
 * awake still: backends first, of two of them the one whose name sorts first. Unanswered pulses of its own come a beat later.
 */
function answers(member: Member, peer: Peer): boolean {
	return isBackend(peer) && (!isBackend(member) || member.name > peer.name);
}

/** The same object as the last one while there is nothing new to say. */
function pulseOf({ member, now }: Turn): Frame {
	const frame: Frame = {
		kind: 'pulse',
		phase: member.phase,
		hears: heardNames(member, now),
		controller: member.controller,
		roster: member.leading === null ? null : member.roster,
		held: member.held,
	};
	const text = JSON.stringify(frame);
	if (member.pulse?.text === text) return member.pulse.frame;
	member.pulse = { frame, text };
	return frame;
}

export function onLinkUp(turn: Turn, name: string, life: number): void {
	const peer = turn.member.peers[name];
	if (peer === undefined || peer.removed) return;
	if (life > peer.life) beginLife(turn, peer, life);
	peer.link = { up: true, life };
	if (life === peer.life) peer.linkEnded = false;
	peer.goodbye = false;
	peer.heardAt = turn.now;
	peer.pulsed = null;
	peer.echoes = false;
	emit(turn, { type: 'link-up', peer: name });
}

export function onLinkDown(turn: Turn, name: string, life: number): void {
	const peer = turn.member.peers[name];
	if (peer === undefined || !peer.link.up || peer.link.life !== life) return;
	peer.link = { up: false, life };
	peer.echoes = false;
	// R8: an end without a goodbye shortens the wait, for this life only.
	if (!peer.goodbye && life === peer.life) peer.linkEnded = true;
	emit(turn, { type: 'link-down', peer: name, announced: peer.goodbye });
}

export function onFrame(turn: Turn, from: string, frame: Frame): void {
	const { member } = turn;
	const peer = member.peers[from];
	if (peer === undefined || !peer.link.up || peer.link.life !== peer.life) return;
	peer.heardAt = turn.now;
	if (!member.heardSinceBeat.includes(from)) member.heardSinceBeat.push(from);
	switch (frame.kind) {
		case 'pulse':
			peer.echoes = frame.hears.includes(member.name);
			if (frame.phase === 'draining' && peer.phase !== 'draining' && peer.roles.includes('frontend')) {
				turn.effects.push({ type: 'sessions-leave', through: from });
			}
			peer.phase = frame.phase;
			peer.held = frame.held;
			if (frame.roster !== null) onRoster(turn, peer, frame.roster);
			// A joining member is let in at its first word, not at the controller's next look.
			if (member.leading !== null) welcome(turn, peer);
			if (answers(member, peer)) sendPulse(turn, peer, pulseOf(turn), member.timing.pulseMs - member.timing.beatMs);
			return;
		case 'welcome':
			if (member.phase !== 'joining' || member.life === 0 || frame.epoch < (member.controller?.epoch ?? 0)) return;
			member.joinNumber = frame.number;
			enterPhase(turn, 'ready');
			return;
		case 'goodbye':
			peer.goodbye = true;
			return;
	}
}

/** R9: said by the controller to a member that is joining, again until it is heard; the number is given once. */
export function welcome(turn: Turn, peer: Peer): void {
	const { member } = turn;
	const epoch = member.leading;
	if (epoch === null || peer.phase !== 'joining' || !peer.link.up || peer.link.life !== peer.life || peer.ended) return;
	if (isBackend(peer) && peer.seq === null) return;
	if (peer.number === 0) {
		peer.number = nextNumber(member, epoch);
		emit(turn, { type: 'member-joined', member: peer.name, life: peer.life, number: peer.number });
	}
	turn.effects.push({ type: 'send', to: peer.name, frame: { kind: 'welcome', epoch, number: peer.number } });
}

/** The next joining number of this controller's epoch. */
export function nextNumber(member: Member, epoch: number): number {
	member.joined += 1;
	return joinNumber(epoch, member.joined);
}

/** Only the holder of the controller's token speaks for the cluster, and never for an earlier epoch. */
function onRoster(turn: Turn, from: Peer, roster: Roster): void {
	const { member } = turn;
	if (roster.controller.member !== from.name || roster.controller.life !== from.life) return;
	if (member.leading !== null || roster.epoch < (member.roster?.epoch ?? 0) || roster.epoch < (member.controller?.epoch ?? 0)) return;
	const before = member.roster;
	member.roster = roster;
	// A backend reads lives and the controller from the volume, which decides; a frontend has only this.
	if (isBackend(member)) return;
	member.controller = { epoch: roster.epoch, holder: roster.controller };
	if (before === null || before.epoch !== roster.epoch) {
		emit(turn, { type: 'controller-seen', epoch: roster.epoch, holder: printLife(roster.controller) });
	}
	for (const entry of roster.members) {
		const peer = member.peers[entry.name];
		if (peer === undefined || entry.life === 0) continue;
		if (entry.state === 'dead') endLife(turn, peer, entry.life);
		else if (entry.life > peer.life) beginLife(turn, peer, entry.life);
	}
}
