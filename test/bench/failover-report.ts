/**
 * What `bench failover` says: one object for `--json`, and the same as a table for people.
 *
 * Pure. The waits are the longest of each run, so median, p95 and max are over runs, not over requests.
 */
import type { MailCounts } from './bench-clients.ts';
import type { EtcdFault } from './etcd-failover.ts';
import type { FailoverKind } from './failover-kinds.ts';
import type { FailoverRun } from './failover-run.ts';
import { type Stream, type Summary, streams, summarize } from './figures.ts';
import type { Machine } from './machine.ts';
import { type Stage, stages } from './timeline.ts';

export interface KindResult {
	readonly id: string;
	readonly title: string;
	readonly waitsMs: Readonly<Record<Stream | 'longest', Summary>>;
	/** The wait of clients for whom one retry was enough, and how many operations needed more. */
	readonly retriedOnceMs: Summary;
	readonly retriedMore: number;
	/** Operations that failed or whose outcome stayed unknown at the first attempt, by what the client was told. */
	readonly failedAttempts: Readonly<Record<string, number>>;
	/** IMAP sessions that the server ended by BYE: no operation failed, the client comes back. */
	readonly farewells: number;
	readonly mails: MailCounts;
	/** Milliseconds behind the fault, where the stage was met. */
	readonly stagesMs: Partial<Record<Stage, Summary>>;
	readonly unsettled: number;
	readonly runs: readonly FailoverRun[];
}

export type AccountsResult = KindResult & { readonly accounts: number; readonly opened: number };

export type EtcdResult =
	| { readonly is: 'left-out'; readonly why: string }
	| {
			readonly is: 'measured';
			readonly version: string;
			readonly members: number;
			readonly firstWriteMs: Readonly<Record<EtcdFault, Summary>>;
			readonly runsMs: Readonly<Record<EtcdFault, readonly number[]>>;
	  };

export interface FailoverReport {
	readonly machine: Machine;
	readonly runs: number;
	readonly kinds: readonly KindResult[];
	readonly accounts: readonly AccountsResult[];
	readonly etcd: EtcdResult;
}

export const comparisonNote =
	'What the comparison says: how long a client of each waits for service after the same fault on the same machine, both as they come. ' +
	'What it does not say: that one does the work of the other. etcd elects a leader of a replicated log, and its write waits for the disks of a quorum; ' +
	'it needs no shared storage and survives the loss of a disk. Ours moves the ownership of accounts on one shared volume, which must itself be highly available.';

export function resultOf(kind: Pick<FailoverKind, 'id' | 'title'>, runs: readonly FailoverRun[]): KindResult {
	const over = (value: (run: FailoverRun) => number) => summarize(runs.map(value));
	const waits = Object.fromEntries(streams.map((stream) => [stream, over((run) => run.waitsMs[stream])])) as Record<Stream, Summary>;
	const sum = (value: (run: FailoverRun) => number) => runs.reduce((total, run) => total + value(run), 0);
	const failures = runs.flatMap((run) => run.failures);
	return {
		id: kind.id,
		title: kind.title,
		waitsMs: { ...waits, longest: over((run) => run.longestMs) },
		retriedOnceMs: over((run) => run.retriedOnceMs),
		retriedMore: sum((run) => run.retriedMore),
		failedAttempts: countBy(failures.filter(({ isFarewell }) => !isFarewell).map(({ stream, what }) => `${stream}: ${withoutPlace(what)}`)),
		farewells: failures.filter(({ isFarewell }) => isFarewell).length,
		mails: {
			sent: sum((run) => run.mails.sent),
			acknowledged: sum((run) => run.mails.acknowledged),
			missing: sum((run) => run.mails.missing),
			doubled: sum((run) => run.mails.doubled),
			unanswered: sum((run) => run.mails.unanswered),
		},
		stagesMs: stagesOf(runs),
		unsettled: runs.filter((run) => !run.settled).length,
		runs,
	};
}

export function printReport(report: FailoverReport): string {
	const { machine, kinds, accounts, etcd } = report;
	const lines = [
		`${report.runs} runs each; the longest wait of any client in a run, in ms: median / p95 / max`,
		`${machine.cpuCount} x ${machine.cpu}, ${machine.system}, Node ${machine.node}; load average ${machine.loadBefore} before, ${machine.loadAfter} behind`,
		'',
	];
	if (kinds.length + accounts.length > 0) {
		lines.push(row(['', 'SMTP accepted', 'sent to readable', 'IMAP command', 'all three']));
		for (const kind of kinds) lines.push(row([kind.title, ...[...streams, 'longest' as const].map((stream) => figure(kind.waitsMs[stream]))]));
		for (const result of accounts) {
			const title = `killed, ${result.accounts} accounts (${result.opened} open)`;
			lines.push(row([title, ...[...streams, 'longest' as const].map((stream) => figure(result.waitsMs[stream]))]));
		}
	}
	if (etcd.is === 'measured') {
		lines.push('', row([`etcd ${etcd.version}, ${etcd.members} members, default timing`, 'first accepted write']));
		lines.push(row(['leader killed (SIGKILL)', figure(etcd.firstWriteMs.kill)]));
		lines.push(row(['leader paused (SIGSTOP)', figure(etcd.firstWriteMs.pause)]), '', comparisonNote);
	} else if (accounts.length === 0) {
		lines.push('', `etcd: left out (${etcd.why})`);
	}
	for (const kind of [...kinds, ...accounts]) lines.push('', ...detailLines(kind));
	return `${lines.join('\n')}\n`;
}

function detailLines(kind: KindResult): string[] {
	const { mails, retriedOnceMs } = kind;
	const reached = stages.flatMap((stage) => {
		const summary = kind.stagesMs[stage];
		return summary === undefined ? [] : [`${stageWords[stage]} ${summary.median}`];
	});
	const failed = Object.entries(kind.failedAttempts).map(([what, count]) => `    ${count} x ${what}`);
	return [
		`${kind.title}`,
		...(reached.length > 0 ? [`  ms behind the fault, medians: ${reached.join(', ')}`] : []),
		`  mails: ${mails.sent} sent, ${mails.acknowledged} acknowledged, ${mails.missing} of them missing, ${mails.doubled} doubled, ${mails.unanswered} unanswered`,
		`  clients that tried again once waited ${figure(retriedOnceMs)}; operations that needed more: ${kind.retriedMore}`,
		...(failed.length > 0 ? ['  attempts that failed (clients try again):', ...failed] : ['  no attempt failed']),
		...(kind.farewells > 0 ? [`  IMAP sessions ended by BYE: ${kind.farewells}`] : []),
		...(kind.unsettled > 0 ? [`  ${kind.unsettled} runs did not come to rest within the limit`] : []),
	];
}

const stageWords: Readonly<Record<Stage, string>> = {
	linkEnded: 'connection ended',
	silent: 'seen silent',
	controllerTaken: 'controller token taken',
	declaredDead: 'declared dead',
	placed: 'first account placed',
	firstTaken: 'taken',
	lastTaken: 'last busy account taken',
	firstStored: 'first mail stored',
};

function stagesOf(runs: readonly FailoverRun[]): Partial<Record<Stage, Summary>> {
	const met: Partial<Record<Stage, Summary>> = {};
	for (const stage of stages) {
		const values = runs.flatMap(({ timeline }) => timeline[stage] ?? []);
		if (values.length > 0) met[stage] = summarize(values);
	}
	return met;
}

function figure({ median, p95, max }: Summary): string {
	return `${median} / ${p95} / ${max}`;
}

function row([title = '', ...cells]: readonly string[]): string {
	return `${title.padEnd(44)}${cells.map((cell) => cell.padEnd(20)).join('')}`.trimEnd();
}

function countBy(texts: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
	return counts;
}

/** Addresses and ports differ from run to run and say nothing. */
function withoutPlace(text: string): string {
	return text.replace(/\d+\.\d+\.\d+\.\d+:\d+:? ?/g, '');
}
