/** Runs the command line as a user does, in a state directory of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));

export interface Ran {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export class LabCommand {
	readonly home: string;
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
		this.home = join(folder, 'home');
	}

	static async create(): Promise<LabCommand> {
		return new LabCommand(await mkdtemp(join(tmpdir(), 'mclab-user-')));
	}

	/** Starts `lab <args>`; `finished` resolves with what it printed. */
	start(...args: string[]): { readonly child: ChildProcess; readonly finished: Promise<Ran> } {
		return runProgram(process.execPath, [program, ...args], { ...process.env, MAILCLUSTER_LAB_HOME: this.home, NO_COLOR: '1' });
	}

	async run(...args: string[]): Promise<Ran> {
		return this.start(...args).finished;
	}

	/** Takes down whatever is still there. */
	async close(): Promise<void> {
		await this.run('down', '--all');
		await rm(this.#folder, { recursive: true, force: true });
	}
}

/** Any program, with all that it prints. */
export function runProgram(
	file: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = process.env,
): { readonly child: ChildProcess; readonly finished: Promise<Ran> } {
	const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	const output = { stdout: '', stderr: '' };
	child.stdout.setEncoding('latin1').on('data', (text: string) => {
		output.stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		output.stderr += text;
	});
	const finished = new Promise<Ran>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, ...output }));
	});
	return { child, finished };
}
