/**
 * What an exercise can ask of a bare node: as what it runs, and what is entered there, compared with what its cluster is. Pure.
 *
 * Folded from what nodes and processes told (lab-world.ts); a node that the lab has set up knows everybody by that alone.
 */
import { shownState } from '../../core/cluster-view.ts';
import type { FactType, FactValue } from '../language/fact-value.ts';
import type { LabWorld } from './lab-world.ts';

interface BareAttribute {
	readonly name: string;
	readonly type: FactType;
	readonly en: string;
	readonly de: string;
	read(world: LabWorld, item: string): FactValue;
}

const node: FactType = { is: 'node' };
const nothing: FactValue = { unknown: 'nothing is entered by hand there' };
const startedWords = ['off', 'alone', 'backend', 'frontend', 'both'];

function attribute(name: string, type: FactType, en: string, de: string, read: (world: LabWorld, node: string) => FactValue): BareAttribute {
	return { name, type, en, de, read: (world, item) => (world.view.nodes[item] ? read(world, item) : { unknown: 'there is no such node' }) };
}

export const bareAttributes: readonly BareAttribute[] = [
	attribute(
		'started',
		{ is: 'word', words: startedWords },
		'as what it runs now; `off` also while it starts',
		'als was er jetzt läuft; `off` auch, solange er startet',
		({ view }, name) => {
			const one = view.nodes[name];
			if (one === undefined || one.process === 'down' || ['starting', 'stopped', 'down'].includes(shownState(one))) return 'off';
			const { startedAs, role } = one;
			if (startedAs === null) return role;
			return startedAs.length === 2 ? 'both' : (startedAs[0] ?? 'alone');
		},
	),
	attribute(
		'entered',
		{ is: 'count' },
		'how many other members are entered there; of a bare node',
		'wie viele andere Mitglieder dort eingetragen sind; bei einem nackten Knoten',
		(world, name) => {
			return isBare(world) ? (world.settings[name]?.members.length ?? 0) : nothing;
		},
	),
	attribute(
		'missing',
		node,
		'the first other node that is not entered there, or nobody; of a bare node',
		'der erste andere Knoten, der dort nicht eingetragen ist, oder niemand; bei einem nackten Knoten',
		(world, name) => {
			if (!isBare(world)) return nothing;
			const known = world.settings[name]?.members.map((member) => member.name) ?? [];
			return Object.keys(world.view.nodes).find((other) => other !== name && !known.includes(other)) ?? null;
		},
	),
	attribute(
		'mistaken',
		node,
		'the first node that is entered there with another role than it is meant for, or nobody; of a bare node',
		'der erste Knoten, der dort mit einer anderen Rolle eingetragen ist, als er haben soll, oder niemand; bei einem nackten Knoten',
		(world, name) => {
			if (!isBare(world)) return nothing;
			const wrong = world.settings[name]?.members.find((member) => {
				const roles = world.described[member.name ?? '']?.roles;
				return roles !== undefined && (roles.length !== member.roles.length || !roles.every((role) => member.roles.includes(role)));
			});
			return wrong?.name ?? null;
		},
	),
	attribute(
		'stranger',
		node,
		'the first entered address at which no server is known, or nobody; of a bare node',
		'die erste eingetragene Adresse, unter der kein Server bekannt ist, oder niemand; bei einem nackten Knoten',
		(world, name) => (isBare(world) ? (world.settings[name]?.members.find((member) => member.name === null)?.address ?? null) : nothing),
	),
	attribute(
		'licensed',
		{ is: 'boolean' },
		'a licence for a cluster is entered there; of a bare node',
		'dort ist eine Lizenz für einen Cluster eingetragen; bei einem nackten Knoten',
		(world, name) => (isBare(world) ? (world.settings[name]?.licensed ?? false) : nothing),
	),
	attribute('address', node, 'its address', 'seine Adresse', ({ described }, name) => described[name]?.address ?? { unknown: 'its address was not told' }),
];

function isBare({ isBare: is }: LabWorld): boolean {
	return is;
}
