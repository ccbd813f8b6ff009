/**
 * The arithmetic of the idle bench, pure: two counts of a node's process, and the time between them.
 *
 * Threads by what they are for, told by the names that Node gives them: the main loop, the beat's own thread, V8's
 * (compilation, garbage collection), and libuv's pool for files.
 */
import type { ProcessCount, ThreadCount } from './process-cpu.ts';

export const threadKinds = ['main', 'beat', 'v8', 'other'] as const;
export type ThreadKind = (typeof threadKinds)[number];

export interface IdleShare {
	/** Percent of one core. */
	readonly cpu: number;
	readonly wakeUpsPerS: number;
}

export interface IdleFigures extends IdleShare {
	/** The same by utime + stime: coarser, for comparison with ps and top. */
	readonly tickedCpu: number;
	readonly threads: Readonly<Record<ThreadKind, IdleShare>>;
}

export function idleFigures(before: ProcessCount, after: ProcessCount, elapsedMs: number): IdleFigures {
	const spent = after.threads.map((thread) => {
		// One that has begun in between has spent all of it in between.
		const earlier = before.threads.find(({ id }) => id === thread.id);
		return { kind: kindOf(thread, after), cpuMs: thread.cpuMs - (earlier?.cpuMs ?? 0), wakeUps: thread.wakeUps - (earlier?.wakeUps ?? 0) };
	});
	const share = (of: readonly { readonly cpuMs: number; readonly wakeUps: number }[]): IdleShare => ({
		cpu: (of.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / elapsedMs) * 100,
		wakeUpsPerS: (of.reduce((sum, { wakeUps }) => sum + wakeUps, 0) / elapsedMs) * 1000,
	});
	const byKind = (kind: ThreadKind) => share(spent.filter((thread) => thread.kind === kind));
	return {
		...share(spent),
		tickedCpu: ((after.tickedMs - before.tickedMs) / elapsedMs) * 100,
		threads: { main: byKind('main'), beat: byKind('beat'), v8: byKind('v8'), other: byKind('other') },
	};
}

/** A process and its first thread share a number; a worker's name is cut to 15 characters by the kernel. */
function kindOf({ id, name }: ThreadCount, { pid }: ProcessCount): ThreadKind {
	if (id === pid) return 'main';
	if (/^WorkerThread/.test(name)) return 'beat';
	return /^V8Worker/.test(name) ? 'v8' : 'other';
}
