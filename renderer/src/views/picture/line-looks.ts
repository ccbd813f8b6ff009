/**
 * What each line of the picture says, from the view: pure.
 *
 * Few nodes: a line for every link. Many: a trunk that all share, a stub for each node, and beside them only the
 * lines that have something to say: the controller's, those of the node that is looked at, and what is cut, slow or
 * down. Read next: lines.tsx (how a look is drawn), link-faults.ts.
 */
import { boxState, type ClusterView, isNotYetMember, linkKey } from '../../state/cluster-view.ts';
import { faultOfLine, type LinkFault } from './link-faults.ts';
import type { LinkPath } from './link-lines.ts';
import type { Places } from './places.ts';

export type Look = 'up' | 'down' | 'unknown' | 'drain' | 'cut' | 'slow';

export interface LineLook {
	readonly link: LinkPath;
	readonly look: Look;
	readonly fault: LinkFault | null;
	/** Links of the controller carry its epoch's hue. */
	readonly epoch: number | null;
	/** Of the node that is looked at. */
	readonly isFocus: boolean;
	/** Sessions that the frontend at its beginning carries to the owner at its end. */
	readonly sessions: number;
	/** Alone, not along the trunk. */
	readonly isDirect: boolean;
}

/** The parts of the view that lines depend on. */
export type LinesView = Pick<ClusterView, 'nodes' | 'links' | 'linkFaults' | 'servers' | 'controller' | 'sessions'>;

export function lineLooks(view: LinesView, links: readonly LinkPath[], form: Places['form'], focus: string | null): readonly LineLook[] {
	const looks: LineLook[] = [];
	for (const link of links) {
		const fault = faultOfLine(view, link);
		const reported = reportedLook(view, link);
		// A line that has ended altogether is down, whatever else is done to it.
		const look: Look = fault !== null && reported !== 'down' ? fault.look : reported;
		const epoch = look === 'up' && link.kind === 'link' ? epochOfLink(view, link) : null;
		const isFocus = focus !== null && (link.from === focus || link.to === focus);
		const isAlone = form === 'compact' && link.kind === 'link';
		const isOdd = look === 'cut' || look === 'slow' || (look === 'down' && !hasEnded(view, link.from) && !hasEnded(view, link.to));
		if (isAlone && !isOdd && !(look === 'up' && (epoch !== null || isFocus))) continue;
		const sessions = form === 'roomy' || isFocus ? (view.sessions[`${link.from}>${link.to}`] ?? 0) : 0;
		looks.push({ link, look, fault: look === fault?.look ? fault : null, epoch, isFocus, sessions, isDirect: form === 'roomy' || isOdd });
	}
	// What has something to say lies above what has not.
	return looks.sort((one, other) => rank(one) - rank(other));
}

function rank({ look, epoch, isFocus }: LineLook): number {
	if (look === 'cut' || look === 'slow') return 3;
	return isFocus ? 2 : epoch !== null ? 1 : 0;
}

/** Its process is not there to be reached. */
export function hasEnded(view: Pick<ClusterView, 'nodes'>, name: string): boolean {
	const node = view.nodes[name];
	const state = node ? boxState(node) : 'down';
	return state === 'down' || state === 'stopped' || state === 'unreachable';
}

function reportedLook(view: LinesView, link: LinkPath): Look {
	const end = view.nodes[link.kind === 'balancer' ? link.to : link.from];
	if (end !== undefined && link.kind !== 'link' && isNotYetMember(end)) return 'unknown';
	switch (link.kind) {
		case 'clients':
			return 'up';
		case 'balancer':
			return view.servers[link.to] ?? 'unknown';
		case 'volume':
			if (hasEnded(view, link.from)) return 'down';
			return view.nodes[link.from]?.process === 'paused' ? 'unknown' : 'up';
		case 'link':
			return view.links[linkKey(link.from, link.to)] ?? 'unknown';
	}
}

function epochOfLink(view: LinesView, link: LinkPath): number | null {
	const { controller } = view;
	return controller && (link.from === controller.node || link.to === controller.node) ? controller.epoch : null;
}
