/**
 * A mail's way as a list of hops: what the client said and heard, what each node recorded, and what the message itself
 * tells in its Received lines. Pure: it puts what was recorded into the order in which it must have happened
 * (causal-order.ts): a client hears 250 after the frontend has said it, which waited for the backend that stored.
 */
import type { SentMail } from '../../../engine/contract/mail.ts';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { causalOrder, type Happening } from './causal-order.ts';
import type { Tone } from './sentences.ts';

export interface Hop {
	readonly key: string;
	/** Where it happened: a stage of the way, and its name where it has one. */
	readonly place: 'client' | 'balancer' | 'frontend' | 'backend';
	readonly node: string | null;
	/** Below `way.hop.` in the texts. */
	readonly text: string;
	readonly params: Readonly<Record<string, string | number>>;
	/** By the recording's clock; null: nobody measured it. */
	readonly atMs: number | null;
	/** `atMs` is the latest at which it can have happened, and nobody knows more. */
	readonly isAtMost: boolean;
	readonly tone: Tone;
}

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>;
type TimedHop = Omit<Hop, 'atMs' | 'isAtMost'> & Happening & { readonly isAtMost?: boolean };

/** `sent` null: it is not known how it was sent. Times are then told from when its frontend had it, or not at all. */
export function hopsOf(events: readonly RecordedEvent[], sent: SentMail | null): readonly Hop[] {
	const nodeEvents = events.filter((one) => one.source === 'node');
	const recorded = nodeEvents.flatMap((one) => {
		const hop = hopOf(one);
		return hop === null ? [] : [{ ...hop, before: [...behindAtNode(one, nodeEvents), ...handOversOf(one, nodeEvents), ...answerTo(one, sent)] }];
	});
	if (sent === null) {
		const ordered = causalOrder([...recorded, ...wholeOf(recorded, nodeEvents, null)]);
		return ordered[0]?.text === 'whole' ? ordered : ordered.map((hop) => ({ ...hop, atMs: null, isAtMost: false }));
	}
	const answer = client('answer', `outcome.${sent.outcome}`, sent.sentAtMs + sent.tookMs, { reply: sent.reply }, outcomeTones[sent.outcome]);
	const begin = beginOf(sent, recorded.find(({ place }) => place === 'frontend')?.node ?? null);
	// The client's answer stands where it came: what is recorded behind it happened without anybody waiting.
	return [...begin, ...causalOrder([...recorded, answer, ...wholeOf([...recorded, answer], nodeEvents, sent)])];
}

const outcomeTones: Readonly<Record<SentMail['outcome'], Tone>> = {
	accepted: 'good',
	partly: 'warn',
	later: 'warn',
	lost: 'warn',
	unknown: 'warn',
	refused: 'bad',
	'not-connected': 'bad',
};

function client(key: string, text: string, atMs: number, params: Hop['params'] = {}, tone: Tone = 'plain'): TimedHop {
	return { key, place: 'client', node: null, text, params, atMs, before: [], tone };
}

/** The client's own part is measured by the engine's clock: it is the client. */
function beginOf(sent: SentMail, frontend: string | null): readonly Hop[] {
	const exact = (hop: TimedHop): Hop => ({ ...hop, isAtMost: false });
	const begin: Hop[] = [exact(client('sent', 'sent', sent.sentAtMs, { size: sent.sizeBytes }))];
	if (frontend !== null) begin.push({ ...exact(client('balancer', 'balanced', 0, { node: frontend })), place: 'balancer', atMs: null });
	const heard = (code: string) => sent.dialogue.find(({ by, text }) => by === 'server' && text.startsWith(code));
	const [greeting, goAhead] = [heard('220'), heard('354')];
	if (greeting) begin.push(exact(client('greeted', 'greeted', sent.sentAtMs + greeting.atMs, { ms: greeting.atMs })));
	if (goAhead) begin.push(exact(client('envelope', 'envelope', sent.sentAtMs + goAhead.atMs)));
	return begin;
}

/** One node's events are in its own order, however late they come. */
function behindAtNode({ seq, node }: NodeEvent, all: readonly NodeEvent[]): readonly string[] {
	const next = all.find((other) => other.node === node && other.seq > seq && hopOf(other) !== null);
	return next === undefined ? [] : [String(next.seq)];
}

/** A frontend has handed over what the backend has stored: each time the copy came there it stored it, or knew it. */
function handOversOf({ seq, node, event }: NodeEvent, all: readonly NodeEvent[]): readonly string[] {
	if (event.type !== 'mail-stored') return [];
	const { deliveryId } = event;
	const at = all.filter((other) => other.node === node && other.event.type === 'mail-stored' && other.event.deliveryId === deliveryId);
	const to = all.filter(({ event: other }) => other.type === 'mail-handed-over' && other.backend === node && (other.deliveryIds ?? []).includes(deliveryId));
	const handOver = to[at.findIndex((other) => other.seq === seq) + to.length - at.length];
	return handOver === undefined ? [] : [String(handOver.seq)];
}

function answerTo({ event }: NodeEvent, sent: SentMail | null): readonly string[] {
	const isAnswer = event.type === 'mail-accepted' || event.type === 'mail-refused';
	return sent !== null && isAnswer && event.message === sent.message ? ['answer'] : [];
}

/** A frontend says how long it took from the message's final dot to its answer: so it tells when it had the message whole. */
function wholeOf(timed: readonly TimedHop[], all: readonly NodeEvent[], sent: SentMail | null): readonly TimedHop[] {
	const taken = all.find(({ event }) => event.type === 'mail-accepted' && (sent === null || event.message === sent.message));
	if (taken?.event.type !== 'mail-accepted') return [];
	const { message, tookMs } = taken.event;
	const answered = causalOrder(timed).find(({ key }) => key === String(taken.seq));
	if (answered === undefined) return [];
	const goAhead = sent?.dialogue.find(({ by, text }) => by === 'server' && text.startsWith('354'))?.atMs;
	const earliestMs = sent === null || goAhead === undefined ? 0 : sent.sentAtMs + goAhead;
	const of = all.filter(({ event }) => 'message' in event && event.message === message && event.type !== 'problem');
	const ids = new Set(of.flatMap(({ event }) => ('deliveryIds' in event ? (event.deliveryIds ?? []) : [])));
	const copies = all.filter(({ event }) => event.type === 'mail-stored' && ids.has(event.deliveryId) && !event.known);
	return [
		{
			key: 'whole',
			place: 'frontend',
			node: taken.node,
			text: 'whole',
			params: {},
			atMs: Math.max(answered.atMs - tookMs, earliestMs),
			before: [...of, ...copies].map(({ seq }) => String(seq)),
			isAtMost: answered.isAtMost,
			tone: 'plain',
		},
	];
}

/** Does every copy lie on the volume, or will it never? Then nothing more is to be waited for. */
export function isArrived(events: readonly RecordedEvent[], sent: SentMail): boolean {
	const stored = new Set(events.flatMap(({ event }) => (event.type === 'mail-stored' ? [event.deliveryId] : [])));
	return sent.deliveries.every(({ deliveryId }) => stored.has(deliveryId));
}

function hopOf({ seq, atMs, node, event }: NodeEvent): Omit<TimedHop, 'before'> | null {
	const hop = (place: Hop['place'], text: string, params: Hop['params'] = {}, tone: Tone = 'plain') => ({
		key: String(seq),
		place,
		node,
		text,
		params,
		atMs,
		tone,
	});
	switch (event.type) {
		case 'mail-accepted':
			return hop('frontend', 'accepted', { ms: event.tookMs }, 'good');
		case 'mail-refused':
			return hop('frontend', 'refused', { code: event.code, reason: event.reason }, event.code < 500 ? 'warn' : 'bad');
		case 'mail-queued':
			return hop('frontend', 'queued', { count: event.recipients, queued: event.queued }, 'warn');
		case 'mail-handed-over':
			return hop('frontend', 'handedOver', { backend: event.backend, ms: event.tookMs });
		case 'hand-over-failed':
			return hop('frontend', 'handOverFailed', { backend: event.backend, reason: event.reason }, 'warn');
		case 'queue-delivered':
			return hop('frontend', 'late', { ms: event.lateMs }, 'good');
		case 'mail-bounced':
			return hop('frontend', `bounced.${event.to}`, {}, 'bad');
		case 'mail-stored':
			return hop('backend', event.known ? 'known' : 'stored', { account: event.account, uid: event.uid }, 'good');
		default:
			return null;
	}
}

export interface Received {
	readonly from: string;
	readonly by: string;
	readonly with: string;
	readonly id: string;
	readonly date: string;
}

/** RFC 5321 section 4.4, the first hop first: each hop puts its line in front. `values`: of the Received fields, in the message's order. */
export function receivedHops(values: readonly string[]): readonly Received[] {
	return values
		.map((value) => {
			const [words = '', date = ''] = withoutComments(value)
				.replace(/\s+/g, ' ')
				.split(/;(?=[^;]*$)/);
			const clause = (name: string) => new RegExp(`(?:^|\\s)${name} ([^\\s]+)`, 'i').exec(words)?.[1] ?? '';
			return { from: clause('from'), by: clause('by'), with: clause('with'), id: clause('id'), date: date.trim() };
		})
		.reverse();
}

/** RFC 5322 section 3.2.2: comments stand in parentheses, also in one another, and may say "by" and "with" as well. */
function withoutComments(value: string): string {
	const without = value.replace(/\([^()]*\)/g, ' ');
	return without === value ? value : withoutComments(without);
}
