/** All pages of the exercise as a list: what state each step is in, by shape, colour and word; those that are open can be read. */
import { useTranslation } from 'react-i18next';
import type { LabStepState } from '../../../../engine/contract/labs.ts';
import { lengthWords } from '../../messages/format.ts';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { isSamePlace, type ListedPlace, placesOf } from '../../state/guide/places.ts';
import styles from './guide.module.css';
import { GuideShape, type GuideShapeName } from './guide-shape.tsx';
import { useBoth } from './use-both.ts';

export const stepShapes: Record<LabStepState['state'], GuideShapeName> = { waiting: 'waiting', running: 'running', passed: 'passed', skipped: 'skipped' };

export function GuideContents({ onChosen }: { readonly onChosen: () => void }) {
	const { t } = useTranslation();
	const state = useGuide((all) => all.state);
	if (!state) return null;
	return (
		<nav aria-label={t('guide.contents')}>
			<ol className={styles.contents}>
				{placesOf(state).map((listed) => (
					<Row key={listed.step?.id ?? listed.place.is} listed={listed} onChosen={onChosen} />
				))}
			</ol>
		</nav>
	);
}

function Row({ listed: { place, step, isOpen }, onChosen }: { readonly listed: ListedPlace; readonly onChosen: () => void }) {
	const { t } = useTranslation();
	const both = useBoth();
	const isShown = useGuide((all) => isSamePlace(all.place, place));
	const word = step ? t(`guide.state.${step.state}`) : '';
	const took = step?.tookMs != null ? lengthWords(t, step.tookMs) : '';
	return (
		<li>
			<button
				type="button"
				className={styles.contentsRow}
				disabled={!isOpen}
				aria-current={isShown ? 'step' : undefined}
				onClick={() => {
					void guide.show(place);
					onChosen();
				}}
				data-place={step?.id ?? place.is}
			>
				<span className={styles.stepMark} data-state={step?.state}>
					{step ? <GuideShape name={stepShapes[step.state]} size={15} /> : <span className={styles.noMark} />}
				</span>
				<span className={styles.contentsTitle}>{step ? both(step.title) : t(`guide.place.${place.is}`)}</span>
				<span className={styles.contentsWord}>{[word, took].filter(Boolean).join(', ')}</span>
			</button>
		</li>
	);
}
