/**
 * The exercise of the cluster that is shown, as the engine tells it, and which of its pages is open in this window.
 *
 * Every cluster's page asks whether it belongs to an exercise; the engine pushes from then on. What is done here is one call
 * each; the answer is the exercise's new state. Read next: places.ts (its pages), ../../views/guide/.
 */
import { create } from 'zustand';
import type { CallArguments, CallName, CallOutcome } from '../../../../engine/contract/engine-api.ts';
import type { LabResultsToHandOn, LabState, LabStepText } from '../../../../engine/contract/labs.ts';
import { clusterStart } from '../cluster-start.ts';
import { desk } from '../desk.ts';
import { call, listenToLink } from '../engine-link.ts';
import { useLab } from '../lab-state.ts';
import { pages } from '../pages.ts';
import { act } from '../user-call.ts';
import { exercises } from './exercises.ts';
import { firstPlace, type GuidePlace, isStillThere, nextPlace, runningStep } from './places.ts';

export interface GuideState {
	/** null: the cluster that is shown is no exercise's, or none is shown. */
	readonly state: LabState | null;
	readonly place: GuidePlace;
	/** Of a step that ended before the last one: it was asked for. */
	readonly older: LabStepText | null;
	readonly isFolded: boolean;
	/** On a small page it lies over the cluster. */
	readonly isDrawn: boolean;
	readonly widthPx: number;
}

export const guideWidths = { least: 280, usual: 330, most: 520 } as const;

export const useGuide = create<GuideState>(() => ({
	state: null,
	place: { is: 'intro' },
	older: null,
	isFolded: false,
	isDrawn: false,
	widthPx: guideWidths.usual,
}));
const { getState: get, setState: set } = useGuide;

const needsNewCluster = 'needs-new-cluster';

/** Whose exercise is asked about; null: no cluster is shown. */
let asked: string | null = null;

listenToLink({
	labState: ({ lab: id, state }) => {
		if (id === asked) take(state);
	},
});

useLab.subscribe(({ page, connection }, before) => {
	const name = page.kind === 'cluster' ? page.name : null;
	const isNew = name !== asked || (connection === 'open' && before.connection !== 'open');
	if (name === null) {
		if (asked !== null) forget();
	} else if (isNew && connection === 'open') void look(name);
});

function forget(): void {
	asked = null;
	set({ state: null, place: { is: 'intro' }, older: null, isDrawn: false });
}

async function look(name: string): Promise<void> {
	if (asked !== name) forget();
	asked = name;
	const outcome = await call('labState', { lab: name });
	if (asked === name && outcome.ok) take(outcome.value);
}

/** A page that is open stays open, unless the exercise has gone back behind it, or is another one than before. */
function take(state: LabState | null): void {
	const { state: before, place } = get();
	if (state === null || state.stage.is === 'starting') {
		set({ state: null });
		return;
	}
	const isKept = before !== null && before.stage.is === state.stage.is && isStillThere(state, place) && !hasGoneBack(before, state);
	set(isKept ? { state } : { state, place: firstPlace(state), older: null });
}

function hasGoneBack(before: LabState, state: LabState): boolean {
	const [was, is] = [before, state].map((one) => one.steps.findIndex((step) => step.state === 'running'));
	return is !== undefined && is >= 0 && was !== undefined && (was < 0 || is < was);
}

async function change<N extends CallName>(name: N, args: CallArguments<N>, read: (outcome: CallOutcome<N>) => LabState | null): Promise<void> {
	const outcome = await act('guide', name, args);
	const state = read(outcome);
	if (state && state.lab === asked) take(state);
}

const stateIn = (outcome: { readonly ok: boolean; readonly value?: LabState }): LabState | null => (outcome.ok ? (outcome.value ?? null) : null);

/** A new cluster takes the place of this one. */
async function again(from: 'start' | 'checkpoint', title: string): Promise<void> {
	const { state } = get();
	const { runtime, clusters } = useLab.getState();
	if (!state) return;
	const same = clusters?.find(({ name }) => name === state.cluster)?.runtime ?? runtime;
	pages.home();
	await clusterStart.order({ title, source: { lab: state.lab, from }, runtime: same });
}

export const guide = {
	/** Shows a page of the exercise. */
	async show(place: GuidePlace): Promise<void> {
		set({ place });
		const { state, older } = get();
		if (place.is !== 'step' || !state) return;
		const isThere = [state.texts.running, state.texts.last, older].some((text) => text?.step === place.step);
		if (isThere) return;
		const outcome = await call('labText', { lab: state.lab, step: place.step });
		if (outcome.ok) set({ older: outcome.value });
	},
	/** To the page behind this one; a step that is there to be read is read then. */
	async next(): Promise<void> {
		const { state, place } = get();
		if (!state) return;
		const step = place.is === 'step' ? state.steps.find(({ id }) => id === place.step) : undefined;
		if (step?.state === 'running' && step.isReading) await change('labLeave', { lab: state.lab, step: step.id }, stateIn);
		const { state: now } = get();
		const next = now && nextPlace(now, place);
		if (next) await guide.show(next);
	},
	async skip(): Promise<void> {
		const { state } = get();
		const step = state && runningStep(state);
		if (!state || !step) return;
		await change('labLeave', { lab: state.lab, step: step.id }, stateIn);
		await guide.next();
	},
	async hint(): Promise<void> {
		const { state } = get();
		if (state) await change('labHint', { lab: state.lab }, stateIn);
	},
	async solve(): Promise<void> {
		const { state } = get();
		const step = state && runningStep(state);
		if (state && step) await change('labSolve', { lab: state.lab, step: step.id }, stateIn);
	},
	/** Of the question of the step that runs. */
	async choose(option: string): Promise<void> {
		const { state } = get();
		const step = state && runningStep(state);
		if (state && step) await change('labChoose', { lab: state.lab, step: step.id, option }, stateIn);
	},
	async undo(mistake: string): Promise<void> {
		const { state } = get();
		if (state) await change('labUndo', { lab: state.lab, mistake }, stateIn);
	},
	/** By healing. Where that is not enough a new cluster is brought there, which is asked about first. */
	async reset(step: string, titles: { readonly lab: string; readonly step: string }): Promise<void> {
		const { state } = get();
		if (!state) return;
		const outcome = await act('guide', 'labReset', { lab: state.lab, step }, needsNewCluster);
		if (outcome.ok && outcome.value.lab === asked) take(outcome.value);
		if (outcome.ok || outcome.error.code !== needsNewCluster) return;
		desk.ask({
			title: { key: 'guide.ask.backTitle', params: { step: titles.step } },
			text: { key: 'guide.ask.back' },
			yes: { key: 'guide.ask.backYes' },
			no: { key: 'guide.ask.no' },
			run: () => void again('checkpoint', titles.lab),
		});
	},
	async answer(question: string, given: number): Promise<void> {
		const { state } = get();
		if (state) await change('labAnswer', { lab: state.lab, question, given }, stateIn);
	},
	/** null: there are none, and that is shown. Without a name the one that is remembered. */
	async results(learner?: string): Promise<LabResultsToHandOn | null> {
		const { state } = get();
		const outcome = state && (await act('guide:results', 'labResults', { lab: state.lab, ...(learner === undefined ? {} : { learner }) }));
		return outcome?.ok ? outcome.value : null;
	},
	/** The cluster goes, and with it this page; what was done is kept. */
	async end(): Promise<void> {
		const { state } = get();
		if (!state) return;
		const outcome = await act(`down:${state.cluster}`, 'labEnd', { lab: state.lab });
		const { page } = useLab.getState();
		if (outcome.ok) exercises.finish(state.lab);
		if (outcome.ok && page.kind === 'cluster' && page.name === state.cluster) pages.home();
	},
	/** Another cluster, and the first step; what was done is forgotten. */
	startOver(title: string): Promise<void> {
		return again('start', title);
	},
	/** Goes on here with one that was begun, and that nobody watches. */
	async resume(): Promise<void> {
		const { state } = get();
		if (state) await change('labBegin', { lab: state.lab, from: 'where-it-stopped' }, stateIn);
	},
	fold(isFolded: boolean): void {
		set({ isFolded });
	},
	draw(isDrawn: boolean): void {
		set({ isDrawn });
	},
	widen(widthPx: number): void {
		set({ widthPx: Math.round(Math.min(guideWidths.most, Math.max(guideWidths.least, widthPx))) });
	},
} as const;
