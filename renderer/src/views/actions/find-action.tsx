/**
 * The header's way into the palette.
 */
import { useTranslation } from 'react-i18next';
import { desk } from '../../state/desk.ts';
import styles from './actions.module.css';
import { keyText } from './key.tsx';

export function FindAction() {
	const { t } = useTranslation();
	const keys = keyText(t, 'mod+k');
	return (
		<button
			type="button"
			className={styles.find}
			onClick={() => desk.show('palette')}
			aria-keyshortcuts="Control+K Meta+K"
			title={`${t('palette.open')} (${keys})`}
			data-find-action
		>
			<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
				<path d="M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9ZM10.4 10.4 14 14" fill="none" stroke="currentColor" strokeWidth="1.7" />
			</svg>
			<span className={styles.findWords}>{t('palette.open')}</span>
			<span className={styles.findKey} aria-hidden="true">
				{keys}
			</span>
		</button>
	);
}
