/**
 * Texts: one file a language beside this one, keys with parameters, plurals and numbers by the language.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };

export const i18n = i18next.createInstance();

/** Resolves before the first paint; nothing is fetched. */
export async function loadMessages(): Promise<void> {
	await i18n.use(initReactI18next).init({
		lng: 'en',
		fallbackLng: 'en',
		resources: { en: { translation: en } },
		// React escapes.
		interpolation: { escapeValue: false },
	});
}
