import { expect, test } from 'vitest';
import { usageOf } from './node-usage.ts';

const look = (uptimeMs: number, cpuMs: number) => ({ uptimeMs, cpuMs, memoryBytes: 70_000_000 });

test('the share of the processor is what was used between two looks', () => {
	expect(usageOf(look(1000, 500), look(3000, 600))).toEqual({ uptimeMs: 3000, cpuShare: 0.05, memoryBytes: 70_000_000 });
});

test('a first look, and the first one at a process that was started again, know none', () => {
	expect(usageOf(undefined, look(1000, 500)).cpuShare).toBe(null);
	expect(usageOf(look(60_000, 900), look(800, 400)).cpuShare).toBe(null);
});
