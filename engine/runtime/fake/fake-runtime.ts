/**
 * The runtime port in memory: no process, no socket, no file. Passes the same contract suite as the real ones.
 *
 * Read next: fake-cluster.ts, one of its clusters.
 */
import { failed, ok } from '../../../node-image/src/result.ts';
import type { RuntimeSummary } from '../../contract/engine-api.ts';
import type { ClusterDefinition } from '../../core/cluster-definition.ts';
import { type ClusterPlan, planCluster, slotCount } from '../../core/plan.ts';
import type { Runtime, RuntimeCode, RuntimeResult } from '../runtime.ts';
import { FakeCluster, type FakeClusterOptions } from './fake-cluster.ts';

export class FakeRuntime implements Runtime {
	readonly clusters = new Map<string, FakeCluster>();
	readonly #broken: Map<string, string>;
	readonly #options: FakeClusterOptions;

	constructor(options: FakeClusterOptions = {}) {
		this.#broken = new Map(options.broken);
		this.#options = { ...options, broken: this.#broken };
	}

	/** From now on this node ends right after its start. */
	break(node: string, lastWords: string): void {
		this.#broken.set(node, lastWords);
	}

	async kinds(): Promise<readonly RuntimeSummary[]> {
		return [{ kind: 'process', unavailable: null }];
	}

	async prepare(name: string, definition: ClusterDefinition): Promise<RuntimeResult<FakeCluster>> {
		if (this.clusters.has(name)) return fail('name-taken', `a cluster "${name}" is there already`);
		const taken = new Set([...this.clusters.values()].map((cluster) => cluster.plan.slot));
		const slot = Array.from({ length: slotCount(true) }, (_, index) => index + 1).find((one) => !taken.has(one));
		if (slot === undefined) return fail('port-taken', 'every slot is taken');
		const plan = planCluster(definition, { slot, addressPerNode: true });
		const place = ({ address, ports }: ClusterPlan['balancer']) => `${address}:${ports.smtp}`;
		if ([...this.clusters.values()].some((other) => place(other.plan.balancer) === place(plan.balancer))) {
			return fail('port-taken', `${place(plan.balancer)} (smtp of the balancer) is taken`);
		}
		const cluster = new FakeCluster(name, plan, this.#options, () => this.clusters.delete(name));
		this.clusters.set(name, cluster);
		return ok(cluster);
	}

	async adopt(): Promise<readonly []> {
		return [];
	}

	async leftBehind(): Promise<readonly string[]> {
		return [];
	}

	async removeLeftovers(): Promise<string[]> {
		return [];
	}

	async close(): Promise<void> {}
}

function fail(code: RuntimeCode, message: string) {
	return failed({ code, message, definite: true });
}
