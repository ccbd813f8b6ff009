/**
 * From "two frontends, two backends" to addresses and ports: pure arithmetic over a slot.
 *
 * Where the system has all of 127/8 on loopback (Linux), each node has an address of its own and the same
 * ports everywhere, as real machines have: 127.77.<slot>.1 is the balancer, .11 and up are frontends, .21
 * and up backends. Elsewhere everything is on 127.0.0.1, in blocks of ports. Containers have a network of their
 * own, 198.18.<slot>.0/24 (RFC 2544's range for benchmarks, which nobody routes), with the well-known ports in
 * it; what the lab and its clients need is published on 127.0.0.1, in the slot's block. Slots are tried in turn
 * by the runtime until all ports of one are free; what the user fixed is never moved.
 */
import type { MemberConfig, NodePorts, Role } from '../../node-image/src/contract/node-config.ts';
import { type BalancerMethod, backendsMax, type ClusterDefinition, frontendsMax } from './cluster-definition.ts';

export interface PlannedNode {
	readonly name: string;
	readonly roles: readonly Role[];
	readonly address: string;
	readonly ports: NodePorts;
}

export interface PlannedBalancer {
	readonly address: string;
	readonly ports: { readonly smtp: number; readonly imap: number };
	readonly method: BalancerMethod;
	/** Ports that the user fixed: when one is taken, another slot does not help. */
	readonly fixed: readonly ('smtp' | 'imap')[];
}

export interface ClusterPlan {
	readonly slot: number;
	readonly addressPerNode: boolean;
	/** Containers: the first three numbers of their network's addresses, '198.18.1'; null: nodes are on loopback. */
	readonly network: string | null;
	readonly beatMs: number;
	readonly queueFirst: ClusterDefinition['queueFirst'];
	readonly balancer: PlannedBalancer;
	/** Nodes are set up and started by hand. */
	readonly bare?: true | undefined;
	/** Backends first, in the order of their start. */
	readonly nodes: readonly PlannedNode[];
}

export interface PlanOptions {
	readonly slot: number;
	readonly addressPerNode: boolean;
	readonly network?: string | null;
	/** With which role a node is started is decided at its start: it has the ports of both. */
	readonly bare?: true | undefined;
}

/** The well-known numbers, moved above 1023 where everybody may listen. */
const standardPorts = { smtp: 2525, imap: 1143, lmtp: 2424, admin: 8010, link: 4010, cli: 1106 };
/** RFC 5321, 3501 and 2033's traditional ones, and for the text command interface that of the password protocol (3com-tsmux in IANA's list): a container has its own network, and may listen anywhere in it. */
const containerPorts = { smtp: 25, imap: 143, lmtp: 24, admin: 8010, link: 4010, cli: 106 };
/** The last number of the addresses of what is no node: the load balancer, the lab's own look at the volume; in an export, what makes the accounts. */
export const containerHosts = { balancer: 2, keeper: 3, setup: 4 } as const;
/** Block of a node where one address serves all; six are used. Below Linux' and macOS' ephemeral ports. */
const blockBase = 21_000;
const portsPerNode = 10;
const portsPerSlot = 500;
/** Behind smtp and imap in the balancer's block; at an address of its own a number that no service has. */
const claimPort = { inBlock: 2, ofAddress: 4000 };

const sharedAddress = '127.0.0.1';
/** The last number of an address: '.11' and up for frontends, '.21' and up for backends. */
const hosts = { frontend: { first: 11, count: frontendsMax }, backend: { first: 21, count: backendsMax } } as const;
const prefixes = { frontend: 'fe', backend: 'be' } as const;

export function slotCount(addressPerNode: boolean): number {
	return addressPerNode ? 254 : 20;
}

/** Whoever listens there has the slot (runtime/process/slot-claim.ts). */
export function claimPlace({ slot, addressPerNode }: PlanOptions): { readonly host: string; readonly port: number } {
	return addressPerNode ? { host: ownAddress(slot), port: claimPort.ofAddress } : { host: sharedAddress, port: blockPort(slot, 0) + claimPort.inBlock };
}

/** Slots count from 1. */
export function planCluster(definition: ClusterDefinition, given: PlanOptions): ClusterPlan {
	const options = { ...given, bare: definition.bare };
	const { slot, addressPerNode, network = null } = options;
	if (slot < 1 || slot > slotCount(addressPerNode)) throw new Error(`no slot ${slot}`);
	const nodes = [
		...definition.backends.map((name, index) => {
			// Named twice: a symmetric node.
			const roles: Role[] = definition.frontends.includes(name) ? ['backend', 'frontend'] : ['backend'];
			return placed(options, { name, roles, host: hosts.backend.first + index, block: index + 1 });
		}),
		...definition.frontends
			.filter((name) => !definition.backends.includes(name))
			.map((name, index) => placed(options, { name, roles: ['frontend'], host: hosts.frontend.first + index, block: definition.backends.length + index + 1 })),
	];

	const wanted = definition.balancer;
	const fixed = (['smtp', 'imap'] as const).filter((service) => wanted[service] !== undefined);
	// A fixed port means one place on this machine, so it is not looked for at an address that moves.
	const address = wanted.address ?? (network === null && addressPerNode && fixed.length === 0 ? ownAddress(slot) : sharedAddress);
	const isOwn = address === ownAddress(slot);
	return {
		slot,
		addressPerNode,
		network,
		beatMs: definition.beatMs,
		queueFirst: definition.queueFirst,
		balancer: {
			address,
			ports: {
				smtp: wanted.smtp ?? (isOwn ? standardPorts.smtp : blockPort(slot, 0)),
				imap: wanted.imap ?? (isOwn ? standardPorts.imap : blockPort(slot, 0) + 1),
			},
			method: wanted.method,
			fixed,
		},
		...(definition.bare ? { bare: true } : {}),
		nodes,
	};
}

/**
 * The node that would be one more, with the lowest free number in name and address; null: there is no room.
 * `namesUsed` are names that the cluster has had: logs, tokens and recordings speak of them.
 */
export function plannedNext(plan: ClusterPlan, role: Role, namesUsed: ReadonlySet<string>): PlannedNode | null {
	const { first, count } = hosts[role];
	if (plan.nodes.filter((node) => node.roles.includes(role)).length >= count) return null;
	const taken = new Set(plan.nodes.map(({ address, ports }) => `${address}:${ports.admin}`));
	const isFree = ({ address, ports }: PlannedNode) => !taken.has(`${address}:${ports.admin}`);
	let number = 1;
	while (namesUsed.has(`${prefixes[role]}${number}`)) number++;
	const name = `${prefixes[role]}${number}`;
	// An address of its own is free when its host is; on one address only the block of ports matters.
	const places = Array.from({ length: plan.addressPerNode ? count : portsPerSlot / portsPerNode - 1 }, (_, index) =>
		placed(plan, { name, roles: [role], host: first + index, block: index + 1 }),
	);
	return places.find(isFree) ?? null;
}

/** Backends stay before frontends. */
export function withNode(plan: ClusterPlan, added: PlannedNode): ClusterPlan {
	const isBefore = (node: PlannedNode) => !added.roles.includes('backend') || node.roles.includes('backend');
	return { ...plan, nodes: [...plan.nodes.filter(isBefore), added, ...plan.nodes.filter((node) => !isBefore(node))] };
}

export function withoutNode(plan: ClusterPlan, name: string): ClusterPlan {
	return { ...plan, nodes: plan.nodes.filter((node) => node.name !== name) };
}

/** Of every container that may become a node of this plan: where it is administered. A way into the cluster has to know them before they are there. */
export function possibleAdminPlaces({ network }: Pick<ClusterPlan, 'network'>): { readonly host: string; readonly port: number }[] {
	return Object.values(hosts).flatMap(({ first, count }) =>
		Array.from({ length: count }, (_, index) => `${network}.${first + index}`).flatMap((host) => [
			{ host, port: containerPorts.admin },
			{ host, port: containerPorts.cli },
		]),
	);
}

/** Where a container's ports are published on this machine's loopback: two for each node's administration, and the lab's own. */
export function publishedPorts(plan: Pick<ClusterPlan, 'slot'>): {
	readonly statistics: number;
	readonly keeper: number;
	admin(node: PlannedNode): number;
	cli(node: PlannedNode): number;
} {
	const base = blockPort(plan.slot, 0);
	const host = ({ address }: PlannedNode) => Number(address.slice(address.lastIndexOf('.') + 1));
	return { statistics: base + 2, keeper: base + 3, admin: (node) => base + 100 + host(node), cli: (node) => base + 200 + host(node) };
}

/**
 * The address that the balancer's connections to frontends come from, and that frontends believe when it names a client
 * (PROXY protocol); null: it has none of its own. It is the slot's first address, also where a user put the listener elsewhere:
 * nobody comes from there who does not choose to, since a client on this machine comes from 127.0.0.1. Where all share
 * that one address, a frontend could not tell the balancer from a client that connects past it.
 */
export function proxyAddress({ slot, addressPerNode, network }: Pick<ClusterPlan, 'slot' | 'addressPerNode' | 'network'>): string | null {
	if (network !== null) return `${network}.${containerHosts.balancer}`;
	return addressPerNode ? ownAddress(slot) : null;
}

/** What this node is told of the others. */
export function othersOf(plan: ClusterPlan, name: string): MemberConfig[] {
	return plan.nodes.filter((node) => node.name !== name).map((node) => ({ ...node, roles: [...node.roles] }));
}

/** The balancer's, where each node has one. */
function ownAddress(slot: number): string {
	return `127.77.${slot}.1`;
}

function blockPort(slot: number, block: number): number {
	return blockBase + (slot - 1) * portsPerSlot + block * portsPerNode;
}

function placed(
	{ slot, addressPerNode, network = null, bare }: PlanOptions,
	{ name, roles, host, block }: { readonly name: string; readonly roles: readonly Role[]; readonly host: number; readonly block: number },
): PlannedNode {
	const base = blockPort(slot, block);
	const numbers =
		network !== null
			? containerPorts
			: addressPerNode
				? standardPorts
				: { smtp: base, imap: base + 1, lmtp: base + 2, admin: base + 3, link: base + 4, cli: base + 5 };
	return {
		name,
		roles,
		address: addressPerNode ? `${network ?? `127.77.${slot}`}.${host}` : sharedAddress,
		ports: { ...numbers, smtp: bare || roles.includes('frontend') ? numbers.smtp : 0, lmtp: bare || roles.includes('backend') ? numbers.lmtp : 0 },
	};
}

/** R11: does this node answer as soon as its own queue has a mail? */
export function queuesFirst({ queueFirst }: Pick<ClusterPlan, 'queueFirst'>, node: string): boolean {
	return typeof queueFirst === 'boolean' ? queueFirst : queueFirst.includes(node);
}
