/**
 * A mail's way as a list of hops: what the client said and heard, what each node recorded, and what the message itself
 * tells in its Received lines. Pure: it puts into order what was recorded, and concludes nothing.
 */
import type { SentMail } from '../../../engine/contract/mail.ts';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
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
	readonly tone: Tone;
}

export function hopsOf(events: readonly RecordedEvent[], sent: SentMail | null): readonly Hop[] {
	const recorded = events.flatMap((one) => (one.source === 'node' ? (hopOf(one) ?? []) : []));
	if (sent === null) return recorded;
	const frontend = recorded.find(({ place }) => place === 'frontend');
	const begin: Hop[] = [{ key: 'sent', place: 'client', node: null, text: 'sent', params: { size: sent.sizeBytes }, atMs: sent.sentAtMs, tone: 'plain' }];
	if (frontend?.node)
		begin.push({ key: 'balancer', place: 'balancer', node: null, text: 'balanced', params: { node: frontend.node }, atMs: null, tone: 'plain' });
	const answer: Hop = {
		key: 'answer',
		place: 'client',
		node: null,
		text: `outcome.${sent.outcome}`,
		params: { reply: sent.reply },
		atMs: sent.sentAtMs + sent.tookMs,
		tone: sent.outcome === 'accepted' ? 'good' : sent.outcome === 'refused' || sent.outcome === 'not-connected' ? 'bad' : 'warn',
	};
	// The client's answer stands where it came: what is recorded behind it happened without anybody waiting.
	return [...begin, ...[...recorded, answer].sort((one, other) => (one.atMs ?? 0) - (other.atMs ?? 0))];
}

/** Does every copy lie on the volume, or will it never? Then nothing more is to be waited for. */
export function isArrived(events: readonly RecordedEvent[], sent: SentMail): boolean {
	const stored = new Set(events.flatMap(({ event }) => (event.type === 'mail-stored' ? [event.deliveryId] : [])));
	return sent.deliveries.every(({ deliveryId }) => stored.has(deliveryId));
}

function hopOf({ seq, atMs, node, event }: Extract<RecordedEvent, { source: 'node' }>): Hop | null {
	const hop = (place: Hop['place'], text: string, params: Hop['params'] = {}, tone: Tone = 'plain'): Hop => ({
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
