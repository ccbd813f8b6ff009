/**
 * `files`: what lies on the shared volume or on a node's own disk, and with --read what is in a file.
 */
import type { Command } from 'commander';
import { listedMax, readBytesMax } from '../../../node-image/src/contract/files.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { fileLines } from '../file-lines.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { terminalText } from '../terminal-text.ts';

interface FilesOptions {
	readonly name?: string;
	readonly read?: boolean;
	readonly json?: boolean;
}

export function addFiles(program: Command, output: Output): void {
	program
		.command('files')
		.description("list the shared volume, or a node's own disk; with --read print a file")
		.argument('<place>', '"volume", or a node: a name from `status`, @controller or @backup')
		.argument('[path]', 'below it, without a "/" at its beginning', '')
		.option('--name <name>', nameHelp, nameOption)
		.option('--read', 'print the file; to a terminal without its control characters')
		.option('--json', 'print the listing as one JSON object')
		.action((place: string, path: string, options: FilesOptions) => {
			if (options.read && options.json) throw new CliFailure({ message: '--read and --json do not go together', remedy: 'leave one of them out' });
			return withEngine({ start: false }, async (engine) => {
				// A directory's name is often completed with its "/".
				const target = { name: options.name, where: place.slice(0, 60), path: path.replace(/(?<=.)\/+$/, '') };
				if (options.read) return printFile(engine, target);
				const listing = expectValue(await engine.call('filesList', { ...target, most: listedMax }));
				if (options.json) output.out(JSON.stringify(listing, null, '\t'));
				// For people; a program that reads the listing reads nothing.
				else if (listing.entries.length === 0) output.note('(empty)');
				else for (const line of fileLines(listing)) output.out(line);
			});
		});
}

async function printFile(engine: EngineClient, target: { name?: string | undefined; where: string; path: string }): Promise<void> {
	const decoder = new TextDecoder();
	for (let fromByte = 0; ; ) {
		const { data, sizeBytes } = expectValue(await engine.call('filesRead', { ...target, fromByte, bytesMost: readBytesMax }));
		const bytes = Buffer.from(data, 'base64');
		fromByte += bytes.length;
		const isLast = bytes.length === 0 || fromByte >= sizeBytes;
		await written(process.stdout.isTTY ? decoder.decode(bytes, { stream: !isLast }).split('\n').map(terminalText).join('\n') : bytes);
		if (isLast) return;
	}
}

function written(text: string | Buffer): Promise<void> {
	return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
