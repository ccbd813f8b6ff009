/**
 * Actions as the items of a menu. What is not possible stays reachable, so that its reason can be read; the opposite
 * of what can be done now (resume beside pause) is left out.
 */
import { Menu } from '@mantine/core';
import { Fragment, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../actions/action.ts';
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
	const offered = actions.filter(({ whyNot }) => whyNot === null || !needless.has(whyNot.key));
	return offered.map((action, index) => {
		const before = offered[index - 1];
		return (
			<Fragment key={action.id}>
				{before && sectionOf(before) !== sectionOf(action) && <Menu.Divider />}
				<Item action={action} />
			</Fragment>
		);
	});
}

/** 'links' of 'node:be1:links-cut'; what belongs together stands together. */
function sectionOf(action: Action): string {
	const kind = kindOf(action);
	if (['kill', 'stop', 'pause', 'resume', 'restart', 'drain', 'ready'].includes(kind)) return 'process';
	if (['shell', 'files', 'logs', 'select'].includes(kind)) return 'look';
	return kind.split('-')[0] ?? kind;
}

function Item({ action }: { readonly action: Action }) {
	const { t } = useTranslation();
	const hint = useId();
	const { whyNot, verb, about, group, isDangerous } = action;
	const second = secondLine(t, action);
	return (
		<Menu.Item
			className={whyNot ? styles.impossible : undefined}
			closeMenuOnClick={whyNot === null}
			aria-disabled={whyNot !== null || undefined}
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
