/**
 * What somebody did to a cluster, read from its recording: each act, with the cluster before it and what came of it. Pure.
 *
 * One order leaves several events (a heal mends nodes one by one, a removal drains, stops and forgets): they are one act
 * again here. What happened by itself is none. Read next: act-step.ts, which makes a step of an exercise of an act.
 */
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import type { ClusterDescription } from '../../contract/cluster-description.ts';
import type { EngineEvent, FaultKind, LinkDirection, RecordedEvent } from '../../contract/recorded-event.ts';
import { applyToWorld, emptyWorld, type LabWorld } from '../facts/lab-world.ts';

export type ActOrder =
	| { readonly do: 'fault'; readonly kind: FaultKind; readonly node: string; readonly delayMs: number | null }
	| { readonly do: 'link'; readonly kind: 'cut' | 'slow' | 'heal'; readonly links: readonly LinkDirection[]; readonly delayMs: number | null }
	/** `isForced`: it was the last one of its role. */
	| { readonly do: 'drain'; readonly node: string; readonly isForced: boolean }
	| { readonly do: 'ready'; readonly node: string }
	| { readonly do: 'heal' }
	| { readonly do: 'add'; readonly role: Role; readonly node: string }
	| { readonly do: 'remove'; readonly node: string }
	| { readonly do: 'traffic'; readonly ratePerS: number; readonly sizeBytes: number | null }
	| { readonly do: 'traffic-off' }
	| { readonly do: 'send'; readonly to: readonly string[] }
	| { readonly do: 'create-domain'; readonly domain: string }
	| { readonly do: 'create-accounts'; readonly addresses: readonly string[] };

export interface RecordedAct {
	readonly order: ActOrder;
	readonly before: LabWorld;
	/** Just before the next act, or at the end. */
	readonly after: LabWorld;
}

export interface RecordedActs {
	/** As the cluster was started; null: the recording does not say, as those of early versions. */
	readonly described: ClusterDescription | null;
	readonly acts: readonly RecordedAct[];
}

interface Found {
	readonly order: ActOrder | { readonly do: 'healed' };
	readonly atMs: number;
	readonly before: LabWorld;
}

/** Events of one heal follow one another within that; `healed` itself may take as long as a node takes to be ready. */
const mendingGapMs = 2_000;
const healedWithinMs = 120_000;
/** A restart of a node that runs ends it first, and starts it at once. */
const restartGapMs = 500;

export function recordedActs(events: readonly RecordedEvent[]): RecordedActs {
	const described = events.flatMap(({ source, event }) => (source === 'engine' && event.type === 'described' ? [event.cluster] : []))[0] ?? null;
	const nodes = (described?.nodes ?? []).map(({ name, roles }) => ({ name, role: roles.includes('backend') ? ('backend' as const) : ('frontend' as const) }));
	let world = emptyWorld(nodes);
	let isReady = false;
	const found: Found[] = [];
	const downAtMs = new Map<string, number>();
	// A node that is mended starts, or goes on, long before it is found healed.
	let mendingFrom: LabWorld | null = null;
	for (const recorded of events) {
		const before = world;
		world = applyToWorld(world, recorded);
		if (recorded.source === 'node') continue;
		const { event, atMs } = recorded;
		if (event.type === 'cluster-stopping') {
			world = before;
			break;
		}
		if (event.type === 'cluster-ready') isReady = true;
		if (event.type === 'process' && event.state === 'down') downAtMs.set(event.node, atMs);
		if (event.type === 'process' && event.state !== 'down' && before.view.faults.some(({ node }) => node === event.node)) mendingFrom ??= before;
		// Whose computer slept, or whose engine died, did nothing to the cluster.
		const order = isReady ? orderOf(event) : null;
		if (!order) continue;
		take(found, { order, atMs, before: order.do === 'healed' ? (mendingFrom ?? before) : before }, downAtMs);
		mendingFrom = null;
	}
	const acts = withHeals(found, world);
	return { described, acts };
}

function orderOf(event: EngineEvent): Found['order'] | null {
	switch (event.type) {
		case 'fault':
			return { do: 'fault', kind: event.kind, node: event.node, delayMs: event.delayMs ?? null };
		case 'link-fault':
			return { do: 'link', kind: event.kind, links: event.links, delayMs: event.delayMs ?? null };
		case 'healed':
			return { do: 'healed' };
		case 'drain':
			return event.on ? { do: 'drain', node: event.node, isForced: (event.lastOf ?? []).length > 0 } : { do: 'ready', node: event.node };
		case 'node-added':
			return { do: 'add', role: event.role, node: event.node };
		case 'node-removed':
			return { do: 'remove', node: event.node };
		case 'traffic-started':
			return { do: 'traffic', ratePerS: event.ratePerS, sizeBytes: event.sizeBytes ?? null };
		case 'traffic-stopped':
			return { do: 'traffic-off' };
		case 'mail-sent':
			return { do: 'send', to: event.to };
		case 'domain-created':
			return { do: 'create-domain', domain: event.domain };
		case 'accounts-created':
			return { do: 'create-accounts', addresses: event.addresses };
		default:
			return null;
	}
}

/** Puts it behind the others, or instead of those that were the beginning of it. */
function take(found: Found[], next: Found, downAtMs: ReadonlyMap<string, number>): void {
	const { order } = next;
	const last = found.at(-1);
	if (order.do === 'fault' && order.kind === 'restart' && isEndOf(last, order.node) && next.atMs - (downAtMs.get(order.node) ?? 0) <= restartGapMs) {
		found.splice(-1, 1, { ...next, before: last?.before ?? next.before });
		return;
	}
	if (order.do !== 'remove') {
		found.push(next);
		return;
	}
	let { before } = next;
	for (let one = found.at(-1); isEndOf(one, order.node) || (one?.order.do === 'drain' && one.order.node === order.node); one = found.at(-1)) {
		before = one?.before ?? before;
		found.pop();
	}
	found.push({ ...next, before });
}

function isEndOf(found: Found | undefined, node: string): boolean {
	return found?.order.do === 'fault' && found.order.node === node && (found.order.kind === 'stop' || found.order.kind === 'kill');
}

function isMending({ order }: Found): boolean {
	return (
		order.do === 'healed' || order.do === 'ready' || (order.do === 'link' && order.kind === 'heal') || (order.do === 'fault' && order.kind === 'volume-back')
	);
}

/** Neighbours that mend, and after which nothing is broken any more, were one heal. */
function withHeals(found: readonly Found[], end: LabWorld): RecordedAct[] {
	const groups: Found[][] = [];
	for (const one of found) {
		const group = groups.at(-1);
		const last = group?.at(-1);
		const gapMs = one.order.do === 'healed' ? healedWithinMs : mendingGapMs;
		if (group && last && isMending(last) && isMending(one) && one.atMs - last.atMs <= gapMs) group.push(one);
		else groups.push([one]);
	}
	const parts = groups.map((group, index): { before: LabWorld; orders: readonly ActOrder[]; after: LabWorld } => {
		const before = group[0]?.before ?? end;
		const after = groups[index + 1]?.[0]?.before ?? end;
		const orders = group.flatMap(({ order }) => (order.do === 'healed' ? [] : [order]));
		const isWhole = after.view.faults.length === 0 && after.view.links.length === 0;
		const isOneOrder = orders.length === 1 && orders[0]?.do !== 'link';
		const isHeal = group.every(isMending) && (orders.length < group.length || (isWhole && !isOneOrder));
		return { before, after, orders: isHeal ? [{ do: 'heal' }] : orders };
	});
	return parts.flatMap(({ before, after, orders }) => orders.map((order) => ({ order, before, after })));
}
