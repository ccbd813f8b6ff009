/**
 * A node's state as words; 'down, killed' where the fault is known.
 */
import { useTranslation } from 'react-i18next';
import { type DrawnState, drawnState, type NodeView } from '../../state/cluster-view.ts';

type Spoken = Pick<NodeView, 'fault' | 'held' | 'volume'> & { readonly state: DrawnState };

export function useStateWords(): (node: Spoken) => string {
	const { t } = useTranslation();
	return ({ state, fault, held, volume }) => {
		if (state === 'down' && fault === 'kill') return t('state.downKilled');
		if ((state === 'ready' || state === 'volume-away') && volume !== null && volume.is !== 'here')
			return t(`state.volume.${volume.is}`, { delayMs: volume.is === 'slow' ? volume.delayMs : 0 });
		if (state === 'ready' && held) return t('state.held');
		return t(`state.${state}`);
	};
}

export function useStateWord(node: NodeView): string {
	return useStateWords()({ ...node, state: drawnState(node) });
}
