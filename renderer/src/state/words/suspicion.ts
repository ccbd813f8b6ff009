/**
 * A member whose beats stay out: since when, up to when, and what would follow. All of it as the nodes recorded it.
 */
import type { Aftermath } from '../aftermath.ts';
import { type SuspicionView, suspicionOf } from '../suspicions.ts';
import { heardBy, isReady, type Moment, secondsOf } from './moment.ts';
import { type Statement, tell, type Why } from './statement.ts';

/** One look may come late: only behind this much of the deadline something else holds it up (R8). Chosen: three looks. */
const lateMs = 300;

/** Empty: nobody suspects it. `fault`: what was done to it, if that is known. */
export function suspicionWords(moment: Moment, member: string, fault: Aftermath | null): readonly Statement[] {
	const { nowMs } = moment;
	const suspicion = suspicionAbout(moment, member);
	if (!suspicion) return [];
	const { sinceMs, deadlineMs, missed } = suspicion;
	// Tenths that have passed: what is said to come at 0.2 s is not there at 0.15.
	const ago = Math.floor(Math.max(0, nowMs - sinceMs) / 100) / 10;
	const deadline = secondsOf(deadlineMs);
	const why = whyOf(fault);
	const consequence = consequenceOf(moment, member, fault);
	if (missed) {
		const params = { node: member, count: missed.beats };
		const isHang = fault?.kind === 'pause';
		const first = missed.linkEnded
			? tell('silentLinkEnded', params, { tone: 'bad', why: 'linkEnded' })
			: isHang
				? tell('silentLinksStand', params, { tone: 'bad', why: 'hang' })
				: tell('silent', params, { tone: 'bad', why });
		return [first, ...consequence];
	}
	if (ago > deadline + lateMs / 1000) return [tell('lastHeardLong', { node: member, ago }, { tone: 'warn', why }), ...consequence];
	return [tell('lastHeard', { node: member, ago, deadline }, { tone: 'warn', why }), ...consequence];
}

/** Of several who miss it, one who counts it as silent. */
export function suspicionAbout({ view }: Moment, member: string): SuspicionView | null {
	return Object.values(view.suspicions).find((one) => one.member === member && one.isSilent) ?? suspicionOf(view.suspicions, member);
}

function whyOf(fault: Aftermath | null): Why {
	if (fault?.kind === 'pause') return 'hang';
	if (fault?.kind === 'volume-away') return 'volumeOne';
	return fault?.steps.some(({ id }) => id === 'linksEnded') ? 'linkEnded' : 'suspicion';
}

/** Who would act: the appointed backup where it is the controller that is missed, else the controller. */
function consequenceOf(moment: Moment, member: string, fault: Aftermath | null): readonly Statement[] {
	const { view } = moment;
	const { controller, backup } = view;
	// Whose process has ended leads no more, and nobody does yet.
	const led = controller === null ? fault?.role === 'controller' : controller.node === member;
	if (!led) {
		return controller && isReady(moment, controller.node) ? [tell('leadsOn', { leader: controller.node, node: member })] : [];
	}
	if (backup === null || backup === member || !isReady(moment, backup) || view.nodes[backup]?.fault !== null || suspicionAbout(moment, backup)) return [];
	const heard = heardBy(moment, backup);
	if (heard === null) return [tell('wouldLeadUnheard', { backup })];
	return [tell('wouldLead', { backup, heard: heard.filter((name) => name !== member && view.nodes[name]).length, count: view.order.length - 1 })];
}
