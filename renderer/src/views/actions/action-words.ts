/**
 * The words of an action, in the language of the page.
 */
import type { TFunction } from 'i18next';
import type { Action, ActionText } from '../../actions/action.ts';

export function textOf(t: TFunction, { key, params }: ActionText): string {
	return t(key, { ...params });
}

/** 'Kill be1'. */
export function titleOf(t: TFunction, { verb, about, hint, id }: Action): string {
	const words = textOf(t, verb);
	// 'Show' alone says nothing: what is shown is its hint.
	const whom = about === '' && /^(show|select):/.test(id) && hint ? textOf(t, hint) : about;
	return whom === '' ? words : t('palette.of', { verb: words, about: whom });
}

/** Why it is not possible, or what it does; '' when its title says all. */
export function secondLine(t: TFunction, action: Action): string {
	if (action.whyNot) return textOf(t, action.whyNot);
	const isInTitle = action.about === '' && /^(show|select):/.test(action.id);
	return action.hint && !isInTitle ? textOf(t, action.hint) : '';
}
