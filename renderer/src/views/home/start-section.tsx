/** What a cluster can be started from: a card for each preset, and one for a cluster of one's own. */
import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import styles from './home.module.css';
import { OwnCard } from './own-card.tsx';
import { PresetCard } from './preset-card.tsx';
import { RuntimeChoice } from './runtime-choice.tsx';
import { headings } from './show-heading.ts';

export function StartSection() {
	const { t } = useTranslation();
	const presets = useLab((state) => state.presets);
	const starting = useLab((state) => state.starting !== null);
	const connection = useLab((state) => state.connection);
	return (
		<section className={styles.section} aria-labelledby={headings.start}>
			<div className={styles.head}>
				<div>
					<h2 className={styles.title} id={headings.start} tabIndex={-1}>
						{t('home.startTitle')}
					</h2>
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
		</section>
	);
}
