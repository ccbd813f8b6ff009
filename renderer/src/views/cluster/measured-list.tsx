/**
 * "What happened, measured": the steps after the last fault with their times.
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { signedSeconds } from '../../messages/format.ts';
import { useLab } from '../../state/lab-store.ts';
import { measuredAfterFault } from '../../state/measured.ts';
import { epochColor } from '../../theme/theme.ts';
import styles from './details.module.css';

export function Measured() {
	const { t } = useTranslation();
	const story = useLab((state) => state.view?.story);
	const fault = useLab((state) => state.view?.fault);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the view changes with each beat, the steps with these parts alone
	const steps = useMemo(() => {
		const { view } = useLab.getState();
		return view ? measuredAfterFault(view) : [];
	}, [story, fault]);
	return (
		<section className={styles.measured} data-measured>
			<h3 className={styles.subtitle}>{t('details.measured')}</h3>
			{fault ? (
				<ol className={styles.steps}>
					<li className={styles.step} data-tone="bad">
						<span>{t(`measured.fault.${fault.kind}`, { node: fault.node })}</span>
						<span className={styles.time}>{signedSeconds(t, 0)}</span>
					</li>
					{steps.map((step) => (
						<li key={step.id} className={styles.step} data-milestone={step.id} data-tone={step.tone}>
							<span>{t(step.key, step.params)}</span>
							<span className={styles.time} style={step.epoch === null ? undefined : { color: epochColor(step.epoch) }}>
								{signedSeconds(t, step.afterMs)}
							</span>
						</li>
					))}
				</ol>
			) : (
				<p className={styles.hint}>{t('details.measuredEmpty')}</p>
			)}
		</section>
	);
}
