/**
 * The logs of all nodes as one, in the order of time, bounded: pure.
 *
 * Nodes of one machine share its clock, so the order is true within a millisecond or so; lines of the same
 * millisecond keep the order in which they came. Read next: logs.ts, which fills it.
 */
import { type LogLine, readLogLine } from './log-line.ts';

export interface MergedLog {
	/** Oldest first. */
	readonly lines: readonly LogLine[];
	readonly nextKey: number;
	/** Older lines that were let go. */
	readonly dropped: number;
}

export const emptyLog: MergedLog = { lines: [], nextKey: 1, dropped: 0 };

/** Chosen: an hour of a busy cluster's transitions, some MB. */
export const linesMax = 20_000;

/** Puts lines that a node wrote, oldest first, among the others. */
export function withLines(log: MergedLog, node: string, raws: readonly string[], limit = linesMax): MergedLog {
	if (raws.length === 0) return log;
	let nextKey = log.nextKey;
	const read = raws.map(readLogLine);
	// Text has the time of the line before it; what a node wrote before its first line with a time has that one's.
	let lastMs = newestOf(log.lines, node) ?? read.find((line) => line.atMs !== null)?.atMs ?? log.lines.at(-1)?.atMs ?? 0;
	const added = read.map((line): LogLine => {
		lastMs = line.atMs ?? lastMs;
		return { ...line, key: nextKey++, node, atMs: lastMs };
	});
	// A clock that was set back must not put the others out of order.
	added.sort((one, other) => one.atMs - other.atMs);
	const lines = merged(log.lines, added);
	const over = Math.max(0, lines.length - limit);
	return { lines: over > 0 ? lines.slice(over) : lines, nextKey, dropped: log.dropped + over };
}

function newestOf(lines: readonly LogLine[], node: string): number | undefined {
	return lines.findLast((line) => line.node === node)?.atMs;
}

/** Both in order of time; of equals the known one comes first. */
function merged(known: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
	const first = added[0];
	const last = known.at(-1);
	if (!first || !last || first.atMs >= last.atMs) return [...known, ...added];
	const all: LogLine[] = [];
	let at = 0;
	for (const line of added) {
		for (let next = known[at]; next && next.atMs <= line.atMs; next = known[at]) {
			all.push(next);
			at += 1;
		}
		all.push(line);
	}
	return [...all, ...known.slice(at)];
}

/**
 * What was followed and what was read afterwards tell some lines twice: those at the end of what was read that
 * what was followed begins with. Answers what is new.
 */
export function withoutOverlap(read: readonly string[], followed: readonly string[]): readonly string[] {
	for (let length = Math.min(read.length, followed.length); length > 0; length--) {
		if (followed.slice(0, length).every((line, index) => line === read[read.length - length + index])) return followed.slice(length);
	}
	return followed;
}

export interface LogFilter {
	/** Empty: of all nodes. */
	readonly nodes: readonly string[];
	readonly text: string;
	/** Only warnings and errors. */
	readonly grave: boolean;
}

export function matching(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
	const text = filter.text.trim().toLowerCase();
	if (filter.nodes.length === 0 && text === '' && !filter.grave) return lines;
	return lines.filter(
		(line) =>
			(filter.nodes.length === 0 || filter.nodes.includes(line.node)) &&
			(!filter.grave || line.level === 'warn' || line.level === 'error') &&
			(text === '' || line.raw.toLowerCase().includes(text)),
	);
}

/**
 * What a search found among what fits of the log: a line that both have is told once. Keys of what was found are
 * below zero, so that none is the key of another line.
 */
export function withFound(fitting: readonly LogLine[], found: readonly LogLine[], known: readonly LogLine[]): readonly LogLine[] {
	if (found.length === 0) return fitting;
	const told = new Map<string, Set<string>>();
	for (const { node, raw } of known) {
		const raws = told.get(node) ?? new Set();
		told.set(node, raws.add(raw));
	}
	const older = found.filter(({ node, raw }) => !told.get(node)?.has(raw)).map((line) => ({ ...line, key: -line.key }));
	return merged(fitting, older);
}

/** The line that tells of an event: the node's own of that type nearest to it, else the line nearest in time. -1: there is none. */
export function lineNear(lines: readonly LogLine[], event: { readonly atMs: number; readonly node: string | null; readonly what: string }): number {
	const nearest = (fits: (line: LogLine) => boolean) => {
		let best = -1;
		let bestMs = Number.POSITIVE_INFINITY;
		for (const [index, line] of lines.entries()) {
			const apartMs = Math.abs(line.atMs - event.atMs);
			if (apartMs < bestMs && fits(line)) [best, bestMs] = [index, apartMs];
		}
		return { best, bestMs };
	};
	const own = nearest((line) => line.node === event.node && line.what === event.what);
	return own.bestMs <= sameEventMs ? own.best : nearest(() => true).best;
}

/** Written and recorded by two clocks of one machine, a little apart. Chosen. */
const sameEventMs = 1500;
