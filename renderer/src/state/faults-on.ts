/**
 * What is on now, as few things as a person would name: each can be undone by itself. Pure.
 *
 * The engine's list names each direction of a link; here both ways are one, and many links of one node are one, too.
 * A node that ended without anybody's order (it crashed) is on the list as well: it has to be started again.
 */
import type { ActiveFault } from '../../../engine/contract/cluster-status.ts';
import type { LinkDirection } from '../../../engine/contract/recorded-event.ts';
import { type ClusterView, isNotYetMember } from './cluster-view.ts';

export type FaultOn =
	| { readonly kind: Exclude<ActiveFault['kind'], 'cut' | 'slow'> | 'down'; readonly node: string; readonly key: string; readonly delayMs: number }
	| {
			readonly kind: 'cut' | 'slow';
			/** The first end, or the node that all links have in common. */
			readonly node: string;
			/** The other end; null: several links of `node`. */
			readonly other: string | null;
			readonly oneWay: boolean;
			readonly links: readonly LinkDirection[];
			/** How many links, each counted once. */
			readonly count: number;
			/** Nothing else is wrong with the links of `node`. */
			readonly isAllOfNode: boolean;
			readonly key: string;
			readonly delayMs: number;
	  };

/** So many links of one node are told as one. Chosen. */
const groupedMin = 3;

export function faultsOn({ status, nodes }: Pick<ClusterView, 'status' | 'nodes'>): readonly FaultOn[] {
	if (!status) return [];
	const ofNodes = status.faults.flatMap(({ kind, node, delayMs = 0 }): FaultOn[] =>
		kind === 'cut' || kind === 'slow' ? [] : [{ kind, node, delayMs, key: `${kind} ${node}` }],
	);
	const ended = Object.values(nodes).filter(
		(node) =>
			node.process === 'down' &&
			!isNotYetMember(node) &&
			!ofNodes.some((fault) => fault.node === node.name && (fault.kind === 'kill' || fault.kind === 'stop')),
	);
	const isRunning = status.phase === 'running';
	return [
		...ofNodes,
		...(isRunning ? ended.map(({ name }): FaultOn => ({ kind: 'down', node: name, delayMs: 0, key: `down ${name}` })) : []),
		...linksOn(status.links),
	];
}

interface Pair {
	readonly one: string;
	readonly other: string;
	readonly state: 'cut' | 'slow';
	readonly delayMs: number;
	readonly links: readonly LinkDirection[];
}

function linksOn(links: readonly { readonly from: string; readonly to: string; readonly state: 'cut' | 'slow'; readonly delayMs: number }[]): FaultOn[] {
	let left = pairsOf(links);
	const grouped: FaultOn[] = [];
	for (;;) {
		const group = largestGroup(left);
		if (!group) break;
		left = left.filter((pair) => !group.pairs.includes(pair));
		const { node, pairs } = group;
		const { state, delayMs } = pairs[0] ?? { state: 'cut', delayMs: 0 };
		const concerned = pairs.flatMap((pair) => pair.links);
		const isAllOfNode = links.filter(({ from, to }) => from === node || to === node).length === concerned.length;
		grouped.push({
			kind: state,
			node,
			other: null,
			oneWay: pairs.every((pair) => pair.links.length === 1),
			links: concerned,
			count: pairs.length,
			isAllOfNode,
			delayMs,
			key: `${state} ${node} ${delayMs} *`,
		});
	}
	const single = left.map(
		({ one, other, state, delayMs, links: directions }): FaultOn => ({
			kind: state,
			node: one,
			other,
			oneWay: directions.length === 1,
			links: directions,
			count: 1,
			isAllOfNode: false,
			delayMs,
			key: `${state} ${one} ${other} ${delayMs} ${directions.length}`,
		}),
	);
	return [...grouped, ...single];
}

/** Both ways in the same state are one. */
function pairsOf(links: Parameters<typeof linksOn>[0]): Pair[] {
	const pairs: Pair[] = [];
	for (const { from, to, state, delayMs } of links) {
		const known = pairs.findIndex((pair) => pair.one === to && pair.other === from && pair.state === state && pair.delayMs === delayMs);
		const pair = pairs[known];
		if (pair) pairs[known] = { ...pair, links: [...pair.links, { from, to }] };
		else pairs.push({ one: from, other: to, state, delayMs, links: [{ from, to }] });
	}
	return pairs;
}

function largestGroup(pairs: readonly Pair[]): { readonly node: string; readonly pairs: readonly Pair[] } | undefined {
	const names = [...new Set(pairs.flatMap(({ one, other }) => [one, other]))];
	const alike = names.flatMap((node) => {
		const its = pairs.filter(({ one, other }) => one === node || other === node);
		const kinds = [...new Set(its.map(({ state, delayMs }) => `${state} ${delayMs}`))];
		return kinds.map((kind) => ({ node, pairs: its.filter(({ state, delayMs }) => `${state} ${delayMs}` === kind) }));
	});
	const largest = alike.sort((a, b) => b.pairs.length - a.pairs.length)[0];
	return largest && largest.pairs.length >= groupedMin ? largest : undefined;
}
