/**
 * What the details of a node and of the balancer are made of: rows, and the way back to the cluster's.
 */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-actions.ts';
import styles from './details.module.css';

export function Row({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
	return (
		<div className={styles.row}>
			<dt>{label}</dt>
			<dd>{children}</dd>
		</div>
	);
}

export function CloseDetails({ name }: { readonly name: string }) {
	const { t } = useTranslation();
	return (
		<ActionIcon className={styles.close} variant="subtle" color="gray" size={28} aria-label={t('details.close', { name })} onClick={() => lab.select(null)}>
			<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
				<path d="M2 2l10 10M12 2 2 12" stroke="currentColor" strokeWidth="2" />
			</svg>
		</ActionIcon>
	);
}
