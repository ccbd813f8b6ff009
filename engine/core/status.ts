/**
 * The one status object that `up --json`, `status --json` and the interface share, put together. Pure.
 */
import type { ActiveFault, ClusterNode, ClusterStatus, NodeUsage, RuntimeKind } from '../contract/cluster-status.ts';
import type { PlanState } from '../contract/fault-plan.ts';
import { administratorName } from './cluster-administrator.ts';
import { type ClusterView, type LinkView, shownRole, shownState } from './cluster-view.ts';
import type { ClusterPlan } from './plan.ts';

export interface StatusParts {
	readonly name: string;
	readonly runtime: RuntimeKind;
	readonly preset: string;
	readonly startedAt: string;
	readonly plan: ClusterPlan;
	readonly view: ClusterView;
	readonly domains: readonly string[];
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly administratorPassword: string;
	readonly balancer: Omit<ClusterStatus['balancer'], 'address' | 'connections'>;
	readonly faultPlan?: PlanState | undefined;
	readonly unreachable: string | null;
	readonly volumePath: string;
	readonly recordingPath: string;
	readonly dataPath: (node: string) => string;
	/** Where a browser on this machine finds a node's WebAdmin. */
	readonly webAdmin: (node: string) => { readonly host: string; readonly port: number };
	readonly usage: (node: string) => NodeUsage | null;
}

const accountTokensMax = 200;

export function statusOf(parts: StatusParts): ClusterStatus {
	const { plan, view } = parts;
	const { address, ports } = plan.balancer;
	return {
		name: parts.name,
		phase: view.phase,
		runtime: parts.runtime,
		preset: parts.preset,
		domain: parts.domains[0] ?? '',
		domains: [...parts.domains],
		accounts: [...parts.accounts],
		administrator: { name: administratorName, password: parts.administratorPassword },
		services: { smtp: { host: address, port: ports.smtp }, imap: { host: address, port: ports.imap } },
		controller: view.controller,
		backup: view.backup,
		nodes: plan.nodes.flatMap((planned): ClusterNode[] => {
			const node = view.nodes[planned.name];
			if (!node) return [];
			const living = node.process !== 'down';
			return [
				{
					name: node.name,
					roles: [...planned.roles],
					role: shownRole(view, node),
					state: shownState(node),
					process: node.process,
					pid: node.pid,
					life: node.life,
					address: planned.address,
					ports: Object.fromEntries(Object.entries(planned.ports).filter(([, port]) => port !== 0)),
					// A dead process has nothing open, whatever it said last.
					openAccounts: living ? node.openAccounts : 0,
					sessions: living ? node.sessions : 0,
					queued: node.queued,
					dataPath: parts.dataPath(node.name),
					volume: node.volume,
					held: living && node.held,
					usage: living ? parts.usage(node.name) : null,
					notTold: living ? node.notTold : null,
					webAdminUrl: webAdminUrl(parts.webAdmin(node.name)),
				},
			];
		}),
		balancer: { address, connections: parts.balancer.servers.reduce((sum, server) => sum + server.connections, 0), ...parts.balancer },
		volumePath: parts.volumePath,
		unreachable: parts.unreachable,
		tokens: tokensOf(view),
		links: view.links.map(({ from, to, state, delayMs }) => ({ from, to, state, delayMs })),
		faults: [...view.faults, ...view.links.map(linkFault)],
		...(parts.faultPlan === undefined ? {} : { faultPlan: parts.faultPlan }),
		traffic: view.traffic,
		...(plan.bare ? { bare: true } : {}),
		recordingPath: parts.recordingPath,
		startedAt: parts.startedAt,
	};
}

function webAdminUrl({ host, port }: { readonly host: string; readonly port: number }): string {
	return `http://${host}:${port}/`;
}

function linkFault({ from, to, state, delayMs, sinceMs }: LinkView): ActiveFault {
	return { node: from, to, kind: state, sinceMs, ...(state === 'slow' ? { delayMs } : {}) };
}

/** Controller first, then members, then accounts. */
function tokensOf(view: ClusterView): ClusterStatus['tokens'] {
	const all = Object.entries(view.tokens)
		.map(([path, token]) => ({ path, token }))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
	const accounts = all.filter(({ path }) => path.startsWith('SharedDomains/')).slice(0, accountTokensMax);
	return [...all.filter(({ path }) => !path.startsWith('SharedDomains/')), ...accounts];
}
