/**
 * Loads the terminal's chunk, with patience: a browser breaks off what it is loading when a network of the machine
 * comes or goes, and that is what starting containers does.
 */

/** Chosen: over within two seconds, as a network that is set up is. */
const pausesMs = [100, 300, 1200] as const;

type Terminal = typeof import('./xterm-screen.ts');

/** @param load for tests. */
export async function loadTerminal(load: () => Promise<Terminal> = () => import('./xterm-screen.ts')): Promise<Terminal> {
	for (const pauseMs of pausesMs) {
		try {
			return await load();
		} catch {
			await new Promise((resolve) => setTimeout(resolve, pauseMs));
		}
	}
	return load();
}
