/**
 * One client's IMAP session (RFC 3501 section 3), from greeting to goodbye.
 *
 *   not authenticated --LOGIN, AUTHENTICATE, XTICKET--> authenticated <--SELECT/CLOSE--> selected
 *          |  the account is on another server                 |  LOGOUT, life ended, account dropped, idle too long
 *          v                                                   v
 *       'remote': the door joins the two connections        'closed'
 *
 * Invariants: (1) One command at a time, answered in order. (2) Nothing leaves but through the outbox, which asks the
 * fence in front of each write (R2); each command asks at its start, too. (3) No read is under way while a command
 * runs, so all that the client sent behind its LOGIN can be handed on. (4) A session on an account ends with the
 * account: when it is dropped, all waits end with BYE.
 * The session knows no sockets: server/imap-door.ts gives it a wire. Read commands/*.ts next.
 */
import { type Fence, FenceClosed } from '../../cluster/fence.ts';
import { unreachable } from '../../result.ts';
import type { LeaveWhen, OpenAccount } from '../../storage/open-account.ts';
import { textOfUtf8 } from './bytes.ts';
import { capabilities } from './capabilities.ts';
import type { Command } from './command.ts';
import { CommandReader, type ReaderEvent } from './command-reader.ts';
import { append } from './commands/append.ts';
import { accountMoved, bad, type Completion, done, no, noSuchMailbox, refusal } from './commands/completion.ts';
import { fetch } from './commands/fetch.ts';
import { list, namespace, status, subscribe } from './commands/mailboxes.ts';
import { type Credentials, parsePlainResponse } from './commands/sasl-plain.ts';
import { search } from './commands/search.ts';
import { close, describe, expunge } from './commands/select.ts';
import { store } from './commands/store.ts';
import { MailboxView } from './mailbox-view.ts';
import { Outbox, SessionOver } from './outbox.ts';
import { parseCommand } from './parser.ts';
import { humanText, quotedOrLiteral } from './printer.ts';

/** The client's connection, as bytes. */
export interface Wire {
	/** The next bytes; undefined at the client's end of stream. At most one read is under way. */
	read(): Promise<Uint8Array | undefined>;
	/** Resolves when the bytes have left this process, and not before; rejects when the connection is gone. */
	write(bytes: Uint8Array): Promise<void>;
}

export type LoginOutcome<Remote> =
	| { readonly kind: 'local'; readonly account: OpenAccount }
	/** The account is on another server, and this connection to it is logged in. */
	| { readonly kind: 'remote'; readonly stream: Remote /** Where it is not the name that the client gave. */; readonly account?: string }
	| { readonly kind: 'refused'; readonly message: string }
	| { readonly kind: 'unavailable'; readonly message: string };

export interface SessionPorts<Remote> {
	readonly serverName: string;
	readonly literalBytesMax: number;
	readonly fence: Fence;
	readonly client: { readonly address: string };
	/** The address as the client wrote it. */
	login(credentials: Credentials, client: { readonly address: string }): Promise<LoginOutcome<Remote>>;
	/** For a session that another member passes on (R10). */
	redeem(ticket: string): OpenAccount | undefined;
	/** A session on an account began; the function returned is called at its end. */
	opened(session: { readonly account: string; readonly through: string }): () => void;
	/** A remote stream that turned out not to be wanted. */
	discard(stream: Remote): void;
	/** Makes guessing slow: waits before a failed login is answered. */
	penalty(): Promise<void>;
	nowS(): number;
}

export type SessionEnd<Remote> =
	| { readonly kind: 'closed' }
	| { readonly kind: 'remote'; readonly stream: Remote; readonly account: string; readonly unread: readonly Uint8Array[] };

/** Chosen. Before a login nobody needs much. */
const limitsBeforeLogin = { lineBytesMax: 8 * 1024, literalBytesMax: 4 * 1024 };
const lineBytesMax = 64 * 1024;
const failedLoginsMax = 3;
const badCommandsMax = 20;

export class ImapSession<Remote> {
	readonly #wire: Wire;
	readonly #ports: SessionPorts<Remote>;
	readonly #reader = new CommandReader(limitsBeforeLogin);
	readonly #out: Outbox;
	#account: OpenAccount | undefined;
	#view: MailboxView | undefined;
	#passedOn: { readonly stream: Remote; readonly account: string } | undefined;
	#atEnd: (() => void)[] = [];
	/** Set: the session ends with this BYE as soon as it looks. */
	#ending: string | undefined;
	/** Set: the session ends with this BYE between two commands, at the latest behind the next answer. */
	#leaving: { readonly bye: string; readonly now: boolean } | undefined;
	#reading = false;
	#clientGone = false;
	#wake: (() => void) | undefined;
	#failedLogins = 0;
	#badCommands = 0;

	constructor(wire: Wire, ports: SessionPorts<Remote>) {
		this.#wire = wire;
		this.#ports = ports;
		this.#out = new Outbox(
			() => this.#gate(),
			(bytes) =>
				this.#wire.write(bytes).catch(() => {
					throw new SessionOver(undefined);
				}),
		);
	}

	/** Runs the session to its end. Never rejects but for a broken invariant. */
	async run(): Promise<SessionEnd<Remote>> {
		try {
			await this.#say(`* OK [CAPABILITY ${this.#capabilities()}] ${this.#ports.serverName} IMAP4rev1 server ready`);
			while (this.#passedOn === undefined) await this.#next();
			return { kind: 'remote', ...this.#passedOn, unread: this.#reader.takeRest() };
		} catch (over) {
			if (this.#passedOn !== undefined) this.#ports.discard(this.#passedOn.stream);
			const bye = lastWords(over);
			// A client that does not take its BYE finds the connection closed: that says the same.
			if (bye !== undefined) await this.#out.goodbye(bye).catch(() => undefined);
			return { kind: 'closed' };
		} finally {
			this.#view?.close();
			for (const end of this.#atEnd) end();
		}
	}

	/** Ends the session from outside, with a BYE where the connection still takes one. */
	end(bye: string): void {
		this.#ending ??= bye;
		this.#wakeUp();
	}

	/**
	 * Ends the session where no command is under way; what has come is answered first. 'behind-answer': only together
	 * with the next answer, so that the BYE cannot cross a command.
	 */
	leave(bye: string, when: LeaveWhen): void {
		this.#leaving = { bye, now: when === 'now' || this.#leaving?.now === true };
		this.#wakeUp();
	}

	/** Invariant 2. Throws where there is nothing more to say. */
	#gate(): Promise<void> | undefined {
		if (this.#ending !== undefined) throw new SessionOver(this.#ending);
		if (this.#account?.dropped()) throw new SessionOver(accountMoved);
		if (this.#ports.fence.fit()) return undefined;
		return this.#ports.fence.whenFit();
	}

	async #passGate(): Promise<void> {
		for (let held = this.#gate(); held !== undefined; held = this.#gate()) await held;
	}

	async #say(line: string): Promise<void> {
		await this.#out.add(`${line}\r\n`);
		await this.#out.flush();
	}

	/** Waits for bytes or for news, whichever is first. */
	async #moreInput(): Promise<void> {
		if (this.#ending !== undefined) throw new SessionOver(this.#ending);
		if (this.#clientGone) throw new SessionOver(undefined);
		if (!this.#reading) {
			this.#reading = true;
			this.#wire
				.read()
				.catch(() => undefined)
				.then((chunk) => {
					this.#reading = false;
					if (chunk === undefined) this.#clientGone = true;
					else this.#reader.push(chunk);
					this.#wakeUp();
				});
		}
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
	}

	#wakeUp(): void {
		this.#wake?.();
		this.#wake = undefined;
	}

	async #next(): Promise<void> {
		const event = this.#reader.next();
		if (event === undefined) {
			if (this.#leaving?.now && this.#reader.betweenCommands()) throw new SessionOver(this.#leaving.bye);
			return this.#moreInput();
		}
		await this.#passGate();
		if (event.kind === 'literal-wanted') return this.#say('+ Ready for the literal');
		const answer = await this.#answer(event);
		const tagged = `${answer.tag} ${answer.completion.status} ${answer.completion.text}`;
		if (this.#leaving !== undefined && this.#passedOn === undefined && this.#reader.betweenCommands()) return this.#leaveBehind(tagged, this.#leaving.bye);
		await this.#say(tagged);
		if (answer.completion.status !== 'BAD') this.#badCommands = 0;
		else if (++this.#badCommands >= badCommandsMax) throw new SessionOver('Too many bad commands');
		if (answer.over) throw new SessionOver(answer.over);
		if (this.#failedLogins >= failedLoginsMax) throw new SessionOver('Too many failed logins');
	}

	/** In one write: a client that reads the answer reads the BYE with it, and sends nothing into the void. */
	async #leaveBehind(tagged: string, bye: string): Promise<never> {
		await this.#out.add(`${tagged}\r\n`);
		await this.#say(`* BYE ${bye}`);
		throw new SessionOver(undefined);
	}

	async #answer(event: Exclude<ReaderEvent, { kind: 'literal-wanted' }>): Promise<{ tag: string; completion: Completion; over?: string }> {
		// A web page can have a browser send whole lines here, commands among them, behind an HTTP request it cannot avoid.
		if (this.#account === undefined && isHttp(event)) throw new SessionOver('This is no web server');
		if (event.kind === 'refused') return { tag: event.tag, completion: { status: event.status, text: event.text } };
		const parsed = parseCommand(event.parts);
		if (!parsed.ok) return { tag: parsed.error.tag, completion: bad(humanText(parsed.error.message)) };
		const { tag, command } = parsed.value;
		if (command.name === 'LOGOUT') {
			// RFC 3501 section 6.1.3: BYE first, then the tagged OK.
			await this.#out.add('* BYE Logging out\r\n');
			await this.#say(`${tag} OK LOGOUT completed`);
			throw new SessionOver(undefined);
		}
		const completion = await this.#execute(command);
		await this.#announce(command);
		return { tag, completion, ...(command.name === 'XTICKET' && completion.status !== 'OK' ? { over: 'A ticket can be used once, and not for long' } : {}) };
	}

	/** RFC 3501 section 7: what changed meanwhile is told in front of the tagged answer. */
	async #announce(command: Command): Promise<void> {
		if (this.#view === undefined) return;
		const byNumber = (command.name === 'FETCH' || command.name === 'STORE' || command.name === 'SEARCH') && !command.byUid;
		const withUid = 'byUid' in command && command.byUid;
		await this.#tellNews(this.#view, { expunges: !byNumber, withUid });
	}

	async #tellNews(view: MailboxView, allowed: { readonly expunges: boolean; readonly withUid: boolean }): Promise<void> {
		if (view.broken()) throw new SessionOver('The mailbox changed in a way that cannot be told, connect again');
		for (const line of view.announce(allowed)) await this.#out.add(line);
	}

	async #execute(command: Command): Promise<Completion> {
		switch (command.name) {
			case 'CAPABILITY':
				await this.#out.add(`* CAPABILITY ${this.#capabilities()}\r\n`);
				return done('CAPABILITY completed');
			case 'ID':
				// RFC 2971 section 3.2
				await this.#out.add(`* ID ("name" "Mailcluster Lab" "vendor" "Mailcluster Lab" "server" ${quotedOrLiteral(this.#ports.serverName)})\r\n`);
				return done('ID completed');
			case 'NOOP':
			case 'CHECK':
				return command.name === 'CHECK' && this.#view === undefined ? nothingSelected : this.#lookAgain(`${command.name} completed`);
			case 'LOGOUT':
				return done('LOGOUT completed');
			case 'LATER':
				return no(`[CANNOT] ${command.verb} is not served by this version`);
			case 'LOGIN':
			case 'AUTHENTICATE':
			case 'XTICKET':
				return this.#account === undefined ? this.#authenticate(command) : bad('This session is logged in already');
			default:
				return this.#account === undefined ? bad(`${command.name} needs a login first`) : this.#executeLoggedIn(this.#account, command);
		}
	}

	async #executeLoggedIn(account: OpenAccount, command: Exclude<Command, { name: BeforeLogin }>): Promise<Completion> {
		switch (command.name) {
			case 'NAMESPACE':
				return namespace(this.#out);
			case 'ENABLE':
				// RFC 5161 section 3.1: what is unknown is ignored, and nothing is known yet.
				await this.#out.add('* ENABLED\r\n');
				return done('ENABLE completed');
			case 'LIST':
			case 'LSUB':
				return list(account, this.#out, command);
			case 'STATUS':
				return status(account, this.#out, command, this.#ports.literalBytesMax);
			case 'SUBSCRIBE':
			case 'UNSUBSCRIBE':
				return subscribe(account, command);
			case 'APPEND':
				return append(account, command, this.#ports.nowS());
			case 'SELECT':
			case 'EXAMINE':
				return this.#select(account, command.mailbox, command.name === 'EXAMINE');
			case 'IDLE':
				return this.#idle();
			default:
				return this.#view === undefined ? nothingSelected : this.#executeSelected(this.#view, command);
		}
	}

	async #executeSelected(view: MailboxView, command: Extract<Command, { name: WhenSelected }>): Promise<Completion> {
		switch (command.name) {
			case 'FETCH':
				return fetch(view, this.#out, command);
			case 'STORE':
				return store(view, this.#out, command);
			case 'SEARCH':
				return search(view, this.#out, command);
			case 'EXPUNGE':
				return expunge(view, command.uids);
			case 'CLOSE':
				this.#view = undefined;
				return close(view);
			case 'UNSELECT':
				this.#view = undefined;
				view.close();
				return done('UNSELECT completed');
			default:
				return unreachable(command);
		}
	}

	/** A failed SELECT leaves nothing selected (RFC 3501 section 6.3.1). */
	async #select(account: OpenAccount, name: string, readOnly: boolean): Promise<Completion> {
		this.#view?.close();
		this.#view = undefined;
		const mailbox = account.mailbox(name);
		if (mailbox === undefined) return noSuchMailbox;
		// R5: renames that an earlier owner had under way may have landed.
		const refreshed = await mailbox.refresh();
		if (!refreshed.ok) return refusal(refreshed.error);
		this.#view = new MailboxView(mailbox, readOnly, () => this.#wakeUp());
		return describe(this.#view, this.#out);
	}

	/** R5: the directory is compared while a mailbox is selected, too. */
	async #lookAgain(completed: string): Promise<Completion> {
		const refreshed = await this.#view?.mailbox.refresh();
		return refreshed?.ok === false ? refusal(refreshed.error) : done(completed);
	}

	/** RFC 2177 */
	async #idle(): Promise<Completion> {
		const looked = await this.#lookAgain('IDLE completed');
		if (looked.status !== 'OK') return looked;
		await this.#say('+ idling');
		for (;;) {
			if (this.#view?.hasNews()) {
				await this.#tellNews(this.#view, { expunges: true, withUid: false });
				await this.#out.flush();
			}
			const line = this.#reader.nextLine();
			if (line !== undefined) return line !== 'too-long' && line.line.toUpperCase() === 'DONE' ? looked : bad('IDLE is ended by DONE');
			// Nothing is to be answered but the end of the waiting itself.
			if (this.#leaving !== undefined) throw new SessionOver(this.#leaving.bye);
			// The change may have come while the last one was being told.
			if (!this.#view?.hasNews()) await this.#moreInput();
			if (this.#account?.dropped()) throw new SessionOver(accountMoved);
		}
	}

	async #authenticate(command: Extract<Command, { name: 'LOGIN' | 'AUTHENTICATE' | 'XTICKET' }>): Promise<Completion> {
		if (command.name === 'XTICKET') return this.#redeem(command.ticket, command.from);
		if (command.name === 'LOGIN') {
			const [address, password] = [textOfUtf8(command.user), textOfUtf8(command.password)];
			return address === undefined || password === undefined ? bad('A user name and a password are UTF-8') : this.#login({ address, password });
		}
		if (command.mechanism !== 'PLAIN') return no('This server knows the mechanism PLAIN');
		const response = command.initialResponse ?? (await this.#challenge());
		if (response === '*') return bad('Authentication was given up');
		const credentials = response === undefined ? undefined : parsePlainResponse(response);
		return credentials === undefined ? this.#loginFailed('This is no response of the mechanism PLAIN') : this.#login(credentials);
	}

	/** An empty challenge (RFC 4616 section 2), and the client's line. undefined: it was too long. */
	async #challenge(): Promise<string | undefined> {
		await this.#say('+ ');
		for (;;) {
			const line = this.#reader.nextLine();
			if (line !== undefined) return line === 'too-long' ? undefined : line.line;
			await this.#moreInput();
		}
	}

	async #login(credentials: Credentials): Promise<Completion> {
		const outcome = await this.#ports.login(credentials, this.#ports.client);
		switch (outcome.kind) {
			case 'local':
				return this.#open(outcome.account, this.#ports.client.address);
			case 'remote':
				this.#passedOn = { stream: outcome.stream, account: outcome.account ?? credentials.address };
				return this.#loggedIn();
			case 'refused':
				return this.#loginFailed(outcome.message);
			case 'unavailable':
				return no(`[UNAVAILABLE] ${humanText(outcome.message)}`);
			default:
				return unreachable(outcome);
		}
	}

	async #loginFailed(message: string): Promise<Completion> {
		this.#failedLogins += 1;
		await this.#ports.penalty();
		return no(`[AUTHENTICATIONFAILED] ${humanText(message)}`);
	}

	#redeem(ticket: string, from: string): Completion {
		const account = this.#ports.redeem(ticket);
		return account === undefined ? no('[AUTHENTICATIONFAILED] This ticket is not valid here') : this.#open(account, humanText(from));
	}

	#open(account: OpenAccount, through: string): Completion {
		this.#account = account;
		this.#reader.setLimits({ lineBytesMax, literalBytesMax: this.#ports.literalBytesMax });
		// Invariant 4: wakes the wait for input; everything else meets the gate.
		this.#atEnd.push(account.onDropped(() => this.end(accountMoved)));
		this.#atEnd.push(account.onRelease((when) => this.leave(accountMoved, when)));
		this.#atEnd.push(this.#ports.opened({ account: account.address, through }));
		return this.#loggedIn();
	}

	#loggedIn(): Completion {
		return done(`[CAPABILITY ${this.#capabilities()}] Logged in`);
	}

	#capabilities(): string {
		return capabilities({ loggedIn: this.#account !== undefined || this.#passedOn !== undefined, literalBytesMax: this.#ports.literalBytesMax });
	}
}

/** RFC 9112 section 3: 'POST /path HTTP/1.1'. No tag of a real client looks so. */
function isHttp(event: Exclude<ReaderEvent, { kind: 'literal-wanted' }>): boolean {
	if (event.kind === 'refused') return httpMethods.includes(event.tag);
	const [line] = event.parts;
	return typeof line === 'string' && httpMethods.includes(line.slice(0, line.indexOf(' ')));
}

const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** @throws what is no end of a session but a broken invariant. */
function lastWords(reason: unknown): string | undefined {
	if (reason instanceof FenceClosed) return '[UNAVAILABLE] This server left the cluster, connect again';
	if (reason instanceof SessionOver) return reason.bye;
	throw reason;
}

type BeforeLogin = 'CAPABILITY' | 'ID' | 'NOOP' | 'CHECK' | 'LOGOUT' | 'LATER' | 'LOGIN' | 'AUTHENTICATE' | 'XTICKET';
type WhenSelected = 'FETCH' | 'STORE' | 'SEARCH' | 'EXPUNGE' | 'CLOSE' | 'UNSELECT';

const nothingSelected = bad('Select a mailbox first');
