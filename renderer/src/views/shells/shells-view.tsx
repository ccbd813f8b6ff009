/**
 * The open shells: a tab for each, one or two of them in sight below. They live on while another tab of the bottom is shown.
 *
 * Read next: ../../state/shells.ts (which there are), shell-screen.tsx (one of them).
 */
import { Button, Menu, Tabs } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { activeShell, isInSight } from '../../state/shell-places.ts';
import { bringToFront, closeShell, findInShell, openShell, shellsMax, splitShells, useShells } from '../../state/shells.ts';
import { ShellScreen } from './shell-screen.tsx';
import styles from './shells.module.css';

/** The tabs name their panels by it. */
const tabsId = 'shells';

export function ShellsView({ isShown }: { readonly isShown: boolean }) {
	const { t } = useTranslation();
	const shells = useShells((state) => state.shells);
	const places = useShells((state) => state.places);
	const front = activeShell(places);
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
			id={tabsId}
			value={front}
			onChange={(key) => key !== null && bringToFront(key)}
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
				<Button variant="default" size="compact-sm" onClick={() => findInShell(true)} data-shell-find-open>
					{t('shells.find')}
				</Button>
				<Button
					variant="default"
					size="compact-sm"
					aria-pressed={places.right !== null}
					disabled={places.right === null && shells.length >= shellsMax}
					onClick={splitShells}
					data-shell-split
				>
					{t(places.right === null ? 'shells.side' : 'shells.one')}
				</Button>
				<NewShell />
				<Button variant="default" size="compact-sm" onClick={() => front !== null && closeShell(front)} data-shell-close>
					{t('shells.close')}
				</Button>
			</div>
			{/* Not the library's panels, of which one alone is in sight. A shell's screen outlives the look at another one. */}
			<div className={styles.panels} data-split={places.right !== null || undefined}>
				{shells.map((shell) => (
					<div
						key={shell.key}
						id={`${tabsId}-panel-${shell.key}`}
						role="tabpanel"
						aria-label={t('shells.screen', { node: shell.node })}
						className={styles.panel}
						hidden={!isInSight(places, shell.key)}
						onFocus={() => bringToFront(shell.key)}
						style={{ order: places.left === shell.key ? 0 : 1 }}
					>
						<ShellScreen shell={shell} isFront={isShown && shell.key === front} onLeave={leave} />
					</div>
				))}
			</div>
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
