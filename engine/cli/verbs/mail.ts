/**
 * `mail` reads an account's mail from the volume's files, whoever owns it now; `mail --send` sends one by hand.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { readBytesMax } from '../../../node-image/src/contract/files.ts';
import { type MessageRow, messageRowsMax, messagesSearchedMax, type SentMail } from '../../contract/mail.ts';
import { decodedWords } from '../../mail/encoded-words.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { terminalText } from '../terminal-text.ts';
import { addressArgument } from './accounts.ts';

interface MailOptions {
	readonly name?: string;
	readonly mailbox: string;
	readonly search?: string;
	readonly send?: string;
	readonly from?: string;
	readonly json?: boolean;
}

function uidArgument(text: string): number {
	if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('write a UID as `mail ADDRESS` lists them');
	return Number(text);
}

function searchArgument(text: string): string {
	if (text.length > 254) throw new InvalidArgumentError('a text to search for has at most 254 characters');
	return text;
}

export function addMail(program: Command, output: Output): void {
	program
		.command('mail')
		.description("list an account's newest messages, or print one as it is stored; with --send send it one")
		.argument('<address>', 'the account', addressArgument)
		.argument('[uid]', 'UID of the message to print', uidArgument)
		.option('--name <name>', nameHelp, nameOption)
		.option('--mailbox <mailbox>', 'which one', 'INBOX')
		.option('--search <text>', 'only messages with this text in sender, recipient or subject', searchArgument)
		.option('--send <subject>', 'send a mail with this subject through the balancer, and print what was said')
		.option('--from <address>', 'its sender; the account itself when left out', addressArgument)
		.option('--json', 'print one JSON object; not with a UID')
		.action((address: string, uid: number | undefined, options: MailOptions) => {
			if (uid !== undefined && (options.json || options.send !== undefined))
				throw new CliFailure({ message: 'a UID goes with neither --json nor --send', remedy: 'leave one of them out' });
			return withEngine({ start: false }, async (engine) => {
				if (options.send !== undefined) return send(engine, output, address, options.send, options);
				const target = { name: options.name, address, mailbox: options.mailbox.slice(0, 255) };
				if (uid !== undefined) return printMessage(engine, { ...target, uid });
				const asked = { ...target, text: options.search, fromIndex: 0, most: messageRowsMax };
				const { total, more, rows } = expectValue(await engine.call('messages', asked));
				if (options.json) output.out(JSON.stringify({ total, messages: rows }, null, '\t'));
				else {
					for (const line of table(rows.map(messageCells))) output.out(line);
					output.note(`${rows.length} of ${total} ${options.search === undefined ? '' : 'found '}in ${options.mailbox}`);
					if (more && options.search !== undefined) output.note(`only the newest ${messagesSearchedMax} were looked through`);
				}
			});
		});
}

async function send(engine: EngineClient, output: Output, to: string, subject: string, { name, from = to, json }: MailOptions): Promise<void> {
	const sent = expectValue(await engine.call('sendMail', { name, from, to: [to], subject, text: `Sent by hand from ${from}.\n` }));
	if (json) output.out(JSON.stringify(sent, null, '\t'));
	else for (const line of dialogueLines(sent.dialogue)) output.out(line);
	if (sent.outcome !== 'accepted')
		throw new CliFailure({ message: `${sent.outcome}: ${terminalText(sent.reply)}`, remedy: 'send it again when the cluster takes mail' });
}

/** An answer of several lines (RFC 5321 section 4.2.1) was said at one time. */
export function dialogueLines(dialogue: SentMail['dialogue']): string[] {
	return dialogue.flatMap(({ atMs, by, text }) =>
		text
			.split(/\r?\n/)
			.map((line, index) => `${index === 0 ? `${atMs.toFixed(1).padStart(8)} ms` : ' '.repeat(11)}  ${by === 'client' ? '>' : '<'} ${terminalText(line)}`),
	);
}

/** A message in a list. Decoded before it is made harmless: an encoded word may hold what moves the cursor. */
export function messageCells({ uid, internalDateS, sizeBytes, flags, header }: MessageRow): string[] {
	const date = new Date(internalDateS * 1000).toISOString().slice(0, 19).replace('T', ' ');
	return [String(uid), date, String(sizeBytes), flags.join(' '), terminalText(decodedWords(header.from)), terminalText(decodedWords(header.subject))];
}

async function printMessage(engine: EngineClient, target: { name?: string | undefined; address: string; mailbox: string; uid: number }): Promise<void> {
	const decoder = new TextDecoder();
	for (let fromByte = 0; ; ) {
		const { data, sizeBytes } = expectValue(await engine.call('message', { ...target, fromByte, bytesMost: readBytesMax }));
		const bytes = Buffer.from(data, 'base64');
		fromByte += bytes.length;
		const isLast = bytes.length === 0 || fromByte >= sizeBytes;
		const text = process.stdout.isTTY ? decoder.decode(bytes, { stream: !isLast }).split('\r\n').map(terminalText).join('\n') : bytes;
		await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
		if (isLast) return;
	}
}
