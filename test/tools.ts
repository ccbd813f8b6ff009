/**
 * The programs of the system that some tests need: real mail clients, a browser.
 *
 * A test that needs one says `test.skipIf(findTool('swaks') === undefined)`; run.mjs names what was left out
 * and how to get it, and counts it as a failure where CI is set.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = {
	chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
	curl: ['curl'],
	swaks: ['swaks'],
	mutt: ['mutt'],
	'docker-compose': ['docker-compose'],
} as const;

export type Tool = keyof typeof names;
export const tools: readonly Tool[] = ['chromium', 'curl', 'swaks', 'mutt', 'docker-compose'];

/** Where the program is; undefined: not installed. CHROMIUM_PATH names a browser outside of PATH. */
export function findTool(tool: Tool, env: NodeJS.ProcessEnv = process.env): string | undefined {
	if (tool === 'chromium' && env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
	const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	return names[tool].flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** How to get it, for the line that says what was left out. */
export function remedyFor(tool: Tool): string {
	return `apt-get install ${tool}`;
}

/** Electron's program, only if it is there already: asking the package for it would download it. */
export function findElectronBinary(root: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
	const folder = join(root, 'node_modules', 'electron');
	const pathFile = join(folder, 'path.txt');
	const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
	const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
	return isProgram(path) ? path : undefined;
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
