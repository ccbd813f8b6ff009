/**
 * Says in the header that what is shown was recorded, and when.
 */
import { useTranslation } from 'react-i18next';
import { changedAt } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './recordings.module.css';

export function RecordingBadge() {
	const { t, i18n } = useTranslation();
	const startedAt = useLab((state) => state.whole?.startedAt);
	const startedMs = Date.parse(startedAt ?? '');
	return (
		<>
			<span className={styles.badge} title={t('recordings.badgeHint')} data-recording-badge>
				<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
					<circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.6" />
					<path d="M5 3.6v4.8L8.6 6Z" fill="currentColor" />
				</svg>
				{t('recordings.badge')}
			</span>
			{Number.isFinite(startedMs) && <span className={styles.recordedAt}>{changedAt(i18n.language, startedMs, Date.now())}</span>}
		</>
	);
}
