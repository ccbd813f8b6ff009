import { expect, test } from 'vitest';
import { stopAction } from './cluster-actions.ts';

test("before an exercise's cluster is stopped, it is said what becomes of the exercise", () => {
	const asked = (guided: { cluster: string; isOver: boolean } | null) => stopAction({ connected: true, busy: [], guided }, 'first-cluster').question?.text.key;
	expect(asked({ cluster: 'first-cluster', isOver: false })).toBe('header.stopExerciseSure');
	expect(asked({ cluster: 'first-cluster', isOver: true })).toBe('header.stopSure');
	expect(asked({ cluster: 'another', isOver: false })).toBe('header.stopSure');
	expect(asked(null)).toBe('header.stopSure');
});
