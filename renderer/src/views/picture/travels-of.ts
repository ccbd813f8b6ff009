/**
 * Which lines of the picture one recorded event goes along: pure, and the only source of motion.
 */
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { linkKey } from '../../state/cluster-view.ts';
import { ids, type LinkPath } from './layout.ts';

export interface Travel {
	readonly link: LinkPath;
	/** Against the path's direction. */
	readonly backwards: boolean;
	readonly kind: 'beat' | 'mail';
	readonly node: string;
	readonly seq: number;
}

/** Pure: the lines that one event goes along. */
export function travelsOf(recorded: RecordedEvent, links: readonly LinkPath[]): Travel[] {
	if (recorded.source !== 'node') return [];
	const { node, event, seq } = recorded;
	const along = (kind: Travel['kind'], from: string, to: string): Travel[] => {
		const link = links.find((candidate) => linkKey(candidate.from, candidate.to) === linkKey(from, to));
		return link ? [{ link, backwards: link.from !== from, kind, node, seq }] : [];
	};
	switch (event.type) {
		case 'beat':
			return [...along('beat', node, ids.volume), ...event.heard.flatMap((peer) => along('beat', node, peer))];
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
