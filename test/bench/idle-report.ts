/** What `bench idle` prints for people. Pure. */
import type { IdleReport } from './idle.ts';
import type { IdleShare, ThreadKind } from './idle-figures.ts';

const columns: readonly { readonly kind: ThreadKind; readonly words: string }[] = [
	{ kind: 'main', words: 'main loop' },
	{ kind: 'beat', words: 'beat' },
	{ kind: 'v8', words: 'compiler, GC' },
	{ kind: 'other', words: 'other' },
];

export function printIdleReport({ machine, measuredMs, settleS, nodes }: IdleReport): string {
	const sum = (value: (share: IdleReport['nodes'][number]) => number) => nodes.reduce((total, node) => total + value(node), 0);
	const lines = [
		`percent of one core over ${(measuredMs / 1000).toFixed(1)} s, ${settleS} s behind ready; in brackets: wake-ups a second`,
		`${machine.cpuCount} x ${machine.cpu}, ${machine.system}, Node ${machine.node}; load average ${machine.loadBefore} before, ${machine.loadAfter} behind`,
		'',
		row(['', 'all threads', ...columns.map(({ words }) => words), 'by utime+stime']),
		...nodes.map((node) => row([node.node, figure(node), ...columns.map(({ kind }) => figure(node.threads[kind])), node.tickedCpu.toFixed(2)])),
		row(['all nodes', figure({ cpu: sum(({ cpu }) => cpu), wakeUpsPerS: sum(({ wakeUpsPerS }) => wakeUpsPerS) })]),
	];
	return `${lines.join('\n')}\n`;
}

function figure({ cpu, wakeUpsPerS }: IdleShare): string {
	return `${cpu.toFixed(2)} (${wakeUpsPerS.toFixed(1)})`;
}

function row([title = '', ...figures]: readonly string[]): string {
	return (title.padEnd(12) + figures.map((text) => text.padEnd(16)).join('')).trimEnd();
}
