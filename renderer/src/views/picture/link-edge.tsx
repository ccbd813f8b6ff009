/**
 * A line of the picture: the path comes from the layout, its look from what was reported about the link.
 */
import type { EdgeProps } from '@xyflow/react';
import { boxState, type ClusterView, linkKey } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-store.ts';
import { epochColor } from '../../theme/theme.ts';
import type { LinkPath } from './layout.ts';
import styles from './picture.module.css';

type Look = 'up' | 'down' | 'unknown' | 'drain';

export function LinkEdge({ data }: EdgeProps) {
	const { link } = data as { link: LinkPath };
	const look = useLab((state) => (state.view ? lookOf(state.view, link) : 'unknown'));
	const epoch = useLab((state) => (state.view && look === 'up' ? epochOfLink(state.view, link) : null));
	return (
		<path
			d={link.path}
			className={styles.line}
			data-link={link.id}
			data-kind={link.kind}
			data-look={look}
			data-link-epoch={epoch ?? undefined}
			style={epoch === null ? undefined : { stroke: epochColor(epoch) }}
		/>
	);
}

function lookOf(view: ClusterView, link: LinkPath): Look {
	switch (link.kind) {
		case 'clients':
			return 'up';
		case 'balancer': {
			const server = view.servers[link.to];
			return server === 'up' ? 'up' : server === 'down' ? 'down' : server === 'drain' ? 'drain' : 'unknown';
		}
		case 'volume': {
			const node = view.nodes[link.from];
			const state = node ? boxState(node) : 'down';
			return state === 'down' || state === 'stopped' || state === 'unreachable' ? 'down' : state === 'paused' ? 'unknown' : 'up';
		}
		case 'link':
			return view.links[linkKey(link.from, link.to)] ?? 'unknown';
	}
}

/** Links of the controller carry its epoch's hue. */
function epochOfLink(view: ClusterView, link: LinkPath): number | null {
	if (link.kind !== 'link' || !view.controller) return null;
	return link.from === view.controller.node || link.to === view.controller.node ? view.controller.epoch : null;
}
