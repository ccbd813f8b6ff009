/**
 * The merged log of the open cluster's nodes: read and followed while somebody looks at it.
 *
 * Each node is followed first and read then, so that no line falls between; what both tell is told once. What is
 * pushed is folded a few times a second: a storm of lines costs one painting. Read next: merged-log.ts.
 */
import { create } from 'zustand';
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { call, listenToLink } from '../engine-link.ts';
import { lab } from '../lab-actions.ts';
import { useLab } from '../lab-state.ts';
import { emptyLog, type LogFilter, type MergedLog, withLines, withoutOverlap } from './merged-log.ts';

/** Where a reader was sent to: the line of an event. */
export interface LogTarget {
	/** Wall clock. */
	readonly atMs: number;
	readonly node: string | null;
	readonly what: string;
}

export interface LogsState {
	readonly cluster: string | null;
	readonly log: MergedLog;
	readonly isLoading: boolean;
	/** Nodes whose log could not be read, and why. */
	readonly failures: Readonly<Record<string, CallFailure>>;
	readonly filter: LogFilter;
	/** The newest line stays in sight. */
	readonly isFollowing: boolean;
	readonly target: LogTarget | null;
}

const atFirst = { log: emptyLog, isLoading: true, failures: {}, isFollowing: true, target: null } as const;
export const useLogs = create<LogsState>(() => ({ cluster: null, ...atFirst, filter: { nodes: [], text: '', grave: false } }));
const { getState: get, setState: set } = useLogs;

/** Of each node, at first. Chosen: what led to now, and quickly there. */
const linesFirst = 500;
/** Between two foldings of what was pushed. */
const foldMs = 150;

/** By node: followed, and not yet read. */
const unread = new Map<string, string[]>();
/** By node: pushed, and not yet folded. */
const pushed = new Map<string, string[]>();
let folding: ReturnType<typeof setTimeout> | null = null;
const followed = new Set<string>();

listenToLink({
	log({ name, node, lines }) {
		if (name !== get().cluster || !followed.has(node)) return;
		const waiting = unread.get(node);
		if (waiting) waiting.push(...lines);
		else {
			pushed.set(node, [...(pushed.get(node) ?? []), ...lines]);
			if (folding === null) folding = setTimeout(fold, foldMs);
		}
	},
	lost() {
		followed.clear();
		unread.clear();
	},
});

function fold(): void {
	folding = null;
	let { log } = get();
	for (const [node, lines] of pushed) log = withLines(log, node, lines);
	pushed.clear();
	set({ log });
}

/** Follows these nodes of the cluster from now on, and no others. */
export async function followLogs(cluster: string, nodes: readonly string[]): Promise<void> {
	enter(cluster);
	const wanted = nodes.filter((node) => !followed.has(node));
	for (const node of followed) if (!nodes.includes(node)) unfollow(cluster, node);
	await Promise.all(wanted.map((node) => followOne(cluster, node)));
	if (get().cluster === cluster) set({ isLoading: false });
}

/** Of another cluster nothing is kept. */
function enter(cluster: string): void {
	if (get().cluster === cluster) return;
	leaveLogs();
	set({ cluster, ...atFirst, filter: { nodes: [], text: '', grave: false } });
}

async function followOne(cluster: string, node: string): Promise<void> {
	followed.add(node);
	unread.set(node, []);
	const following = await call('followLog', { name: cluster, node, on: true });
	const read = following.ok ? await call('logs', { name: cluster, node, lines: linesFirst }) : following;
	const came = unread.get(node) ?? [];
	unread.delete(node);
	if (get().cluster !== cluster || !followed.has(node)) return;
	if (!read.ok) {
		followed.delete(node);
		if (read.error.code !== 'connection-lost') set({ failures: { ...get().failures, [node]: read.error } });
		return;
	}
	const { [node]: _, ...failures } = get().failures;
	// After a lost connection the same lines are read again: what is known of the node is replaced.
	const others = { ...get().log, lines: get().log.lines.filter((line) => line.node !== node) };
	set({ failures, log: withLines(withLines(others, node, read.value), node, withoutOverlap(read.value, came)) });
}

function unfollow(cluster: string, node: string): void {
	followed.delete(node);
	unread.delete(node);
	void call('followLog', { name: cluster, node, on: false });
}

/** Nobody looks any more; what was read stays until another cluster is looked at. */
export function leaveLogs(): void {
	const { cluster } = get();
	if (cluster !== null) for (const node of followed) unfollow(cluster, node);
}

export function filterLogs(patch: Partial<LogFilter>): void {
	set({ filter: { ...get().filter, ...patch } });
}

export function setFollowing(isFollowing: boolean): void {
	set(isFollowing ? { isFollowing, target: null } : { isFollowing });
}

/** Shows the lines around an event, all nodes' of them. */
export function showLogsAround(recorded: RecordedEvent): void {
	const { view, page } = useLab.getState();
	const startedAt = view?.status?.startedAt;
	if (startedAt === undefined || page.kind !== 'cluster') return;
	enter(page.name);
	const atMs = Date.parse(startedAt) + recorded.atMs;
	const node = recorded.source === 'node' ? recorded.node : null;
	set({ filter: { nodes: [], text: '', grave: false }, isFollowing: false, target: { atMs, node, what: recorded.event.type } });
	lab.showTab('logs');
}

/** Shows the log of one node, its newest lines. */
export function showLogsOf(node: string): void {
	const name = useLab.getState().view?.name;
	if (name === undefined) return;
	const filter = { nodes: [node], text: '', grave: false };
	if (get().cluster !== name) leaveLogs();
	set({ ...(get().cluster === name ? {} : { ...atFirst, cluster: name }), filter, isFollowing: true, target: null });
	lab.showTab('logs');
}
