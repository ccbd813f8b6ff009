/**
 * Exercises on the home page: for now where to find them, since they are done in the terminal (engine/labs).
 */
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../copy-button.tsx';
import styles from './home.module.css';

const command = 'npm run -s lab -- run labs/controller-dies';

export function ExercisesSection() {
	const { t } = useTranslation();
	return (
		<section className={styles.section} aria-labelledby="exercises-title" data-exercises>
			<h2 className={styles.subtitle} id="exercises-title">
				{t('exercises.title')}
			</h2>
			<p className={styles.goOn}>{t('exercises.lead')}</p>
			<p className={styles.command}>
				<code>{command}</code>
				<CopyButton text={command} label={t('exercises.copy')} isShort />
			</p>
		</section>
	);
}
