/**
 * Looks whether an engine answers at all while something lasts that may be silent for minutes, as a build is.
 */
import type { Result } from '../../../node-image/src/result.ts';
import type { DockerFailure } from './host/docker-failure.ts';

/** Of a DockerEngine. */
export interface Greeted {
	ping(): Promise<Result<unknown, DockerFailure>>;
}

/** Chosen: with the greeting's own limit the engine's silence is told within half of what is promised (docker-limits.ts). */
export const watchEveryMs = 2_000;

/** `onSilent` once, when a greeting fails; the function returned ends it. */
export function watchEngine(engine: Greeted, onSilent: (failure: DockerFailure) => void, everyMs = watchEveryMs): () => void {
	let isOver = false;
	let timer: NodeJS.Timeout | undefined;
	const look = async () => {
		const there = await engine.ping();
		if (isOver) return;
		if (there.ok) timer = setTimeout(() => void look(), everyMs);
		else onSilent(there.error);
	};
	timer = setTimeout(() => void look(), everyMs);
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}
