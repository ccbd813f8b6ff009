/**
 * One session of the text command interface, without its socket: a line comes in, a reply goes out.
 *
 *   200 OK                       done, or a greeting
 *   201 (a,b)                    done, and here is what was asked for (INLINE)
 *   200 data follows ... .       the same without INLINE: a line of data, and a line with a dot
 *   300 ...                      go on: the password is expected
 *   5xx ...                      no, and why
 *
 * What is known of the product's interface, and what is the lab's own, is in SPEC section 12. Passwords are looked at here
 * and handed to the port; no reply and no log repeats a line. server/cli-door.ts has the sockets.
 */
import { parseCommandLine, wordsBehind } from '../protocol/cli/command-line.ts';
import { type CliValue, printValue } from '../protocol/cli/data-format.ts';
import type { Administration, Administrator, RefusalCode } from './admin-command.ts';
import { type CliAnswer, cliCommands } from './cli-commands.ts';

export interface CliReply {
	/** Lines, each with its end. */
	readonly text: string;
	/** The connection ends behind it. */
	readonly end: boolean;
}

export interface CliSessionPorts {
	readonly node: string;
	readonly administration: Administration;
	/** Makes guessing slow: waits before a wrong password is answered. */
	penalty(): Promise<void>;
}

export const loginAttemptsMax = 3;
/** Chosen; lab's own. */
const badLinesMax = 20;
const help = ['USER', 'PASS', 'INLINE', 'NOOP', 'HELP', 'QUIT'];

/** Lab's own numbers: stable, so that a script can tell them apart. */
export const refusalNumbers: Readonly<Record<RefusalCode, number>> = {
	'no-such-account': 512,
	'no-such-domain': 513,
	'no-such-member': 514,
	exists: 520,
	'not-empty': 521,
	'bad-name': 522,
	'bad-password': 523,
	'too-many': 524,
	'local-domain': 525,
	'is-alias': 526,
	'bad-members': 527,
	'bad-licence': 528,
	'no-cluster': 529,
	'not-allowed': 530,
	'volume-full': 540,
	'volume-error': 541,
	unavailable: 550,
	unknown: 551,
};

export class CliSession {
	readonly #ports: CliSessionPorts;
	#who: Administrator | null = null;
	#user: string | null = null;
	#inline = false;
	#attempts = 0;
	#badLines = 0;

	constructor(ports: CliSessionPorts) {
		this.#ports = ports;
	}

	get loggedIn(): boolean {
		return this.#who !== null;
	}

	greeting(): string {
		return `200 ${this.#ports.node} Mailcluster Lab PWD Server ready\r\n`;
	}

	/** Never rejects. Lines come one behind the other. */
	async line(line: string): Promise<CliReply> {
		const parsed = parseCommandLine(line);
		const [word = ''] = /[A-Za-z]+/.exec(line) ?? [];
		switch (word.toUpperCase()) {
			case 'QUIT':
				return { text: '200 bye\r\n', end: true };
			case 'NOOP':
				return reply(200, 'OK');
			case 'HELP':
				return this.#data([...help, ...Object.values(cliCommands).map(({ usage }) => usage)]);
			case 'INLINE':
				this.#inline = true;
				return reply(200, 'OK');
			// Before anything is made of the rest of the line: a password may look like anything.
			case 'USER':
				this.#user = wordsBehind(line);
				return this.#user === '' ? reply(501, 'a name is missing') : reply(300, 'please send the PASS');
			case 'PASS':
				return this.#login(wordsBehind(line));
		}
		if (this.#who === null) return this.#bad(530, 'log in first: USER, then PASS');
		const command = Object.hasOwn(cliCommands, word.toUpperCase()) ? cliCommands[word.toUpperCase()] : undefined;
		if (command === undefined) return this.#bad(500, 'no such command; HELP lists what there is');
		if (!parsed.ok) return this.#bad(501, parsed.error.message);
		return this.#answer(await command.run({ administration: this.#ports.administration, who: this.#who, values: parsed.value.values }));
	}

	async #login(password: string): Promise<CliReply> {
		const name = this.#user;
		this.#user = null;
		if (name === null) return this.#bad(501, 'USER comes first');
		this.#who = null;
		this.#attempts += 1;
		const login = await this.#ports.administration.login({ name, password });
		if (login.is === 'administrator') {
			this.#who = login.who;
			this.#attempts = 0;
			return reply(200, 'login OK');
		}
		await this.#ports.penalty();
		const last = this.#attempts >= loginAttemptsMax;
		return reply(login.code === 'unavailable' ? 550 : 515, `${login.message}${last ? '; too many attempts' : ''}`, last);
	}

	#answer(answer: CliAnswer): CliReply {
		switch (answer.is) {
			case 'ok':
				return reply(200, answer.note === undefined ? 'OK' : `OK; ${answer.note}`);
			case 'data':
				return this.#data(answer.data);
			case 'wrong':
				return this.#bad(501, answer.message);
			case 'refused':
				return reply(refusalNumbers[answer.code], answer.message);
		}
	}

	#data(data: CliValue): CliReply {
		const printed = printValue(data);
		// A line of data never is a dot alone: an atom that could be one stands in quotation marks.
		return this.#inline
			? { text: `201 ${printed}\r\n`, end: false }
			: { text: `200 data follows\r\n${printed === '.' ? '"."' : printed}\r\n.\r\n`, end: false };
	}

	/** Whoever speaks something else is not listened to for ever. */
	#bad(number: number, text: string): CliReply {
		this.#badLines += 1;
		return reply(number, text, this.#badLines >= badLinesMax);
	}
}

/** One line, whatever a message says. */
function reply(number: number, text: string, end = false): CliReply {
	return { text: `${number} ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\r\n`, end };
}
