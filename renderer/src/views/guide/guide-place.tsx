/** Where the guide of an exercise appears beside its cluster: its code is loaded with the first exercise. */
import { lazy, Suspense } from 'react';
import { useGuide } from '../../state/guide/guide.ts';

const GuidePanel = lazy(() => import('./guide-panel.tsx').then(({ GuidePanel: component }) => ({ default: component })));

export function GuidePlace() {
	const isExercise = useGuide((state) => state.state !== null);
	return isExercise ? (
		<Suspense fallback={null}>
			<GuidePanel />
		</Suspense>
	) : null;
}
