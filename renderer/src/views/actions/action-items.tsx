/**
 * Actions as the items of a menu. What is not possible stays reachable, so that its reason can be read; the opposite
 * of what can be done now (resume beside pause) is left out.
 */
import { Menu } from '@mantine/core';
import { Fragment, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action, ActionText } from '../../actions/action.ts';
import { kindOf } from '../../actions/all-actions.ts';
import { runAction } from '../../actions/run-action.ts';
import { secondLine, textOf } from './action-words.ts';
import styles from './actions.module.css';

/** Reasons of what would only undo, where there is nothing to undo, and of what is so already. */
const needless: ReadonlySet<string> = new Set(
	['notPaused', 'notDraining', 'draining', 'volumeHere', 'volumeAlready', 'linksWhole', 'linkWhole', 'trafficRuns', 'noTraffic', 'noPlan'].map(
		(key) => `whyNot.${key}`,
	),
);

export function ActionItems({ actions }: { readonly actions: readonly Action[] }) {
	const { t } = useTranslation();
	const offered = actions.filter(({ whyNot }) => whyNot === null || !needless.has(whyNot.key));
	const common = reasonOfAll(offered);
	const items = offered.map((action, index) => {
		const before = offered[index - 1];
		return (
			<Fragment key={action.id}>
				{before && sectionOf(before) !== sectionOf(action) && <Menu.Divider />}
				<Item action={action} isSaid={common !== null && action.whyNot?.key === common.key} />
			</Fragment>
		);
	});
	return (
		<>
			{common && <Menu.Label className={styles.reason}>{textOf(t, common)}</Menu.Label>}
			{items}
		</>
	);
}

/** Said once, where it stands in the way of almost everything (the past is shown, the engine is lost). */
function reasonOfAll(offered: readonly Action[]): ActionText | null {
	const reasons = offered.flatMap(({ whyNot }) => whyNot ?? []);
	const [first] = reasons;
	return first && reasons.length * 2 > offered.length && reasons.every(({ key }) => key === first.key) ? first : null;
}

/** 'links' of 'node:be1:links-cut'; what belongs together stands together. */
function sectionOf(action: Action): string {
	const kind = kindOf(action);
	if (['kill', 'stop', 'pause', 'resume', 'restart', 'drain', 'ready'].includes(kind)) return 'process';
	if (['shell', 'files', 'logs', 'webAdmin-own', 'webAdmin-through', 'select'].includes(kind)) return 'look';
	return kind.split('-')[0] ?? kind;
}

function Item({ action, isSaid }: { readonly action: Action; readonly isSaid: boolean }) {
	const { t } = useTranslation();
	const hint = useId();
	const { whyNot, verb, about, group, isDangerous } = action;
	const second = secondLine(t, isSaid ? { ...action, whyNot: null } : action);
	return (
		<Menu.Item
			className={whyNot ? styles.impossible : undefined}
			closeMenuOnClick={whyNot === null}
			ref={(element) => tellDisabled(element, whyNot !== null)}
			aria-describedby={second === '' ? undefined : hint}
			onClick={() => runAction(action)}
			data-action={kindOf(action)}
		>
			<span className={styles.item}>
				<span className={isDangerous && !whyNot ? styles.danger : undefined}>
					{textOf(t, verb)}
					{group === 'link' && about.includes('→') && ` ${about}`}
				</span>
				{second !== '' && (
					<span className={styles.hint} id={hint}>
						{second}
					</span>
				)}
			</span>
		</Menu.Item>
	);
}

/** Mantine says it of what its keys pass by, and of nothing else. */
function tellDisabled(element: HTMLElement | null, isDisabled: boolean): void {
	if (isDisabled) element?.setAttribute('aria-disabled', 'true');
	else element?.removeAttribute('aria-disabled');
}
