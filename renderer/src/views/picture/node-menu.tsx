/**
 * What can be done to a node: the menu in its corner. Its items are those of the registry (../../actions/).
 */
import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NodeView } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { isRecording } from '../../state/shown.ts';
import { useNodeActions } from '../actions/action-context.ts';
import { ActionItems } from '../actions/action-items.tsx';
import styles from './picture.module.css';

export function NodeMenu({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const recorded = useLab(isRecording);
	if (recorded) return null;
	return (
		<Menu position="right-start" withinPortal shadow="md" width={400} returnFocus>
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
			<Menu.Dropdown className={styles.memberMenuList}>
				<Items node={node.name} />
			</Menu.Dropdown>
		</Menu>
	);
}

/** Made when the menu is opened: as many menus as nodes need no items. */
function Items({ node }: { readonly node: string }) {
	return <ActionItems actions={useNodeActions(node)} />;
}
