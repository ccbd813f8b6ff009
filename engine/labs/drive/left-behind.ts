/**
 * Is anything left of a cluster that was taken down? Looked at from outside, not asked of the engine that took it down.
 *
 * Only this cluster's own traces count: others may run beside it, and a pid that was given to somebody else since is not its
 * process. Of containers Docker is asked, by the labels that all parts of a cluster bear.
 */
import { existsSync } from 'node:fs';
import type { ClusterStatus } from '../../contract/cluster-status.ts';
import { DockerEngine } from '../../runtime/docker/docker-engine.ts';
import { connectDocker } from '../../runtime/docker/host/docker-host.ts';
import { homeOf, labelFilter } from '../../runtime/docker/project.ts';
import { startTimeNow } from '../../runtime/process/process-identity.ts';
import { stateRoot } from '../../runtime/state-root.ts';

/** What there was, to be looked at when it is to be gone. */
export type Traces =
	| {
			readonly of: 'processes';
			readonly pids: readonly { readonly node: string; readonly pid: number; readonly startTime: string }[];
			readonly paths: readonly string[];
	  }
	/** `labels`: by which Docker finds all of it. */
	| { readonly of: 'containers'; readonly labels: readonly string[] };

export function tracesOf({ name, runtime, volumePath, nodes }: ClusterStatus): Traces {
	if (runtime === 'docker') return { of: 'containers', labels: labelFilter(homeOf(stateRoot()), name) };
	const pids = nodes.flatMap((node) => (node.pid === null ? [] : [{ node: node.name, pid: node.pid, startTime: startTimeNow(node.pid) }]));
	return { of: 'processes', pids, paths: [volumePath, ...nodes.map(({ dataPath }) => dataPath)] };
}

/** One line each. */
export async function leftBehind(traces: Traces): Promise<readonly string[]> {
	if (traces.of === 'containers') return partsOnDocker(traces.labels);
	const running = traces.pids.filter(({ pid, startTime }) => isThere(pid) && startTimeNow(pid) === startTime);
	return [
		...running.map(({ node, pid }) => `the process of ${node} (${pid})`),
		...traces.paths.filter((path) => existsSync(path)).map((path) => `the folder ${path}`),
	];
}

/** Could not be looked at: that is no "nothing". */
async function partsOnDocker(labels: readonly string[]): Promise<readonly string[]> {
	const host = await connectDocker();
	if (!host.ok) return [`perhaps something on Docker, which does not answer: ${host.error.message}`];
	try {
		const docker = new DockerEngine(host.value);
		const [containers, networks, volumes] = await Promise.all([docker.containers(labels), docker.networks(labels), docker.volumes(labels)]);
		return [
			...(containers.ok ? containers.value.map(({ name }) => `the container ${name}`) : [unlisted(containers.error)]),
			...(networks.ok ? networks.value.map((name) => `the network ${name}`) : [unlisted(networks.error)]),
			...(volumes.ok ? volumes.value.map((name) => `the volume ${name}`) : [unlisted(volumes.error)]),
		];
	} finally {
		host.value.close();
	}
}

function unlisted({ message }: { readonly message: string }): string {
	return `perhaps something on Docker: ${message}`;
}

function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
