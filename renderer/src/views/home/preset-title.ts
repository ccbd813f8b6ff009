/**
 * What a preset is called: by its id, or the id itself where the engine has one that this page does not know.
 */
import { useTranslation } from 'react-i18next';

export function usePresetTitle(): (id: string) => string {
	const { t, i18n } = useTranslation();
	return (id) => (i18n.exists(`home.preset.${id}.title`) ? t(`home.preset.${id}.title`) : id);
}
