/**
 * "Now" by the recording's clock, for what changes while time passes: ages, the time axis. In the past it is the moment
 * that is shown.
 */
import { useEffect, useState } from 'react';
import { useLab } from '../state/lab-state.ts';
import { shownNowMs } from '../state/shown-clock.ts';

/** Re-renders about every `everyMs`, and at once when another moment is shown; null until the engine was heard. Rests while the page is hidden. */
export function useEngineNow(everyMs: number): number | null {
	const [now, setNow] = useState<number | null>(shownNowMs);
	const stands = useLab(({ moment }) => (moment.kind === 'past' && !moment.isPlaying ? moment.atMs : null));
	useEffect(() => {
		if (stands !== null) return undefined;
		const read = () => {
			if (!document.hidden) setNow(shownNowMs());
		};
		read();
		const timer = setInterval(read, everyMs);
		return () => clearInterval(timer);
	}, [everyMs, stands]);
	return stands ?? now;
}
