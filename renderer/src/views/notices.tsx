/**
 * Quiet news in a corner: something slow is done. In nobody's way, and gone by itself.
 */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dismissNotice, useNotices } from '../state/notices.ts';
import styles from './notices.module.css';
import { ToneShape } from './picture/shape.tsx';

export function Notices() {
	const { t } = useTranslation();
	const notices = useNotices((state) => state.notices);
	return (
		<div className={styles.notices} role="status" aria-live="polite" aria-label={t('notice.label')}>
			{notices.map(({ id, key, params }) => (
				<div key={id} className={styles.notice} data-notice={key}>
					<ToneShape tone="good" size={13} />
					<span className={styles.text}>{t(key, { ...params })}</span>
					<ActionIcon variant="subtle" color="gray" size={26} aria-label={t('notice.dismiss')} onClick={() => dismissNotice(id)}>
						<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
							<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="1.8" />
						</svg>
					</ActionIcon>
				</div>
			))}
		</div>
	);
}
