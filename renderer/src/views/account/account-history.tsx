/**
 * Who owned the account from when until when, the newest first, and why it ended; times as everywhere: since the last fault.
 */
import { useTranslation } from 'react-i18next';
import { signedSeconds } from '../../messages/format.ts';
import type { Ownership } from '../../state/account-owners.ts';
import { useLab } from '../../state/lab-state.ts';
import { timeTravel } from '../../state/time-travel.ts';
import detailStyles from '../cluster/details.module.css';
import styles from './account.module.css';

export function AccountHistory({ owners }: { readonly owners: readonly Ownership[] }) {
	const { t } = useTranslation();
	const zeroMs = useLab((state) => state.view?.fault?.atMs ?? 0);
	return (
		<>
			<h3 className={detailStyles.subtitle}>{t('account.history')}</h3>
			{owners.length === 0 ? (
				<p className={detailStyles.hint}>{t('account.noHistory')}</p>
			) : (
				<ol className={styles.history}>
					{owners.map(({ node, generation, fromMs, previous, end }) => (
						<li key={`${generation}-${fromMs}`} data-owned={`${generation}-${node}`} data-now={end === null || undefined} data-at-ms={fromMs}>
							<button
								type="button"
								className={`${detailStyles.plainButton} ${styles.who}`}
								onClick={() => timeTravel.seek(fromMs)}
								title={t('account.showMoment')}
								data-seek={fromMs}
							>
								{t('account.ownedBy', { node, generation })}
							</button>
							<span className={styles.when}>
								{end === null
									? t('account.from', { from: signedSeconds(t, fromMs - zeroMs) })
									: t('account.fromTo', { from: signedSeconds(t, fromMs - zeroMs), to: signedSeconds(t, end.atMs - zeroMs) })}
							</span>
							<span className={styles.why}>{end === null ? t('account.tookFrom', { previous }) : t(`account.end.${end.how}`, { reason: end.reason })}</span>
						</li>
					))}
				</ol>
			)}
		</>
	);
}
