/**
 * What can be done with exercises: begin one, go on with it, and in the one that is open a hint, the next page, the guide away.
 */
import type { LabSummary } from '../../../engine/contract/labs.ts';
import { exercises, inLanguage, progressOf } from '../state/guide/exercises.ts';
import { guide, useGuide } from '../state/guide/guide.ts';
import { pages } from '../state/pages.ts';
import { type Action, type ActionContext, action, whyBusy, whyOffline } from './action.ts';

export function guideActions(context: ActionContext): readonly Action[] {
	return [...openActions(context), ...context.exercises.map((one) => beginAction(context, one))];
}

function openActions({ guided, connected, busy }: ActionContext): readonly Action[] {
	if (guided === null) return [];
	const whyNot = connected ? (busy.includes('guide') || guided.doing !== null ? whyBusy : null) : whyOffline;
	return [
		action({
			id: 'guide:hint',
			verb: { key: 'guide.action.hint' },
			keywords: 'exercise help',
			group: 'cluster',
			whyNot: whyNot ?? (guided.hints.isReady ? null : { key: guided.hints.isMore ? 'guide.hintLater' : 'guide.noMoreHints' }),
			run: () => void guide.hint(),
		}),
		action({
			id: 'guide:next',
			verb: { key: 'guide.action.goOn' },
			keywords: 'exercise step next continue',
			group: 'cluster',
			whyNot,
			run: () => void guide.next(),
		}),
		action({
			id: 'guide:fold',
			verb: { key: 'guide.action.fold' },
			keywords: 'exercise panel hide show',
			group: 'show',
			run: () => guide.fold(!useGuide.getState().isFolded),
		}),
	];
}

function beginAction({ connected, isStarting, language }: ActionContext, one: LabSummary): Action {
	const title = inLanguage(one.title, language);
	const goesOn = progressOf(one) === 'begun' && one.done?.hasCluster === true;
	return action({
		id: `page:exercise:${one.id}`,
		verb: { key: goesOn ? 'exercises.action.goOn' : 'exercises.action.begin' },
		about: title,
		keywords: `exercise lab course learn ${one.id} ${one.title.en.toLowerCase()}`,
		group: 'page',
		whyNot: connected ? (isStarting ? { key: 'whyNot.starting' } : null) : whyOffline,
		run: () => {
			pages.home();
			void exercises.begin(one, goesOn ? 'where-it-stopped' : progressOf(one) === 'begun' && one.done?.checkpoint ? 'checkpoint' : 'start', title);
		},
	});
}
