/**
 * What an action is asked in, for the tests of this folder: a live page that may do everything, with this cluster in view.
 */
import type { ClusterView } from '../state/cluster-view.ts';
import type { ActionContext } from './action.ts';

export function testingContext(view: ClusterView, more: Partial<ActionContext> = {}): ActionContext {
	return {
		connected: true,
		busy: [],
		view,
		clusters: [],
		presets: [],
		isStarting: false,
		exercises: [],
		guided: null,
		language: 'en',
		scheme: 'auto',
		setScheme: () => {},
		moment: 'live',
		...more,
	};
}
