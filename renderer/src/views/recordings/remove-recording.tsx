/**
 * Removes a recording; asked once, for it cannot be brought back.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeptRecording } from '../../../../engine/contract/kept-recordings.ts';
import { desk } from '../../state/desk.ts';
import { keptRecordings, titleOf } from '../../state/recordings/kept.ts';

export function RemoveRecording({ kept, disabled }: { readonly kept: KeptRecording; readonly disabled: boolean }) {
	const { t } = useTranslation();
	const name = titleOf(kept);
	const ask = () =>
		desk.ask({
			text: { key: 'recordings.removeSure', params: { name } },
			yes: { key: 'recordings.removeYes' },
			no: { key: 'recordings.removeNo' },
			run: () => void keptRecordings.remove(kept.id),
		});
	return (
		<Button
			variant="default"
			size="sm"
			disabled={disabled}
			onClick={ask}
			aria-label={t('recordings.removeNamed', { name })}
			aria-haspopup="dialog"
			data-remove-recording
		>
			{t('recordings.remove')}
		</Button>
	);
}
