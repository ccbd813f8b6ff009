/**
 * A mail server for this folder's tests: SMTP in, IMAP out, in one process, with faults on request.
 *
 * SMTP is smtp-server; IMAP is a script of a dozen commands over node:net. A test sets a hook to drop a
 * connection at a chosen point, to answer 451, to store twice or to lose a mail that was acknowledged.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Endpoint } from './smtp-connection.ts';

/** What becomes of one mail: stored how often for each recipient, and what the client hears. */
export interface Fate {
	readonly copies: number;
	/** 250, a refusal such as 451, or 'drop': the connection is lost without an answer. */
	readonly reply: number | 'drop';
}

interface Mailbox {
	uidValidity: number;
	uidNext: number;
	messages: { uid: number; bytes: Buffer }[];
}

export class MailDouble {
	readonly #mailboxes = new Map<string, Mailbox>();
	readonly #imapSockets = new Set<Socket>();
	readonly #smtpSockets = new Set<Socket>();
	readonly #imap: Server;
	readonly #smtp: SMTPServer;
	/** Every mail that came to its final dot, in order. */
	readonly arrivals: { to: readonly string[]; bytes: Buffer }[] = [];
	fateOf: (to: readonly string[], bytes: Buffer) => Fate | Promise<Fate> = () => ({ copies: 1, reply: 250 });
	/** Reply to RCPT: 250 when undefined. */
	refusalOf: (address: string) => number | undefined = () => undefined;
	/** Called before each IMAP command is answered; resolves to false: the connection is dropped instead. */
	beforeImap: (line: string) => Promise<boolean> | boolean = () => true;

	private constructor() {
		this.#imap = createServer((socket) => this.#serveImap(socket));
		this.#smtp = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS', 'AUTH'],
			disableReverseLookup: true,
			closeTimeout: 10,
			onRcptTo: (address, _session, done) => {
				const code = this.refusalOf(address.address);
				done(code === undefined ? null : Object.assign(new Error('refused by the test'), { responseCode: code }));
			},
			onData: (stream, session, done) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on(
					'end',
					() =>
						void this.#deliver(
							session.envelope.rcptTo.map(({ address }) => address),
							Buffer.concat(chunks),
							session.remotePort,
							done,
						),
				);
			},
		});
		this.#smtp.on('error', () => undefined);
		this.#smtp.server.on('connection', (socket: Socket) => {
			this.#smtpSockets.add(socket);
			socket.on('close', () => this.#smtpSockets.delete(socket));
		});
	}

	static async start(): Promise<MailDouble> {
		const double = new MailDouble();
		await new Promise<void>((resolve) => double.#imap.listen(0, '127.0.0.1', resolve));
		await new Promise<void>((resolve) => double.#smtp.listen(0, '127.0.0.1', resolve));
		return double;
	}

	get imap(): Endpoint {
		return { host: '127.0.0.1', port: portOf(this.#imap) };
	}

	/** Connections of clients that stand now. */
	get smtpConnections(): number {
		return this.#smtpSockets.size;
	}

	get smtp(): Endpoint {
		return { host: '127.0.0.1', port: portOf(this.#smtp.server) };
	}

	mailbox(address: string): Mailbox {
		const known = this.#mailboxes.get(address);
		if (known) return known;
		const mailbox: Mailbox = { uidValidity: 1, uidNext: 1, messages: [] };
		this.#mailboxes.set(address, mailbox);
		return mailbox;
	}

	store(address: string, bytes: Buffer): void {
		const mailbox = this.mailbox(address);
		mailbox.messages.push({ uid: mailbox.uidNext, bytes });
		mailbox.uidNext += 1;
	}

	/** `farewell`: the server's last line; left out: it says nothing. */
	dropImap(farewell?: string): void {
		for (const socket of this.#imapSockets) farewell === undefined ? socket.destroy() : socket.end(farewell);
	}

	dropSmtp(): void {
		for (const socket of this.#smtpSockets) socket.destroy();
	}

	async stop(): Promise<void> {
		this.dropImap();
		this.dropSmtp();
		await new Promise((resolve) => this.#imap.close(resolve));
		await new Promise<void>((resolve) => this.#smtp.close(() => resolve()));
	}

	async #deliver(to: readonly string[], bytes: Buffer, clientPort: number, done: (error?: Error | null) => void): Promise<void> {
		this.arrivals.push({ to, bytes });
		const fate = await this.fateOf(to, bytes);
		for (let copy = 0; copy < fate.copies; copy++) for (const address of to) this.store(address, bytes);
		if (fate.reply === 250) return done();
		if (fate.reply !== 'drop') return done(Object.assign(new Error('refused by the test'), { responseCode: fate.reply }));
		for (const socket of this.#smtpSockets) if (socket.remotePort === clientPort) socket.destroy();
	}

	#serveImap(socket: Socket): void {
		socket.setNoDelay(true);
		this.#imapSockets.add(socket);
		socket.on('close', () => this.#imapSockets.delete(socket));
		socket.on('error', () => undefined);
		socket.write('* OK ready\r\n');
		const session: ImapSession = { mailbox: null, user: '', shownUidNext: 0 };
		let text = '';
		let turn: Promise<void> = Promise.resolve();
		socket.on('data', (chunk) => {
			text += chunk.toString('latin1');
			const lines = text.split('\r\n');
			text = lines.pop() ?? '';
			for (const line of lines) {
				turn = turn.then(async () => {
					if (await this.beforeImap(line)) this.#answer(socket, session, line);
					else socket.destroy();
				});
			}
		});
	}

	#answer(socket: Socket, session: ImapSession, line: string): void {
		const [tag = '', verb = '', ...words] = line.split(' ');
		const { mailbox } = session;
		switch (verb) {
			case 'LOGIN':
				session.user = (words[0] ?? '').replaceAll('"', '');
				break;
			case 'SELECT':
				session.mailbox = this.mailbox(session.user);
				session.shownUidNext = session.mailbox.uidNext;
				socket.write(
					`* ${session.mailbox.messages.length} EXISTS\r\n* OK [UIDVALIDITY ${session.mailbox.uidValidity}] x\r\n* OK [UIDNEXT ${session.mailbox.uidNext}] x\r\n`,
				);
				break;
			case 'NOOP':
				if (mailbox && mailbox.uidNext !== session.shownUidNext) {
					session.shownUidNext = mailbox.uidNext;
					socket.write(`* ${mailbox.messages.length} EXISTS\r\n`);
				}
				break;
			case 'UID':
				if (mailbox) socket.write(fetchReply(mailbox, words[1] ?? ''));
				break;
			case 'LOGOUT':
				socket.end(`* BYE\r\n${tag} OK\r\n`);
				return;
			default:
				socket.write(`${tag} BAD unknown\r\n`);
				return;
		}
		socket.write(`${tag} OK done\r\n`);
	}
}

interface ImapSession {
	mailbox: Mailbox | null;
	user: string;
	shownUidNext: number;
}

function fetchReply(mailbox: Mailbox, set: string): string {
	const [low = '1', high = low] = set.split(':');
	const last = mailbox.messages.at(-1)?.uid ?? 0;
	const to = high === '*' ? last : Number(high);
	const from = high === '*' ? Math.min(Number(low), last) : Number(low);
	return mailbox.messages
		.map(({ uid, bytes }, index) => {
			if (uid < from || uid > to) return '';
			const header = `${/^X-Mailcluster-Probe:.*\r\n/im.exec(bytes.toString('latin1'))?.[0] ?? ''}\r\n`;
			return `* ${index + 1} FETCH (UID ${uid} BODY[HEADER.FIELDS (X-MAILCLUSTER-PROBE)] {${header.length}}\r\n${header})\r\n`;
		})
		.join('');
}

function portOf(server: { address(): unknown }): number {
	const address = server.address();
	return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}
