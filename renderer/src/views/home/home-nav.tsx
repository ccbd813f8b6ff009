/** What the home page has, in its header: the lists are long, and nobody looks for what they have not seen. */
import { useTranslation } from 'react-i18next';
import { useExercises } from '../../state/guide/exercises.ts';
import styles from './home.module.css';
import { showHeading } from './show-heading.ts';

export function HomeNav() {
	const { t } = useTranslation();
	const hasExercises = useExercises((state) => state.list !== null && state.list.labs.length + state.list.wrong.length > 0);
	const parts = hasExercises ? (['exercises', 'start', 'recordings'] as const) : (['start', 'recordings'] as const);
	return (
		<nav className={styles.nav} aria-label={t('home.nav.label')}>
			{parts.map((part) => (
				<button key={part} type="button" onClick={() => showHeading(part)} data-nav={part}>
					{t(`home.nav.${part}`)}
				</button>
			))}
		</nav>
	);
}
