/**
 * A preset as a card, with a small drawing of what it starts: one click, and it runs.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PresetSummary } from '../../../../engine/contract/engine-api.ts';
import { clusterStart } from '../../state/cluster-start.ts';
import { ClusterDrawing } from './cluster-drawing.tsx';
import styles from './home.module.css';
import { usePresetTitle } from './preset-title.ts';

export function PresetCard({ preset, disabled }: { readonly preset: PresetSummary; readonly disabled: boolean }) {
	const { t, i18n } = useTranslation();
	const key = i18n.exists(`home.preset.${preset.id}.title`) ? preset.id : 'other';
	const title = usePresetTitle()(preset.id);
	const isSymmetric = preset.symmetric === true;
	const nodes = isSymmetric ? { frontends: 0, backends: 0, symmetric: preset.backends } : { ...preset, symmetric: 0 };
	return (
		<article className={styles.card} data-preset={preset.id}>
			<ClusterDrawing nodes={nodes} isBare={preset.bare === true} />
			<h3 className={styles.cardTitle}>{title}</h3>
			<p className={styles.cardSize}>
				{isSymmetric ? t('home.sizeSymmetric', { count: preset.backends }) : t('home.size', { frontends: preset.frontends, backends: preset.backends })}
			</p>
			<p className={styles.cardText}>{t(`home.preset.${key}.text`)}</p>
			<div className={styles.cardFoot}>
				<Button size="sm" variant="default" disabled={disabled} onClick={() => void clusterStart.preset(preset.id)} aria-label={`${t('home.start')}: ${title}`}>
					{t('home.start')}
				</Button>
			</div>
		</article>
	);
}
