/**
 * One action of the registry (../../actions/) as a button.
 *
 * What is not possible is greyed and stays reachable, so that its reason can be read.
 */
import { Button, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../actions/action.ts';
import { kindOf } from '../../actions/all-actions.ts';
import { runAction } from '../../actions/run-action.ts';
import { secondLine } from './action-words.ts';
import styles from './actions.module.css';

/** `words`: its name where it stands; that the past is shown is said once above all buttons. */
export function ActionButton({ action, words }: { readonly action: Action; readonly words: string }) {
	const { t } = useTranslation();
	const reason = useId();
	const kind = kindOf(action);
	const { whyNot, isDangerous } = action;
	const second = secondLine(t, whyNot?.key === 'past.noActions' ? { ...action, whyNot: null } : action);
	return (
		<>
			<Button
				variant="default"
				size="sm"
				px={6}
				data-disabled={whyNot !== null || undefined}
				aria-disabled={whyNot !== null || undefined}
				aria-describedby={second === '' ? undefined : reason}
				onClick={() => runAction(action)}
				title={second === '' ? undefined : second}
				className={kind === 'kill' || kind === 'remove' ? styles.dangerous : undefined}
				data-danger={isDangerous || undefined}
				data-do={kind}
			>
				{words}
			</Button>
			{second !== '' && <VisuallyHidden id={reason}>{second}</VisuallyHidden>}
		</>
	);
}
