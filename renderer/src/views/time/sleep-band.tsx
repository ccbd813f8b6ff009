/**
 * The computer's sleep over the lanes, on their strip: a stretch or a mark, hatched, with its words.
 */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { age } from '../../messages/format.ts';
import type { SleepView } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './sleep-band.module.css';
import { sleepMarks } from './sleeps.ts';
import type { TimeScale } from './time-window.ts';

const none: readonly SleepView[] = [];

export const SleepBands = memo(function SleepBands({ strip }: { readonly strip: TimeScale }) {
	const { t, i18n } = useTranslation();
	const sleeps = useLab((state) => state.view?.sleeps ?? none);
	return sleepMarks(sleeps, strip).map(({ seq, forMs, left, width }) => {
		const words = t('sleep.mark', { duration: age(i18n.language, forMs) });
		return (
			<div
				key={seq}
				className={styles.band}
				data-sleep={width > 0 ? 'stretch' : 'mark'}
				style={{ left, width: Math.max(6, width) }}
				title={words}
				role="img"
				aria-label={words}
			/>
		);
	});
});
