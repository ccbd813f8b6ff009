/**
 * The editor's header: where this is, and the way back.
 */
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-store.ts';
import { useOwn } from '../../state/own-cluster/own-store.ts';
import { LanguageSwitch } from '../language-switch.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import { AskFirst } from './ask-first.tsx';
import styles from './own.module.css';

export function OwnHeader() {
	const { t } = useTranslation();
	const isSaved = useOwn((state) => state.text === state.saved);
	const isKept = useOwn((state) => state.isKept);
	const question = isSaved ? null : t(isKept ? 'own.leave.question' : 'own.leave.questionLost');
	return (
		<header className={styles.header}>
			<AskFirst variant="default" size="sm" does="leave" question={question} yes={t('own.leave.leave')} no={t('own.leave.stay')} onYes={lab.home}>
				← {t('own.back')}
			</AskFirst>
			<h1 className={styles.title}>{t('own.title')}</h1>
			<FileName />
			<span className={styles.headerActions}>
				<LanguageSwitch />
				<SchemeSwitch />
			</span>
		</header>
	);
}

function FileName() {
	const { t } = useTranslation();
	const fileName = useOwn((state) => state.fileName);
	const isSaved = useOwn((state) => state.text === state.saved);
	return (
		<span className={styles.fileName} data-saved={isSaved}>
			{fileName}
			{!isSaved && <span className={styles.muted}> · {t('own.unsaved')}</span>}
		</span>
	);
}
