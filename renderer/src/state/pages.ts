/**
 * Going from page to page: home, the editor, a cluster, a recording; by a button, by the address bar, or because the
 * cluster is gone.
 *
 * The address always says where one is, so the back button and a reload lead to the same place. A cluster is followed
 * while its page is open, and no longer. Read next: page.ts (which pages there are), live-feed.ts (following),
 * recordings/shown-recording.ts (a recording as the page).
 */
import { useLab } from './lab-state.ts';
import { follow, unfollow, whenGone } from './live-feed.ts';
import { addressOf, type Page, pageOf } from './page.ts';
import { problemList } from './problem-list.ts';
import type { RecordingFrom } from './recordings/opening.ts';
import { giveUpOpening, showRecording } from './recordings/shown-recording.ts';

const { getState: get, setState: set } = useLab;

export const pages = {
	/** A cluster's page. */
	async open(name: string): Promise<void> {
		const page: Page = { kind: 'cluster', name };
		const same = get().live?.name === name;
		set({ page, problems: [], startFailure: null, ...(same ? {} : { bottomTab: 'time' }) });
		showAddress(page);
		if (!same && get().connection === 'open') await follow(name);
	},
	/** Shows a recording, without its cluster. */
	openRecording(from: RecordingFrom): void {
		showAddress({ kind: 'recording', from, opening: { is: 'reading', done: 0 } });
		void showRecording(from);
	},
	/** The editor of an own cluster. */
	own(): void {
		leave();
		set({ page: { kind: 'own' }, startFailure: null });
		showAddress({ kind: 'own' });
	},
	home(): void {
		const { page } = get();
		// A page that was exported has nothing else.
		if (page.kind === 'recording' && page.from.kind === 'page') return;
		leave();
		set({ page: { kind: 'home' }, startFailure: null });
		showAddress({ kind: 'home' });
	},
} as const;

whenGone((error) => {
	set({ page: { kind: 'home' } });
	showAddress({ kind: 'home' });
	problemList.tell(error);
});

/** The address bar, the back button and a reload lead to the same place. */
export function followAddress(): void {
	const read = () => {
		const page = pageOf(window.location.hash);
		if (page.kind === 'cluster') void pages.open(page.name);
		else if (page.kind === 'recording') pages.openRecording(page.from);
		else if (page.kind === 'own') pages.own();
		else pages.home();
	};
	window.addEventListener('popstate', read);
	const page = pageOf(window.location.hash);
	if (page.kind === 'cluster' || page.kind === 'own') set({ page });
	// One that the engine keeps is asked for when the engine is there.
	if (page.kind === 'recording') {
		if (page.from.kind === 'kept') set({ page });
		else pages.openRecording(page.from);
	}
}

function leave(): void {
	giveUpOpening();
	unfollow();
	set({ selected: null, problems: [], trafficReport: null });
}

function showAddress(page: Page): void {
	const hash = addressOf(page);
	if (window.location.hash !== hash) window.history.pushState(null, '', hash);
}
