/**
 * What can be done to the link between two nodes: both ways, or one way only ('link:be1|be2:cut', '…:cut-be1').
 */
import type { LinkFaultKind } from '../../../engine/contract/recorded-event.ts';
import { type ClusterView, directionKey, isBackend, linkKey } from '../state/cluster-view.ts';
import { lab } from '../state/lab-actions.ts';
import { type Action, type ActionContext, action, whyBusy, whyOffline, whyPast } from './action.ts';

const kinds: readonly LinkFaultKind[] = ['cut', 'slow', 'heal'];

export function linkActions(context: ActionContext, one: string, other: string): readonly Action[] {
	const { view, busy } = context;
	if (!view?.nodes[one] || !view.nodes[other]) return [];
	const offline = !context.connected ? whyOffline : context.moment === 'live' ? null : whyPast;
	const waiting = offline ?? (busy.includes(`link:${linkKey(one, other)}`) ? whyBusy : null);
	const about = `${one} – ${other}`;
	const isFaulty = (from: string, to: string) => view.linkFaults[directionKey({ from, to })] !== undefined;
	const id = `link:${linkKey(one, other)}`;
	const make = (kind: LinkFaultKind, from: string, to: string, isOneWay: boolean): Action =>
		action({
			id: `${id}:${isOneWay ? `${kind}-${from}` : kind}`,
			verb: { key: `action.link.${kind}${isOneWay ? 'OneWay' : ''}` },
			about: isOneWay ? `${from} → ${to}` : about,
			hint: kind === 'heal' ? null : { key: `action.links.hint.${kind}` },
			keywords: `network link ${kind === 'cut' ? 'partition' : kind === 'slow' ? 'latency delay' : 'repair'} ${roles(view, one)} ${roles(view, other)}`,
			group: 'link',
			isDangerous: kind !== 'heal',
			whyNot: waiting ?? (kind !== 'heal' || isFaulty(from, to) || (!isOneWay && isFaulty(to, from)) ? null : { key: 'whyNot.linkWhole' }),
			run: () => void lab.linkBetween(kind, from, to, isOneWay),
		});
	return [
		...kinds.flatMap((kind) => [make(kind, one, other, false), make(kind, one, other, true), make(kind, other, one, true)]),
		action({
			id: `${id}:select`,
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
