/**
 * Every event that can be recorded has its sentence in both languages, or is left out on purpose.
 */
import { beforeAll, expect, test } from 'vitest';
import { type EngineEvent, engineEventSchema, type RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { i18n, loadMessages, speak } from '../messages/i18n.ts';
import { languages } from '../messages/language.ts';
import { describedShape, type NodeEvent, sampleOf, shapes } from './fixture/failover.ts';
import { sentenceOf } from './sentences.ts';

type Samples<E extends { readonly type: string }> = { readonly [T in E['type']]: readonly Extract<E, { readonly type: T }>[] };

const account = 'alice@example.test';
const backend = 'be2';
const member = 'be1';

/** One of each kind, with each word that changes the sentence. The compiler asks for new ones. */
const ofNodes: Samples<NodeEvent> = {
	state: (['starting', 'joining', 'ready', 'draining', 'withdrawn', 'stopped', 'alone'] as const).map((state) => ({ type: 'state', state })),
	settings: [
		{ type: 'settings', licensed: true, members: [{ address: '127.77.1.22', roles: ['backend'], name: 'be2' }] },
		{ type: 'settings', licensed: false, members: [] },
		{ type: 'settings', licensed: true, members: [{ address: '127.9.9.9', roles: ['backend'], name: null }] },
	],
	'life-taken': [{ type: 'life-taken', life: 3 }],
	beat: [{ type: 'beat', seq: 1, lookupMs: 1, heard: [] }],
	'controller-taken': [{ type: 'controller-taken', epoch: 8, from: 'be1.3', reason: 'silent' }],
	'controller-seen': [{ type: 'controller-seen', epoch: 8, holder: 'be2.1' }],
	'controller-released': [{ type: 'controller-released', epoch: 8 }],
	'backup-appointed': [
		{ type: 'backup-appointed', epoch: 8, backup: 'be3' },
		{ type: 'backup-appointed', epoch: 8, backup: null },
	],
	'member-joined': [{ type: 'member-joined', member, life: 3, number: 100_001 }],
	'member-left': [
		{ type: 'member-left', member, reason: 'goodbye' },
		{ type: 'member-left', member, reason: 'dead' },
	],
	'member-suspected': [{ type: 'member-suspected', member, silentForMs: 200, deadlineMs: 600 }],
	'member-heard-again': [{ type: 'member-heard-again', member, silentForMs: 300 }],
	'member-silent': [
		{ type: 'member-silent', member, silentForMs: 600, missedBeats: 6, linkEnded: false },
		{ type: 'member-silent', member, silentForMs: 200, missedBeats: 2, linkEnded: true },
		{ type: 'member-silent', member, silentForMs: 600, missedBeats: 6, linkEnded: true, wronglyDead: true },
	],
	'member-declared-dead': [{ type: 'member-declared-dead', member, life: 3 }],
	'link-up': [{ type: 'link-up', peer: 'fe1' }],
	'link-down': [
		{ type: 'link-down', peer: 'fe1', announced: false },
		{ type: 'link-down', peer: 'fe1', announced: true },
	],
	'link-refused': [{ type: 'link-refused', peer: 'be9', reason: 'wrong secret' }],
	'account-placed': [{ type: 'account-placed', account, backend, previous: '1-be1.1' }],
	'account-taken': [{ type: 'account-taken', account, generation: 2, previous: '1-be1.1', tookMs: 4 }],
	'account-released': [{ type: 'account-released', account, generation: 2 }],
	'account-dropped': [{ type: 'account-dropped', account, generation: 2, reason: 'volume' }],
	fenced: [
		{ type: 'fenced', life: 3, reason: 'declared-dead' },
		{ type: 'fenced', life: 3, reason: 'namesake' },
	],
	held: [
		{ type: 'held', reason: 'volume-away' },
		{ type: 'held', reason: 'volume-slow' },
	],
	fit: [{ type: 'fit', heldForMs: 40 }],
	'mail-accepted': [{ type: 'mail-accepted', message: 'm1', recipients: 1, sizeBytes: 10, tookMs: 3 }],
	'mail-refused': [{ type: 'mail-refused', message: 'm1', code: 451, reason: 'later', tookMs: 3 }],
	'mail-handed-over': [{ type: 'mail-handed-over', message: 'm1', backend, recipients: 1, tookMs: 3 }],
	'hand-over-failed': [{ type: 'hand-over-failed', message: 'm1', backend, reason: 'gone' }],
	'mail-queued': [{ type: 'mail-queued', message: 'm1', recipients: 1, queued: 1 }],
	'queue-opened': [{ type: 'queue-opened', queued: 2, sizeBytes: 20 }],
	'queue-delivered': [{ type: 'queue-delivered', message: 'm1', recipients: 1, left: 0, lateMs: 900, queued: 0 }],
	'mail-bounced': (['no-such-account', 'expired'] as const).flatMap((reason) =>
		(['sender', 'nobody'] as const).map((to) => ({ type: 'mail-bounced' as const, message: 'm1', recipients: 1, reason, to, queued: 0 })),
	),
	'mail-stored': [
		{ type: 'mail-stored', account, uid: 4, sizeBytes: 9, deliveryId: 'd', known: false },
		{ type: 'mail-stored', account, uid: 4, sizeBytes: 9, deliveryId: 'd', known: true },
	],
	'session-opened': [{ type: 'session-opened', protocol: 'imap', account, through: 'fe1' }],
	'session-closed': [{ type: 'session-closed', protocol: 'imap', account, through: 'fe1' }],
	problem: [{ type: 'problem', code: 'odd', message: 'two tokens' }],
};

const links = [{ from: 'be1', to: 'fe1' }];
const ofEngine: Samples<EngineEvent> = {
	'cluster-starting': [{ type: 'cluster-starting', name: 'one', preset: 'dynamic' }],
	described: [{ type: 'described', cluster: describedShape(shapes.dynamic) }],
	'cluster-ready': [{ type: 'cluster-ready', tookMs: 900 }],
	'cluster-stopping': [{ type: 'cluster-stopping' }],
	process: [
		...(['down', 'starting', 'running', 'paused', 'unreachable'] as const).map((state) => ({ type: 'process' as const, node: member, state })),
		{ type: 'process', node: member, state: 'down', exit: 'SIGKILL' },
	],
	fault: [
		...(['kill', 'stop', 'pause', 'resume', 'restart', 'volume-away', 'volume-full', 'volume-slow', 'volume-back'] as const).map((kind) => ({
			type: 'fault' as const,
			node: member,
			kind,
			by: 'lab' as const,
		})),
		// To a volume nobody outside does anything that the lab could see.
		...(['kill', 'stop', 'pause', 'resume', 'restart'] as const).map((kind) => ({ type: 'fault' as const, node: member, kind, by: 'outside' as const })),
	],
	healed: [{ type: 'healed', node: member }],
	'link-fault': (['cut', 'slow', 'heal'] as const).map((kind) => ({ type: 'link-fault', kind, links })),
	drain: [
		{ type: 'drain', node: member, on: true },
		{ type: 'drain', node: member, on: false },
	],
	'node-told': [
		{ type: 'node-told', node: member, problem: 'it does not answer' },
		{ type: 'node-told', node: member, problem: null },
	],
	'node-added': [
		{ type: 'node-added', node: 'be4', role: 'backend' },
		{ type: 'node-added', node: 'fe3', role: 'frontend' },
	],
	'node-removed': [{ type: 'node-removed', node: 'be4' }],
	'balancer-server': (['up', 'down', 'drain'] as const).map((state) => ({ type: 'balancer-server', server: 'fe1', state })),
	bookmark: [{ type: 'bookmark', bookmark: { atMs: 1200, name: 'the kill' }, on: true }],
	counted: [{ type: 'counted', node: 'fe1', openAccounts: 0, sessions: 3, queued: 0, life: 1 }],
	traffic: [{ type: 'traffic', sample: sampleOf() }],
	'traffic-started': [{ type: 'traffic-started', ratePerS: 20 }],
	'traffic-stopped': [{ type: 'traffic-stopped' }],
	'mail-sent': [{ type: 'mail-sent', to: ['alice@example.test', 'bob@example.test'] }],
	'domain-created': [{ type: 'domain-created', domain: 'third.test' }],
	'accounts-created': [
		{ type: 'accounts-created', addresses: ['dana@third.test'], count: 1 },
		{ type: 'accounts-created', addresses: ['u1@third.test'], count: 20 },
	],
	token: [
		{ type: 'token', path: 'Controller', before: '7-be1.3', after: '8-be2.1' },
		{ type: 'token', path: 'Controller', before: null, after: '8-be2.1' },
		{ type: 'token', path: 'Controller', before: '7-be1.3', after: null },
	],
	'plan-started': [{ type: 'plan-started', text: 'kill be1', steps: 1 }],
	'plan-step-failed': [{ type: 'plan-step-failed', what: 'kill be1', problem: 'it is down' }],
	'plan-ended': [
		{ type: 'plan-ended', how: 'done', failed: 0 },
		{ type: 'plan-ended', how: 'stopped', failed: 0 },
	],
	adopted: [{ type: 'adopted', awayMs: 900 }],
	slept: [
		{ type: 'slept', forMs: 9000, countedMs: 0 },
		{ type: 'slept', forMs: 900_000, countedMs: 0 },
	],
	'recording-full': [{ type: 'recording-full', limitBytes: 1_000_000 }],
};

/** Told by the picture or the chart: many, and news to nobody. */
const leftOut: readonly string[] = ['beat', 'traffic', 'described', 'counted', 'bookmark'];

const recorded: readonly RecordedEvent[] = [
	...Object.values(ofNodes)
		.flat()
		.map((event, index): RecordedEvent => ({ source: 'node', seq: index + 1, atMs: index, node: 'be2', event: event as NodeEvent })),
	...Object.values(ofEngine)
		.flat()
		.map((event, index): RecordedEvent => ({ source: 'engine', seq: index + 1, atMs: index, event: event as EngineEvent })),
];

beforeAll(() => loadMessages());

test('the engine’s samples are of the contract', () => {
	expect(
		Object.values(ofEngine)
			.flat()
			.filter((event) => !engineEventSchema.safeParse(event).success),
	).toEqual([]);
});

test.each(languages)('%s: each event has its sentence, with nothing left unfilled', async (language) => {
	await speak(language);
	const odd = recorded.flatMap((event) => {
		const sentence = sentenceOf(event);
		if (sentence === null) return leftOut.includes(event.event.type) ? [] : [event.event.type];
		// A text of its own, not the one that stands in where a language lacks it.
		if (!i18n.exists(sentence.key, { lng: language, fallbackLng: [], ...sentence.params })) return [sentence.key];
		const text = i18n.t(sentence.key, sentence.params);
		return /\{\{|^event\./.test(text) ? [text] : [];
	});
	expect(odd).toEqual([]);
});

test('why an account was let go is told without calls and paths of the file system', () => {
	const reason = "look 'SharedDomains/example.test/alice.macnt/3-be1.1/INBOX': the volume did not answer properly";
	const dropped = { type: 'account-dropped', account: 'alice@example.test', generation: 3, reason } as const;
	expect(sentenceOf({ source: 'node', seq: 1, atMs: 1, node: 'be1', event: dropped })?.params.reason).toBe('the volume did not answer properly');
	const other = { ...dropped, reason: 'the volume is away' };
	expect(sentenceOf({ source: 'node', seq: 1, atMs: 1, node: 'be1', event: other })?.params.reason).toBe('the volume is away');
});
