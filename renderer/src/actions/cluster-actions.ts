/**
 * What can be done to the whole cluster: heal, grow, traffic, a fault plan, its end.
 */

import { orders } from '../state/cluster-orders.ts';
import type { ClusterView } from '../state/cluster-view.ts';
import { desk } from '../state/desk.ts';
import { lab } from '../state/lab-actions.ts';
import { type Action, type ActionContext, action, whyBusy, whyOffline } from './action.ts';

/** Mails a second, when nobody chose; chosen. */
const rateDefault = 20;

export function clusterActions(context: ActionContext): readonly Action[] {
	const { view, busy } = context;
	if (!view) return [];
	const { name } = view;
	const offline = context.connected ? null : whyOffline;
	const unready = offline ?? (view.status?.phase === 'running' ? null : { key: 'whyNot.clusterNotRunning' });
	const idle = (token: string) => (busy.includes(token) ? whyBusy : null);
	const plan = view.status?.faultPlan?.state === 'running';
	return [
		action({
			id: 'cluster:heal',
			verb: { key: 'header.healAll' },
			hint: { key: 'action.hint.healAll' },
			keywords: 'undo repair everything faults',
			group: 'cluster',
			whyNot: offline ?? idle('heal'),
			run: () => void lab.heal(),
		}),
		...(['frontend', 'backend'] as const).map((role) =>
			action({
				id: `cluster:add-${role}`,
				verb: { key: `action.add.${role}` },
				keywords: 'new node scale out grow',
				group: 'cluster',
				whyNot: unready ?? idle(`add:${role}`),
				run: () => void orders.add(role),
			}),
		),
		action({
			id: 'cluster:traffic-start',
			verb: { key: 'traffic.start' },
			keywords: 'mail load send',
			group: 'cluster',
			whyNot: unready ?? (view.traffic.running ? { key: 'whyNot.trafficRuns' } : hasNoAccount(view) ? { key: 'whyNot.noAccounts' } : idle('traffic')),
			run: () => void lab.startTraffic({ ratePerS: rateDefault }),
		}),
		action({
			id: 'cluster:traffic-stop',
			verb: { key: 'traffic.stop' },
			keywords: 'mail load send end',
			group: 'cluster',
			whyNot: offline ?? (view.traffic.running ? idle('traffic') : { key: 'whyNot.noTraffic' }),
			run: () => void lab.stopTraffic(),
		}),
		action({
			id: 'cluster:plan',
			verb: { key: 'plan.open' },
			hint: { key: 'plan.hint' },
			keywords: 'fault plan script schedule in after every',
			group: 'cluster',
			whyNot: unready,
			run: () => desk.show('plan'),
		}),
		action({
			id: 'cluster:plan-stop',
			verb: { key: 'plan.stop' },
			keywords: 'fault plan end cancel',
			group: 'cluster',
			whyNot: offline ?? (plan ? null : { key: 'whyNot.noPlan' }),
			run: () => void orders.planStop(),
		}),
		stopAction(context, name),
	];
}

interface StopContext extends Pick<ActionContext, 'connected' | 'busy'> {
	readonly guided: Pick<NonNullable<ActionContext['guided']>, 'cluster' | 'isOver'> | null;
}

/** Of any cluster that runs, shown or not. Its mail goes with it, so it is asked once. */
export function stopAction({ connected, busy, guided }: StopContext, name: string): Action {
	// What becomes of the exercise is the first thing that whoever does one wants to know.
	const sure = guided?.cluster === name && !guided.isOver ? 'header.stopExerciseSure' : 'header.stopSure';
	return action({
		id: 'cluster:stop',
		verb: { key: 'header.stop' },
		about: name,
		keywords: 'down end remove take down',
		group: 'cluster',
		isDangerous: true,
		whyNot: connected ? (busy.includes(`down:${name}`) ? whyBusy : null) : whyOffline,
		question: { text: { key: sure, params: { name } }, yes: { key: 'header.stopYes' }, no: { key: 'header.stopNo' } },
		run: () => void lab.down(name),
	});
}

/** That the lab has a password of: it sends to no other. */
function hasNoAccount({ status }: ClusterView): boolean {
	return status?.accounts.length === 0;
}
