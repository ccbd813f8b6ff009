/**
 * Keys that work anywhere, and a focus that is never lost.
 *
 * They belong to whoever types: in a field and in a terminal none of them does anything. Read next:
 * ../actions/keys-sheet.tsx, which tells them.
 */
import { useEffect } from 'react';
import { desk, useDesk } from '../../state/desk.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';

export function useShortcuts(): void {
	useEffect(() => {
		// Whether something lay over the page is asked before it hears the key and goes.
		let wasCovered = false;
		const before = () => {
			wasCovered = document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]') !== null;
		};
		const after = (event: KeyboardEvent) => onKey(event, wasCovered);
		window.addEventListener('keydown', before, true);
		window.addEventListener('keydown', after);
		const stop = keepFocus();
		return () => {
			window.removeEventListener('keydown', before, true);
			window.removeEventListener('keydown', after);
			stop();
		};
	}, []);
}

function onKey(event: KeyboardEvent, wasCovered: boolean): void {
	if (event.defaultPrevented) return;
	const isPalette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
	if (isPalette && useDesk.getState().sheet === 'palette') desk.close();
	else if (isTyped(event.target)) return;
	else if (isPalette) desk.show('palette');
	else if (wasCovered || event.ctrlKey || event.metaKey || event.altKey) return;
	else if (event.key === '?') desk.show('keys');
	else if (event.key === 'F6') toRegion(event.shiftKey ? -1 : 1);
	else if (event.key === 'Escape' && useLab.getState().selected !== null) lab.select(null);
	else return;
	event.preventDefault();
}

/** Goes into a text, or to a program in a terminal. */
function isTyped(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.closest('.xterm')) return true;
	if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
	return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

const focusable = 'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/** The next part of the page, from whichever has the focus. */
function toRegion(step: 1 | -1): void {
	const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((one) => one.offsetParent !== null || one.getClientRects().length > 0);
	if (regions.length === 0) return;
	const here = document.activeElement?.closest<HTMLElement>('[data-region]') ?? null;
	const now = here === null ? -1 : regions.indexOf(here);
	const next = now < 0 ? (step === 1 ? 0 : regions.length - 1) : (now + step + regions.length) % regions.length;
	const region = regions[next];
	if (region) enter(region);
}

/** In the picture: its first part, or the one that is chosen. */
export function enter(region: HTMLElement): void {
	const chosen = region.querySelector<HTMLElement>('[data-select][aria-pressed="true"]') ?? region.querySelector<HTMLElement>('[data-select]');
	const inside = chosen ?? [...region.querySelectorAll<HTMLElement>(focusable)].find((one) => one.getClientRects().length > 0);
	if (inside) inside.focus();
	else {
		region.tabIndex = -1;
		region.focus();
	}
}

/** What had the focus is gone (a node was removed, a chip undone): its region has it then. */
function keepFocus(): () => void {
	let due: ReturnType<typeof setTimeout> | undefined;
	let last: { readonly element: Element; readonly region: HTMLElement | null } | null = null;
	const onFocus = (event: FocusEvent) => {
		if (event.target instanceof Element) last = { element: event.target, region: event.target.closest<HTMLElement>('[data-region]') };
	};
	const look = () => {
		due = undefined;
		if (last === null || last.element.isConnected || document.activeElement !== document.body) return;
		const region = last.region?.isConnected ? last.region : document.querySelector<HTMLElement>('[data-region="picture"], main');
		last = null;
		if (region) enter(region);
	};
	const soon = () => {
		if (last === null || due !== undefined) return;
		// The page has been painted by then, and whoever takes the focus on purpose has done so.
		due = setTimeout(look, 50);
	};
	document.addEventListener('focusin', onFocus);
	const stops = [useLab.subscribe(soon), useDesk.subscribe(soon)];
	return () => {
		document.removeEventListener('focusin', onFocus);
		clearTimeout(due);
		for (const stop of stops) stop();
	};
}
