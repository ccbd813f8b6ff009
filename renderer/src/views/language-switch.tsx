/**
 * Which language the page speaks: the system's until the user chooses; both are always there to see.
 */
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Language, languages } from '../messages/language.ts';
import { chooseLanguage } from '../state/language-choice.ts';
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
