/**
 * R12: out of service on purpose. A drain gives up what this member has (the controller's token, then sessions and
 * accounts) and keeps what it is: its life and its links. A planned stop is a drain with an end.
 *
 * The token goes first: whoever is ready takes it at once, and the accounts that follow find a controller that
 * places them.
 */
import { sendPulses } from './frames.ts';
import { enterPhase, publish, releaseController } from './phases.ts';
import type { Turn } from './turn.ts';

/** Asked twice, it changes nothing. */
export function requestDrain(turn: Turn): void {
	const { member } = turn;
	if (member.draining || member.stopping) return;
	member.draining = true;
	// Before its first life it has nothing; `beginLife` looks at the wish.
	if (member.life > 0) letGo(turn, 'asked to drain');
}

/** The end of a drain. Whoever was never let in asks again. */
export function requestReady(turn: Turn): void {
	const { member } = turn;
	if (!member.draining || member.stopping) return;
	member.draining = false;
	if (member.life === 0) return;
	enterPhase(turn, member.joinNumber > 0 ? 'ready' : 'joining', 'asked to be ready');
	publish(turn);
	sendPulses(turn);
}

/** A life was taken: joining, unless this member is to stay out of service. */
export function beginOwnLife(turn: Turn): void {
	const { member } = turn;
	if (member.draining) enterPhase(turn, 'draining', 'asked to drain');
	else enterPhase(turn, 'joining');
	publish(turn);
}

/** A take that was under way when the drain began has landed: this member decides nothing. */
export function leadNoMore(turn: Turn): void {
	if (turn.member.phase === 'draining') releaseController(turn);
}

/** A planned stop begins: drain first, leave when that is done. */
export function requestStop(turn: Turn): void {
	const { member } = turn;
	if (member.stopping) return;
	member.stopping = true;
	if (member.life === 0) {
		enterPhase(turn, 'stopped');
		turn.effects.push({ type: 'leave', planned: false, reason: 'stopped before it had joined' });
		return;
	}
	letGo(turn);
}

/** Accounts are released and sessions closed: say goodbye, leave. */
export function finishStop(turn: Turn): void {
	const { member } = turn;
	if (!member.stopping || member.phase === 'stopped') return;
	releaseController(turn);
	for (const peer of Object.values(member.peers)) {
		if (peer.link.up) turn.effects.push({ type: 'send', to: peer.name, frame: { kind: 'goodbye' } });
	}
	enterPhase(turn, 'stopped');
	turn.effects.push({ type: 'leave', planned: true, reason: 'planned stop' });
}

function letGo(turn: Turn, reason?: string): void {
	enterPhase(turn, 'draining', reason);
	releaseController(turn);
	publish(turn);
	// Said at once: nothing is placed here any more, and sessions through here get ready to leave.
	sendPulses(turn);
	turn.effects.push({ type: 'drain' });
}
