/**
 * The engine's time, for what moves with it: lanes, chart, "for some seconds".
 */
import { useEffect, useState } from 'react';
import { engineClock } from '../state/engine-clock.ts';

/** Re-renders about every `everyMs`; null until the engine was heard. Rests while the page is hidden. */
export function useEngineNow(everyMs: number): number | null {
	const [now, setNow] = useState<number | null>(() => engineClock.nowMs());
	useEffect(() => {
		const read = () => {
			if (!document.hidden) setNow(engineClock.nowMs());
		};
		read();
		const timer = setInterval(read, everyMs);
		return () => clearInterval(timer);
	}, [everyMs]);
	return now;
}
