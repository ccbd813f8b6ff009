/**
 * Keeps a recording under a title, or gives it another one.
 */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptRecording } from '../../../../engine/contract/kept-recordings.ts';
import { keptRecordings, titleOf } from '../../state/recordings/kept.ts';
import { TitleForm } from './title-form.tsx';

export function SaveRecording({ kept, disabled }: { readonly kept: KeptRecording; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const [asking, setAsking] = useState(false);
	const key = kept.title === null ? 'save' : 'rename';
	return (
		<Popover opened={asking} onChange={setAsking} position="bottom-end" width={320} withArrow trapFocus returnFocus shadow="md">
			<Popover.Target>
				<Button
					variant="default"
					size="sm"
					disabled={disabled}
					onClick={() => setAsking(!asking)}
					aria-label={t(`recordings.${key}Named`, { name: titleOf(kept) })}
					data-save-recording
				>
					{t(`recordings.${key}`)}
				</Button>
			</Popover.Target>
			<Popover.Dropdown>
				<TitleForm
					first={titleOf(kept)}
					cancel={() => setAsking(false)}
					done={(title) => {
						setAsking(false);
						void keptRecordings.save({ recording: kept.id }, title);
					}}
				/>
			</Popover.Dropdown>
		</Popover>
	);
}
