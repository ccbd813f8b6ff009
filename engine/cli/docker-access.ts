/**
 * The Docker engine for the length of a command: `image` and `export` speak to it themselves, the lab's engine is not needed.
 */
import { DockerEngine, type DockerResult } from '../runtime/docker/docker-engine.ts';
import { noDockerNeeded } from '../runtime/docker/host/connect-failure.ts';
import { connectDocker } from '../runtime/docker/host/docker-host.ts';
import { CliFailure } from './cli-failure.ts';

/**
 * Greets it, works, and lets go, whatever happens. `orElse`: how to do without it, where nobody answers.
 * @throws CliFailure and whatever `work` throws
 */
export async function withDocker<T>(work: (engine: DockerEngine) => Promise<T>, orElse?: string): Promise<T> {
	const found = await connectDocker();
	// To do without containers is the way of `up` alone.
	if (!found.ok)
		throw new CliFailure({ message: found.error.message, remedy: found.error.remedy.replace(`, ${noDockerNeeded}`, orElse ? `, or ${orElse}` : '') });
	const host = found.value;
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
