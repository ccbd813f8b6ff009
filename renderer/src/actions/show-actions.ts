/**
 * What changes only what is shown: tabs, what is chosen, pages, language, light and dark.
 */
import { type BottomTab, bottomTabs, recordedTabs } from '../state/bottom-tabs.ts';
import { clusterStart } from '../state/cluster-start.ts';
import { desk } from '../state/desk.ts';
import { lab } from '../state/lab-actions.ts';
import { chooseLanguage } from '../state/language-choice.ts';
import { pages } from '../state/pages.ts';
import { type Action, type ActionContext, action, whyOffline } from './action.ts';

export function showActions(context: ActionContext): readonly Action[] {
	if (context.view) return [...tabActions(bottomTabs), ...choices()];
	// Of a recording there are no nodes to look into.
	return context.moment === null ? [] : tabActions(recordedTabs);
}

function tabActions(tabs: readonly BottomTab[]): readonly Action[] {
	return tabs.map((tab) =>
		action({
			id: `show:${tab}`,
			verb: { key: 'action.showTab' },
			about: '',
			hint: { key: `bottom.${tab}` },
			keywords: `show tab view open ${tab}`,
			group: 'show',
			run: () => lab.showTab(tab),
		}),
	);
}

function choices(): readonly Action[] {
	return (['balancer', 'volume', 'clients'] as const).map((kind) =>
		action({
			id: `select:${kind}`,
			verb: { key: 'action.select' },
			hint: { key: `action.part.${kind}` },
			keywords: `details inspect ${kind}`,
			group: 'show',
			run: () => lab.select({ kind }),
		}),
	);
}

export function pageActions(context: ActionContext): readonly Action[] {
	const offline = context.connected ? null : whyOffline;
	const { language, scheme, setScheme } = context;
	return [
		action({ id: 'page:home', verb: { key: 'app.home' }, keywords: 'home start clusters', group: 'page', run: () => pages.home() }),
		...context.clusters
			.filter(({ name }) => name !== context.view?.name)
			.map(({ name }) =>
				action({
					id: `page:open:${name}`,
					verb: { key: 'action.open' },
					about: name,
					keywords: 'cluster',
					group: 'page',
					whyNot: offline,
					run: () => void pages.open(name),
				}),
			),
		...context.presets.map(({ id }) =>
			action({
				id: `page:start:${id}`,
				verb: { key: 'action.startPreset' },
				about: id,
				keywords: 'up new cluster preset',
				group: 'page',
				whyNot: offline ?? (context.isStarting ? { key: 'whyNot.starting' } : null),
				run: () => {
					pages.home();
					void clusterStart.preset(id);
				},
			}),
		),
		...(['en', 'de'] as const)
			.filter((one) => one !== language)
			.map((one) =>
				action({
					id: `page:language:${one}`,
					verb: { key: `action.language.${one}` },
					keywords: 'language english german deutsch englisch sprache',
					group: 'page',
					run: () => void chooseLanguage(one),
				}),
			),
		...(['light', 'dark', 'auto'] as const)
			.filter((one) => one !== scheme)
			.map((one) =>
				action({ id: `page:scheme:${one}`, verb: { key: `action.scheme.${one}` }, keywords: 'colours colors theme', group: 'page', run: () => setScheme(one) }),
			),
		action({
			id: 'page:shortcuts',
			verb: { key: 'keys.title' },
			keywords: 'help keyboard shortcuts',
			group: 'page',
			shortcut: '?',
			run: () => desk.show('keys'),
		}),
	];
}
