/**
 * A value one frame later: two costly drawings of one change need not share a frame.
 */
import { useEffect, useState } from 'react';

/** At first the value itself; then what it was when the last frame was painted. */
export function useNextFrame<T>(value: T): T {
	const [shown, setShown] = useState(value);
	useEffect(() => {
		// React draws it behind this frame, not in it.
		const frame = requestAnimationFrame(() => setShown(() => value));
		return () => cancelAnimationFrame(frame);
	}, [value]);
	return shown;
}
