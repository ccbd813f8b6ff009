/**
 * One attachment to the engine for the length of a command.
 */
import { type AttachOptions, attachEngine, type EngineClient } from '../server/attach.ts';

/** Where tests put an engine process with a double inside. */
const mainPath = process.env.MAILCLUSTER_LAB_ENGINE_MAIN;

/** Whoever opens it closes it. @throws AttachFailure */
export function openEngine(options: Pick<AttachOptions, 'start' | 'anyVersion'>): Promise<EngineClient> {
	return attachEngine({ ...options, client: 'cli', ...(mainPath ? { mainPath } : {}) });
}

/** Attaches, works, and lets go, whatever happens. @throws AttachFailure and whatever `work` throws */
export async function withEngine<T>(options: Pick<AttachOptions, 'start' | 'anyVersion'>, work: (engine: EngineClient) => Promise<T>): Promise<T> {
	const engine = await openEngine(options);
	try {
		return await work(engine);
	} finally {
		engine.close();
	}
}
