/** The guide as a strip: how far the exercise is, and the way back to its text. */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { isThrough } from '../../state/guide/places.ts';
import styles from './guide.module.css';
import { stepShapes } from './guide-contents.tsx';
import { GuideShape } from './guide-shape.tsx';

export function FoldedGuide() {
	const { t } = useTranslation();
	const state = useGuide((all) => all.state);
	if (!state) return null;
	const through = state.steps.filter(isThrough).length;
	return (
		<>
			<ActionIcon
				variant="subtle"
				color="gray"
				size={32}
				aria-label={t('guide.unfold')}
				title={t('guide.unfold')}
				onClick={() => guide.fold(false)}
				data-unfold
			>
				<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
					<path d="M6 3l5 5-5 5" fill="none" stroke="currentColor" strokeWidth="2" />
				</svg>
			</ActionIcon>
			<span className={styles.strip} title={t('guide.progress', { through, of: state.steps.length })}>
				{state.steps.map((step) => (
					<span key={step.id} className={styles.stepMark} data-state={step.state}>
						<GuideShape name={stepShapes[step.state]} size={14} />
					</span>
				))}
			</span>
		</>
	);
}
