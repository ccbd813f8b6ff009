/**
 * Choosing the language of the page: spoken at once, and remembered. Where its texts do not come, it is told.
 */
import { speak } from '../messages/i18n.ts';
import { type Language, rememberLanguage } from '../messages/language.ts';
import { problemList } from './problem-list.ts';

export async function chooseLanguage(language: Language): Promise<void> {
	if (await speak(language)) rememberLanguage(() => window.localStorage, language);
	else problemList.tell({ code: 'language-not-loaded', message: '' });
}
