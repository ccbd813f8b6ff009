/**
 * "The computer slept": shown for the minute after it, so that nobody takes what follows for a fault of the cluster.
 *
 * The engine says so (an event of the recording); nothing is concluded here. It stays in the list of events.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { age } from '../messages/format.ts';
import { useLab } from '../state/lab-state.ts';
import styles from './banners.module.css';
import { ToneShape } from './picture/shape.tsx';

/** By the recording's clock; chosen: by then a cluster that had to find itself again has. */
const shownMs = 60_000;

export function SleepNote() {
	const { t, i18n } = useTranslation();
	const last = useLab((state) => state.view?.sleeps.at(-1) ?? null);
	const isFresh = useLab((state) => last !== null && (state.view?.lastAtMs ?? 0) - last.atMs < shownMs);
	const [closedSeq, setClosedSeq] = useState(0);
	return (
		<div role="status" aria-live="polite">
			{last && isFresh && last.seq !== closedSeq && (
				<div className={styles.banner} data-tone="warn" data-banner="sleep">
					<ToneShape tone="warn" size={16} />
					<div className={styles.text}>
						<strong>{t('sleep.note', { duration: age(i18n.language, last.forMs) })}</strong>
						<span>{t('sleep.hint')}</span>
					</div>
					<Button variant="default" size="sm" onClick={() => setClosedSeq(last.seq)}>
						{t('sleep.dismiss')}
					</Button>
				</div>
			)}
		</div>
	);
}
