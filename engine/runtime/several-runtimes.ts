/**
 * The runtimes as one: a cluster gets the one that its definition asks for.
 *
 * The Docker side is made when it is first asked for: most engines never need it, and none is to wait for an engine
 * of Docker that hangs. What was left there is looked for only where a folder says that there was a cluster.
 */
import type { RuntimeSummary } from '../contract/engine-api.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import type { AdoptedCluster, PrepareStep, Runtime, RuntimeCluster, RuntimeResult } from './runtime.ts';

export interface SeveralRuntimesOptions {
	readonly process: Runtime;
	readonly docker: () => Promise<Runtime>;
	/** Does anything here tell of clusters in containers? */
	readonly dockerWasUsed: () => boolean;
}

export class SeveralRuntimes implements Runtime {
	readonly #options: SeveralRuntimesOptions;
	#docker: Promise<Runtime> | undefined;

	constructor(options: SeveralRuntimesOptions) {
		this.#options = options;
	}

	async kinds(): Promise<readonly RuntimeSummary[]> {
		const both = await Promise.all([this.#options.process.kinds(), this.#containers().then((containers) => containers.kinds())]);
		return both.flat();
	}

	async prepare(name: string, definition: ClusterDefinition, progress?: (step: PrepareStep) => void): Promise<RuntimeResult<RuntimeCluster>> {
		const runtime = definition.runtime === 'docker' ? await this.#containers() : this.#options.process;
		return runtime.prepare(name, definition, progress);
	}

	async adopt(): Promise<readonly AdoptedCluster[]> {
		return this.#options.dockerWasUsed() ? (await this.#containers()).adopt() : [];
	}

	async removeLeftovers(which?: { readonly all?: boolean }): Promise<readonly string[]> {
		const ofProcesses = await this.#options.process.removeLeftovers(which);
		const ofContainers = this.#options.dockerWasUsed() ? await (await this.#containers()).removeLeftovers(which) : [];
		return [...ofProcesses, ...ofContainers];
	}

	async leftBehind(): Promise<readonly string[]> {
		return this.#options.dockerWasUsed() ? (await this.#containers()).leftBehind() : [];
	}

	async close(): Promise<void> {
		await this.#options.process.close();
		await (await this.#docker)?.close();
	}

	#containers(): Promise<Runtime> {
		this.#docker ??= this.#options.docker();
		return this.#docker;
	}
}
