/**
 * What can be asked of each node, each account, and each item of a list, in tables: name, type, meaning, and how it is read. Pure.
 *
 * Facts of the whole cluster are in facts.ts. labs/AUTHORING.md has both, which a test keeps equal.
 */
import { nodeRoleSchema, shownStateSchema } from '../../contract/cluster-status.ts';
import { processStateSchema } from '../../contract/recorded-event.ts';
import { type NodeView, shownRole, shownState } from '../../core/cluster-view.ts';
import type { FactType, FactValue } from '../language/fact-value.ts';
import { bareAttributes } from './bare-facts.ts';
import { type Described, faultKind, noFault } from './fact-types.ts';
import type { FaultCourse } from './fault-course.ts';
import { heardBy, type LabWorld } from './lab-world.ts';

export interface AttributeDefinition extends Described {
	read(world: LabWorld, item: string, nowMs: number): FactValue;
}
export interface ListDefinition {
	readonly name: string;
	readonly en: string;
	readonly de: string;
	readonly attributes: readonly AttributeDefinition[];
	items(world: LabWorld): readonly string[];
}

const boolean: FactType = { is: 'boolean' };
const count: FactType = { is: 'count' };
const duration: FactType = { is: 'duration' };
const node: FactType = { is: 'node' };
const volumeWords = ['here', 'away', 'full', 'slow', 'none'];

const nobody: FactValue = { unknown: 'there is no such node' };

function ofNode(
	name: string,
	type: FactType,
	en: string,
	de: string,
	read: (node: NodeView, world: LabWorld, nowMs: number) => FactValue,
): AttributeDefinition {
	return {
		name,
		type,
		en,
		de,
		read: (world, item, nowMs) => {
			const view = world.view.nodes[item];
			return view ? read(view, world, nowMs) : nobody;
		},
	};
}

function ofDrain(
	name: string,
	type: FactType,
	en: string,
	de: string,
	read: (drained: LabWorld['drained'][string], world: LabWorld, nowMs: number) => FactValue,
): AttributeDefinition {
	return ofNode(name, type, en, de, (view, world, nowMs) => {
		const drained = world.drained[view.name];
		return drained === undefined ? { unknown: 'it was never drained' } : read(drained, world, nowMs);
	});
}

export const nodeAttributes: readonly AttributeDefinition[] = [
	ofNode('name', node, 'its name', 'sein Name', (view) => view.name),
	ofNode('state', { is: 'word', words: wordsOf(shownStateSchema.options) }, 'its state', 'sein Zustand', shownState),
	ofNode('role', { is: 'word', words: nodeRoleSchema.options }, 'its role now', 'seine Rolle jetzt', (view, world) => shownRole(world.view, view)),
	ofNode('process', { is: 'word', words: processStateSchema.options }, 'its process', 'sein Prozess', (view) => view.process),
	ofNode('life', count, 'which life it is in', 'in welchem Leben er ist', (view) => view.life),
	ofNode('up', { is: 'duration' }, 'for how long its process has been there', 'wie lange sein Prozess schon da ist', (view, world, nowMs) => {
		const atMs = world.startedAtMs[view.name];
		return atMs === undefined ? { unknown: 'it does not run' } : nowMs - atMs;
	}),
	ofDrain(
		'drained',
		{ is: 'duration' },
		'how long ago it was last drained',
		'wie lange es her ist, dass er zuletzt in Wartung genommen wurde',
		({ atMs }, _, nowMs) => nowMs - atMs,
	),
	ofDrain(
		'failed',
		count,
		"operations of the lab's traffic that failed since it was last drained",
		'Operationen des Mailverkehrs, die fehlschlugen, seit er zuletzt in Wartung genommen wurde',
		({ failedBefore }, world) => Math.max(0, (world.traffic?.failed ?? 0) - failedBefore),
	),
	ofDrain(
		'changes',
		count,
		'how often the lead changed since it was last drained',
		'wie oft die Führung wechselte, seit er zuletzt in Wartung genommen wurde',
		({ leadChangesBefore }, world) => world.leadChanges - leadChangesBefore,
	),
	ofNode('accounts', count, 'accounts it has open', 'Konten, die er offen hat', (view) => view.openAccounts),
	ofNode(
		'hears',
		count,
		'members that it hears over its links',
		'Mitglieder, die er über seine Verbindungen hört',
		(view, world) => heardBy(world, view.name).length,
	),
	ofNode('sessions', count, 'sessions of clients', 'Sitzungen von Clients', (view) => view.sessions),
	ofNode('queued', count, 'mails in its queue', 'Mails in seiner Warteschlange', (view) => view.queued),
	ofNode(
		'held',
		boolean,
		'it holds its answers, for its volume is away',
		'er hält Antworten zurück, weil ihm der gemeinsame Speicher fehlt',
		(view) => view.held,
	),
	ofNode('volume', { is: 'word', words: volumeWords }, 'its shared storage', 'sein gemeinsamer Speicher', (view) => view.volume?.is ?? 'none'),
	ofNode(
		'balancer',
		{ is: 'word', words: ['up', 'down', 'drain'] },
		'what the load balancer makes of it',
		'was der Load-Balancer von ihm hält',
		(view, world) => world.balancer[view.name] ?? { unknown: 'the balancer does not know it' },
	),
	...bareAttributes,
];

const unopened: FactValue = { unknown: 'nothing is known of this account yet' };

export const accountAttributes: readonly AttributeDefinition[] = [
	{ name: 'address', type: { is: 'account' }, en: 'its address', de: 'seine Adresse', read: (_, item) => item },
	{
		name: 'owner',
		type: node,
		en: 'the node that its token names, or nobody',
		de: 'der Knoten, den sein Token nennt, oder niemand',
		read: (world, item) => world.accounts[item]?.owner ?? (world.accounts[item] ? null : unopened),
	},
	{
		name: 'generation',
		type: count,
		en: 'the number in its token',
		de: 'die Zahl in seinem Token',
		read: (world, item) => world.accounts[item]?.generation ?? unopened,
	},
];

export const lists: readonly ListDefinition[] = [
	{ name: 'nodes', en: 'all nodes', de: 'alle Knoten', attributes: nodeAttributes, items: ({ view }) => Object.keys(view.nodes) },
	{ name: 'frontends', en: 'those without a backend', de: 'die ohne Backend', attributes: nodeAttributes, items: (world) => withRole(world, 'frontend') },
	{ name: 'backends', en: 'those with a backend', de: 'die mit einem Backend', attributes: nodeAttributes, items: (world) => withRole(world, 'backend') },
	{
		name: 'accounts',
		en: 'accounts whose token was seen',
		de: 'Konten, deren Token gesehen wurde',
		attributes: accountAttributes,
		items: ({ accounts }) => Object.keys(accounts),
	},
	{
		name: 'faults',
		en: 'faults that are on',
		de: 'Störungen, die an sind',
		attributes: [
			{ name: 'kind', type: faultKind, en: 'which', de: 'welche', read: (world, item) => faultsOn(world)[Number(item)]?.kind ?? noFault },
			{
				name: 'node',
				type: node,
				en: 'whom it concerns; of a link, where it begins',
				de: 'wen sie betrifft; bei einer Verbindung, wo sie beginnt',
				read: (world, item) => faultsOn(world)[Number(item)]?.node ?? noFault,
			},
			{
				name: 'to',
				type: node,
				en: 'of a link, where it ends',
				de: 'bei einer Verbindung, wo sie endet',
				read: (world, item) => faultsOn(world)[Number(item)]?.to ?? { unknown: 'it is no link' },
			},
			{
				name: 'age',
				type: duration,
				en: 'for how long',
				de: 'wie lange schon',
				read: (world, item, nowMs) => nowMs - (faultsOn(world)[Number(item)]?.sinceMs ?? nowMs),
			},
		],
		items: (world) => faultsOn(world).map((_, index) => `${index}`),
	},
];

export function listNamed(name: string): ListDefinition | undefined {
	return lists.find((list) => list.name === name);
}

function withRole({ view }: LabWorld, role: NodeView['role']): string[] {
	return Object.values(view.nodes)
		.filter((one) => one.role === role)
		.map(({ name }) => name);
}

interface FaultOn {
	readonly kind: FaultCourse['kind'];
	readonly node: string;
	/** Of a link. */
	readonly to?: string;
	readonly sinceMs: number;
}

function faultsOn({ view }: LabWorld): readonly FaultOn[] {
	return [...view.faults, ...view.links.map(({ from, to, state, sinceMs }) => ({ kind: state, node: from, to, sinceMs }))];
}

/** A union of enums says its options as schemas. */
function wordsOf(options: readonly { readonly options: readonly string[] }[]): readonly string[] {
	return options.flatMap((one) => one.options);
}
