/**
 * The Docker engine for the length of a command: `image` and `export` speak to it themselves, the lab's engine is not needed.
 */
import { DockerEngine, type DockerResult } from '../runtime/docker/docker-engine.ts';
import { connectDocker } from '../runtime/docker/host/docker-host.ts';
import { CliFailure } from './cli-failure.ts';

/** Greets it, works, and lets go, whatever happens. @throws CliFailure and whatever `work` throws */
export async function withDocker<T>(work: (engine: DockerEngine) => Promise<T>): Promise<T> {
	const host = expectDocker(await connectDocker());
	try {
		return await work(new DockerEngine(host));
	} finally {
		host.close();
	}
}

/** @throws CliFailure */
export function expectDocker<T>(result: DockerResult<T>): T {
	if (!result.ok) throw new CliFailure(result.error);
	return result.value;
}
