/**
 * Recordings on the home page: examples that come with the lab, what is kept of clusters that are gone, and any file.
 */
import { Button, FileButton } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { pages } from '../../state/pages.ts';
import { exampleIds } from '../../state/recordings/examples.ts';
import { keptRecordings, useKept } from '../../state/recordings/kept.ts';
import { FileDrop } from './file-drop.tsx';
import { RecordingRow } from './recording-row.tsx';
import styles from './recordings.module.css';

export function RecordingsSection() {
	const { t } = useTranslation();
	const list = useKept((state) => state.list);
	const connected = useLab((state) => state.connection === 'open');
	// A cluster that goes leaves a recording.
	const names = useLab((state) => state.clusters?.map((cluster) => cluster.name).join(' '));
	// biome-ignore lint/correctness/useExhaustiveDependencies: `names` is when, not what
	useEffect(() => {
		if (connected) void keptRecordings.refresh();
	}, [connected, names]);
	return (
		<section className={styles.section} aria-labelledby="recordings-title" data-recordings>
			<FileDrop />
			<div className={styles.head}>
				<h2 className={styles.title} id="recordings-title" tabIndex={-1}>
					{t('recordings.title')}
				</h2>
				<FileButton accept=".jsonl,.gz,.json,application/gzip" onChange={(file) => file && pages.openRecording({ kind: 'file', file })}>
					{(props) => (
						<Button {...props} variant="default" size="sm" title={t('recordings.openFileHint')} data-open-file>
							{t('recordings.openFile')}
						</Button>
					)}
				</FileButton>
			</div>
			<p className={styles.lead}>{t('recordings.lead')}</p>
			<ul className={styles.examples} aria-label={t('recordings.examples')}>
				{exampleIds.map((id) => (
					<li key={id} className={styles.example}>
						<h3 className={styles.exampleTitle}>{t(`recordings.example.${id}.title`)}</h3>
						<span className={styles.muted}>{t(`recordings.example.${id}.text`)}</span>
						<Button
							className={styles.watch}
							variant="default"
							size="sm"
							onClick={() => pages.openRecording({ kind: 'example', id })}
							aria-label={`${t('recordings.watch')}: ${t(`recordings.example.${id}.title`)}`}
							data-example={id}
						>
							<svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true" focusable="false">
								<path d="M1 1v10l8-5Z" fill="currentColor" />
							</svg>
							{t('recordings.watch')}
						</Button>
					</li>
				))}
			</ul>
			{list === null ? null : list.length === 0 ? (
				<p className={styles.none}>{t('recordings.none')}</p>
			) : (
				<ul className={styles.list}>
					{list.map((kept) => (
						<RecordingRow key={kept.id} kept={kept} />
					))}
				</ul>
			)}
		</section>
	);
}
