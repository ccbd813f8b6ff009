/**
 * Where the shell's own files lie, and the engine's: in the clone beside each other, in a packaged app apart.
 *
 * A packaged app's shell is an archive (app.asar), from which only Electron can read. The engine is run by a Node of
 * its own, so it lies outside, as plain files: `lab/` below the app's resources, with that Node in `node/`
 * (setup/package-layout.mjs lays them out). Read next: engine/server/node-binary.ts.
 */
import { join } from 'node:path';

export interface Places {
	/** The built interface. */
	readonly interfaceFolder: string;
	readonly preload: string;
	/** The engine's program. */
	readonly enginePath: string;
}

/** `here`: the folder of the built shell, dist/electron. */
export function placesOf({ here, isPackaged, resourcesPath }: { readonly here: string; readonly isPackaged: boolean; readonly resourcesPath: string }): Places {
	const project = join(here, '..', '..');
	return {
		interfaceFolder: join(project, 'dist', 'renderer'),
		preload: join(here, 'preload.cjs'),
		enginePath: isPackaged ? join(resourcesPath, 'lab', 'dist', 'lab', 'engine', 'server', 'main.js') : join(project, 'engine', 'server', 'main.ts'),
	};
}
