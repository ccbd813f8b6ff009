/**
 * The cluster file that is being written: its text, what the form shows of it, and what the engine says about it.
 *
 * The text is the truth, and the engine reads it. Who types in the text gets a form built from what the engine read;
 * who changes the form changes the text at these places alone (cluster-yaml.ts). While the text cannot be read, the
 * form shows how it was last and takes nothing. Loaded with the editor.
 */
import { create } from 'zustand';
import type { ClusterFileMistake } from '../../../../engine/contract/cluster-file.ts';
import { clusterStart } from '../cluster-start.ts';
import { call } from '../engine-link.ts';
import { useLab } from '../lab-state.ts';
import { problemList } from '../problem-list.ts';
import { type ClusterForm, formOf } from './cluster-form.ts';
import { writeForm } from './cluster-yaml.ts';
import { rememberDraft, rememberedDraft } from './own-draft.ts';

export interface OwnState {
	readonly fileName: string;
	readonly text: string;
	/** What is in the user's file: null: never saved, never opened. */
	readonly saved: string | null;
	/** null: nothing was readable yet. */
	readonly form: ClusterForm | null;
	/** What the form says is what the text says. */
	readonly isFormTrue: boolean;
	/** 'unread': the engine did not answer; it is asked again when it does. */
	readonly reading: 'under-way' | 'good' | 'mistaken' | 'unread';
	readonly mistakes: readonly ClusterFileMistake[];
	/** Mistakes beyond those. */
	readonly left: number;
	/** False: the browser does not keep the draft. */
	readonly isKept: boolean;
}

export const useOwn = create<OwnState>(() => ({
	fileName: 'cluster.yaml',
	text: '',
	saved: null,
	form: null,
	isFormTrue: false,
	reading: 'under-way',
	mistakes: [],
	left: 0,
	isKept: true,
}));

const { getState: get, setState: set } = useOwn;

/** Chosen: longer than between two keys, shorter than a glance from the text to the form. */
const pauseMs = 200;
/** As the engine takes it. */
export const fileCharactersMax = 1_000_000;

let hasBegun = false;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Each change is the next one; an answer about an older text is not news. */
let change = 0;

function changed(next: Partial<OwnState>, waitMs = pauseMs): void {
	change += 1;
	set({ ...next, reading: 'under-way' });
	clearTimeout(timer);
	timer = setTimeout(() => void read(), waitMs);
}

async function read(): Promise<void> {
	const asked = change;
	const { fileName, text, saved } = get();
	set({ isKept: rememberDraft(() => window.localStorage, { fileName, text, saved }) });
	const outcome = await call('clusterFileCheck', { text });
	if (asked !== change) return;
	if (!outcome.ok) {
		set({ reading: 'unread' });
		if (outcome.error.code !== 'connection-lost') problemList.tell(outcome.error);
		return;
	}
	const reading = outcome.value;
	if (reading.is === 'mistaken') {
		set({ reading: 'mistaken', mistakes: reading.mistakes, left: reading.left });
		return;
	}
	// Who is writing in the form keeps the words that were written there.
	const form = get().isFormTrue ? get().form : formOf(reading.cluster);
	set({ reading: 'good', mistakes: [], left: 0, form, isFormTrue: true });
}

useLab.subscribe((state, before) => {
	if (state.connection === 'open' && before.connection !== 'open' && get().reading === 'unread') void read();
});

export const own = {
	/** Once a page: the draft of the last visit, or this text. */
	begin(firstText: string): void {
		if (hasBegun) return;
		hasBegun = true;
		const draft = rememberedDraft(() => window.localStorage);
		changed(draft ?? { text: firstText }, 0);
	},
	/** Begins anew. */
	clear(firstText: string): void {
		changed({ text: firstText, fileName: 'cluster.yaml', saved: null, isFormTrue: false }, 0);
	},
	open(fileName: string, text: string): void {
		if (text.length > fileCharactersMax) problemList.tell({ code: 'file-too-big', message: fileName });
		else changed({ fileName: fileName.slice(0, 200), text, saved: text, isFormTrue: false }, 0);
	},
	editText(text: string): void {
		changed({ text: text.slice(0, fileCharactersMax), isFormTrue: false });
	},
	editForm(edit: Partial<ClusterForm>): void {
		const { form, isFormTrue, text } = get();
		if (!form || !isFormTrue) return;
		const next = { ...form, ...edit };
		changed({ form: next, text: writeForm(text, form, next) });
	},
	/** The text is in a file now. */
	wasSaved(): void {
		const { fileName, text } = get();
		set({ saved: text, isKept: rememberDraft(() => window.localStorage, { fileName, text, saved: text }) });
	},
	async start(): Promise<void> {
		const { fileName, text, form, reading } = get();
		if (reading === 'good' && form) await clusterStart.order({ title: form.name || fileName, source: { fileName, text }, runtime: form.runtime });
	},
} as const;
