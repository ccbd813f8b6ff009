/**
 * From "two frontends, two backends" to addresses and ports: pure arithmetic over a slot.
 *
 * Where the system has all of 127/8 on loopback (Linux), each node has an address of its own and the same
 * ports everywhere, as real machines have: 127.77.<slot>.1 is the balancer, .11 and up are frontends, .21
 * and up backends. Elsewhere everything is on 127.0.0.1, in blocks of ports. Slots are tried in turn by the
 * runtime until all ports of one are free; what the user fixed is never moved.
 */
import type { NodePorts, Role } from '../../node-image/src/contract/node-config.ts';
import type { BalancerMethod, ClusterDefinition } from './cluster-definition.ts';

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
	readonly beatMs: number;
	readonly balancer: PlannedBalancer;
	/** Backends first, in the order of their start. */
	readonly nodes: readonly PlannedNode[];
}

export interface PlanOptions {
	readonly slot: number;
	readonly addressPerNode: boolean;
}

/** The well-known numbers, moved above 1023 where everybody may listen. */
const standardPorts = { smtp: 2525, imap: 1143, lmtp: 2424, admin: 8010, link: 4010 };
/** Block of a node where one address serves all; five are used. Below Linux' and macOS' ephemeral ports. */
const blockBase = 21_000;
const portsPerNode = 10;
const portsPerSlot = 500;

export function slotCount(addressPerNode: boolean): number {
	return addressPerNode ? 254 : 20;
}

/** Slots count from 1. */
export function planCluster(definition: ClusterDefinition, options: PlanOptions): ClusterPlan {
	const { slot, addressPerNode } = options;
	if (slot < 1 || slot > slotCount(addressPerNode)) throw new Error(`no slot ${slot}`);
	const shared = '127.0.0.1';
	const block = (index: number) => blockBase + (slot - 1) * portsPerSlot + index * portsPerNode;

	const nodes = [
		...definition.backends.map((name, index) => ({ name, role: 'backend' as const, host: 21 + index })),
		...definition.frontends.map((name, index) => ({ name, role: 'frontend' as const, host: 11 + index })),
	].map(({ name, role, host }, index): PlannedNode => {
		const base = block(index + 1);
		const numbers = addressPerNode ? standardPorts : { smtp: base, imap: base + 1, lmtp: base + 2, admin: base + 3, link: base + 4 };
		return {
			name,
			roles: [role],
			address: addressPerNode ? `127.77.${slot}.${host}` : shared,
			ports: { ...numbers, smtp: role === 'frontend' ? numbers.smtp : 0, lmtp: role === 'backend' ? numbers.lmtp : 0 },
		};
	});

	const wanted = definition.balancer;
	const fixed = (['smtp', 'imap'] as const).filter((service) => wanted[service] !== undefined);
	// A fixed port means one place on this machine, so it is not looked for at an address that moves.
	const address = wanted.address ?? (addressPerNode && fixed.length === 0 ? `127.77.${slot}.1` : shared);
	const ownAddress = address === `127.77.${slot}.1`;
	return {
		slot,
		beatMs: definition.beatMs,
		balancer: {
			address,
			ports: {
				smtp: wanted.smtp ?? (ownAddress ? standardPorts.smtp : block(0)),
				imap: wanted.imap ?? (ownAddress ? standardPorts.imap : block(0) + 1),
			},
			method: wanted.method,
			fixed,
		},
		nodes,
	};
}
