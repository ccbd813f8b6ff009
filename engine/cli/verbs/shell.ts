/**
 * `shell`: a terminal in a node, as this terminal; without one, standard input is typed into it.
 *
 * Keys go through as they are (raw mode), so Ctrl-C reaches what runs in the shell. The engine is told of each piece of
 * output when it has been written here: a slow terminal slows the shell down, and nothing is left out. Ends as the
 * shell ends, with its exit code.
 */
import { constants } from 'node:os';
import type { Command } from 'commander';
import { type TerminalSize, terminalInputBytesMax } from '../../contract/terminals.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, ExitCode, expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';

const sizeDefault: TerminalSize = { columns: 80, rows: 24 };
/** A shell of a node that ended by a signal, or in an unknown way. */
const otherEnd = 1;

export function addShell(program: Command): void {
	program
		.command('shell')
		.description('open a shell in a node, with `mailctl` for it; piped input is typed into it')
		.argument('<node>', 'a name from `status`, @controller or @backup')
		.option('--name <name>', nameHelp, nameOption)
		.action((node: string, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const size = sizeOf(process.stdout) ?? sizeDefault;
				const writing = new Output(engine);
				const { terminal } = expectValue(await engine.call('terminalOpen', { name: options.name, node: node.slice(0, 60), ...size }));
				const code = await inTerminal(engine, terminal, writing);
				if (code !== 0) throw new ExitCode(code);
			}),
		);
}

/** What the shell writes, to stdout: listened for before it is opened, so that nothing is missed. */
class Output {
	readonly ended: Promise<string>;
	readonly #begun = Promise.withResolvers<void>();
	/** The last piece, and all before it. */
	#written = this.#begun.promise;

	constructor(engine: EngineClient) {
		engine.on('terminalData', ({ terminal, data }) => {
			const bytes = Buffer.from(data, 'base64');
			this.#written = this.#written.then(() => written(bytes)).then(() => void engine.call('terminalTaken', { terminal, bytes: bytes.length }));
		});
		this.ended = new Promise((resolve, reject) => {
			engine.on('terminalEnded', ({ how }) => void this.#written.then(() => resolve(how)));
			engine.onClose(() => reject(new CliFailure({ message: 'the engine ended, and the shell with it', remedy: 'start a cluster with `up dynamic`' })));
		});
		// Whoever waits for it meets the failure; before that nobody does.
		this.ended.catch(() => undefined);
	}

	/** Nothing is shown before: whoever sees the prompt may type, and this terminal must be ready for that. */
	begin(): void {
		this.#begun.resolve();
	}
}

async function inTerminal(engine: EngineClient, terminal: string, output: Output): Promise<number> {
	const { stdin, stdout } = process;
	const resized = () => void engine.call('terminalResize', { terminal, ...(sizeOf(stdout) ?? sizeDefault) });
	if (stdin.isTTY) stdin.setRawMode(true);
	stdout.on('resize', resized);
	output.begin();
	const typing = typeInto(engine, terminal).catch(() => undefined);
	try {
		return exitCode(await output.ended);
	} finally {
		stdout.off('resize', resized);
		if (stdin.isTTY) stdin.setRawMode(false);
		// Else a read that waits keeps this process.
		stdin.destroy();
		await typing;
	}
}

/** Everything from stdin, in parts; the next one when there is room for it. */
async function typeInto(engine: EngineClient, terminal: string): Promise<void> {
	const { stdin } = process;
	let last: number | undefined;
	for await (const chunk of stdin as AsyncIterable<Buffer>) {
		for (let at = 0; at < chunk.length; at += terminalInputBytesMax) {
			const part = chunk.subarray(at, at + terminalInputBytesMax);
			const typed = await engine.call('terminalInput', { terminal, data: part.toString('base64') });
			// The shell has ended, or the engine: both say so themselves.
			if (!typed.ok) return;
		}
		last = chunk.at(-1) ?? last;
	}
	// As a word and not as Ctrl-D, which is lost on a shell that is between two commands.
	const exit = `${last === undefined || last === 0x0a ? '' : '\n'}exit\n`;
	await engine.call('terminalInput', { terminal, data: Buffer.from(exit).toString('base64') });
}

function written(bytes: Buffer): Promise<void> {
	return new Promise((resolve) => process.stdout.write(bytes, () => resolve()));
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): TerminalSize | undefined {
	return columns > 0 && rows > 0 ? { columns: Math.min(columns, 1000), rows: Math.min(rows, 1000) } : undefined;
}

/** As shells count: 128 and its number for a signal. */
function exitCode(how: string): number {
	const code = /^exit (\d+)$/.exec(how)?.[1];
	if (code !== undefined) return Number(code);
	const signal = Object.entries(constants.signals).find(([name]) => name === how)?.[1];
	return signal === undefined ? otherEnd : 128 + signal;
}
