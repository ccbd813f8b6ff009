/**
 * Copies a text, and says for a moment that it did.
 */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const saidMs = 1500;

/** `label`: what it copies, in words; `isShort`: they are for screen readers alone. */
export function CopyButton({ text, label, isShort = false }: { readonly text: string; readonly label: string; readonly isShort?: boolean }) {
	const { t } = useTranslation();
	const [how, setHow] = useState<'not' | 'copied' | 'failed'>('not');
	useEffect(() => {
		if (how === 'not') return;
		const timer = setTimeout(() => setHow('not'), saidMs);
		return () => clearTimeout(timer);
	}, [how]);
	const copy = () =>
		navigator.clipboard.writeText(text).then(
			() => setHow('copied'),
			() => setHow('failed'),
		);
	const words = how === 'not' ? (isShort ? t('copy.copy') : label) : t(`copy.${how}`);
	return (
		<Button
			variant="default"
			size={isShort ? 'compact-sm' : 'sm'}
			onClick={() => void copy()}
			aria-label={how === 'not' ? label : words}
			title={label}
			data-copy={label}
		>
			{words}
		</Button>
	);
}
