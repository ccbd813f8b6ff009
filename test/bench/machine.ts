/** What the figures were measured on, and how busy it was with other things. */
import { availableParallelism, cpus, loadavg, release } from 'node:os';

export interface Machine {
	readonly cpu: string;
	readonly cpuCount: number;
	readonly system: string;
	readonly node: string;
	/** Load average of the last minute, before the first run and behind the last one. */
	readonly loadBefore: number;
	readonly loadAfter: number;
}

export function loadNow(): number {
	return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

export function describeMachine(loadBefore: number): Machine {
	return {
		cpu: cpus()[0]?.model.trim() ?? 'unknown',
		cpuCount: availableParallelism(),
		system: `${process.platform} ${release()}`,
		node: process.version,
		loadBefore,
		loadAfter: loadNow(),
	};
}
