/**
 * The pages of this window, and the address of each: what the address bar shows, the back button goes back to, and a
 * reload comes back to.
 *
 * Pure. Read next: pages.ts (going from one to another), recordings/opening.ts (the addresses of recordings).
 */
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import { addressOf as addressOfRecording, fromAddress, type RecordingFrom } from './recordings/opening.ts';

export type Page =
	| { readonly kind: 'home' }
	/** The editor of a cluster file. */
	| { readonly kind: 'own' }
	| { readonly kind: 'cluster'; readonly name: string }
	/** What was recorded of a cluster; `opening`: how far that is. */
	| { readonly kind: 'recording'; readonly from: RecordingFrom; readonly opening: RecordingOpening };

export type RecordingOpening =
	/** `done`: 0 to 1, of a file. */
	{ readonly is: 'reading'; readonly done: number } | { readonly is: 'failed'; readonly error: CallFailure } | { readonly is: 'open'; readonly name: string };

/** The hash of its address. */
export function addressOf(page: Page): string {
	switch (page.kind) {
		case 'home':
			return '#/';
		case 'own':
			return '#/own';
		case 'cluster':
			return `#/cluster/${page.name}`;
		case 'recording':
			return addressOfRecording(page.from);
	}
}

/** Home, where an address leads nowhere. A recording's page has to be opened yet. */
export function pageOf(hash: string): Page {
	if (hash === '#/own') return { kind: 'own' };
	const name = hash.match(/^#\/cluster\/([a-z][a-z0-9-]{0,39})$/)?.[1];
	if (name !== undefined) return { kind: 'cluster', name };
	const from = fromAddress(hash);
	return from ? { kind: 'recording', from, opening: { is: 'reading', done: 0 } } : { kind: 'home' };
}
