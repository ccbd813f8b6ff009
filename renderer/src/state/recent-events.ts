/**
 * The last transitions that concern something: what its inspector shows of its log. Pure.
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import type { ClusterView } from './cluster-view.ts';
import { type Sentence, sentenceOf } from './sentences.ts';

export interface RecentEvent {
	readonly recorded: RecordedEvent;
	readonly sentence: Sentence;
}

/** Newest first, at most so many, of those that are about all of `nodes` together. */
export function recentEvents(story: ClusterView['story'], nodes: readonly string[], most: number): readonly RecentEvent[] {
	const recent: RecentEvent[] = [];
	for (let index = story.length - 1; index >= 0 && recent.length < most; index--) {
		const recorded = story[index];
		const sentence = recorded && sentenceOf(recorded);
		if (recorded && sentence && nodes.every((node) => sentence.nodes.includes(node))) recent.push({ recorded, sentence });
	}
	return recent;
}
