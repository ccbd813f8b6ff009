/**
 * A mail's hops from top to bottom: when, where, what. State by colour, shape and word.
 */
import { useTranslation } from 'react-i18next';
import type { Hop } from '../../state/mail-way.ts';
import { ToneShape } from '../picture/shape.tsx';
import styles from './hop-list.module.css';

/** `zeroMs`: what times are told from, by the recording's clock. */
export function HopList({ hops, zeroMs }: { readonly hops: readonly Hop[]; readonly zeroMs: number }) {
	const { t } = useTranslation();
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
		<ol className={styles.hops} tabIndex={0} aria-label={t('way.label')}>
			{hops.map(({ key, place, node, text, params, atMs, isAtMost, tone }) => (
				<li key={key} data-hop={text} data-tone={tone}>
					<span className={styles.time} data-at-most={isAtMost || undefined}>
						{atMs === null ? '' : t(isAtMost ? 'way.atMost' : 'way.at', { seconds: Math.max(0, atMs - zeroMs) / 1000 })}
					</span>
					<span className={styles.mark}>
						<ToneShape tone={tone} size={12} />
					</span>
					<span className={styles.place}>{node ?? t(`way.place.${place}`)}</span>
					<span className={styles.what}>{t(`way.hop.${text}`, params)}</span>
				</li>
			))}
			{hops.some(({ isAtMost }) => isAtMost) && <li className={styles.note}>{t('way.atMostNote')}</li>}
		</ol>
	);
}
