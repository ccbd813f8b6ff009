/**
 * What can be done to the chosen node, as buttons: those of the registry (../../actions/), under short headings.
 *
 * What is not possible is greyed and stays reachable, so that its reason can be read.
 */
import { Button, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../actions/action.ts';
import { kindOf } from '../../actions/all-actions.ts';
import { runAction } from '../../actions/run-action.ts';
import { useLab } from '../../state/lab-store.ts';
import { useNodeActions } from '../actions/action-context.ts';
import { secondLine, textOf } from '../actions/action-words.ts';
import styles from './details.module.css';

/** Headings below 'details', and what stands under each; short words where there is little room. */
const sections = [
	['actions', ['kill', 'stop', 'pause', 'resume', 'restart', 'drain', 'ready', 'remove']],
	['volumeOf', ['volume-away', 'volume-full', 'volume-slow', 'volume-back']],
	['links', ['links-cut', 'links-slow', 'links-heal']],
	['inside', ['shell', 'files', 'logs']],
] as const;

export function NodeButtons({ name }: { readonly name: string }) {
	const { t } = useTranslation();
	const actions = useNodeActions(name);
	const isPast = useLab((state) => state.moment.kind === 'past');
	return (
		<>
			{isPast && <p className={styles.hint}>{t('past.noActions')}</p>}
			{sections.map(([heading, kinds]) => {
				const shown = kinds.flatMap((kind) => actions.find((action) => kindOf(action) === kind) ?? []).filter(isWanted);
				if (shown.length === 0) return null;
				return (
					<div key={heading}>
						<h3 className={styles.subtitle}>{t(`details.${heading}`)}</h3>
						<div className={styles.actions} data-section={heading}>
							{shown.map((action) => (
								<ActionButton key={action.id} action={action} />
							))}
						</div>
					</div>
				);
			})}
		</>
	);
}

/** A server out of the balancer's rotation, or in it again. */
export function DrainButton({ name }: { readonly name: string }) {
	const actions = useNodeActions(name);
	const shown = ['drain', 'ready'].flatMap((kind) => actions.find((action) => kindOf(action) === kind) ?? []).filter(isWanted);
	return shown.length === 0 ? null : (
		<div className={styles.actions}>
			{shown.map((action) => (
				<ActionButton key={action.id} action={action} />
			))}
		</div>
	);
}

/** Of a pair of opposites the one that makes sense: drain, or its end. */
function isWanted({ whyNot }: Action): boolean {
	return whyNot?.key !== 'whyNot.notDraining' && whyNot?.key !== 'whyNot.draining';
}

function ActionButton({ action }: { readonly action: Action }) {
	const { t } = useTranslation();
	const reason = useId();
	const kind = kindOf(action);
	const { whyNot, verb, isDangerous } = action;
	const words = kind.startsWith('links-')
		? t(`details.linksDo.${kind.slice('links-'.length)}`)
		: kind.startsWith('volume-')
			? t(`details.volumeDo.${kind.slice('volume-'.length)}`)
			: textOf(t, verb);
	const second = secondLine(t, action.whyNot?.key === 'past.noActions' ? { ...action, whyNot: null } : action);
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
				className={kind === 'kill' || kind === 'remove' ? styles.danger : undefined}
				data-danger={isDangerous || undefined}
				data-do={kind}
			>
				{words}
			</Button>
			{second !== '' && <VisuallyHidden id={reason}>{second}</VisuallyHidden>}
		</>
	);
}
