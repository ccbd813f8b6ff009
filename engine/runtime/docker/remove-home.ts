/**
 * Removes all that Docker has of one state directory, when nobody uses it any more: by its label alone, whatever its
 * records say. For the guard of a test that was killed (engine/library/guard-main.ts).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DockerEngine, type DockerResult } from './docker-engine.ts';
import { connectDocker, type DockerHost } from './host/docker-host.ts';
import { homeOf } from './project.ts';
import { removeEverything } from './take-away.ts';

export interface RemoveHomeOptions {
	/** Tests give another engine. */
	readonly connect?: () => Promise<DockerResult<DockerHost>>;
	readonly wait?: (waitMs: number) => Promise<unknown>;
}

/** A call that its maker did not see the end of may still be under way: what it makes appears a moment later. */
const lookAgainMs = 1_000;
/** While Docker does not answer, or does not remove. */
const tryAgainMs = 3_000;
const triesMax = 20;

/** What is left after all tries, in words for people; empty: everything is gone. */
export async function removeHome(root: string, { connect = connectDocker, wait = delay }: RemoveHomeOptions = {}): Promise<readonly string[]> {
	let left: readonly string[] = [];
	for (let tries = 0; tries < triesMax; tries++) {
		if (tries > 0) await wait(tryAgainMs);
		const host = await connect();
		left = host.ok ? await removeTwice(new DockerEngine(host.value), root, wait) : [host.error.message];
		if (host.ok) host.value.close();
		if (left.length === 0) return left;
	}
	return left;
}

async function removeTwice(engine: DockerEngine, root: string, wait: (waitMs: number) => Promise<unknown>): Promise<readonly string[]> {
	const left = await removeEverything(engine, { home: homeOf(root) });
	if (left.length > 0) return left;
	await wait(lookAgainMs);
	return removeEverything(engine, { home: homeOf(root) });
}
