/**
 * What the nodes' whole logs say to the words that somebody looks for: the lines older than those that were read.
 *
 * Asked of the engine when the words have stood still for a moment, one node after the other; an answer to words of
 * before is let go. Kept apart from the log that is read along. Read next: merged-log.ts.
 */
import { create } from 'zustand';
import { call } from '../engine-link.ts';
import { emptyLog, type MergedLog, withLines } from './merged-log.ts';

export interface LogSearch {
	/** '' while nothing is looked for. */
	readonly text: string;
	readonly isSearching: boolean;
	readonly found: MergedLog;
	/** Nodes of which only the newest fitting lines came. */
	readonly cut: readonly string[];
	/** Nodes whose log could not be searched. */
	readonly failed: readonly string[];
}

const nothing: LogSearch = { text: '', isSearching: false, found: emptyLog, cut: [], failed: [] };
export const useLogSearch = create<LogSearch>(() => nothing);

/** Chosen: a word typed at ease is asked for once. */
const stillMs = 350;
/** Of each node. Chosen: more nobody reads. */
const fittingMost = 1_000;

/** Which search is the newest. */
let run = 0;
let waiting: ReturnType<typeof setTimeout> | null = null;

/** Looks for `text` in the whole logs of these nodes; '' ends the search. */
export function searchLogs(cluster: string, nodes: readonly string[], text: string): void {
	if (waiting !== null) clearTimeout(waiting);
	waiting = null;
	run += 1;
	if (text === '') {
		useLogSearch.setState(nothing);
		return;
	}
	useLogSearch.setState({ ...nothing, text, isSearching: true });
	waiting = setTimeout(() => search(cluster, nodes, text), stillMs);
}

async function search(cluster: string, nodes: readonly string[], text: string): Promise<void> {
	const mine = run;
	for (const node of nodes) {
		const answer = await call('findLog', { name: cluster, node, text, most: fittingMost });
		const state = useLogSearch.getState();
		// Other words since: theirs is another search.
		if (run !== mine) return;
		if (!answer.ok) useLogSearch.setState({ failed: [...state.failed, node] });
		else
			useLogSearch.setState({
				found: withLines(state.found, node, answer.value.lines),
				cut: answer.value.isAll ? state.cut : [...state.cut, node],
			});
	}
	useLogSearch.setState({ isSearching: false });
}
