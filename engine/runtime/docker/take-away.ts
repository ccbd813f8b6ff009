/**
 * Removes what Docker has of a cluster: by its labels, not by a list, so that nothing is left that somebody forgot.
 */
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { labelFilter, type Project } from './project.ts';

/** Docker does each of them one by one; more at once only makes each of them later. */
const atOnce = 8;

/** What is still there after all, by kind and name; empty: everything is gone. Goes on whatever fails. */
export async function removeEverything(engine: DockerEngine, { home, cluster }: Pick<Project, 'home' | 'cluster'>): Promise<readonly string[]> {
	const filter = labelFilter(home, cluster);
	const left: string[] = [];
	const remove = async (kind: string, names: DockerResult<readonly string[]>, one: (name: string) => Promise<DockerResult<unknown>>) => {
		if (!names.ok) {
			left.push(`every ${kind} (${names.error.message})`);
			return;
		}
		const waiting = [...names.value];
		const worker = async () => {
			for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
				const removed = await one(name);
				if (!removed.ok && removed.error.code !== 'docker-not-found') left.push(`${kind} ${name}`);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
	};
	const containers = await engine.containers(filter);
	await remove('container', containers.ok ? { ok: true, value: containers.value.map(({ name }) => name) } : containers, (name) => engine.removeContainer(name));
	await Promise.all([
		remove('network', await engine.networks(filter), (name) => engine.removeNetwork(name)),
		remove('volume', await engine.volumes(filter), (name) => engine.removeVolume(name)),
	]);
	return left;
}
