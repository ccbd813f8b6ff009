/**
 * What can be done to the link between two nodes: both ways, or one way only.
 */
import type { LinkFaultKind } from '../../../engine/contract/recorded-event.ts';
import { type ClusterView, directionKey, isBackend } from '../state/cluster-view.ts';
import { lab } from '../state/lab-store.ts';
import { type Action, type ActionContext, action, whyOffline, whyPast } from './action.ts';
import { whyNotHere } from './node-actions.ts';

export function linkActions(context: ActionContext, one: string, other: string): readonly Action[] {
	const { view } = context;
	if (!view?.nodes[one] || !view.nodes[other]) return [];
	const offline = !context.connected ? whyOffline : context.moment === 'live' ? null : whyPast;
	const about = `${one} – ${other}`;
	const faults = [view.linkFaults[directionKey({ from: one, to: other })], view.linkFaults[directionKey({ from: other, to: one })]];
	const make = (id: string, kind: LinkFaultKind, verb: Action['verb'], ends: readonly [string, string], isOneWay: boolean): Action =>
		action({
			id: `link:${[one, other].sort().join('|')}:${id}`,
			verb,
			about: isOneWay ? `${ends[0]} → ${ends[1]}` : about,
			hint: kind === 'heal' ? null : { key: `action.links.hint.${kind}` },
			keywords: `network link ${kind === 'cut' ? 'partition' : kind === 'slow' ? 'latency delay' : 'repair'} ${roles(view, one)} ${roles(view, other)}`,
			group: 'link',
			isDangerous: kind !== 'heal',
			whyNot: offline ?? whyNotHere(kind, view) ?? (kind === 'heal' && !faults.some((fault) => fault) ? { key: 'whyNot.linkWhole' } : null),
			run: () => void lab.linkBetween(kind, ends[0], ends[1], isOneWay),
		});
	return [
		make('cut', 'cut', { key: 'action.link.cut' }, [one, other], false),
		make(`cut-${one}`, 'cut', { key: 'action.link.cutOneWay' }, [one, other], true),
		make(`cut-${other}`, 'cut', { key: 'action.link.cutOneWay' }, [other, one], true),
		make('slow', 'slow', { key: 'action.link.slow' }, [one, other], false),
		make('heal', 'heal', { key: 'action.link.heal' }, [one, other], false),
		action({
			id: `link:${[one, other].sort().join('|')}:select`,
			verb: { key: 'action.select' },
			about,
			keywords: 'link details inspect',
			group: 'link',
			run: () => lab.select({ kind: 'link', one, other }),
		}),
	];
}

/** Every link that there is: a backend is at one end of each. */
export function linksOf({ nodes, order }: Pick<ClusterView, 'nodes' | 'order'>): readonly (readonly [string, string])[] {
	const backend = (name: string) => {
		const node = nodes[name];
		return node !== undefined && isBackend(node);
	};
	return order.flatMap((one, index) => order.slice(index + 1).flatMap((other): [string, string][] => (backend(one) || backend(other) ? [[one, other]] : [])));
}

function roles({ controller, backup }: ClusterView, name: string): string {
	return controller?.node === name ? '@controller controller' : backup === name ? '@backup backup' : '';
}
