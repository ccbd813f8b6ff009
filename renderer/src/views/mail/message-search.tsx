/** What is searched for among the messages of a mailbox, asked of the engine when somebody has typed it. */
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchMessages, useMail } from '../../state/mailbox.ts';
import styles from './mail.module.css';

/** Chosen: longer than between two letters of a word. */
const typingMs = 250;

export function MessageSearch() {
	const { t } = useTranslation();
	const asked = useMail((state) => state.text);
	const [text, setText] = useState(asked);
	useEffect(() => {
		if (text === asked) return;
		const timer = setTimeout(() => searchMessages(text), typingMs);
		return () => clearTimeout(timer);
	}, [text, asked]);
	return (
		<TextInput
			size="sm"
			type="search"
			className={styles.search}
			aria-label={t('mail.search')}
			title={t('mail.search')}
			placeholder={t('mail.searchHint')}
			value={text}
			onChange={(change) => setText(change.currentTarget.value)}
			maxLength={254}
			data-mail-search
		/>
	);
}
