/**
 * The clusters that start by one click: a table. A cluster file may begin with one (`preset: dynamic`).
 */
import type { PresetSummary } from '../contract/engine-api.ts';
import type { BalancerDefinition, ClusterDefinition, DomainDefinition } from './cluster-definition.ts';

const sizes: Readonly<Record<string, { frontends: number; backends: number; isSymmetric?: true; isBare?: true }>> = {
	dynamic: { frontends: 2, backends: 2 },
	'dynamic-3': { frontends: 2, backends: 3 },
	symmetric: { frontends: 3, backends: 3, isSymmetric: true },
	bare: { frontends: 2, backends: 2, isBare: true },
};

export const presetIds: readonly string[] = Object.keys(sizes);
export const beatMsDefault = 100;
export const balancerDefault: BalancerDefinition = { method: 'round-robin', address: undefined, smtp: undefined, imap: undefined };

/** Two domains, so that "one message to recipients in two domains" can be tried at once. */
export const domainsDefault: readonly DomainDefinition[] = ['example.test', 'second.test'].map((name) => ({
	name,
	accounts: ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((account) => ({ name: account, password: undefined })),
}));

/** 'fe', 3 -> fe1, fe2, fe3 */
export function numberedNames(prefix: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

/** undefined: there is no such preset. */
export function presetDefinition(id: string): ClusterDefinition | undefined {
	const size = Object.hasOwn(sizes, id) ? sizes[id] : undefined;
	if (!size) return undefined;
	return {
		name: undefined,
		preset: id,
		runtime: 'process',
		beatMs: beatMsDefault,
		queueFirst: false,
		frontends: numberedNames(size.isSymmetric ? 'n' : 'fe', size.frontends),
		backends: numberedNames(size.isSymmetric ? 'n' : 'be', size.backends),
		balancer: balancerDefault,
		// Of a bare cluster they are made by hand, too.
		...(size.isBare ? { domains: [], bare: true } : { domains: domainsDefault }),
	};
}

/** For the cards and for `presets`. */
export function presetSummaries(): PresetSummary[] {
	return Object.entries(sizes).map(([id, { frontends, backends, isSymmetric, isBare }]) => ({
		...{ id, frontends, backends },
		...(isSymmetric ? { symmetric: true } : {}),
		...(isBare ? { bare: true } : {}),
	}));
}
