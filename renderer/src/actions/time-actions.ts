/**
 * Going back and forth in what was recorded.
 */
import { timeTravel } from '../state/time-travel.ts';
import { type Action, type ActionContext, type ActionText, action } from './action.ts';

export function timeActions(context: ActionContext): readonly Action[] {
	const { moment } = context;
	if (moment === null) return [];
	const isPast = moment !== 'live';
	const one = (id: string, key: string, keywords: string, run: () => void, whyNot: ActionText | null = null): Action =>
		action({ id: `time:${id}`, verb: { key }, keywords: `time replay recording ${keywords}`, group: 'show', whyNot, run });
	return [
		one('fault-back', 'action.time.faultBack', 'last previous back jump scrub', () => timeTravel.stepToFault(-1)),
		one('fault-on', 'action.time.faultOn', 'next forward jump scrub', () => timeTravel.stepToFault(1)),
		one('back', 'action.time.back', 'previous event step scrub', () => timeTravel.step(-1)),
		one('on', 'action.time.on', 'next event step scrub', () => timeTravel.step(1)),
		one('play', 'action.time.play', 'start go', timeTravel.play, moment === 'playing' ? { key: 'whyNot.plays' } : null),
		one('pause', 'action.time.pause', 'stop halt', timeTravel.pause, moment === 'playing' ? null : { key: 'whyNot.notPlaying' }),
		// Of a recording there is no now.
		one('live', context.view ? 'action.time.live' : 'transport.endHint', 'now newest go end', timeTravel.goLive, isPast ? null : { key: 'whyNot.live' }),
	];
}
