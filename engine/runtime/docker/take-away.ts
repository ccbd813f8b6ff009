/**
 * Removes what Docker has of a cluster: by its labels, not by a list, so that nothing is left that somebody forgot.
 */
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { fewAtOnce } from './few-at-once.ts';
import { labelFilter, type Project } from './project.ts';

/**
 * What is still there after all, in words for people; empty: everything is gone. Goes on whatever fails, but not with
 * an engine that hangs. Without `cluster`: of every cluster of this state directory.
 */
export async function removeEverything(
	engine: DockerEngine,
	{ home, cluster }: Pick<Project, 'home'> & Partial<Pick<Project, 'cluster'>>,
): Promise<readonly string[]> {
	const filter = labelFilter(home, cluster);
	const there = await engine.ping();
	if (!there.ok) return [`everything labelled ${filter.at(-1)} (${there.error.message})`];
	const left: string[] = [];
	const remove = async (kind: string, names: DockerResult<readonly string[]>, one: (name: string) => Promise<DockerResult<unknown>>) => {
		if (!names.ok) {
			left.push(`every ${kind} labelled ${filter.at(-1)} (${names.error.message})`);
			return;
		}
		await fewAtOnce(names.value, async (name) => {
			const removed = await one(name);
			if (!removed.ok && removed.error.code !== 'docker-not-found') left.push(`the ${kind} ${name}`);
		});
	};
	const containers = await engine.containers(filter);
	await remove('container', containers.ok ? { ok: true, value: containers.value.map(({ name }) => name) } : containers, (name) => engine.removeContainer(name));
	const [networks, volumes] = await Promise.all([engine.networks(filter), engine.volumes(filter)]);
	await Promise.all([remove('network', networks, (name) => engine.removeNetwork(name)), remove('volume', volumes, (name) => engine.removeVolume(name))]);
	return left;
}

/** As a whole, for an error's text: what a person has to know of what was not removed. */
export function leftText(left: readonly string[]): string {
	return `left behind: ${left.join(', ')}; \`down --all\` removes it, or the next start, when Docker answers`;
}
