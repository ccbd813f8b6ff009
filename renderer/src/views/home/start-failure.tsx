/**
 * A start that failed: what went wrong, and how to mend it, in the engine's own words, where the start was asked for.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { lab, useLab } from '../../state/lab-store.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './home.module.css';

export function StartFailure() {
	const { t } = useTranslation();
	const failure = useLab((state) => state.startFailure);
	return (
		<div role="alert">
			{failure && (
				<section className={styles.failure} data-start-failure={failure.code}>
					<span className={styles.failureMark}>
						<ToneShape tone="bad" size={16} />
					</span>
					<div className={styles.failureText}>
						<strong>{t('starting.failed')}</strong>
						<span>{failure.message}</span>
						{failure.more?.map((line) => (
							<span key={line}>{line}</span>
						))}
						{failure.remedy && <span className={styles.clusterMuted}>{failure.remedy}</span>}
					</div>
					<Button variant="default" size="sm" onClick={lab.dismissStartFailure}>
						{t('problem.dismiss')}
					</Button>
				</section>
			)}
		</div>
	);
}
