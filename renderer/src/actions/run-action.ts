/**
 * Does an action: asks first where something would be lost, and remembers what was used lately.
 */
import { desk } from '../state/desk.ts';
import type { Action } from './action.ts';

const key = 'mailcluster-lab-actions';
const recentMax = 8;

let recent: readonly string[] | null = null;

/** The last ones first; kept in this browser, if it keeps anything. */
export function recentActions(): readonly string[] {
	recent ??= read();
	return recent;
}

/** Nothing happens where it is not possible. */
export function runAction(action: Action): void {
	if (action.whyNot) return;
	remember(action.id);
	if (action.question) desk.ask({ ...action.question, run: action.run });
	else action.run();
}

function remember(id: string): void {
	recent = [id, ...recentActions().filter((one) => one !== id)].slice(0, recentMax);
	try {
		window.localStorage.setItem(key, recent.join(' '));
	} catch {
		// They are forgotten with the page then.
	}
}

function read(): readonly string[] {
	try {
		return (window.localStorage.getItem(key) ?? '').split(' ').filter(Boolean).slice(0, recentMax);
	} catch {
		return [];
	}
}
