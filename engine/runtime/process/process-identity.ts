/**
 * Which process is meant by a pid: numbers are reused, a pid with its start time is not.
 *
 * On Linux both come from /proc without starting anything; elsewhere `ps` is asked. Nothing here kills:
 * leftovers.ts does, after it has compared what is written here.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
	/** Opaque; equal for the same process only. */
	readonly startTime: string;
	readonly commandLine: string;
}

/** undefined: no such process (a zombie counts as none). */
export async function processIdentity(pid: number): Promise<ProcessIdentity | undefined> {
	if (process.platform === 'linux') return linuxIdentity(pid);
	const line = await ps(['-o', 'stat=,lstart=,command=', '-p', String(pid)]);
	// 'S  Sun Nov 22 16:12:57 2026 /usr/bin/node main.ts'
	const match = /^(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line.trim());
	if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return undefined;
	return { startTime: match[2], commandLine: match[3] ?? '' };
}

/** The start time alone; '' where it cannot be had at once (not Linux) or the process is gone. */
export function startTimeNow(pid: number): string {
	return process.platform === 'linux' ? (linuxStat(pid)?.startTime ?? '') : '';
}

/** Of these processes, the ones that are stopped by a signal. */
export async function stoppedPids(pids: readonly number[]): Promise<ReadonlySet<number>> {
	if (process.platform === 'linux') return new Set(pids.filter((pid) => linuxStat(pid)?.state === 'T'));
	if (pids.length === 0) return new Set();
	const lines = await ps(['-o', 'pid=,stat=', '-p', pids.join(',')]);
	const stopped = lines
		.split('\n')
		.map((line) => /^\s*(\d+)\s+T/.exec(line)?.[1])
		.filter((pid) => pid !== undefined);
	return new Set(stopped.map(Number));
}

function linuxIdentity(pid: number): ProcessIdentity | undefined {
	const stat = linuxStat(pid);
	if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
	try {
		return { startTime: stat.startTime, commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() };
	} catch {
		return undefined;
	}
}

/** proc(5): the command in parentheses may hold anything, fields are counted behind the last one. */
function linuxStat(pid: number): { state: string; startTime: string } | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
		// Field 3 is the state, field 22 the start time in clock ticks since the system's start.
		return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
	} catch {
		return undefined;
	}
}

function ps(args: string[]): Promise<string> {
	return new Promise((resolve) => {
		execFile('ps', args, { env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } }, (_, stdout) => resolve(stdout));
	});
}
