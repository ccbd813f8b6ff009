/**
 * Home: the way into the course and the clusters that run, for whoever comes back; what can be started; all exercises; and what
 * was recorded.
 */
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../language-switch.tsx';
import { RecordingsSection } from '../recordings/recordings-section.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import { CourseStrip } from './course-strip.tsx';
import { ExercisesSection } from './exercises-section.tsx';
import styles from './home.module.css';
import { HomeNav } from './home-nav.tsx';
import { RunningClusters } from './running-clusters.tsx';
import { StartSection } from './start-section.tsx';

export function HomePage() {
	const { t } = useTranslation();
	return (
		<>
			<header className={styles.header}>
				<h1 className={styles.brand}>{t('app.title')}</h1>
				<HomeNav />
				<span className={styles.headerActions}>
					<LanguageSwitch />
					<SchemeSwitch />
				</span>
			</header>
			<main id="content" data-region="home" className={styles.home}>
				<div className={styles.width}>
					<CourseStrip />
					<RunningClusters />
					<StartSection />
					<ExercisesSection />
					<RecordingsSection />
				</div>
			</main>
		</>
	);
}
