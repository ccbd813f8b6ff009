/**
 * One recording that is kept: what it is, and open, save or rename, and remove.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeptRecording } from '../../../../engine/contract/kept-recordings.ts';
import { byteAmount, changedAt } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { pages } from '../../state/pages.ts';
import { titleOf, useKept } from '../../state/recordings/kept.ts';
import { useLength } from './length.ts';
import styles from './recordings.module.css';
import { RemoveRecording } from './remove-recording.tsx';
import { SaveRecording } from './save-recording.tsx';

export function RecordingRow({ kept }: { readonly kept: KeptRecording }) {
	const { t, i18n } = useTranslation();
	const connected = useLab((state) => state.connection === 'open');
	const busy = useKept((state) => state.busy.includes(kept.id));
	const length = useLength(kept.lengthMs);
	const title = titleOf(kept);
	const disabled = !connected || busy;
	return (
		<li className={styles.row} data-recording={kept.id}>
			<span className={styles.what}>
				<span className={styles.rowTitle} title={title}>
					{title}
				</span>
				{kept.title !== null && (
					<span className={styles.saved} data-saved>
						<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
							<path d="M2 1h8v10L6 8.2 2 11Z" fill="currentColor" />
						</svg>
						{t('recordings.saved')}
					</span>
				)}
				{kept.title !== null && <span className={styles.muted}>{t('recordings.of', { cluster: kept.name })}</span>}
			</span>
			<span className={styles.facts}>
				<span>{changedAt(i18n.language, Date.parse(kept.startedAt), Date.now())}</span>
				<span>{length}</span>
				<span data-faults={kept.faults}>{kept.faults === 0 ? t('recordings.noFaults') : t('recordings.faults', { count: kept.faults })}</span>
				<span>{byteAmount(i18n.language, kept.bytes)}</span>
			</span>
			<span className={styles.actions}>
				<SaveRecording kept={kept} disabled={disabled} />
				<RemoveRecording kept={kept} disabled={disabled} />
				<Button
					size="sm"
					disabled={disabled}
					onClick={() => pages.openRecording({ kind: 'kept', id: kept.id })}
					aria-label={t('recordings.openNamed', { name: title })}
					data-open-recording
				>
					{t('recordings.open')}
				</Button>
			</span>
		</li>
	);
}
