/**
 * The texts of each language: a folder a language, in it a file for each part of the interface.
 *
 * English comes with the page, for it stands in where another language lacks a text; the others are loaded when
 * they are chosen. A new file is found by its place. Read next: language.ts (which one is chosen).
 */
import type { Language } from './language.ts';

type Texts = Readonly<Record<string, unknown>>;

const english = import.meta.glob<Texts>('./en/*.json', { eager: true, import: 'default' });
const german = import.meta.glob<Texts>('./de/*.json', { import: 'default' });

/** All files of one language as one object. @throws when a part could not be loaded */
export async function textsOf(language: Language): Promise<Texts> {
	const parts = language === 'en' ? Object.values(english) : await Promise.all(Object.values(german).map((load) => load()));
	return Object.assign({}, ...parts) as Texts;
}
