/**
 * Takes clusters down and, when nothing is left, waits until the engine process is gone, too.
 */
import type { EngineClient } from '../server/attach.ts';
import { expectValue } from './cli-failure.ts';
import { processEnded } from './process-ended.ts';

/** The names of what was taken down. @throws CliFailure */
export async function takeDown(
	engine: EngineClient,
	which: { readonly name?: string | undefined; readonly all?: boolean | undefined },
): Promise<readonly string[]> {
	const closed = new Promise<void>((resolve) => engine.onClose(resolve));
	const { names, engineEnds } = expectValue(await engine.call('down', which));
	if (engineEnds) {
		// The engine holds this connection until it exits.
		await closed;
		await processEnded(engine.engine.pid);
	}
	return names;
}
