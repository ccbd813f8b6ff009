/**
 * The clusters that run: what each is made of, how it is, and the way to it.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClusterSummary } from '../../../../engine/contract/engine-api.ts';
import { clockTime } from '../../messages/format.ts';
import { inLanguage, useExercises } from '../../state/guide/exercises.ts';
import { useLab } from '../../state/lab-state.ts';
import { pages } from '../../state/pages.ts';
import type { Tone } from '../../state/sentences.ts';
import { ToneShape } from '../picture/shape.tsx';
import { StopCluster } from '../stop-cluster.tsx';
import styles from './home.module.css';

const tones: Record<ClusterSummary['phase'], Tone> = { starting: 'warn', running: 'good', stopping: 'warn' };

/** A window of the desktop app asks what is to become of them when it is closed. */
const isTab = !('mailcluster' in window);

export function RunningClusters() {
	const { t } = useTranslation();
	const clusters = useLab((state) => state.clusters);
	const connection = useLab((state) => state.connection);
	if (clusters === null || clusters.length === 0) return null;
	return (
		<section className={styles.running} aria-labelledby="running-title">
			<div className={styles.runningHead}>
				<h2 className={styles.subtitle} id="running-title">
					{t('home.runningTitle')}
				</h2>
				{isTab && <p className={styles.goOn}>{t('home.goOn')}</p>}
			</div>
			<ul className={styles.clusters}>
				{clusters.map((cluster) => (
					<RunningCluster key={cluster.name} cluster={cluster} disabled={connection !== 'open'} />
				))}
			</ul>
		</section>
	);
}

function RunningCluster({ cluster, disabled }: { readonly cluster: ClusterSummary; readonly disabled: boolean }) {
	const { t, i18n } = useTranslation();
	const exercise = useExercises((state) => state.list?.labs.find(({ id, done }) => id === cluster.name && done?.hasCluster));
	return (
		<li className={styles.cluster} data-cluster={cluster.name}>
			<span className={styles.clusterName}>{cluster.name}</span>
			<span className={styles.clusterPhase} data-phase={cluster.phase}>
				<ToneShape tone={tones[cluster.phase]} />
				{t(`home.phase.${cluster.phase}`)}
			</span>
			{exercise && (
				<span className={styles.clusterExercise} data-of-exercise>
					{exercise.number === null ? t('exercises.noNumber') : t('exercises.number', { number: exercise.number })}: {inLanguage(exercise.title, i18n.language)}
				</span>
			)}
			<span className={styles.clusterMuted}>{t('home.size', { frontends: cluster.frontends, backends: cluster.backends })}</span>
			<span className={styles.clusterMuted} data-runtime={cluster.runtime}>
				{t(`runtime.made.${cluster.runtime}`)}
			</span>
			<span className={styles.clusterMuted}>{t('home.startedAt', { time: clockTime(i18n.language, cluster.startedAt) })}</span>
			<span className={styles.clusterActions}>
				<StopCluster name={cluster.name} label={t('home.stop')} disabled={disabled || cluster.phase === 'stopping'} />
				<Button size="sm" disabled={disabled} onClick={() => void pages.open(cluster.name)} aria-label={`${t('home.open')} ${cluster.name}`}>
					{t('home.open')}
				</Button>
			</span>
		</li>
	);
}
