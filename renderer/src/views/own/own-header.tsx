/**
 * The editor's header: where this is, and the way back.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { desk } from '../../state/desk.ts';
import { useOwn } from '../../state/own-cluster/own-store.ts';
import { pages } from '../../state/pages.ts';
import { LanguageSwitch } from '../language-switch.tsx';
import { SchemeSwitch } from '../scheme-switch.tsx';
import styles from './own.module.css';

export function OwnHeader() {
	const { t } = useTranslation();
	const isSaved = useOwn((state) => state.text === state.saved);
	const isKept = useOwn((state) => state.isKept);
	const leave = () => {
		if (isSaved) pages.home();
		else
			desk.ask({
				text: { key: isKept ? 'own.leave.question' : 'own.leave.questionLost' },
				yes: { key: 'own.leave.leave' },
				no: { key: 'own.leave.stay' },
				run: pages.home,
			});
	};
	return (
		<header className={styles.header}>
			<Button variant="default" size="sm" onClick={leave} data-does="leave">
				← {t('own.back')}
			</Button>
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
