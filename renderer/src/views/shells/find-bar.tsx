/**
 * Finding in a terminal's screen: the text, how many there are, on to the next.
 */
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './shells.module.css';

export interface Found {
	/** From 1; 0: there are too many to say. */
	readonly index: number;
	readonly count: number;
}

interface FindBarProps {
	readonly text: string;
	readonly found: Found;
	readonly onText: (text: string) => void;
	readonly onGo: (direction: 'next' | 'previous') => void;
	readonly onClose: () => void;
}

export function FindBar({ text, found, onText, onGo, onClose }: FindBarProps) {
	const { t } = useTranslation();
	const onKey = (event: React.KeyboardEvent) => {
		if (event.key === 'Escape') onClose();
		if (event.key === 'Enter') onGo(event.shiftKey ? 'previous' : 'next');
	};
	return (
		<search className={styles.find} data-shell-find>
			<TextInput
				size="xs"
				autoFocus
				aria-label={t('shells.findLabel')}
				placeholder={t('shells.findLabel')}
				value={text}
				maxLength={200}
				onChange={(change) => onText(change.currentTarget.value)}
				onKeyDown={onKey}
			/>
			<span className={styles.found} role="status">
				{text !== '' && words(found)}
			</span>
			<Button variant="default" size="compact-sm" disabled={found.count === 0} onClick={() => onGo('previous')}>
				{t('shells.findPrevious')}
			</Button>
			<Button variant="default" size="compact-sm" disabled={found.count === 0} onClick={() => onGo('next')}>
				{t('shells.findNext')}
			</Button>
			<ActionIcon variant="subtle" color="gray" size={26} aria-label={t('shells.findClose')} onClick={onClose}>
				<svg width="12" height="12" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
					<path d="M2 2l10 10M12 2 2 12" stroke="currentColor" strokeWidth="2" />
				</svg>
			</ActionIcon>
		</search>
	);

	function words({ index, count }: Found): string {
		if (count === 0) return t('shells.foundNone');
		return index > 0 ? t('shells.found', { index, count }) : t('shells.foundMany', { count });
	}
}
