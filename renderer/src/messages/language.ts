/**
 * Which language the interface speaks: the user's choice, or else the system's, or else English.
 */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const key = 'mailcluster-lab-language';

/** `storage` is asked for, because a browser may refuse it; `preferred` is the system's list, best first. */
export function chosenLanguage(storage: () => Storage, preferred: readonly string[]): Language {
	return remembered(storage) ?? preferred.map((locale) => languageOf(locale.slice(0, 2).toLowerCase())).find((one) => one !== undefined) ?? 'en';
}

export function rememberLanguage(storage: () => Storage, language: Language): void {
	try {
		storage().setItem(key, language);
	} catch {
		// It is forgotten with the page then.
	}
}

function remembered(storage: () => Storage): Language | undefined {
	try {
		return languageOf(storage().getItem(key));
	} catch {
		return undefined;
	}
}

function languageOf(text: string | null): Language | undefined {
	return languages.find((one) => one === text);
}
