/**
 * Which lines of the picture one recorded event goes along: pure, and the only source of motion.
 *
 * A beat is written to the volume; whom its node heard since the one before came the other way, from the peer to it.
 */
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { linkKey } from '../../state/cluster-view.ts';
import type { LinkPath } from './link-lines.ts';
import { ids } from './places.ts';

export interface Travel {
	readonly link: LinkPath;
	/** Against the path's direction. */
	readonly backwards: boolean;
	readonly kind: 'beat' | 'mail';
	/** Where it comes from. */
	readonly sender: string;
	readonly seq: number;
}

/** The lines by their ends: 25 nodes have three hundred of them, and thousands of beats a second ask for one. */
export type LinksByEnds = ReadonlyMap<string, LinkPath>;

export function linksByEnds(links: readonly LinkPath[]): LinksByEnds {
	return new Map(links.map((link) => [linkKey(link.from, link.to), link]));
}

/** Pure: the lines that one event goes along. */
export function travelsOf(recorded: RecordedEvent, links: LinksByEnds): Travel[] {
	if (recorded.source !== 'node') return [];
	const { node, event, seq } = recorded;
	const along = (kind: Travel['kind'], from: string, to: string): Travel[] => {
		const link = links.get(linkKey(from, to));
		return link ? [{ link, backwards: link.from !== from, kind, sender: from, seq }] : [];
	};
	switch (event.type) {
		case 'beat':
			return [...along('beat', node, ids.volume), ...event.heard.flatMap((peer) => along('beat', peer, node))];
		case 'mail-accepted':
			return [...along('mail', ids.clients, ids.balancer), ...along('mail', ids.balancer, node)];
		case 'mail-handed-over':
			return along('mail', node, event.backend);
		case 'mail-stored':
			return event.known ? [] : along('mail', node, ids.volume);
		default:
			return [];
	}
}
