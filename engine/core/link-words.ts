/**
 * Directions of links as few words: 'be1 - be2' both ways, 'fe1 > be1' one way.
 *
 * For lines that a person reads: output of the command line, lists of faults.
 */
import type { LinkDirection } from '../contract/recorded-event.ts';

/** More make a line nobody reads. */
const namedMax = 6;

/** Names every pair once, in the order given. */
export function linkWords(links: readonly LinkDirection[]): string {
	const there = new Set(links.map(({ from, to }) => `${from} ${to}`));
	const words = links.flatMap(({ from, to }, index) => {
		if (!there.has(`${to} ${from}`)) return [`${from} > ${to}`];
		const isFirst = index < links.findIndex((other) => other.from === to && other.to === from);
		return isFirst ? [`${from} - ${to}`] : [];
	});
	const left = words.length - namedMax;
	return left > 0 ? `${words.slice(0, namedMax).join(', ')} and ${left} more` : words.join(', ');
}
