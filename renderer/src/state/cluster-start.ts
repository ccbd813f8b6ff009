/**
 * Starting a cluster: of what, as processes or containers, how far it is, and calling it off.
 *
 * One at a time in this window. Why a start failed is shown where it was asked for, and not among the other problems;
 * what came up after it was called off is taken down again. Read next: starting-steps.ts (its lines),
 * guide/exercises.ts (exercises, which are started with their cluster), ../views/home/starting-panel.tsx.
 */
import type { RuntimeKind } from '../../../engine/contract/cluster-status.ts';
import type { CallArguments, CallFailure, Progress } from '../../../engine/contract/engine-api.ts';
import { call } from './engine-link.ts';
import { type StartOrder, useLab } from './lab-state.ts';
import { pages } from './pages.ts';
import { rememberRuntime } from './runtime-choice.ts';
import { withStep } from './starting-steps.ts';
import { act } from './user-call.ts';

const { getState: get, setState: set } = useLab;

export const clusterStart = {
	/** As processes or containers, as was chosen. */
	async preset(preset: string): Promise<void> {
		await clusterStart.order({ title: preset, source: { preset }, runtime: get().runtime });
	},
	async order(order: StartOrder): Promise<void> {
		const { starting, clusters } = get();
		if (starting) return;
		const { source } = order;
		// An exercise's cluster is called like it, and may take the place of an earlier one.
		const others = (clusters ?? []).map((cluster) => cluster.name).filter((name) => !('lab' in source && name === source.lab));
		set({
			starting: { ...order, sinceMs: performance.now(), steps: [], name: null, others, isCancelled: false },
			startFailure: null,
			problems: [],
		});
		const outcome = await carryOut(order);
		const isCancelled = get().starting?.isCancelled === true;
		if (!outcome.ok) {
			const { code } = outcome.error;
			const error = code === 'connection-lost' ? { code: 'lost-while-starting', message: order.title } : outcome.error;
			set({ starting: null, startFailure: isCancelled ? null : { ...order, error } });
			return;
		}
		set({ starting: null });
		// It came up before it could be called off.
		if (isCancelled) await act(`down:${outcome.value}`, 'down', { name: outcome.value });
		else await pages.open(outcome.value);
	},
	/** Goes on with an exercise whose cluster still runs. */
	async resumeLab(id: string, allowed: Pick<CallArguments<'labBegin'>, 'allow'> = {}): Promise<void> {
		const outcome = await act(`lab:${id}`, 'labBegin', { lab: id, from: 'where-it-stopped', ...allowed });
		if (outcome.ok) await pages.open(outcome.value.cluster);
	},
	async cancel(): Promise<void> {
		const { starting } = get();
		if (!starting || starting.isCancelled) return;
		set({ starting: { ...starting, isCancelled: true } });
		await endCancelled();
	},
	/** What cannot be started here is not what the next cluster begins with; the choice is remembered all the same. */
	async lookForRuntimes(): Promise<void> {
		const outcome = await call('runtimes', {});
		if (!outcome.ok) return;
		const isGone = outcome.value.some(({ kind, unavailable }) => kind === 'docker' && unavailable !== null);
		set({ runtimes: outcome.value, ...(isGone ? { runtime: 'process' } : {}) });
	},
	chooseRuntime(runtime: RuntimeKind): void {
		rememberRuntime(() => window.localStorage, runtime);
		set({ runtime, startFailure: null });
	},
	dismissFailure(): void {
		set({ startFailure: null });
	},
} as const;

/** Pushed by the engine; of the one that is being started here, and no other. */
export function receiveProgress(progress: Progress): void {
	const { starting } = get();
	if (!starting || starting.others.includes(progress.name) || (starting.name ?? progress.name) !== progress.name) return;
	set({ starting: { ...starting, name: progress.name, steps: withStep(starting.steps, progress) } });
}

/** Takes down what was called off, once the engine has it: before that there is nothing to name. */
export async function endCancelled(): Promise<void> {
	const { starting, clusters } = get();
	if (!starting?.isCancelled) return;
	const begun = clusters?.find(({ name, phase }) =>
		starting.name === null ? phase === 'starting' && !starting.others.includes(name) : name === starting.name,
	);
	if (begun && begun.phase !== 'stopping') await act(`down:${begun.name}`, 'down', { name: begun.name });
}

/** Answers the cluster's name. */
async function carryOut({ source, runtime }: StartOrder): Promise<{ ok: true; value: string } | { ok: false; error: CallFailure }> {
	if ('lab' in source) {
		const begun = await call('labBegin', { ...source, runtime });
		return begun.ok ? { ok: true, value: begun.value.cluster } : begun;
	}
	const up = await call('up', { source, runtime, detach: true });
	return up.ok ? { ok: true, value: up.value.name } : up;
}
