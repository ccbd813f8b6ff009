/**
 * A call to the engine that a user has asked for: what is under way is shown where it was asked for, is not asked for
 * twice, and does not fail silently.
 *
 * For the stores alone: components call actions. Questions that the page asks by itself go through engine-link.ts.
 * Read next: lab-actions.ts and cluster-orders.ts, which are made of it.
 */
import type { CallArguments, CallName, CallOutcome } from '../../../engine/contract/engine-api.ts';
import { call } from './engine-link.ts';
import { useLab } from './lab-state.ts';
import { problemList } from './problem-list.ts';

const { getState: get, setState: set } = useLab;

/**
 * @param token what is under way, in `busy` until it is answered
 * @param asked a failure with this code is no problem, but a question of the one who calls
 */
export async function act<N extends CallName>(token: string, name: N, args: CallArguments<N>, asked?: string): Promise<CallOutcome<N>> {
	if (get().busy.includes(token)) return { ok: false, error: { code: 'busy', message: '' } };
	set({ busy: [...get().busy, token] });
	const outcome = await call(name, args);
	set({ busy: get().busy.filter((entry) => entry !== token) });
	if (outcome.ok) problemList.settle(token);
	// A lost connection is shown by its own banner.
	else if (outcome.error.code !== 'connection-lost' && outcome.error.code !== asked) problemList.tell(outcome.error, token);
	return outcome;
}
