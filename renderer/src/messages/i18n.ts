/**
 * Texts in the language that is chosen: keys with parameters, plurals and numbers by the language.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from './language.ts';
import { textsOf } from './texts.ts';

export const i18n = i18next.createInstance();

/** Resolves before the first paint. */
export async function loadMessages(language: Language = 'en'): Promise<void> {
	await i18n.use(initReactI18next).init({
		lng: 'en',
		fallbackLng: 'en',
		resources: { en: { translation: await textsOf('en') } },
		// React escapes.
		interpolation: { escapeValue: false },
	});
	await speak(language);
}

/** Changes the language of the page at once. False: its texts could not be loaded, and it stays as it is. */
export async function speak(language: Language): Promise<boolean> {
	if (!i18n.hasResourceBundle(language, 'translation')) {
		try {
			i18n.addResourceBundle(language, 'translation', await textsOf(language));
		} catch {
			return false;
		}
	}
	await i18n.changeLanguage(language);
	if ('document' in globalThis) document.documentElement.lang = language;
	return true;
}
