/**
 * Recorded events as plain English sentences with times: what `up` prints while it stays.
 *
 * Pure. Times are relative to the last fault, because the question while watching is "how long after";
 * before the first fault they count from the start of the recording. Beats, mail and sessions are left
 * out: they are the picture's and the log's business. Events of the same kind about accounts that come
 * together become one sentence. The interface has message files of its own.
 */
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import { unreachable } from '../../node-image/src/result.ts';
import type { EngineEvent, FaultKind, LinkFaultKind, RecordedEvent } from '../contract/recorded-event.ts';
import { isFault } from '../contract/recording-format.ts';
import { nobodyElseSentence } from '../core/last-words.ts';
import { linkWords } from '../core/link-words.ts';
import { terminalText } from './terminal-text.ts';

export interface EventLinesState {
	/** When the last fault was, on the recording's clock; null: none yet. */
	readonly faultAtMs: number | null;
	/** What was said last and when: several nodes report the same thing. */
	readonly said: readonly { readonly sentence: string; readonly atMs: number }[];
}

export const eventLinesStart: EventLinesState = { faultAtMs: null, said: [] };

/** The same sentence again within this time is the same news; chosen. */
const sameNewsMs = 1000;
const saidMax = 16;
/** Shorter waits for one's own beat are a busy machine's breath, no news; chosen. */
const heldShownMs = 100;

const faultWords: Readonly<Record<FaultKind, string>> = {
	kill: 'was killed',
	stop: 'was stopped',
	pause: 'was paused',
	resume: 'was resumed',
	restart: 'was restarted',
	'volume-away': 'has lost the volume',
	'volume-full': 'finds the volume full',
	'volume-slow': 'finds the volume slow',
	'volume-back': 'has its volume back',
};
const linkWord: Readonly<Record<LinkFaultKind, string>> = { cut: 'links are cut', slow: 'links are slow', heal: 'links are healed' };
/** Recorded when they are ordered; what follows takes its time. */
const orderWords: Readonly<Record<FaultKind, string>> = { ...faultWords, stop: 'is told to stop', restart: 'is started again' };

/** '+0.21 s' after a fault, '  4.20 s' of the recording before the first one. */
function eventTime(state: EventLinesState, atMs: number): string {
	const text = state.faultAtMs === null ? (atMs / 1000).toFixed(2) : `+${((atMs - state.faultAtMs) / 1000).toFixed(2)}`;
	return `${text} s`.padStart(9);
}

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** '40 s', '12 min', '7 h 5 min' */
function durationWords(milliseconds: number): string {
	const minutes = Math.round(milliseconds / 60_000);
	if (milliseconds < 60_000) return `${Math.round(milliseconds / 1000)} s`;
	if (minutes < 60) return `${minutes} min`;
	return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const takeReasons = {
	first: 'the first one',
	released: 'the token was free',
	silent: 'the one before fell silent',
	'life-ended': "the one before's life had ended",
	'better-reach': 'it reaches more of the cluster',
} as const;

const bounceReasons = { 'no-such-account': 'there is no such account', expired: 'it waited too long' } as const;

/** '; no server is known at 127.77.1.29' */
function unknownText(members: readonly { readonly address: string; readonly name: string | null }[]): string {
	const unknown = members.filter(({ name }) => name === null).map(({ address }) => address);
	return unknown.length === 0 ? '' : `; no server is known at ${unknown.join(', ')}`;
}

/** null: not worth a line of its own. */
function nodeSentence(node: string, event: NodeEvent): string | null {
	switch (event.type) {
		case 'state':
			return `${node} is ${event.state}${event.reason ? ` (${event.reason})` : ''}`;
		case 'life-taken':
			return `${node} begins life ${event.life}`;
		case 'controller-taken':
			return `${node} is controller, epoch ${event.epoch} (${takeReasons[event.reason]})`;
		case 'controller-released':
			return `${node} gives the controller's token back, epoch ${event.epoch}`;
		case 'backup-appointed':
			return event.backup === null ? 'there is no backup left' : `${event.backup} is backup`;
		case 'member-joined':
			return `${event.member} joined in life ${event.life}`;
		case 'member-left':
			return event.reason === 'goodbye' ? `${event.member} said goodbye` : `${event.member} is out of the cluster`;
		case 'member-silent':
			return `${node} missed ${event.missedBeats} beats of ${event.member}: silent for ${seconds(event.silentForMs)}${silenceWords(event)}`;
		case 'member-declared-dead':
			return `${node} declares ${event.member} dead, life ${event.life}`;
		case 'fenced':
			return event.reason === 'declared-dead' ? `${node} is fenced: its life ${event.life} was declared dead` : `${node} is fenced: another node uses its name`;
		case 'held':
			return `${node} holds its replies: the volume is ${event.reason === 'volume-slow' ? 'too slow' : 'away'}`;
		case 'fit':
			return event.heldForMs < heldShownMs ? null : `${node} answers again after ${seconds(event.heldForMs)}`;
		case 'link-refused':
			return `${node} refused a link from ${event.peer}: ${event.reason}`;
		case 'mail-refused':
			return `${node} refused a mail with ${event.code}: ${event.reason}`;
		case 'mail-queued':
			return `${node} puts mail into its queue`;
		case 'queue-opened':
			return `${node} finds ${event.queued} ${event.queued === 1 ? 'mail' : 'mails'} in its queue`;
		case 'queue-delivered':
			return event.queued === 0 ? `${node} has emptied its queue` : null;
		case 'mail-bounced':
			return `${node} could not deliver a mail (${bounceReasons[event.reason]}): ${event.to === 'sender' ? 'its sender is told' : 'it has no sender to tell'}`;
		case 'hand-over-failed':
			return `${node} could not hand a mail over to ${event.backend}: ${event.reason}`;
		case 'problem':
			return `${node}: ${event.message}`;
		case 'account-taken':
		case 'account-released':
		case 'account-dropped':
			// Folded by eventLines.
			return null;
		case 'settings':
			return `${node}: ${event.members.length} other members are entered, ${event.licensed ? 'with' : 'without'} a licence${unknownText(event.members)}`;
		case 'beat':
		case 'controller-seen':
		case 'member-suspected':
		case 'member-heard-again':
		case 'link-up':
		case 'link-down':
		case 'account-placed':
		case 'mail-accepted':
		case 'mail-handed-over':
		case 'mail-stored':
		case 'session-opened':
		case 'session-closed':
			return null;
		default:
			return unreachable(event);
	}
}

function engineSentence(event: EngineEvent): string | null {
	switch (event.type) {
		case 'cluster-starting':
			return `cluster ${event.name} is starting (${event.preset})`;
		case 'cluster-ready':
			return `all nodes are ready after ${seconds(event.tookMs)}`;
		case 'cluster-stopping':
			return 'the cluster is being taken down';
		case 'process':
			if (event.state === 'down') return `the process of ${event.node} has ended${event.exit ? ` (${event.exit})` : ''}`;
			return event.state === 'unreachable' ? `${event.node} does not answer` : null;
		case 'fault':
			return event.by === 'outside' ? `${event.node} ${faultWords[event.kind]} from outside` : `${event.node} ${orderWords[event.kind]}`;
		case 'healed':
			return `${event.node} is healed`;
		case 'link-fault':
			return `${linkWord[event.kind]}${event.delayMs === undefined ? '' : ` by ${event.delayMs} ms`}: ${linkWords(event.links)}`;
		case 'drain':
			if (event.on && event.lastOf) return `${event.node} is told to drain; ${nobodyElseSentence(event.lastOf)}`;
			return event.on ? `${event.node} is told to drain` : `${event.node} is told to take part again`;
		case 'node-told':
			return event.problem === null ? `${event.node} knows its faults and the other members again` : `${event.node} could not be told: ${event.problem}`;
		case 'node-added':
			return `${event.node} is added, a ${event.role}`;
		case 'node-removed':
			return `${event.node} is removed`;
		case 'balancer-server':
			if (event.state === 'up') return `the balancer sends clients to ${event.server}`;
			return event.state === 'down' ? `the balancer finds ${event.server} down` : `the balancer drains ${event.server}`;
		case 'traffic-started':
			return `traffic starts at ${event.ratePerS} mails a second`;
		case 'traffic-stopped':
			return 'traffic stops';
		case 'mail-sent':
			return `a mail is sent by hand to ${event.to.join(', ')}`;
		case 'domain-created':
			return `the domain ${event.domain} is created`;
		case 'accounts-created':
			return event.count === 1 ? `the account ${event.addresses[0]} is created` : `${event.count} accounts are created, ${event.addresses[0]} first`;
		case 'plan-started':
			return `a fault plan of ${event.steps} ${event.steps === 1 ? 'step' : 'steps'} begins`;
		case 'plan-step-failed':
			return `the plan's step "${event.what}" could not be done: ${event.problem}`;
		case 'plan-ended':
			return event.how === 'done' ? 'the fault plan is complete' : 'the fault plan is stopped';
		case 'adopted':
			return `a new engine has taken the cluster over; nothing was recorded for ${(event.awayMs / 1000).toFixed(1)} s`;
		case 'slept':
			return `the computer slept for ${durationWords(event.forMs)}: what follows right after comes from that, not from a fault`;
		case 'recording-full':
			return `the recording is full (${event.limitBytes} bytes): later events are not kept`;
		case 'described':
		case 'bookmark':
		case 'counted':
		case 'traffic':
		case 'token':
			return null;
		default:
			return unreachable(event);
	}
}

const accountVerbs = { 'account-taken': 'took', 'account-released': 'released', 'account-dropped': 'dropped' } as const;

/** 'be2 took alice@example.test' or 'be2 took 12 accounts'; null: not about an account's owner. */
function accountKey(recorded: RecordedEvent): { key: string; account: string } | null {
	if (recorded.source !== 'node') return null;
	const { event, node } = recorded;
	if (event.type !== 'account-taken' && event.type !== 'account-released' && event.type !== 'account-dropped') return null;
	return { key: `${node} ${accountVerbs[event.type]}`, account: event.account };
}

/** The lines for a batch of events, and the state for the next batch. */
export function eventLines(state: EventLinesState, events: readonly RecordedEvent[]): { state: EventLinesState; lines: string[] } {
	const lines: string[] = [];
	let current = state;
	for (let index = 0; index < events.length; index += 1) {
		const recorded = events[index];
		if (recorded === undefined) break;
		if (isFault(recorded)) current = { faultAtMs: recorded.atMs, said: [] };
		const time = eventTime(current, recorded.atMs);
		const account = accountKey(recorded);
		if (account !== null) {
			let count = 1;
			while (accountKey(events[index + 1] ?? recorded)?.key === account.key && index + 1 < events.length) {
				count += 1;
				index += 1;
			}
			lines.push(`${time}  ${account.key} ${count === 1 ? account.account : `${count} accounts`}`);
			continue;
		}
		const sentence = recorded.source === 'node' ? nodeSentence(recorded.node, recorded.event) : engineSentence(recorded.event);
		if (sentence === null || current.said.some((one) => one.sentence === sentence && recorded.atMs - one.atMs < sameNewsMs)) continue;
		current = { ...current, said: [...current.said, { sentence, atMs: recorded.atMs }].slice(-saidMax) };
		lines.push(`${time}  ${terminalText(sentence)}`);
	}
	return { state: current, lines };
}

/** Why so many beats had to be missing. */
function silenceWords({ linkEnded, wronglyDead }: { readonly linkEnded: boolean; readonly wronglyDead?: true | undefined }): string {
	if (!linkEnded) return '';
	return wronglyDead ? ', its link broke (which shortens nothing: it was once declared dead while it lived)' : ', its link broke';
}
