/**
 * Removes a recording; asked once, for it cannot be brought back.
 */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptRecording } from '../../../../engine/contract/kept-recordings.ts';
import { keptRecordings, titleOf } from '../../state/recordings/kept.ts';
import styles from './recordings.module.css';

export function RemoveRecording({ kept, disabled }: { readonly kept: KeptRecording; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const [asking, setAsking] = useState(false);
	const name = titleOf(kept);
	return (
		<Popover opened={asking} onChange={setAsking} position="bottom-end" width={300} withArrow trapFocus returnFocus shadow="md">
			<Popover.Target>
				<Button
					variant="default"
					size="sm"
					disabled={disabled}
					onClick={() => setAsking(!asking)}
					aria-label={t('recordings.removeNamed', { name })}
					data-remove-recording
				>
					{t('recordings.remove')}
				</Button>
			</Popover.Target>
			<Popover.Dropdown>
				<p className={styles.question}>{t('recordings.removeSure', { name })}</p>
				<div className={styles.answers}>
					<Button variant="default" size="sm" onClick={() => setAsking(false)}>
						{t('recordings.removeNo')}
					</Button>
					<Button
						color="red"
						size="sm"
						onClick={() => {
							setAsking(false);
							void keptRecordings.remove(kept.id);
						}}
						data-remove-sure
					>
						{t('recordings.removeYes')}
					</Button>
				</div>
			</Popover.Dropdown>
		</Popover>
	);
}
