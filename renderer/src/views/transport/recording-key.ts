/**
 * What this recording's bookmarks are kept under: its cluster and when it began, wherever it is opened from.
 */
import { useLab } from '../../state/lab-state.ts';

export function useRecordingKey(): string {
	const name = useLab((state) => state.view?.name ?? '');
	const startedAt = useLab((state) => state.whole?.startedAt ?? '');
	return `${name} ${startedAt}`;
}
