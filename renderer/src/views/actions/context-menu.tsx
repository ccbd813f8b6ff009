/**
 * The menu of whatever is under the pointer, or has the focus, in the picture: node, link, balancer, volume.
 *
 * One menu for all, opened at a place; the picture only marks its parts (`data-node`, `data-hit`, `data-select`).
 */
import { Menu } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action, ActionContext } from '../../actions/action.ts';
import { clusterActions } from '../../actions/cluster-actions.ts';
import { linkActions } from '../../actions/link-actions.ts';
import { nodeActions } from '../../actions/node-actions.ts';
import { showActions } from '../../actions/show-actions.ts';
import { openFiles, volumePlace } from '../../state/files.ts';
import type { Selection } from '../../state/selection.ts';
import { useContextNow } from './action-context.ts';
import { ActionItems } from './action-items.tsx';
import styles from './actions.module.css';

interface Opened {
	readonly of: Selection;
	readonly x: number;
	readonly y: number;
	/** Gets the focus back. */
	readonly from: HTMLElement | null;
}

/** What opens the menu, for the element around the picture. */
export function useContextMenu() {
	const [opened, setOpened] = useState<Opened | null>(null);
	const open = (target: EventTarget, x: number, y: number): boolean => {
		const of = target instanceof Element ? partAt(target) : null;
		if (of && target instanceof Element) setOpened({ of, x, y, from: focusable(target) });
		return of !== null;
	};
	return {
		opened,
		close: () => {
			setOpened(null);
			if (opened?.from?.isConnected) opened.from.focus();
		},
		onContextMenu: (event: MouseEvent) => {
			if (open(event.target, event.clientX, event.clientY)) event.preventDefault();
		},
		onMenuKey: (event: KeyboardEvent) => {
			if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return;
			const box = event.target instanceof Element ? event.target.getBoundingClientRect() : null;
			if (box && open(event.target, box.left + box.width / 2, box.top + box.height / 2)) event.preventDefault();
		},
	};
}

function focusable(target: Element): HTMLElement | null {
	const found = target.closest('[data-node], .react-flow__node')?.querySelector<HTMLElement>('[data-select]');
	return found ?? (document.activeElement instanceof HTMLElement ? document.activeElement : null);
}

/** Null: nothing that has a menu. */
function partAt(target: Element): Selection | null {
	const node = target.closest('[data-node]')?.getAttribute('data-node');
	if (node) return { kind: 'node', node };
	const [one, other] = target.closest('[data-hit]')?.getAttribute('data-hit')?.split('|') ?? [];
	if (one && other) return { kind: 'link', one, other };
	const box = target.closest('.react-flow__node')?.getAttribute('data-id');
	if (box === '(balancer)') return { kind: 'balancer' };
	return box === '(volume)' ? { kind: 'volume' } : null;
}

/** Not 'keydown': the key that opens the menu would close it. */
const outside = ['mousedown', 'touchstart'];

export function ContextMenu({ opened, onClose }: { readonly opened: Opened | null; readonly onClose: () => void }) {
	if (!opened) return null;
	return (
		<Menu
			opened
			onClose={onClose}
			position="right-start"
			offset={2}
			withinPortal
			shadow="md"
			width={440}
			transitionProps={{ duration: 0 }}
			clickOutsideEvents={outside}
		>
			<Menu.Target>
				<span className={styles.point} style={{ left: opened.x, top: opened.y }} aria-hidden="true" />
			</Menu.Target>
			<Content of={opened.of} />
		</Menu>
	);
}

function Content({ of }: { readonly of: Selection }) {
	const { t } = useTranslation();
	const context = useContextNow();
	const name = of.kind === 'node' ? of.node : of.kind === 'link' ? `${of.one} – ${of.other}` : '';
	const actions = actionsOf(context, of);
	return (
		<Menu.Dropdown className={styles.dropdown} aria-label={t(`menu.${of.kind}`, { name })} data-context-menu={of.kind}>
			<Menu.Label className={styles.label}>{name === '' ? t(`menu.${of.kind}`) : name}</Menu.Label>
			<ActionItems actions={actions} />
		</Menu.Dropdown>
	);
}

function actionsOf(context: ActionContext, of: Selection): readonly Action[] {
	const shown = (kind: string) => showActions(context).filter(({ id }) => id === `select:${kind}`);
	switch (of.kind) {
		case 'node':
			return nodeActions(context, of.node);
		case 'link':
			return linkActions(context, of.one, of.other);
		case 'balancer':
			return [...shown('balancer'), ...clusterActions(context).filter(({ id }) => /traffic|add-frontend/.test(id))];
		case 'volume':
			return [...shown('volume'), lookInside(context), ...volumeOfAll(context)];
		default:
			return [];
	}
}

/** What each backend sees of the volume: only what is wrong can be undone from here. */
function volumeOfAll(context: ActionContext): readonly Action[] {
	const backs = (context.view?.order ?? []).flatMap((name) => nodeActions(context, name).filter(({ id, whyNot }) => id.endsWith(':volume-back') && !whyNot));
	return backs;
}

function lookInside(context: ActionContext): Action {
	return {
		id: 'volume:files',
		verb: { key: 'picture.volumeLook' },
		about: '',
		role: null,
		hint: null,
		keywords: '',
		group: 'show',
		isDangerous: false,
		whyNot: context.connected ? null : { key: 'whyNot.offline' },
		question: null,
		shortcut: null,
		run: () => openFiles(volumePlace),
	};
}
