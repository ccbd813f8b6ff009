/**
 * A line of the picture: the path comes from the layout, its look from what was reported about the link, and
 * a word beside it where it is cut or slow.
 */
import type { EdgeProps } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { boxState, type ClusterView, linkKey } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-store.ts';
import { epochColor } from '../../theme/theme.ts';
import type { LinkPath } from './layout.ts';
import { faultOfLine, type LinkFault } from './link-faults.ts';
import styles from './picture.module.css';

type Look = 'up' | 'down' | 'unknown' | 'drain' | 'cut' | 'slow';

export function LinkEdge({ data }: EdgeProps) {
	const { t } = useTranslation();
	const { link } = data as { link: LinkPath };
	// As text, so that a view in which nothing about this line has changed draws nothing anew; of most lines there is none.
	const faultText = useLab((state) => {
		const found = state.view && faultOfLine(state.view, link);
		return found ? JSON.stringify(found) : null;
	});
	const fault = faultText === null ? null : (JSON.parse(faultText) as LinkFault);
	const reported = useLab((state) => (state.view ? lookOf(state.view, link) : 'unknown'));
	// A line that has ended altogether is down, whatever else is done to it.
	const look: Look = fault !== null && reported !== 'down' ? fault.look : reported;
	const epoch = useLab((state) => (state.view && look === 'up' ? epochOfLink(state.view, link) : null));
	return (
		<>
			<path
				d={link.path}
				className={styles.line}
				data-link={link.id}
				data-kind={link.kind}
				data-look={look}
				data-link-epoch={epoch ?? undefined}
				style={epoch === null ? undefined : { stroke: epochColor(epoch) }}
			/>
			{fault !== null && fault.word !== null && (
				<text x={link.word.x} y={link.word.y} className={styles.lineWord} data-link-word={link.id} data-look={fault.look}>
					{t(`picture.${fault.word}`, { delayMs: fault.delayMs })}
					{fault.way !== 'both' && ` ${link.arrows[fault.way]}`}
				</text>
			)}
		</>
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
