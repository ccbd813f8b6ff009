/**
 * How long a recording is, in minutes and seconds.
 */
import { useTranslation } from 'react-i18next';

export function useLength(lengthMs: number): string {
	const { t } = useTranslation();
	const wholeS = Math.round(lengthMs / 1000);
	return t('recordings.length', { minutes: Math.floor(wholeS / 60), seconds: String(wholeS % 60).padStart(2, '0') });
}
