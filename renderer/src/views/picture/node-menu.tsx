/**
 * What can be done to a node: the menu in its corner, and the same list for the details at the right.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProcessFaultKind } from '../../../../engine/contract/recorded-event.ts';
import { boxState, type NodeView } from '../../state/cluster-view.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import styles from './picture.module.css';

export const actions: readonly ProcessFaultKind[] = ['kill', 'stop', 'pause', 'resume', 'restart'];

/** What makes sense for a node as it is; the engine has the last word. */
export function isPossible(kind: ProcessFaultKind, node: NodeView): boolean {
	const state = boxState(node);
	const ended = state === 'down' || state === 'stopped';
	switch (kind) {
		case 'kill':
			return !ended;
		case 'stop':
		case 'pause':
			return !ended && state !== 'paused';
		case 'resume':
			return state === 'paused';
		case 'restart':
			return state !== 'paused';
	}
}

export function NodeMenu({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const connected = useLab((state) => state.connection === 'open');
	return (
		<Menu position="bottom-end" withinPortal shadow="md" width={268} returnFocus>
			<Menu.Target>
				<ActionIcon
					className={styles.memberMenu}
					variant="subtle"
					color="gray"
					size={28}
					aria-label={t('picture.menuLabel', { name: node.name })}
					data-menu={node.name}
				>
					<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
						<path
							d="M8 2.2a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3Zm0 4.3a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3Zm0 4.3a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3Z"
							fill="currentColor"
						/>
					</svg>
				</ActionIcon>
			</Menu.Target>
			<Menu.Dropdown>
				{actions.map((kind) => (
					<Menu.Item key={kind} disabled={!connected || !isPossible(kind, node)} onClick={() => void lab.fault(kind, node.name)} data-action={kind}>
						<span className={styles.menuItem}>
							<span className={kind === 'kill' ? styles.menuDanger : undefined}>{t(`action.${kind}`)}</span>
							<span className={styles.menuHint}>{t(`action.hint.${kind}`)}</span>
						</span>
					</Menu.Item>
				))}
			</Menu.Dropdown>
		</Menu>
	);
}
