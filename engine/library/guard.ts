/**
 * Starts the guard of a folder: a small process that removes it, with every node of it, when this process dies.
 *
 * Read next: guard-main.ts.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { parse } from 'node:path';
import { nodeBinary } from '../server/node-binary.ts';
import { guardProgram } from '../server/program-files.ts';
import { LabError } from './lab-error.ts';

export interface Guard {
	/** Nothing is left to guard; resolves when the guard has ended. */
	dismiss(): Promise<void>;
	/** Something is left, and is the guard's from now on. */
	handOver(): void;
}

/** Chosen: it has nothing to do but to end. */
const endMs = 5_000;

/** What a search for Docker, or its ssh, goes by (runtime/docker/host/find-docker.ts). */
const passedOn = /^(PATH|HOME|USERPROFILE|TMPDIR|XDG_RUNTIME_DIR|SSH_AUTH_SOCK|DOCKER_.*)$/;

/** Resolves when the guard is there. @throws LabError where it cannot be started */
export async function startGuard(folder: string): Promise<Guard> {
	const child = spawn(nodeBinary(), ['--disable-warning=ExperimentalWarning', guardProgram, folder], {
		// Not a folder that somebody may want to remove.
		cwd: parse(folder).root,
		env: Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name))),
		// A session of its own: Ctrl-C in the terminal ends the tests, not the one who tidies up behind them.
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (error) =>
			reject(new LabError({ code: 'start-failed', message: `Node could not be started: ${error.message}`, remedy: 'put Node 24 into your PATH' })),
		);
	});
	child.stdin.on('error', () => {
		// The guard was killed: then there is none, and nothing else changes.
	});
	// It is no reason for this process to go on.
	child.unref();
	if (child.stdin instanceof Socket) child.stdin.unref();
	return {
		async dismiss() {
			child.ref();
			child.stdin.end();
			const timer = setTimeout(() => child.kill('SIGKILL'), endMs);
			await ended;
			clearTimeout(timer);
		},
		handOver() {
			child.stdin.end();
		},
	};
}
