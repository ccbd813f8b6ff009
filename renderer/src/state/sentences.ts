/**
 * Events as sentences: each event names a message key and its parameters; the words are in messages/.
 *
 * Pure, so that a recording reads the same in the event list, in a test and in another language.
 * `tone` is told by colour and by a mark beside the text, never by colour alone.
 */
import type { EngineEvent, LinkDirection, RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { dropReason } from './drop-reason.ts';

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>['event'];

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'lead';

export interface Sentence {
	readonly key: string;
	readonly params: Readonly<Record<string, string | number>>;
	readonly tone: Tone;
	/** The nodes it is about, for the filter. */
	readonly nodes: readonly string[];
	/** The epoch whose hue it is painted with. */
	readonly epoch: number | null;
}

/** Null: nothing a reader of the list wants to see (beats, samples). */
export function sentenceOf(recorded: RecordedEvent): Sentence | null {
	return recorded.source === 'node' ? nodeSentence(recorded.node, recorded.event) : engineSentence(recorded.event);
}

function say(key: string, params: Sentence['params'], nodes: readonly string[], tone: Tone = 'plain', epoch: number | null = null): Sentence {
	return { key: `event.${key}`, params, tone, nodes, epoch };
}

function nodeSentence(node: string, event: NodeEvent): Sentence | null {
	switch (event.type) {
		case 'beat':
			return null;
		case 'state':
			return say(`state.${event.state}`, { node }, [node], event.state === 'ready' ? 'good' : event.state === 'withdrawn' ? 'warn' : 'plain');
		case 'settings': {
			const unknown = event.members.filter(({ name }) => name === null).map(({ address }) => address);
			const count = event.members.length;
			if (unknown.length > 0) return say('settingsUnknown', { node, count, addresses: unknown.join(', ') }, [node], 'warn');
			return say(event.licensed ? 'settings' : 'settingsUnlicensed', { node, count }, [node]);
		}
		case 'life-taken':
			return say('lifeTaken', { node, life: event.life }, [node]);
		case 'controller-taken':
			return say('controllerTaken', { node, epoch: event.epoch }, [node], 'lead', event.epoch);
		case 'controller-seen':
			return say('controllerSeen', { node, holder: event.holder, epoch: event.epoch }, [node], 'plain', event.epoch);
		case 'controller-released':
			return say('controllerReleased', { node, epoch: event.epoch }, [node], 'plain', event.epoch);
		case 'backup-appointed':
			return event.backup === null ? say('backupNone', { node }, [node], 'warn') : say('backupAppointed', { node, backup: event.backup }, [node, event.backup]);
		case 'member-joined':
			return say('memberJoined', { node, member: event.member, life: event.life }, [node, event.member], 'good');
		case 'member-left':
			return say(`memberLeft.${event.reason}`, { node, member: event.member }, [node, event.member], event.reason === 'dead' ? 'bad' : 'plain');
		case 'member-suspected':
			return say('memberSuspected', { node, member: event.member, deadlineMs: Math.round(event.deadlineMs) }, [node, event.member], 'warn');
		case 'member-heard-again':
			return say('memberHeardAgain', { node, member: event.member, silentForMs: Math.round(event.silentForMs) }, [node, event.member], 'good');
		case 'member-silent':
			return say(
				event.wronglyDead ? 'memberSilentWronglyDead' : event.linkEnded ? 'memberSilentLinkEnded' : 'memberSilent',
				{ node, member: event.member, count: event.missedBeats },
				[node, event.member],
				'bad',
			);
		case 'member-declared-dead':
			return say('memberDeclaredDead', { node, member: event.member, life: event.life }, [node, event.member], 'bad');
		case 'link-up':
			return say('linkUp', { node, peer: event.peer }, [node, event.peer]);
		case 'link-down':
			return say(event.announced ? 'linkDownAnnounced' : 'linkDown', { node, peer: event.peer }, [node, event.peer], event.announced ? 'plain' : 'bad');
		case 'link-refused':
			return say('linkRefused', { node, peer: event.peer, reason: event.reason }, [node], 'bad');
		case 'account-placed':
			return say('accountPlaced', { node, account: event.account, backend: event.backend }, [node, event.backend]);
		case 'account-taken':
			return say('accountTaken', { node, account: event.account, generation: event.generation, previous: event.previous }, [node]);
		case 'account-released':
			return say('accountReleased', { node, account: event.account }, [node]);
		case 'account-dropped':
			return say('accountDropped', { node, account: event.account, reason: dropReason(event.reason) }, [node], 'warn');
		case 'fenced':
			return say(`fenced.${event.reason}`, { node, life: event.life }, [node], 'bad');
		case 'held':
			return say(`held.${event.reason}`, { node }, [node], 'warn');
		case 'fit':
			return say('fit', { node, heldForMs: Math.round(event.heldForMs) }, [node], 'good');
		case 'mail-accepted':
			return say('mailAccepted', { node, count: event.recipients, tookMs: Math.round(event.tookMs) }, [node]);
		case 'mail-refused':
			return say('mailRefused', { node, code: event.code, reason: event.reason }, [node], 'warn');
		case 'mail-handed-over':
			return say('mailHandedOver', { node, backend: event.backend, tookMs: Math.round(event.tookMs) }, [node, event.backend]);
		case 'hand-over-failed':
			return say('handOverFailed', { node, backend: event.backend, reason: event.reason }, [node, event.backend], 'warn');
		case 'mail-queued':
			return say('mailQueued', { node, count: event.recipients, queued: event.queued }, [node], 'warn');
		case 'queue-opened':
			return say('queueOpened', { node, count: event.queued }, [node]);
		case 'queue-delivered':
			return say('queueDelivered', { node, count: event.recipients, lateMs: Math.round(event.lateMs), queued: event.queued }, [node], 'good');
		case 'mail-bounced':
			return say(`mailBounced.${event.reason}.${event.to}`, { node }, [node], 'warn');
		case 'mail-stored':
			return say(event.known ? 'mailKnown' : 'mailStored', { node, account: event.account, uid: event.uid }, [node]);
		case 'session-opened':
			return say('sessionOpened', { node, account: event.account, through: event.through, protocol: event.protocol.toUpperCase() }, [node]);
		case 'session-closed':
			return say('sessionClosed', { node, account: event.account, protocol: event.protocol.toUpperCase() }, [node]);
		case 'problem':
			return say('problem', { node, message: event.message }, [node], 'bad');
	}
}

function engineSentence(event: EngineEvent): Sentence | null {
	switch (event.type) {
		case 'cluster-starting':
			return say('clusterStarting', { name: event.name, preset: event.preset }, []);
		case 'cluster-ready':
			return say('clusterReady', { tookMs: Math.round(event.tookMs) }, [], 'good');
		case 'cluster-stopping':
			return say('clusterStopping', {}, []);
		case 'process':
			return event.state === 'down' && event.exit
				? say('processEnded', { node: event.node, exit: event.exit }, [event.node], 'bad')
				: say(`process.${event.state}`, { node: event.node }, [event.node], event.state === 'down' ? 'bad' : 'plain');
		case 'fault':
			return say(
				`fault.${event.by}.${event.kind}`,
				{ node: event.node, delayMs: event.delayMs ?? 0 },
				[event.node],
				['resume', 'restart', 'volume-back'].includes(event.kind) ? 'plain' : 'bad',
			);
		case 'healed':
			return say('healed', { node: event.node }, [event.node], 'good');
		case 'link-fault': {
			const nodes = [...new Set(event.links.flatMap(({ from, to }) => [from, to]))];
			return say(`link.${event.kind}`, { links: linkWords(event.links), delayMs: event.delayMs ?? 0 }, nodes, event.kind === 'heal' ? 'good' : 'bad');
		}
		case 'drain':
			return say(event.on ? 'drainAsked' : 'readyAsked', { node: event.node }, [event.node], event.on ? 'warn' : 'plain');
		case 'node-told':
			return event.problem === null
				? say('told', { node: event.node }, [event.node], 'good')
				: say('notTold', { node: event.node, problem: event.problem }, [event.node], 'bad');
		case 'node-added':
			return say(`nodeAdded.${event.role}`, { node: event.node }, [event.node], 'good');
		case 'node-removed':
			return say('nodeRemoved', { node: event.node }, [event.node], 'warn');
		case 'balancer-server':
			return say(`server.${event.state}`, { node: event.server }, [event.server], event.state === 'up' ? 'good' : 'warn');
		case 'traffic-started':
			return say('trafficStarted', { ratePerS: event.ratePerS }, []);
		case 'traffic-stopped':
			return say('trafficStopped', {}, []);
		case 'mail-sent':
			return say('mailSent', { to: event.to.join(', ') }, []);
		case 'domain-created':
			return say('domainCreated', { domain: event.domain }, []);
		case 'accounts-created':
			return say('accountsCreated', { count: event.count, first: event.addresses[0] ?? '' }, []);
		case 'token':
			return tokenSentence(event.path, event.before, event.after);
		case 'plan-started':
			return say('planStarted', { count: event.steps }, []);
		case 'plan-step-failed':
			return say('planStepFailed', { what: event.what, problem: event.problem }, [], 'bad');
		case 'plan-ended':
			return event.how === 'done' ? say('planDone', {}, []) : say('planStopped', {}, []);
		case 'adopted':
			return say('adopted', { awayMs: event.awayMs }, [], 'good');
		case 'slept':
			return event.forMs < 60_000
				? say('sleptSeconds', { seconds: Math.round(event.forMs / 1000) }, [], 'warn')
				: say('sleptMinutes', { minutes: Math.round(event.forMs / 60_000) }, [], 'warn');
		case 'recording-full':
			return say('recordingFull', { megabytes: Math.round(event.limitBytes / 1_000_000) }, [], 'warn');
		// The picture draws these, the chart the last, and the bar bookmarks.
		case 'bookmark':
		case 'described':
		case 'counted':
		case 'traffic':
			return null;
	}
}

/** 'be1 – be2' both ways, 'fe1 → be1' one way; many are counted. */
export function linkWords(links: readonly LinkDirection[]): string {
	const keyOf = ({ from, to }: LinkDirection) => `${from}>${to}`;
	const there = new Set(links.map(keyOf));
	const words = links.flatMap(({ from, to }) => {
		if (!there.has(keyOf({ from: to, to: from }))) return [`${from} → ${to}`];
		return from < to ? [`${from} – ${to}`] : [];
	});
	return words.length > linksNamed ? `${words.slice(0, linksNamed).join(', ')} … (${words.length})` : words.join(', ');
}

/** More make a line nobody reads. */
const linksNamed = 6;

/** An account's token is left out where a node says the same: 'account-taken' names both generations. */
function tokenSentence(path: string, before: string | null, after: string | null): Sentence | null {
	if (before !== null && after !== null && path !== 'Controller' && !path.startsWith('Members/')) return null;
	const epoch = path === 'Controller' ? tokenNumber(after) : null;
	const nodes = [before, after].flatMap((token) => tokenHolder(token) ?? []);
	if (before === null) return say('tokenNew', { path, after: after ?? '' }, nodes, 'plain', epoch);
	if (after === null) return say('tokenGone', { path, before }, nodes);
	return say('token', { path, before, after }, nodes, 'plain', epoch);
}

/** '8-be2.1' -> 8: the epoch of a controller's token. */
export function tokenNumber(token: string | null): number | null {
	const number = token?.match(/^(\d+)-/)?.[1];
	return number === undefined ? null : Number(number);
}

/** '8-be2.1' -> 'be2'; a free or a life's token names no holder. */
export function tokenHolder(token: string | null): string | null {
	return token?.match(/^\d+-([a-z][a-z0-9-]*)\.\d+$/)?.[1] ?? null;
}
