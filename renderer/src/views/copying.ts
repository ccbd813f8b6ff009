/**
 * Copies a text, and tells for a moment how it went. Read next: copy-button.tsx, guide/copy-icon.tsx.
 */
import { useEffect, useState } from 'react';

export type Copied = 'not' | 'copied' | 'failed';

const saidMs = 1500;

export function useCopying(text: string): { readonly how: Copied; readonly copy: () => void } {
	const [how, setHow] = useState<Copied>('not');
	useEffect(() => {
		if (how === 'not') return;
		const timer = setTimeout(() => setHow('not'), saidMs);
		return () => clearTimeout(timer);
	}, [how]);
	const copy = () =>
		void navigator.clipboard.writeText(text).then(
			() => setHow('copied'),
			() => setHow('failed'),
		);
	return { how, copy };
}
