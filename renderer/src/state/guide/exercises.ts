/**
 * The exercises that the engine finds, as the home page lists them, and how one is begun.
 */
import { create } from 'zustand';
import type { CallArguments } from '../../../../engine/contract/engine-api.ts';
import type { BothTexts, LabList, LabSummary } from '../../../../engine/contract/labs.ts';
import { clusterStart } from '../cluster-start.ts';
import { desk } from '../desk.ts';
import { call } from '../engine-link.ts';
import { useLab } from '../lab-state.ts';
import { problemList } from '../problem-list.ts';

export interface ExercisesState {
	/** null: not asked for yet. */
	readonly list: LabList | null;
	/** The one that was ended last in this window, until another is begun. */
	readonly finished: string | null;
}

export const useExercises = create<ExercisesState>(() => ({ list: null, finished: null }));

export const exercises = {
	async refresh(): Promise<void> {
		const answer = await call('labs', {});
		if (answer.ok) useExercises.setState({ list: answer.value });
		// A lost connection has a banner of its own, and is asked again.
		else if (answer.error.code !== 'connection-lost') {
			useExercises.setState(({ list }) => ({ list: list ?? { labs: [], wrong: [], ownFolder: '' } }));
			if (answer.error.code !== 'no-exercises') problemList.tell(answer.error, 'labs');
		}
	},
	/** It is over, and its cluster is gone. */
	finish(id: string): void {
		useExercises.setState({ finished: id });
	},
	/** Its cluster is started as any other is; its page opens with the guide. Commands of an exercise from elsewhere are shown first. */
	async begin(one: LabSummary, from: CallArguments<'labBegin'>['from'], title: string): Promise<void> {
		if (one.asks === null) return begin(one, from, title);
		const { commands, hash } = one.asks;
		desk.ask({
			title: { key: 'exercises.commands.title' },
			text: { key: 'exercises.commands.text', params: { title } },
			lines: commands.map(({ node, command }) => `${node}: ${command}`),
			yes: { key: 'exercises.commands.yes' },
			no: { key: 'exercises.commands.no' },
			run: () => void begin(one, from, title, hash),
		});
	},
} as const;

async function begin(one: LabSummary, from: CallArguments<'labBegin'>['from'], title: string, allow?: string): Promise<void> {
	useExercises.setState({ finished: null });
	const allowed = allow === undefined ? {} : { allow };
	if (from === 'where-it-stopped') {
		await clusterStart.resumeLab(one.id, allowed);
		return;
	}
	const { runtime: wanted } = useLab.getState();
	const runtime = one.runtimes.includes(wanted) ? wanted : (one.runtimes[0] ?? wanted);
	await clusterStart.order({ title, source: { lab: one.id, from, ...allowed }, runtime });
}

/** How far somebody is with it. */
export type Progress = 'new' | 'begun' | 'done';

export function progressOf({ done }: LabSummary): Progress {
	if (done === null) return 'new';
	return done.isOver ? 'done' : 'begun';
}

/**
 * The one to do next: what still has its cluster, if only for its questions and its result; or else what was begun, or the
 * first that is not done and whose prerequisites are. null: all are done.
 */
export function nextOf(labs: readonly LabSummary[]): LabSummary | null {
	const running = labs.filter(({ done }) => done?.hasCluster);
	const begun = running.find((one) => progressOf(one) === 'begun') ?? running[0] ?? labs.find((one) => progressOf(one) === 'begun');
	const isDone = (id: string) => labs.some((one) => one.id === id && progressOf(one) === 'done');
	return begun ?? labs.find((one) => progressOf(one) === 'new' && one.prerequisites.every(isDone)) ?? labs.find((one) => progressOf(one) === 'new') ?? null;
}

export function inLanguage(texts: BothTexts, language: string): string {
	return language === 'de' ? texts.de : texts.en;
}
