/**
 * Going back and forth in what was recorded.
 */
import { lab } from '../state/lab-store.ts';
import { type Action, type ActionContext, type ActionText, action } from './action.ts';

export function timeActions(context: ActionContext): readonly Action[] {
	const { moment } = context;
	if (moment === null) return [];
	const isPast = moment !== 'live';
	const one = (id: string, key: string, keywords: string, run: () => void, whyNot: ActionText | null = null): Action =>
		action({ id: `time:${id}`, verb: { key }, keywords: `time replay recording ${keywords}`, group: 'show', whyNot, run });
	return [
		one('fault-back', 'action.time.faultBack', 'last previous back jump scrub', () => lab.stepToFault(-1)),
		one('fault-on', 'action.time.faultOn', 'next forward jump scrub', () => lab.stepToFault(1)),
		one('back', 'action.time.back', 'previous event step scrub', () => lab.step(-1)),
		one('on', 'action.time.on', 'next event step scrub', () => lab.step(1)),
		one('play', 'action.time.play', 'start go', lab.play, moment === 'playing' ? { key: 'whyNot.plays' } : null),
		one('pause', 'action.time.pause', 'stop halt', lab.pause, moment === 'playing' ? null : { key: 'whyNot.notPlaying' }),
		// Of a recording there is no now.
		one('live', context.view ? 'action.time.live' : 'transport.endHint', 'now newest go end', lab.goLive, isPast ? null : { key: 'whyNot.live' }),
	];
}
