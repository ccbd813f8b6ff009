/**
 * The open shells: a tab for each, the one in front below. They live on while another tab of the bottom is shown.
 *
 * Read next: ../../state/shells.ts (which there are), shell-screen.tsx (one of them).
 */
import { Button, Menu, Tabs } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-store.ts';
import { bringToFront, closeShell, openShell, shellsMax, useShells } from '../../state/shells.ts';
import { ShellScreen } from './shell-screen.tsx';
import styles from './shells.module.css';

export function ShellsView({ isShown }: { readonly isShown: boolean }) {
	const { t } = useTranslation();
	const shells = useShells((state) => state.shells);
	const front = useShells((state) => state.front);
	const list = useRef<HTMLDivElement>(null);
	const leave = () => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
	if (shells.length === 0)
		return (
			<div className={styles.none}>
				<p>{t('shells.none')}</p>
				<NewShell />
			</div>
		);
	return (
		<Tabs
			value={front}
			onChange={(key) => key !== null && bringToFront(key)}
			keepMounted
			keepMountedMode="display-none"
			className={styles.shells}
			variant="pills"
			activateTabWithKeyboard={false}
		>
			<div className={styles.strip}>
				<Tabs.List ref={list} aria-label={t('shells.list')} className={styles.list}>
					{shells.map(({ key, node, number, state }) => (
						<Tabs.Tab
							key={key}
							value={key}
							className={styles.tab}
							data-over={(state.is !== 'open' && state.is !== 'opening') || undefined}
							data-shell-tab={node}
						>
							{t(number > 1 ? 'shells.nameAgain' : 'shells.name', { node, number })}
						</Tabs.Tab>
					))}
				</Tabs.List>
				<span className={styles.keys}>{t('shells.keys')}</span>
				<NewShell />
				<Button variant="default" size="compact-sm" onClick={() => front !== null && closeShell(front)} data-shell-close>
					{t('shells.close')}
				</Button>
			</div>
			{shells.map((shell) => (
				<Tabs.Panel key={shell.key} value={shell.key} className={styles.panel} aria-label={t('shells.screen', { node: shell.node })} tabIndex={-1}>
					<ShellScreen shell={shell} isFront={isShown && shell.key === front} onLeave={leave} />
				</Tabs.Panel>
			))}
		</Tabs>
	);
}

function NewShell() {
	const { t } = useTranslation();
	const order = useLab((state) => state.view?.order) ?? [];
	const connected = useLab((state) => state.connection === 'open');
	const isFull = useShells((state) => state.shells.length >= shellsMax);
	return (
		<Menu position="top-end" withinPortal shadow="md" returnFocus>
			<Menu.Target>
				<Button
					variant="default"
					size="compact-sm"
					disabled={!connected || isFull}
					title={isFull ? t('shells.tooMany', { count: shellsMax }) : undefined}
					data-shell-new
				>
					{t('shells.open')}
				</Button>
			</Menu.Target>
			<Menu.Dropdown className={styles.nodes}>
				<Menu.Label>{t('shells.openIn')}</Menu.Label>
				{order.map((node) => (
					<Menu.Item key={node} onClick={() => openShell(node)} data-shell-in={node}>
						{node}
					</Menu.Item>
				))}
			</Menu.Dropdown>
		</Menu>
	);
}
