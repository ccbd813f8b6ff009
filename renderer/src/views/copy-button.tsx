/**
 * Copies a text, and says for a moment that it did.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCopying } from './copying.ts';

/** `label`: what it copies, in words; `isShort`: they are for screen readers alone. */
export function CopyButton({ text, label, isShort = false }: { readonly text: string; readonly label: string; readonly isShort?: boolean }) {
	const { t } = useTranslation();
	const { how, copy } = useCopying(text);
	const words = how === 'not' ? (isShort ? t('copy.copy') : label) : t(`copy.${how}`);
	return (
		<Button
			variant="default"
			size={isShort ? 'compact-sm' : 'sm'}
			flex="none"
			onClick={copy}
			aria-label={how === 'not' ? label : words}
			title={label}
			data-copy={label}
		>
			{words}
		</Button>
	);
}
