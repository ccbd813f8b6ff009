/**
 * The state of the whole cluster, out of what each member says of itself. Pure. Who could not be asked is listed all the
 * same: as dead where the roster says so, else as unreachable.
 */
import type { Member } from '../cluster/member.ts';
import type { AdminAnswer } from './admin-command.ts';

type ClusterAnswer = Extract<AdminAnswer, { is: 'cluster' }>;

/** @param own a whole list, in which every member but the first is a placeholder */
export function mergeStates(own: ClusterAnswer, answers: readonly AdminAnswer[], state: Member): ClusterAnswer {
	const said = new Map(
		[own, ...answers].flatMap((answer) => (answer.is === 'cluster' ? answer.members.slice(0, 1) : [])).map((member) => [member.name, member]),
	);
	const { controller, epoch } = own;
	const leader = answers.find((answer): answer is ClusterAnswer => answer.is === 'cluster' && answer.members[0]?.name === controller);
	const backup = leader?.backup ?? own.backup;
	const roster = new Map(state.roster?.members.map((entry) => [entry.name, entry]) ?? []);
	const members = own.members
		.map((member) => {
			const known = said.get(member.name);
			if (known !== undefined) return known;
			const entry = roster.get(member.name);
			return { ...member, life: entry?.life ?? member.life, state: entry?.state === 'dead' ? ('dead' as const) : ('unreachable' as const) };
		})
		.map((member) => ({ ...member, isController: member.name === controller, isBackup: member.name === backup && member.name !== controller }))
		.sort((one, other) => (one.name < other.name ? -1 : 1));
	return { ...own, epoch, backup, ledForMs: leader?.ledForMs ?? own.ledForMs, members };
}
