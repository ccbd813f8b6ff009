/**
 * Home: the way into the course, a card for each preset and one for an own cluster, the clusters that run, exercises, and what was recorded.
 */
import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-store.ts';
import { LanguageSwitch } from '../language-switch.tsx';
import { RecordingsSection } from '../recordings/recordings-section.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import { CourseStrip } from './course-strip.tsx';
import { ExercisesSection } from './exercises-section.tsx';
import styles from './home.module.css';
import { OwnCard } from './own-card.tsx';
import { PresetCard } from './preset-card.tsx';
import { RunningClusters } from './running-clusters.tsx';
import { RuntimeChoice } from './runtime-choice.tsx';

export function HomePage() {
	const { t } = useTranslation();
	const presets = useLab((state) => state.presets);
	const starting = useLab((state) => state.starting !== null);
	const connection = useLab((state) => state.connection);
	return (
		<>
			<header className={styles.header}>
				<span className={styles.brand}>{t('app.title')}</span>
				<span className={styles.headerActions}>
					<LanguageSwitch />
					<SchemeSwitch />
				</span>
			</header>
			<main id="content" data-region="home" className={styles.home}>
				<div className={styles.width}>
					<CourseStrip />
					<div className={styles.head}>
						<div>
							<h1 className={styles.title}>{t('home.startTitle')}</h1>
							<p className={styles.lead}>{t('home.startLead')}</p>
						</div>
						<RuntimeChoice disabled={starting} />
					</div>
					{presets === null ? (
						<p className={styles.waiting} data-lost={connection === 'lost' || undefined}>
							{connection !== 'lost' && <Loader size={20} />}
							{t(connection === 'connecting' ? 'connection.connecting' : connection === 'lost' ? 'home.offline' : 'home.loading')}
						</p>
					) : (
						<div className={styles.cards}>
							{presets.map((preset) => (
								<PresetCard key={preset.id} preset={preset} disabled={starting || connection !== 'open'} />
							))}
							<OwnCard />
						</div>
					)}
					<RunningClusters />
					<ExercisesSection />
					<RecordingsSection />
				</div>
			</main>
		</>
	);
}
