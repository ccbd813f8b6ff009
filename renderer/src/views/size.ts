/**
 * The size of an element, as it changes. Whole pixels: half ones would redraw for nothing.
 */
import { useCallback, useState } from 'react';

export interface Size {
	readonly width: number;
	readonly height: number;
}

export function useSize(): [(element: HTMLElement | null) => (() => void) | undefined, Size | null] {
	const [size, setSize] = useState<Size | null>(null);
	const ref = useCallback((element: HTMLElement | null) => {
		if (!element) return undefined;
		const read = () => {
			const width = Math.floor(element.clientWidth);
			const height = Math.floor(element.clientHeight);
			if (width > 0 && height > 0) setSize((known) => (known?.width === width && known.height === height ? known : { width, height }));
		};
		const observer = new ResizeObserver(read);
		observer.observe(element);
		read();
		return () => observer.disconnect();
	}, []);
	return [ref, size];
}
