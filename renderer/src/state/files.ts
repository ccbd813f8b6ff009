/**
 * What the look at files shows: a folder of the shared volume or of a node's own disk, one file of it, or the
 * balancer's configuration. Read-only.
 *
 * The volume is followed while it is looked at: the engine tells which folders changed, and the folder and the file
 * in view are read again, one reading at a time and not more often than `againMs`. A node's disk is read when asked.
 * Read next: ../views/files/.
 */
import { create } from 'zustand';
import type { CallFailure, CallResults } from '../../../engine/contract/engine-api.ts';
import { bytesFromBase64 } from './base64.ts';
import { call, listenToLink } from './engine-link.ts';
import { type FileText, fileTextOf, textBytesMax } from './file-content.ts';
import { folderOf, pathOf } from './file-path.ts';
import { lab } from './lab-actions.ts';
import { useLab } from './lab-state.ts';

export type FileEntry = CallResults['filesList']['entries'][number];

/** Where one looks: 'volume', a node's name, or the balancer's configuration. */
export const volumePlace = 'volume';
export const balancerPlace = '(balancer)';

export type Listing =
	| { readonly is: 'reading' }
	| { readonly is: 'read'; readonly entries: readonly FileEntry[]; readonly more: boolean }
	| { readonly is: 'failed'; readonly error: CallFailure };

export type Content = { readonly is: 'reading' } | ({ readonly sizeBytes: number } & FileText) | { readonly is: 'failed'; readonly error: CallFailure };

export interface FilesState {
	readonly cluster: string;
	readonly place: string;
	readonly folder: string;
	readonly listing: Listing;
	/** The file in view, by its path; null: none. */
	readonly file: string | null;
	readonly content: Content;
}

const nothing = { folder: '', listing: { is: 'reading' }, file: null, content: { is: 'reading' } } as const;

export const useFiles = create<FilesState>(() => ({ cluster: '', place: volumePlace, ...nothing }));
const { getState: get, setState: set } = useFiles;

/** Entries that are listed. Chosen: more than anybody reads, and the page stays fluent. */
export const entriesMost = 500;
/** Between two readings of the same. Chosen: live to the eye, and a busy volume costs little. */
const againMs = 400;

/** The folder that the engine watches for this window. */
let watched: { readonly name: string; readonly path: string } | null = null;

/** One reading at a time; what is asked for meanwhile is done once behind it. */
function oneAtATime(work: () => Promise<void>): () => void {
	let is: 'idle' | 'busy' | 'again' = 'idle';
	const run = async (): Promise<void> => {
		is = 'busy';
		await work();
		setTimeout(() => {
			const again = is === 'again';
			is = 'idle';
			if (again) void run();
		}, againMs);
	};
	return () => {
		if (is === 'idle') void run();
		else is = 'again';
	};
}

const followFolder = oneAtATime(() => readFolder());
const followFile = oneAtATime(() => readFile());

listenToLink({
	volumeChanged({ name, paths }) {
		const { cluster, place, folder, file } = get();
		if (name !== cluster || place !== volumePlace || watched === null) return;
		const changed = (path: string) => paths.includes(path) || paths.includes('');
		if (changed(folder)) followFolder();
		if (file !== null && changed(folderOf(file))) followFile();
	},
	lost() {
		watched = null;
	},
});

// Looked at, or not: only what is on the screen is followed.
useLab.subscribe((state, before) => {
	if (state.page === before.page && state.bottomTab === before.bottomTab && state.connection === before.connection) return;
	if (state.page.kind === 'cluster' && state.page.name !== get().cluster) set({ cluster: state.page.name, place: volumePlace, ...nothing });
	const looks = isLookedAt();
	watch();
	if (looks && state.connection === 'open') refresh();
});

function isLookedAt(): boolean {
	const { page, bottomTab, connection } = useLab.getState();
	return page.kind === 'cluster' && bottomTab === 'files' && connection === 'open';
}

/** Sees to it that the folder in view is watched, and no other. */
function watch(): void {
	const { cluster, place, folder } = get();
	const wanted = isLookedAt() && place === volumePlace ? { name: cluster, path: folder } : null;
	if (watched?.name === wanted?.name && watched?.path === wanted?.path) return;
	if (watched) void call('volumeWatch', { ...watched, on: false });
	watched = wanted;
	if (wanted) void call('volumeWatch', { ...wanted, on: true });
}

/** Shows a place from its top. */
export function openFiles(place: string): void {
	const { page, bottomTab } = useLab.getState();
	if (page.kind !== 'cluster') return;
	set({ cluster: page.name, place, ...nothing });
	if (bottomTab === 'files') {
		watch();
		refresh();
	} else lab.showTab('files');
}

export function openFolder(path: string): void {
	set({ folder: path, listing: { is: 'reading' }, file: null });
	watch();
	void readFolder();
}

export function openFile(name: string): void {
	set({ file: pathOf(get().folder, name), content: { is: 'reading' } });
	void readFile();
}

/** Reads again what is in view. */
export function refresh(): void {
	const { place, file } = get();
	if (place === balancerPlace) void readBalancer();
	else {
		void readFolder();
		if (file !== null) void readFile();
	}
}

/** Is what was asked for still in view when the answer comes? */
function stillThere(asked: FilesState): boolean {
	const now = get();
	return now.cluster === asked.cluster && now.place === asked.place;
}

async function readFolder(): Promise<void> {
	const asked = get();
	const { cluster, place, folder } = asked;
	const listed = await call('filesList', { name: cluster, where: place, path: folder, most: entriesMost });
	if (!stillThere(asked) || get().folder !== folder) return;
	if (!listed.ok) set({ listing: { is: 'failed', error: listed.error } });
	else set({ listing: { is: 'read', entries: listed.value.entries, more: listed.value.more } });
}

async function readFile(): Promise<void> {
	const asked = get();
	const { cluster, place, file } = asked;
	if (file === null) return;
	const read = await call('filesRead', { name: cluster, where: place, path: file, fromByte: 0, bytesMost: textBytesMax });
	if (!stillThere(asked) || get().file !== file) return;
	if (!read.ok) set({ content: { is: 'failed', error: read.error } });
	else set({ content: { sizeBytes: read.value.sizeBytes, ...fileTextOf(bytesFromBase64(read.value.data), read.value.sizeBytes) } });
}

async function readBalancer(): Promise<void> {
	const asked = get();
	const read = await call('balancerConfig', { name: asked.cluster });
	if (!stillThere(asked)) return;
	if (!read.ok) set({ content: { is: 'failed', error: read.error } });
	else {
		const bytes = new TextEncoder().encode(read.value.text ?? '');
		set({ file: read.value.path, content: { sizeBytes: bytes.length, ...fileTextOf(bytes, bytes.length) } });
	}
}
