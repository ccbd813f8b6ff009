/**
 * Which language the page speaks: the system's until the user chooses; both are always there to see.
 */
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { speak } from '../messages/i18n.ts';
import { type Language, languages, rememberLanguage } from '../messages/language.ts';
import { lab } from '../state/lab-store.ts';
import styles from './language-switch.module.css';

/** Each in its own language, so that whoever needs it can read it. */
const names: Record<Language, string> = { de: 'Deutsch', en: 'English' };

const shown = [...languages].sort();

export function LanguageSwitch() {
	const { t, i18n } = useTranslation();
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend that a header has no room for
		<div className={styles.switch} role="group" aria-label={t('language.label')} data-language={i18n.language}>
			{shown.map((language) => (
				<UnstyledButton
					key={language}
					className={styles.language}
					lang={language}
					aria-label={`${language.toUpperCase()}, ${names[language]}`}
					title={names[language]}
					aria-pressed={i18n.language === language}
					onClick={() => void chooseLanguage(language)}
				>
					{language.toUpperCase()}
				</UnstyledButton>
			))}
		</div>
	);
}

/** Speaks it from now on, and remembers it; where its texts cannot be loaded, that is said. */
export async function chooseLanguage(language: Language): Promise<void> {
	if (await speak(language)) rememberLanguage(() => window.localStorage, language);
	else lab.tell({ code: 'language-not-loaded', message: '' });
}
