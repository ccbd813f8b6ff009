/**
 * Every action there is now, for the palette. Menus and buttons ask for those of one thing.
 *
 * A new part of the interface adds its own actions here: a function of the context, in a file of its own.
 */
import type { Action, ActionContext } from './action.ts';
import { clusterActions } from './cluster-actions.ts';
import { guideActions } from './guide-actions.ts';
import { linkActions, linksOf } from './link-actions.ts';
import { nodeActions } from './node-actions.ts';
import { pageActions, showActions } from './show-actions.ts';
import { timeActions } from './time-actions.ts';

export function allActions(context: ActionContext): readonly Action[] {
	const { view } = context;
	return [
		...(view?.order ?? []).flatMap((name) => nodeActions(context, name)),
		...clusterActions(context),
		...timeActions(context),
		...guideActions(context),
		...showActions(context),
		...pageActions(context),
		...(view ? linksOf(view).flatMap(([one, other]) => linkActions(context, one, other)) : []),
	];
}

/** The last part of an action's id: 'kill' of 'node:be1:kill'. */
export function kindOf({ id }: Pick<Action, 'id'>): string {
	return id.slice(id.lastIndexOf(':') + 1);
}
