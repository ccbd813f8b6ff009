/**
 * What a small box says about its node's links, where no word stands at the lines: many of them share one trunk.
 *
 * Pure. A link is told at both its ends, but where one end has more that are wrong it is told there alone: with all
 * links of one node cut, that node says so, and not the twenty-four others. Cut counts before slow.
 */
import { type ClusterView, linkKey } from '../../state/cluster-view.ts';

export interface BoxLinkWord {
	readonly look: 'cut' | 'slow';
	readonly count: number;
	/** Who is at the other end, of one alone; null: there are several. */
	readonly other: string | null;
	/** Seen from this node. */
	readonly way: 'both' | 'to' | 'from';
}

type LinkFaults = ClusterView['linkFaults'];

interface FaultyLink {
	readonly ends: readonly [string, string];
	readonly look: 'cut' | 'slow';
	/** Who sends what is lost or late; two: both ways. */
	readonly senders: readonly string[];
}

const made = new WeakMap<LinkFaults, ReadonlyMap<string, BoxLinkWord>>();

/** By node; worked out once for as long as nothing changes. */
export function boxLinkWords(linkFaults: LinkFaults): ReadonlyMap<string, BoxLinkWord> {
	const known = made.get(linkFaults);
	if (known) return known;
	const words = wordsOf(faultyLinks(linkFaults));
	made.set(linkFaults, words);
	return words;
}

function faultyLinks(linkFaults: LinkFaults): readonly FaultyLink[] {
	const links = new Map<string, FaultyLink>();
	for (const [direction, { state }] of Object.entries(linkFaults)) {
		const [from = '', to = ''] = direction.split('>');
		const known = links.get(linkKey(from, to));
		if (known?.look === 'cut' && state === 'slow') continue;
		const senders = known?.look === state ? [...known.senders, from] : [from];
		links.set(linkKey(from, to), { ends: [from, to], look: state, senders });
	}
	return [...links.values()];
}

function wordsOf(links: readonly FaultyLink[]): ReadonlyMap<string, BoxLinkWord> {
	const faults = new Map<string, number>();
	for (const { ends } of links) for (const end of ends) faults.set(end, (faults.get(end) ?? 0) + 1);
	const words = new Map<string, BoxLinkWord>();
	for (const { ends, look, senders } of links) {
		const [one, other] = ends;
		const more = (faults.get(one) ?? 0) - (faults.get(other) ?? 0);
		for (const [node, peer] of [...(more >= 0 ? [[one, other] as const] : []), ...(more <= 0 ? [[other, one] as const] : [])]) {
			const known = words.get(node);
			if (known?.look === 'cut' && look === 'slow') continue;
			const isFirst = known?.look !== look;
			const way = senders.length > 1 ? 'both' : senders[0] === node ? 'to' : 'from';
			words.set(node, isFirst ? { look, count: 1, other: peer, way } : { look, count: known.count + 1, other: null, way: 'both' });
		}
	}
	return words;
}
