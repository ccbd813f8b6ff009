import { describe, expect, test } from 'vitest';
import { idleFigures } from './idle-figures.ts';
import { type ProcessCount, threadOf, tickedMs } from './process-cpu.ts';

const thread = (id: number, name: string, cpuMs: number, wakeUps: number) => ({ id, name, cpuMs, wakeUps });
const count = (tickedMs: number, ...threads: ProcessCount['threads']): ProcessCount => ({ pid: 70, threads, tickedMs });

describe('what a node costs', () => {
	const before = count(1000, thread(70, 'MainThread', 800, 400), thread(71, 'V8Worker', 50, 9), thread(72, 'WorkerThread', 100, 100));
	const after = count(
		1300,
		thread(70, 'MainThread', 1000, 800),
		thread(71, 'V8Worker', 60, 19),
		thread(72, 'WorkerThread', 180, 200),
		thread(73, 'libuv-worker', 10, 10),
	);

	test('is the sum over its threads, in percent of one core, new threads as well', () => {
		const figures = idleFigures(before, after, 10_000);
		expect(figures.cpu).toBeCloseTo(3);
		expect(figures.wakeUpsPerS).toBeCloseTo(52);
		expect(figures.tickedCpu).toBeCloseTo(3);
	});
	test('is told by what a thread is for', () => {
		const { main, beat, v8, other } = idleFigures(before, after, 10_000).threads;
		expect([main.cpu, beat.cpu, v8.cpu, other.cpu].map((cpu) => cpu.toFixed(2))).toEqual(['2.00', '0.80', '0.10', '0.10']);
		expect([main, beat, v8, other].map(({ wakeUpsPerS }) => wakeUpsPerS)).toEqual([40, 10, 1, 1]);
	});
});

describe('the kernel’s files', () => {
	test('name, nanoseconds and voluntary switches of a thread', () => {
		const status = 'Name:\tMainThread\nThreads:\t11\nvoluntary_ctxt_switches:\t4711\nnonvoluntary_ctxt_switches:\t12\n';
		expect(threadOf(70, { name: 'MainThread\n', schedstat: '1234567890 55 99\n', status })).toEqual(thread(70, 'MainThread', 1234.56789, 4711));
	});
	test('utime and stime stand behind a name that may look like fields', () => {
		expect(tickedMs('70 (a) R 1) S 1 70 70 0 -1 4194304 9 0 0 0 150 25 0 0 20 0 11 0')).toBe(1750);
	});
});
