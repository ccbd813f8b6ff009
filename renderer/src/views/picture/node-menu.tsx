/**
 * What can be done to a node: the menu in its corner.
 *
 * Read next: node-actions.ts (when something is possible), ../cluster/details.tsx (the same, as buttons).
 */
import { ActionIcon, Menu } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkFaultKind } from '../../../../engine/contract/recorded-event.ts';
import type { NodeView } from '../../state/cluster-view.ts';
import { openFiles } from '../../state/files.ts';
import { isRecording, lab, useLab } from '../../state/lab-store.ts';
import { openShell } from '../../state/shells.ts';
import { hasLinkFault, isPossible, linkActions, processActions, whyUnavailable } from './node-actions.ts';
import styles from './picture.module.css';

export function NodeMenu({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const recorded = useLab(isRecording);
	if (recorded) return null;
	return (
		<Menu position="bottom-end" withinPortal shadow="md" width={336} returnFocus>
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
				<Items node={node} />
			</Menu.Dropdown>
		</Menu>
	);
}

/** Made when the menu is opened: as many menus as nodes need no items. */
function Items({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	const isPast = useLab((state) => state.moment.kind === 'past');
	const connected = useLab((state) => state.connection === 'open') && !isPast;
	return (
		<>
			{isPast && <Menu.Label>{t('past.noActions')}</Menu.Label>}
			{processActions.map((kind) => (
				<Menu.Item key={kind} disabled={!connected || !isPossible(kind, node)} onClick={() => void lab.fault(kind, node.name)} data-action={kind}>
					<span className={styles.menuItem}>
						<span className={kind === 'kill' ? styles.menuDanger : undefined}>{t(`action.${kind}`)}</span>
						<span className={styles.menuHint}>{t(`action.hint.${kind}`)}</span>
					</span>
				</Menu.Item>
			))}
			<Menu.Divider />
			{linkActions.map((kind) => (
				<LinkItem key={kind} kind={kind} node={node.name} connected={connected} />
			))}
			<Menu.Divider />
			<Menu.Item disabled={!connected} onClick={() => openShell(node.name)} data-action="shell">
				{t('action.shell')}
			</Menu.Item>
			<Menu.Item disabled={!connected} onClick={() => openFiles(node.name)} data-action="files">
				{t('action.files')}
			</Menu.Item>
		</>
	);
}

/** One that the runtime cannot do stays reachable by keyboard (Mantine's keys pass `data-disabled` by), so that its reason can be read. */
function LinkItem({ kind, node, connected }: { readonly kind: LinkFaultKind; readonly node: string; readonly connected: boolean }) {
	const { t } = useTranslation();
	const why = useLab((state) => whyUnavailable(kind, state.view?.status?.unavailable ?? []));
	const possible = useLab((state) => kind !== 'heal' || hasLinkFault(state.view?.linkFaults ?? {}, node));
	const hint = useId();
	const words = (
		<span className={styles.menuItem} data-tall={why !== undefined || undefined}>
			<span>{t(`action.links.${kind}`)}</span>
			<span className={styles.menuHint} id={hint}>
				{why === undefined ? t(`action.links.hint.${kind}`) : t('action.unavailable', { why })}
			</span>
		</span>
	);
	if (why !== undefined)
		return (
			<Menu.Item className={styles.unavailable} closeMenuOnClick={false} aria-disabled aria-describedby={hint} title={why} data-action={`links-${kind}`}>
				{words}
			</Menu.Item>
		);
	return (
		<Menu.Item disabled={!connected || !possible} onClick={() => void lab.linkFault(kind, node)} data-action={`links-${kind}`}>
			{words}
		</Menu.Item>
	);
}
