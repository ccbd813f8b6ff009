/**
 * What to write instead: the engine's own remedy in English, else the words of the rule that was broken.
 */
import { useTranslation } from 'react-i18next';
import type { ClusterFileMistake } from '../../../../engine/contract/cluster-file.ts';

export function useMistakeWords(): (mistake: ClusterFileMistake) => string {
	const { t, i18n } = useTranslation();
	return ({ rule, remedy }) => {
		// '.' parts keys of the texts.
		const key = `mistake.${rule === '' ? 'file' : rule.replaceAll('.', '/')}`;
		return i18n.exists(key) ? t(key) : remedy;
	};
}
