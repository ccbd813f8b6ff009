/**
 * `bench failover`: how long clients wait when a node is killed, paused or stopped, and etcd beside it.
 *
 * A cluster of its own for each kind of fault, so that one kind's mail is not in another's mailboxes. Runs follow
 * each other on it: fault, what clients saw (failover-run.ts), healed, and again. Read failover-report.ts for
 * what comes out.
 */
import type { RuntimeKind } from '../../engine/contract/cluster-status.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import type { BusyAccount } from './bench-clients.ts';
import { BenchCluster } from './bench-cluster.ts';
import { findEtcd } from './etcd-binary.ts';
import { EtcdCluster } from './etcd-cluster.ts';
import { type EtcdFault, runEtcdFailover } from './etcd-failover.ts';
import { type FailoverKind, failoverKinds } from './failover-kinds.ts';
import { type AccountsResult, type EtcdResult, type FailoverReport, type KindResult, resultOf } from './failover-report.ts';
import { type FailoverRun, runFailover } from './failover-run.ts';
import { summarize } from './figures.ts';
import { describeMachine, loadNow } from './machine.ts';
import { makeAccounts } from './make-accounts.ts';
import { openAccounts } from './open-accounts.ts';

export interface FailoverOptions {
	/** What nodes are. */
	readonly runtime: RuntimeKind;
	readonly runs: number;
	/** Ids of failover-kinds.ts, or 'etcd'; empty: all. */
	readonly only: readonly string[];
	/** Kill with so many accounts on the volume, each; instead of the kinds. */
	readonly accounts: readonly number[];
	progress(line: string): void;
	/** Everything that was recorded in a run, for whoever wants to know why. */
	trace?(run: { readonly kind: string; readonly run: number; readonly events: readonly RecordedEvent[] }): void;
}

/** Of many accounts so many are open when the owner is killed. */
const openedMax = 1000;
const domain = 'bench.test';
const password = 'bench';

export async function runFailoverBench(options: FailoverOptions): Promise<FailoverReport> {
	const loadBefore = loadNow();
	const wants = (id: string) => options.only.length === 0 || options.only.includes(id);
	const kinds: KindResult[] = [];
	const accounts: AccountsResult[] = [];
	let etcd: EtcdResult = { is: 'left-out', why: 'not asked for' };
	if (options.accounts.length > 0) {
		for (const count of options.accounts) accounts.push(await benchAccounts(count, options));
	} else {
		for (const kind of failoverKinds.filter(({ id }) => wants(id))) kinds.push(await benchKind(kind, options));
		if (wants('etcd')) etcd = await benchEtcd(options);
	}
	return { machine: describeMachine(loadBefore), runs: options.runs, kinds, accounts, etcd };
}

async function benchKind(kind: FailoverKind, options: FailoverOptions): Promise<KindResult> {
	const cluster = await BenchCluster.up('preset: dynamic\n', { runtime: options.runtime });
	try {
		const done: FailoverRun[] = [];
		for (let run = 0; run < options.runs; run++) done.push(await oneRun(cluster, { kind, title: kind.title, run, candidates: cluster.accounts }, options));
		return resultOf(kind, done);
	} finally {
		await cluster.close();
	}
}

async function benchAccounts(count: number, options: FailoverOptions): Promise<AccountsResult> {
	const cluster = await BenchCluster.up(`frontends: 2\nbackends: 2\ndomains:\n  - name: ${domain}\n    accounts: []\n`);
	try {
		options.progress(`making ${count} accounts`);
		const addresses = await makeAccounts(cluster.volumePath, domain, count, password);
		const opened = spread(addresses, openedMax);
		const done: FailoverRun[] = [];
		const candidates = opened.map((address) => ({ address, password }));
		for (let run = 0; run < options.runs; run++) {
			done.push(await oneRun(cluster, { kind: killKind(), title: `killed, ${count} accounts`, run, candidates }, options));
		}
		return { accounts: count, opened: opened.length, ...resultOf(killKind(), done) };
	} finally {
		await cluster.close();
	}
}

interface NextRun {
	readonly kind: FailoverKind;
	readonly title: string;
	readonly run: number;
	readonly candidates: readonly BusyAccount[];
}

async function oneRun(cluster: BenchCluster, { kind, title, run, candidates }: NextRun, { runs, progress, trace }: FailoverOptions): Promise<FailoverRun> {
	// What the node killed last owned has been nobody's since, but for what somebody used.
	await openAccounts(
		cluster.services.smtp,
		candidates.map(({ address }) => address),
		`open${run}`,
	);
	const done = await runFailover(cluster, kind, run, candidates);
	progress(runLine(title, run, runs, done.run));
	trace?.({ kind: kind.id, run, events: done.events });
	return done.run;
}

async function benchEtcd({ runs, progress }: FailoverOptions): Promise<EtcdResult> {
	const binary = findEtcd();
	if (!binary.ok) return { is: 'left-out', why: binary.error.message };
	const etcd = await EtcdCluster.up(binary.value.path);
	try {
		const measured: Record<EtcdFault, number[]> = { kill: [], pause: [] };
		for (const fault of ['kill', 'pause'] as const) {
			for (let run = 0; run < runs; run++) {
				measured[fault].push(await runEtcdFailover(etcd, fault, run));
				progress(`etcd, leader ${fault === 'kill' ? 'killed' : 'paused'} ${run + 1}/${runs}: ${measured[fault].at(-1)} ms`);
			}
		}
		return {
			is: 'measured',
			version: binary.value.version,
			members: 3,
			firstWriteMs: { kill: summarize(measured.kill), pause: summarize(measured.pause) },
			runsMs: measured,
		};
	} finally {
		await etcd.close();
	}
}

function killKind(): FailoverKind {
	const kind = failoverKinds.find(({ id }) => id === 'kill');
	if (kind === undefined) throw new Error('there is no kind of failover called kill');
	return kind;
}

/** So many of them, evenly over the whole list. */
function spread<T>(all: readonly T[], most: number): T[] {
	const step = Math.max(1, all.length / most);
	return Array.from({ length: Math.min(most, all.length) }, (_, at) => all[Math.floor(at * step)]).filter((one) => one !== undefined);
}

function runLine(title: string, run: number, runs: number, done: FailoverRun): string {
	const { accept, readable, imap } = done.waitsMs;
	const failed = done.failures.filter(({ isFarewell }) => !isFarewell).length;
	const trouble = [
		failed > 0 ? `${failed} failed attempts` : '',
		done.mails.missing + done.mails.doubled > 0 ? `${done.mails.missing} missing, ${done.mails.doubled} doubled` : '',
		done.settled ? '' : 'not settled',
	].filter((text) => text !== '');
	return `${title} ${run + 1}/${runs}: accept ${accept}, readable ${readable}, imap ${imap} ms${trouble.length > 0 ? ` (${trouble.join('; ')})` : ''}`;
}
