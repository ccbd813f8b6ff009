/**
 * Stopping a cluster removes its mail, so it is asked once.
 */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lab, useLab } from '../state/lab-store.ts';
import styles from './stop-cluster.module.css';

export function StopCluster({ name, label, disabled }: { readonly name: string; readonly label: string; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const [asking, setAsking] = useState(false);
	const busy = useLab((state) => state.busy.includes(`down:${name}`));
	return (
		<Popover opened={asking} onChange={setAsking} position="bottom-end" width={300} withArrow trapFocus shadow="md">
			<Popover.Target>
				<Button
					variant="default"
					size="sm"
					disabled={disabled}
					loading={busy}
					onClick={() => setAsking(true)}
					aria-label={`${label} (${name})`}
					data-stop-cluster={name}
				>
					{label}
				</Button>
			</Popover.Target>
			<Popover.Dropdown>
				<p className={styles.question}>{t('header.stopSure', { name })}</p>
				<div className={styles.answers}>
					<Button variant="default" size="sm" onClick={() => setAsking(false)}>
						{t('header.stopNo')}
					</Button>
					<Button
						color="red"
						size="sm"
						onClick={() => {
							setAsking(false);
							void lab.down(name);
						}}
						data-stop-sure
					>
						{t('header.stopYes')}
					</Button>
				</div>
			</Popover.Dropdown>
		</Popover>
	);
}
