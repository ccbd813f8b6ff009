/**
 * Home: a card for each preset, the clusters that run, and the progress of one that is being started.
 */
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClusterSummary } from '../../../../engine/contract/engine-api.ts';
import { clockTime } from '../../messages/format.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import { LanguageSwitch } from '../language-switch.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import { StopCluster } from '../stop-cluster.tsx';
import styles from './home.module.css';
import { PresetCard } from './preset-card.tsx';
import { RuntimeChoice } from './runtime-choice.tsx';
import { StartFailure } from './start-failure.tsx';
import { StartingPanel } from './starting-panel.tsx';

export function HomePage() {
	const { t } = useTranslation();
	const presets = useLab((state) => state.presets);
	const clusters = useLab((state) => state.clusters);
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
				<h1 className={styles.title}>{t('home.startTitle')}</h1>
				<p className={styles.lead}>{t('home.startLead')}</p>
				<RuntimeChoice disabled={starting} />
				{presets === null ? (
					<Waiting text={connection === 'connecting' ? t('connection.connecting') : t('home.loading')} />
				) : (
					<div className={styles.cards}>
						{presets.map((preset) => (
							<PresetCard key={preset.id} preset={preset} disabled={starting || connection !== 'open'} />
						))}
					</div>
				)}
				{starting && <StartingPanel />}
				<StartFailure />
				<h2 className={styles.subtitle}>{t('home.runningTitle')}</h2>
				{clusters === null ? null : clusters.length === 0 ? (
					<p className={styles.none}>{t('home.none')}</p>
				) : (
					<ul className={styles.clusters}>
						{clusters.map((cluster) => (
							<RunningCluster key={cluster.name} cluster={cluster} disabled={connection !== 'open'} />
						))}
					</ul>
				)}
			</main>
		</>
	);
}

function Waiting({ text }: { readonly text: string }) {
	return (
		<p className={styles.waiting}>
			<Loader size={20} />
			{text}
		</p>
	);
}

function RunningCluster({ cluster, disabled }: { readonly cluster: ClusterSummary; readonly disabled: boolean }) {
	const { t, i18n } = useTranslation();
	return (
		<li className={styles.cluster} data-cluster={cluster.name}>
			<span className={styles.clusterName}>{cluster.name}</span>
			<span className={styles.clusterMuted}>{t('home.size', { frontends: cluster.frontends, backends: cluster.backends })}</span>
			<span className={styles.clusterMuted} data-runtime={cluster.runtime}>
				{t(`runtime.made.${cluster.runtime}`)}
			</span>
			<span className={styles.clusterPhase} data-phase={cluster.phase}>
				{t(`home.phase.${cluster.phase}`)}
			</span>
			<span className={styles.clusterMuted}>{t('home.startedAt', { time: clockTime(i18n.language, cluster.startedAt) })}</span>
			<span className={styles.clusterActions}>
				<StopCluster name={cluster.name} label={t('home.stop')} disabled={disabled || cluster.phase === 'stopping'} />
				<Button size="sm" disabled={disabled} onClick={() => void lab.open(cluster.name)} aria-label={`${t('home.open')} ${cluster.name}`}>
					{t('home.open')}
				</Button>
			</span>
		</li>
	);
}
