/**
 * What went wrong, over whatever is shown: the engine lost, or the last action refused.
 */
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { lab, useLab } from '../state/lab-store.ts';
import styles from './banners.module.css';
import { FailureText } from './failure-text.tsx';
import { ToneShape } from './picture/shape.tsx';

export function ConnectionBanner() {
	const { t } = useTranslation();
	const connection = useLab((state) => state.connection);
	const wasThere = useLab((state) => state.presets !== null);
	return (
		<div role="status" aria-live="polite">
			{connection === 'lost' && (
				<div className={styles.banner} data-tone="bad" data-banner="connection">
					<Loader size={18} color="var(--lab-bad)" />
					<div className={styles.text}>
						<strong>{t('connection.lost')}</strong>
						<span>{t(wasThere ? 'connection.lostHint' : 'connection.notThereHint')}</span>
					</div>
				</div>
			)}
		</div>
	);
}

export function ProblemBanner() {
	const { t } = useTranslation();
	const problem = useLab((state) => state.problem);
	return (
		<div role="alert">
			{problem && (
				<div className={styles.banner} data-tone="warn" data-banner="problem">
					<ToneShape tone="warn" size={16} />
					<div className={styles.text}>
						<FailureText failure={problem} />
					</div>
					<Button variant="default" size="sm" onClick={lab.dismiss}>
						{t('problem.dismiss')}
					</Button>
				</div>
			)}
		</div>
	);
}
