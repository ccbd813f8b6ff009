/**
 * One run of the failover bench: clients on accounts of the node that will be hit, the fault, what they saw, healed.
 *
 *   calm ──► fault ──► over (an event of the cluster) ──► calm again ──► clients end ──► heal
 *
 * Nothing is timed by sleeping: each step waits for what it is about. What clients saw is measured by their clock,
 * where it went by the cluster's own events (timeline.ts).
 */
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { BenchClients, type BusyAccount, type FailedAttempt, type MailCounts } from './bench-clients.ts';
import type { BenchCluster } from './bench-cluster.ts';
import { type FailoverKind, victimOf } from './failover-kinds.ts';
import { concerned, longestWaitMs, type Stream, streams, widestGapMs } from './figures.ts';
import { type Timeline, timelineOf } from './timeline.ts';

export interface FailoverRun {
	readonly node: string;
	/** The longest wait of any client, by what it waited for. */
	readonly waitsMs: Readonly<Record<Stream, number>>;
	readonly longestMs: number;
	/** Of the operations concerned, how many needed a second attempt, and how many a third or more. */
	readonly retriedOnce: number;
	readonly retriedMore: number;
	/** The longest wait of those that one retry was enough for. */
	readonly retriedOnceMs: number;
	/** Attempts that did not end well, in the clients' words: failed, or ended by a BYE that asks to come back. */
	readonly failures: readonly { readonly stream: Stream; readonly what: string; readonly afterMs: number; readonly isFarewell: boolean }[];
	readonly mails: MailCounts;
	readonly timeline: Timeline;
	/** How far apart the mails were, at worst. */
	readonly probesApartMs: number;
	/** False: the clients did not come to rest within the limit, before or behind the fault. */
	readonly settled: boolean;
}

/** Busy accounts: enough that both frontends carry some, few enough that two cores measure the cluster and not the clients. */
export const busyMax = 4;
const calmLimitMs = 20_000;
const overLimitMs = 20_000;

/** `events`: what was recorded from the fault on. */
export async function runFailover(
	cluster: BenchCluster,
	kind: FailoverKind,
	run: number,
	candidates: readonly BusyAccount[],
): Promise<{ readonly run: FailoverRun; readonly events: readonly RecordedEvent[] }> {
	const status = await cluster.status();
	const node = victimOf(kind, status, run);
	const life = status.nodes.find(({ name }) => name === node)?.life;
	const accounts = await busyAccounts(cluster, kind.victim === 'controller' ? `${node}.${life}` : null, candidates, run);
	const now = () => performance.now();
	const clients = new BenchClients({ ...cluster.services, accounts, now });
	await clients.start();
	const calmBefore = await clients.calm(calmLimitMs);
	cluster.takeEvents();

	const fromMs = now();
	const begun = kind.act === 'drain' ? cluster.call('drain', { node }) : cluster.call('fault', { kind: kind.act, node });
	const over = await cluster.until((event) => kind.isOver(event, node), overLimitMs);
	await begun;
	const calmAfter = await clients.calm(calmLimitMs);
	const toMs = now();
	const mails = await clients.stop();
	const events = cluster.takeEvents();
	const timeline = timelineOf(events, { node, accounts: accounts.map(({ address }) => address) });

	await cluster.call('heal', {});
	const settled = calmBefore && calmAfter && over !== undefined;
	return { run: { node, ...seen(clients, { fromMs, toMs }), mails, timeline, settled }, events };
}

function seen(clients: BenchClients, window: { readonly fromMs: number; readonly toMs: number }) {
	const by = (stream: Stream) => clients.operations.filter((operation) => operation.stream === stream);
	const waitsMs = { accept: 0, readable: 0, imap: 0 };
	for (const stream of streams) waitsMs[stream] = Math.round(longestWaitMs(by(stream), window));
	const retried = concerned(clients.operations, window).filter(({ attempts }) => attempts > 1);
	const retriedOnce = retried.filter(({ attempts, endedMs }) => attempts === 2 && endedMs !== null);
	return {
		waitsMs,
		longestMs: Math.max(...Object.values(waitsMs)),
		retriedOnce: retriedOnce.length,
		retriedMore: retried.length - retriedOnce.length,
		retriedOnceMs: Math.round(longestWaitMs(retriedOnce, window)),
		failures: clients.failures.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs).map((failure) => told(failure, window.fromMs)),
		probesApartMs: Math.round(widestGapMs(by('accept'), window)),
	};
}

function told({ stream, what, atMs, isFarewell }: FailedAttempt, fromMs: number) {
	return { stream, what, afterMs: Math.round(atMs - fromMs), isFarewell };
}

/** Some of the candidates that this life owns (or any, if it is null), others in each run. */
async function busyAccounts(cluster: BenchCluster, owner: string | null, candidates: readonly BusyAccount[], run: number): Promise<readonly BusyAccount[]> {
	const owned: BusyAccount[] = [];
	for (let at = 0; at < candidates.length && owned.length < busyMax; at++) {
		const account = candidates[(at + run * busyMax) % candidates.length];
		if (account !== undefined && (owner === null || (await cluster.ownerOf(account.address)) === owner)) owned.push(account);
	}
	if (owned.length === 0) throw new Error(`${owner} owns none of the accounts: nothing to measure on it`);
	return owned;
}
