/** Which language a page is in: a link of the page says it, else what was chosen last, else what the browser prefers. Pure. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export function isLanguage(text: string | null | undefined): text is Language {
	return text === 'en' || text === 'de';
}

export function chooseLanguage(said: {
	readonly asked: string | null;
	readonly remembered: string | undefined;
	readonly accepted: string | undefined;
}): Language {
	if (isLanguage(said.asked)) return said.asked;
	if (isLanguage(said.remembered)) return said.remembered;
	return preferred(said.accepted ?? '');
}

/** RFC 9110 section 12.5.4; of what we have, the one with the highest weight. */
function preferred(accepted: string): Language {
	const weights = accepted
		.slice(0, 256)
		.split(',')
		.map((entry) => {
			const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
			const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
			return { language: range.split('-', 1)[0], weight: weight === undefined ? 1 : Number(weight) };
		})
		.filter(({ weight }) => weight > 0);
	const best = (language: Language) => Math.max(0, ...weights.filter((entry) => entry.language === language).map(({ weight }) => weight));
	return best('de') > best('en') ? 'de' : 'en';
}
