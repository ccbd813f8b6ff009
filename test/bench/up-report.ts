/** What `bench up` prints for people. Pure. */
import type { Summary } from './figures.ts';
import type { UpReport } from './up.ts';

export function printUpReport({ machine, runtime, clusters }: UpReport): string {
	const lines = [
		`runtime ${runtime}; milliseconds, median / max over ${clusters[0]?.upMs.runs ?? 0} runs`,
		`${machine.cpuCount} x ${machine.cpu}, ${machine.system}, Node ${machine.node}; load average ${machine.loadBefore} before, ${machine.loadAfter} behind`,
		'',
		row('', 'up', 'down'),
		...clusters.map(({ cluster, upMs, downMs }) => row(cluster, figure(upMs), figure(downMs))),
	];
	return `${lines.join('\n')}\n`;
}

function figure({ median, max }: Summary): string {
	return `${median} / ${max}`;
}

function row(title: string, up: string, down: string): string {
	return `${title.padEnd(24)}${up.padEnd(18)}${down}`.trimEnd();
}
