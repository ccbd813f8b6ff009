/**
 * The core: one pure function from what happened to what is to be done.
 *
 * `step` never touches a clock, a file or a socket; time and randomness come in as data, effects go out
 * as data and are executed in order by the shell (server/member-shell.ts) or by a simulation. The state
 * is copied first and the copy is changed by small functions, one file a concern:
 *
 *   looks.ts      what a look at the volume says of others and of oneself   (R2, R8)
 *   contest.ts    who should lead, and when to take the controller's token  (R9)
 *   duties.ts     what the controller does: deaths, welcomes, backup        (R3, R9)
 *   frames.ts     what members tell each other                              (R9, R10)
 *   phases.ts     states of a member: joining, ready, withdrawn             (R12)
 *   drain.ts      draining, ready again, the planned stop                   (R12)
 *   clocks.ts     whether wall clocks agree; nothing is decided by them     (R6)
 *   members.ts    members added to and removed from a running cluster
 *
 *                                                               drain
 *                      take a life          welcome, or leads ┌──────► draining ──► stopped
 *      starting ──────────► joining ───────────────────────► ready ◄──────┘    stop
 *                              ▲                              │  ▲    ready
 *                              │ declared dead                │  │ a frontend echoes
 *                              ├──────────────────────────────┤  │
 *                              │                              ▼  │
 *                              └───────────────────────── withdrawn
 */
import { noteClock } from './clocks.ts';
import { contest } from './contest.ts';
import { beginOwnLife, finishStop, leadNoMore, requestDrain, requestReady, requestStop } from './drain.ts';
import { afterDeclaration, lead, performDuties, tellEverybody } from './duties.ts';
import { onFrame, onLinkDown, onLinkUp, sendPulses } from './frames.ts';
import { hold, observe } from './looks.ts';
import type { Effect, Input, Member, Ms, Peer } from './member.ts';
import { changeMembers, forgetRemoved } from './members.ts';
import { frontendTick, publish, releaseAgain, reviewReach } from './phases.ts';
import { isBackend, type Turn } from './turn.ts';

/** Pure. `now` is this member's monotonic clock in milliseconds. */
export function step(state: Member, input: Input, now: Ms): [Member, Effect[]] {
	const turn: Turn = { member: copy(state), effects: [], now };
	handle(turn, input);
	return [turn.member, turn.effects];
}

function handle(turn: Turn, input: Input): void {
	const { member } = turn;
	switch (input.type) {
		case 'life-taken':
			member.life = input.life;
			turn.effects.push({ type: 'emit', event: { type: 'life-taken', life: input.life } });
			beginOwnLife(turn);
			return;
		case 'looked':
			if (input.look.life !== member.life || member.phase === 'stopped') return;
			// A look that waited while this member was paused says how things were, not how they are; one that took long on a
			// slow volume has just been made. Only the end of a life is for ever.
			if (input.look.own !== 'gone' && turn.now - (input.look.startedAtMs + input.look.tookMs) >= member.timing.fitMs) return;
			if (!observe(turn, input.look)) return;
			contest(turn);
			reviewReach(turn);
			performDuties(turn);
			forgetRemoved(turn);
			leadNoMore(turn);
			releaseAgain(turn);
			publish(turn);
			sendPulses(turn);
			return;
		case 'tick':
			if (!isBackend(member)) frontendTick(turn);
			else if (member.life === 0 || member.phase === 'stopped') return;
			else hold(turn);
			sendPulses(turn);
			return;
		case 'link-up':
			onLinkUp(turn, input.peer, input.life);
			return;
		case 'link-down':
			onLinkDown(turn, input.peer, input.life);
			return;
		case 'heard':
			onFrame(turn, input.from, input.frame);
			return;
		case 'clock-heard':
			noteClock(turn, input);
			return;
		case 'took-controller': {
			const take = member.taking;
			if (take === null || input.life !== member.life || input.epoch !== take.from.epoch + 1) return;
			if (input.outcome === 'unknown') {
				member.taking = { ...take, underWay: false };
				return;
			}
			member.taking = null;
			// A lost take is no answer to who leads: the next look tells (R9).
			if (input.outcome === 'lost') return;
			lead(turn, take);
			leadNoMore(turn);
			tellEverybody(turn);
			return;
		}
		case 'declared-dead':
			afterDeclaration(turn, input.who, input.outcome);
			forgetRemoved(turn);
			return;
		case 'accounts-changed':
			member.openAccounts = input.open;
			return;
		case 'stop-requested':
			requestStop(turn);
			return;
		case 'drain-requested':
			requestDrain(turn);
			return;
		case 'ready-requested':
			requestReady(turn);
			return;
		case 'members-changed':
			changeMembers(turn, input);
			return;
		case 'drained':
			finishStop(turn);
			return;
	}
}

function copy(state: Member): Member {
	const peers: Record<string, Peer> = {};
	for (const [name, peer] of Object.entries(state.peers)) peers[name] = { ...peer };
	return { ...state, peers, condemned: [...state.condemned], heardSinceBeat: [...state.heardSinceBeat] };
}
