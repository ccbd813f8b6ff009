/**
 * What can be done to the chosen node, as buttons: those of the registry (../../actions/), under short headings.
 *
 * Read next: ../actions/action-button.tsx.
 */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../actions/action.ts';
import { kindOf } from '../../actions/all-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { ActionButton } from '../actions/action-button.tsx';
import { useNodeActions } from '../actions/action-context.ts';
import { textOf } from '../actions/action-words.ts';
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
								<ActionButton key={action.id} action={action} words={shortWords(t, action)} />
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
	const { t } = useTranslation();
	const actions = useNodeActions(name);
	const shown = ['drain', 'ready'].flatMap((kind) => actions.find((action) => kindOf(action) === kind) ?? []).filter(isWanted);
	return shown.length === 0 ? null : (
		<div className={styles.actions}>
			{shown.map((action) => (
				<ActionButton key={action.id} action={action} words={textOf(t, action.verb)} />
			))}
		</div>
	);
}

/** Of a pair of opposites the one that makes sense: drain, or its end. */
function isWanted({ whyNot }: Action): boolean {
	return whyNot?.key !== 'whyNot.notDraining' && whyNot?.key !== 'whyNot.draining';
}

/** What the heading says already is left out. */
function shortWords(t: TFunction, action: Action): string {
	const kind = kindOf(action);
	if (kind.startsWith('links-')) return t(`details.linksDo.${kind.slice('links-'.length)}`);
	return kind.startsWith('volume-') ? t(`details.volumeDo.${kind.slice('volume-'.length)}`) : textOf(t, action.verb);
}
