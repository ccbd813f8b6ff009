/**
 * A preset as a card, with a small drawing of what it starts.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PresetSummary } from '../../../../engine/contract/engine-api.ts';
import { lab } from '../../state/lab-store.ts';
import styles from './home.module.css';

export function PresetCard({ preset, disabled }: { readonly preset: PresetSummary; readonly disabled: boolean }) {
	const { t, i18n } = useTranslation();
	const key = i18n.exists(`home.preset.${preset.id}.title`) ? preset.id : 'other';
	const title = t(`home.preset.${key}.title`, { id: preset.id });
	return (
		<article className={styles.card} data-preset={preset.id}>
			<Drawing frontends={preset.frontends} backends={preset.backends} />
			<h2 className={styles.cardTitle}>{title}</h2>
			<p className={styles.cardText}>{t(`home.preset.${key}.text`)}</p>
			<div className={styles.cardFoot}>
				<span className={styles.clusterMuted}>{t('home.size', { frontends: preset.frontends, backends: preset.backends })}</span>
				<Button disabled={disabled} onClick={() => void lab.start(preset.id)} aria-label={`${t('home.start')}: ${title}`}>
					{t('home.start')}
				</Button>
			</div>
		</article>
	);
}

const width = 300;
const height = 116;

/** Balancer, frontends, backends, volume: the big picture's shapes, without words. */
function Drawing({ frontends, backends }: { readonly frontends: number; readonly backends: number }) {
	const { t } = useTranslation();
	const places = (count: number) => Array.from({ length: Math.min(count, 5) }, (_, index) => (height * (index + 1)) / (Math.min(count, 5) + 1));
	const fronts = places(frontends);
	const backs = places(backends);
	const middle = height / 2;
	return (
		<svg className={styles.drawing} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('home.drawing', { frontends, backends })}>
			<g className={styles.drawingLines}>
				{fronts.map((y) => (
					<path key={y} d={`M52 ${middle} C75 ${middle} 75 ${y} 98 ${y}`} />
				))}
				{fronts.flatMap((from) => backs.map((to) => <path key={`${from}-${to}`} d={`M134 ${from} C155 ${from} 155 ${to} 176 ${to}`} />))}
				{backs.map((y) => (
					<path key={y} d={`M212 ${y} C230 ${y} 230 ${middle} 248 ${middle}`} />
				))}
			</g>
			<path className={styles.drawingNode} d={`M34 ${middle - 18} 52 ${middle} 34 ${middle + 18} 16 ${middle}Z`} />
			{fronts.map((y) => (
				<rect key={y} className={styles.drawingNode} x="98" y={y - 11} width="36" height="22" rx="5" />
			))}
			{backs.map((y, index) => (
				<rect key={y} className={index === 0 ? styles.drawingLead : styles.drawingNode} x="176" y={y - 11} width="36" height="22" rx="5" />
			))}
			<path className={styles.drawingVolume} d="M248 26v64a19 6 0 0 0 38 0V26a19 6 0 0 0-38 0a19 6 0 0 0 38 0" />
		</svg>
	);
}
