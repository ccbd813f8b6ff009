/**
 * How a stored message came here: what nodes recorded of its delivery, and the Received lines that it carries.
 */
import { useTranslation } from 'react-i18next';
import { useAbout } from '../../state/about.ts';
import { hopsOf, receivedHops } from '../../state/mail-way.ts';
import { HopList } from './hop-list.tsx';
import styles from './mail.module.css';
import type { ParsedMail } from './parse-mail.ts';

export function MessageWay({ deliveryId, parsed }: { readonly deliveryId: string | null; readonly parsed: ParsedMail | null }) {
	const { t } = useTranslation();
	const { events } = useAbout(deliveryId === null ? null : JSON.stringify({ deliveryIds: [deliveryId] }));
	const hops = hopsOf(events, null);
	const received = receivedHops((parsed?.headers ?? []).filter(({ name }) => name.toLowerCase() === 'received').map(({ value }) => value));
	return (
		<div className={styles.way}>
			<h4>{t('way.recorded')}</h4>
			{hops.length === 0 ? <p className={styles.hint}>{t('way.notRecorded')}</p> : <HopList hops={hops} zeroMs={hops[0]?.atMs ?? 0} />}
			<h4>{t('way.received')}</h4>
			{received.length === 0 ? (
				<p className={styles.hint}>{t('way.noReceived')}</p>
			) : (
				<ol className={styles.received}>
					{received.map(({ from, by, with: how, id, date }, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: lines of a message never move
						<li key={index} data-received={by}>
							<strong>{t('way.fromBy', { from, by })}</strong>
							<span>{[how, id, date].filter((word) => word !== '').join(' · ')}</span>
						</li>
					))}
				</ol>
			)}
		</div>
	);
}
