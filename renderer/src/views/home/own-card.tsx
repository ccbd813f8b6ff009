/**
 * The card for a cluster that nobody has thought of yet: it leads to the editor.
 */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { rememberedDraft } from '../../state/own-cluster/own-draft.ts';
import { pages } from '../../state/pages.ts';
import styles from './home.module.css';

export function OwnCard() {
	const { t } = useTranslation();
	const hasDraft = useMemo(() => rememberedDraft(() => window.localStorage) !== null, []);
	const label = t(hasDraft ? 'home.own.draft' : 'home.own.start');
	return (
		<article className={styles.card} data-preset-own>
			<svg className={styles.ownDrawing} viewBox="0 0 300 116" aria-hidden="true">
				<path d="M34 40 52 58 34 76 16 58Z" />
				<rect x="98" y="24" width="36" height="22" rx="5" />
				<rect x="98" y="70" width="36" height="22" rx="5" />
				<rect x="176" y="47" width="36" height="22" rx="5" />
				<path d="M248 26v64a19 6 0 0 0 38 0V26a19 6 0 0 0-38 0a19 6 0 0 0 38 0" />
				<path className={styles.ownPlus} d="M155 46v24M143 58h24" />
			</svg>
			<h3 className={styles.cardTitle}>{t('home.own.title')}</h3>
			<p className={styles.cardSize}>{t('home.own.size')}</p>
			<p className={styles.cardText}>{t('home.own.text')}</p>
			<div className={styles.cardFoot}>
				<Button size="sm" variant="default" onClick={pages.own} aria-label={`${label}: ${t('home.own.title')}`}>
					{label}
				</Button>
			</div>
		</article>
	);
}
