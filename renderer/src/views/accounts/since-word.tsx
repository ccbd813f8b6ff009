/** For how long something has been so, by the engine's clock, in words that follow it. */
import { useTranslation } from 'react-i18next';
import { age } from '../../messages/format.ts';
import { useEngineNow } from '../engine-now.ts';

export function SinceWord({ sinceMs }: { readonly sinceMs: number | null }) {
	const { t, i18n } = useTranslation();
	const now = useEngineNow(1000);
	if (sinceMs === null || now === null) return '';
	return t('accounts.since', { age: age(i18n.language, Math.max(0, now - sinceMs)) });
}
