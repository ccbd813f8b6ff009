/** Copies a command that stands in a line of text: as small as the line. */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCopying } from '../copying.ts';

export function CopyIcon({ text }: { readonly text: string }) {
	const { t } = useTranslation();
	const { how, copy } = useCopying(text);
	const words = how === 'not' ? t('guide.copyCommand', { command: text }) : t(`copy.${how}`);
	const path = { not: 'M5 5V2h9v9h-3M2 5h9v9H2z', copied: 'M2.5 8.5l3.5 3.5 7.5-8', failed: 'M3 3l10 10M13 3 3 13' }[how];
	return (
		<ActionIcon variant="subtle" color="gray" size={24} aria-label={words} title={words} onClick={copy} data-copy-command>
			<svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
				<path d={path} fill="none" stroke="currentColor" strokeWidth="1.6" />
			</svg>
		</ActionIcon>
	);
}
