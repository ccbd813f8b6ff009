/**
 * Whose beats are drawn among many nodes: the controller's, and those of the node that is looked at.
 */
import type { LabState } from '../../state/lab-state.ts';

type Looked = Pick<LabState, 'view' | 'selected'>;

export function focusNodes({ view, selected }: Looked, hovered: string | null): readonly string[] {
	const chosen = hovered ?? (selected?.kind === 'node' ? selected.node : null);
	return [...new Set([view?.controller?.node, chosen])].filter((name) => name !== null && name !== undefined);
}

export function focusText(state: Looked, hovered: string | null): string {
	return focusNodes(state, hovered).join(', ') || '–';
}
