/**
 * What is left out of what moves, in small: nobody is to count dots and be wrong.
 */
import { useTranslation } from 'react-i18next';
import { useControls } from './picture-controls.ts';
import type { Places } from './places.ts';
import styles from './toolbar.module.css';

export function Sampled({ form }: { readonly form: Places['form'] }) {
	const { t } = useTranslation();
	const count = useControls((state) => state.mailsToOne);
	const words = [count > 1 ? t('picture.sampledMail', { count }) : null, form === 'compact' ? t('picture.sampledBeats') : null].filter((text) => text !== null);
	if (words.length === 0) return null;
	return (
		<p className={styles.sampled} data-sampled={count}>
			{words.join(' · ')}
		</p>
	);
}
