/** Texts that the engine tells in both languages, in the one that the page speaks. */
import { useTranslation } from 'react-i18next';
import type { BothTexts } from '../../../../engine/contract/labs.ts';
import { inLanguage } from '../../state/guide/exercises.ts';

export function useBoth(): (texts: BothTexts) => string {
	const { i18n } = useTranslation();
	return (texts) => inLanguage(texts, i18n.language);
}
