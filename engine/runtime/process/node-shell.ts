/**
 * The shell that a terminal of the process runtime runs: which one, in what environment, with `mailctl` for its node.
 *
 * Of the engine's environment it gets no more than a login would give. bash and sh read a start file of ours, which
 * names the node in the prompt and puts `mailctl` first in the PATH, behind the user's own (bash reads ~/.bashrc first);
 * other shells get the same PATH and their own prompt.
 */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import type { PtyProgram } from './pty.ts';

export interface ShellSurroundings {
	readonly node: string;
	/** A folder of ours, for the start files; made when it is needed. */
	readonly shellPath: string;
	readonly cwd: string;
	readonly configPath: string;
	/** What runs TypeScript. */
	readonly executable: string;
	/** Where it keeps compiled code; undefined: nowhere. */
	readonly compileCachePath: string | undefined;
	/** undefined: there is no `mailctl`. */
	readonly mailctlProgram: string | undefined;
}

/** Files that are the same for every node: what differs is in the environment, so no path is ever quoted. */
const mailctl = `#!/bin/sh
[ -n "$MAILCTL_COMPILE_CACHE" ] && export NODE_COMPILE_CACHE="$MAILCTL_COMPILE_CACHE"
export NODE_NO_WARNINGS=1 ELECTRON_RUN_AS_NODE=1
exec "$MAILCTL_EXECUTABLE" "$MAILCTL_PROGRAM" "$@"
`;
const shStart = `PATH="$MAILCTL_PATH:$PATH"
PS1="$MAILCLUSTER_NODE \\$ "
`;
const bashStart = `[ -r ~/.bashrc ] && . ~/.bashrc
PATH="$MAILCTL_PATH:$PATH"
PS1="$MAILCLUSTER_NODE:\\w\\$ "
`;

const passedOn = ['HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'];
/** As shells of accounts that nobody may log in to. */
const noShells: ReadonlySet<string> = new Set(['nologin', 'false', 'true', 'sync']);
const shellsUsual = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'];

/** Writes the start files and says what is to be run. @throws where its folder cannot be written */
export function nodeShell(surroundings: ShellSurroundings, env: Readonly<Record<string, string | undefined>> = process.env): PtyProgram {
	const { shellPath, node, cwd } = surroundings;
	const binPath = join(shellPath, 'bin');
	const startPath = (shell: string) => join(shellPath, `${shell}.start`);
	mkdirSync(binPath, { recursive: true, mode: 0o700 });
	if (surroundings.mailctlProgram !== undefined) writeFileSync(join(binPath, 'mailctl'), mailctl, { mode: 0o700 });
	writeFileSync(startPath('sh'), shStart, { mode: 0o600 });
	writeFileSync(startPath('bash'), bashStart, { mode: 0o600 });

	const file = shellOf(env);
	const passed = passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
	return {
		file,
		args: basename(file) === 'bash' ? ['--rcfile', startPath('bash')] : [],
		cwd,
		env: {
			...Object.fromEntries(passed),
			...utf8(env),
			PATH: [binPath, env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
			SHELL: file,
			TERM: 'xterm-256color',
			// A POSIX shell that talks to a person reads the file that it names.
			ENV: startPath('sh'),
			MAILCLUSTER_NODE: node,
			MAILCTL_PATH: binPath,
			MAILCTL_CONFIG: surroundings.configPath,
			...(surroundings.mailctlProgram === undefined
				? {}
				: {
						MAILCTL_EXECUTABLE: surroundings.executable,
						MAILCTL_PROGRAM: surroundings.mailctlProgram,
						MAILCTL_COMPILE_CACHE: surroundings.compileCachePath ?? '',
					}),
		},
	};
}

/** $SHELL where it can be one; the engine may have been started by something that has none. */
function shellOf(env: Readonly<Record<string, string | undefined>>): string {
	const wanted = [env.SHELL ?? '', loginShell(), ...shellsUsual];
	return wanted.find((path) => path.startsWith('/') && !noShells.has(basename(path)) && isExecutable(path)) ?? '/bin/sh';
}

function loginShell(): string {
	try {
		return userInfo().shell ?? '';
	} catch {
		// A user id without an entry, as in a container.
		return '';
	}
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** As the shell decides: the first of these three that is set counts. */
function utf8(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const counts = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	if (/utf-?8/i.test(counts)) return {};
	// LC_ALL would hide it, and says nothing but "C" or an old character set here.
	return { LC_ALL: '', LC_CTYPE: process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8' };
}
