/**
 * Where the programs lie that the lab starts as processes of their own, and what they share.
 *
 * There are two layouts, with the same folders in both: the sources, which Node runs as they stand, and the
 * JavaScript that build.mjs makes of them for a package (dist/lab), since Node strips no types below
 * node_modules. A program has the ending of this very file.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const ending = extname(here);

/** The project in the clone, the package where it is installed: the nearest folder with a package.json. */
export const projectPath = packageAbove(here);

/** One node of a cluster. */
export const nodeProgram = program('node-image/src/main');
/** The command for one node. */
export const mailctlProgram = program('node-image/src/mailctl');
export const engineProgram = program('engine/server/main');
export const guardProgram = program('engine/library/guard-main');

/** Of which the image of containers is made: its sources in both layouts, for in a container Node runs them as they stand. */
export const nodeImagePath = join(projectPath, 'node-image');

/** The exercises that come with the lab. */
export const labsPath = join(projectPath, 'labs');

/** Where Node keeps compiled code between starts: in the project, not in a folder that others can write. */
export const compileCachePath = join(projectPath, 'node_modules', '.cache', 'compile');

/** Of one of our packages, the folder; undefined: it is not installed. Beside us or above us, as npm places it. */
export function packagePath(name: string): string | undefined {
	try {
		return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
	} catch {
		return undefined;
	}
}

function program(path: string): string {
	return join(here, '..', '..', '..', `${path}${ending}`);
}

/** Looked for by hand: Node's own search cannot see into the archive of a packaged desktop app, its file functions can. */
function packageAbove(path: string): string {
	const folder = dirname(path);
	if (existsSync(join(folder, 'package.json'))) return folder;
	if (folder === path) throw new Error(`there is no package.json above ${here}`);
	return packageAbove(folder);
}
