/**
 * The head of what lies over the page: its name, and the way out. Mantine's own is a second banner to a screen reader.
 */
import { ActionIcon } from '@mantine/core';
import styles from './dialog-head.module.css';

export function DialogHead({ title, close, onClose }: { readonly title: string; readonly close: string; readonly onClose: () => void }) {
	return (
		<div className={styles.head}>
			<h2 className={styles.title}>{title}</h2>
			<ActionIcon variant="subtle" color="gray" size={30} aria-label={close} onClick={onClose}>
				<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
					<path d="M2 2l10 10M12 2 2 12" stroke="currentColor" strokeWidth="2" />
				</svg>
			</ActionIcon>
		</div>
	);
}
