/** Can nothing of the exercise be done now? Something is under way, or the engine is away, which a banner says. */
import { useLab } from '../../state/lab-state.ts';

export function useGuideWaits(): boolean {
	return useLab((state) => state.busy.includes('guide') || state.connection !== 'open');
}
