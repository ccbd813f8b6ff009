/**
 * A recording instead of a cluster: its page as long as it was, or why it cannot be opened.
 */
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { pages } from '../../state/pages.ts';
import { ClusterPage } from '../cluster/cluster-page.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import styles from './recordings.module.css';

export function RecordingPage() {
	const opening = useLab((state) => (state.page.kind === 'recording' ? state.page.opening : null));
	if (opening === null) return null;
	if (opening.is === 'open') return <ClusterPage />;
	return (
		<>
			<PlainHeader />
			<main id="content" className={styles.middle}>
				{opening.is === 'failed' ? <Failed /> : <Reading done={opening.done} />}
			</main>
		</>
	);
}

function PlainHeader() {
	const { t } = useTranslation();
	return (
		<header className={styles.header}>
			<button type="button" className={styles.brand} onClick={pages.home} title={t('app.home')}>
				{t('app.title')}
			</button>
			<span className={styles.actions}>
				<LanguageSwitch />
				<SchemeSwitch />
			</span>
		</header>
	);
}

function Reading({ done }: { readonly done: number }) {
	const { t } = useTranslation();
	return (
		<p className={styles.waiting} role="status">
			<Loader size={22} />
			{done > 0 ? t('recordings.openingPart', { percent: Math.floor(done * 100) }) : t('recordings.opening')}
		</p>
	);
}

const known = ['not-a-recording', 'newer-format', 'damaged', 'too-large', 'unreadable', 'no-recording'];

function Failed() {
	const { t } = useTranslation();
	const error = useLab((state) => (state.page.kind === 'recording' && state.page.opening.is === 'failed' ? state.page.opening.error : null));
	const file = useLab((state) => (state.page.kind === 'recording' && state.page.from.kind === 'file' ? state.page.from.file?.name : undefined));
	if (!error) return null;
	const key = known.includes(error.code) ? error.code : 'other';
	return (
		<section className={styles.failed} role="alert" data-recording-failed={error.code}>
			<h1 className={styles.failedTitle}>{error.code === 'file-gone' ? t('recordings.title') : t('recordings.failedTitle')}</h1>
			{file !== undefined && <p className={styles.fileName}>{file}</p>}
			<p className={styles.failedText}>{error.code === 'file-gone' ? t('recordings.fileGone') : t(`recordings.failure.${key}`, { message: error.message })}</p>
			<Button size="sm" onClick={pages.home} data-back>
				{t('recordings.back')}
			</Button>
		</section>
	);
}
