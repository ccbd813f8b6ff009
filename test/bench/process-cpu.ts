/**
 * What the kernel has counted for a process so far: CPU time and wake-ups of each of its threads (Linux).
 *
 * Counted by the scheduler in nanoseconds (`schedstat`, Documentation/scheduler/sched-stats.rst), not in ticks: what
 * `ps` and `top` show (utime + stime) is the same sum in steps of 10 ms, a tenth of a second of idling. Both are
 * read, so that a report can show that they agree. Read idle-figures.ts next.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ThreadCount {
	readonly id: number;
	readonly name: string;
	readonly cpuMs: number;
	/** Times that it had slept and ran again: its voluntary switches, one a sleep. */
	readonly wakeUps: number;
}

export interface ProcessCount {
	readonly pid: number;
	readonly threads: readonly ThreadCount[];
	/** utime + stime, of all its threads, ended ones as well. */
	readonly tickedMs: number;
}

/** proc(5): the unit of utime and stime, 100 a second on every Linux that Node runs on. */
const msPerTick = 10;

/** Whether this machine's kernel can be asked. */
export const canCountCpu = process.platform === 'linux';

/** @throws when the process has ended. */
export function countCpu(pid: number): ProcessCount {
	const threads = readdirSync(`/proc/${pid}/task`).flatMap((id) => {
		try {
			const path = `/proc/${pid}/task/${id}`;
			const read = (file: string) => readFileSync(`${path}/${file}`, 'utf8');
			return [threadOf(Number(id), { name: read('comm'), schedstat: read('schedstat'), status: read('status') })];
		} catch {
			// Ended since it was listed.
			return [];
		}
	});
	return { pid, threads, tickedMs: tickedMs(readFileSync(`/proc/${pid}/stat`, 'utf8')) };
}

/** From the text of its three files. */
export function threadOf(id: number, { name, schedstat, status }: { readonly name: string; readonly schedstat: string; readonly status: string }): ThreadCount {
	return {
		id,
		name: name.trim(),
		cpuMs: Number(schedstat.split(' ')[0]) / 1e6,
		wakeUps: Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0),
	};
}

/** From the text of /proc/PID/stat: fields 14 and 15, counted behind the name, which may hold blanks and parentheses. */
export function tickedMs(stat: string): number {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}
