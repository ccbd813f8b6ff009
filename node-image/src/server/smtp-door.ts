/**
 * A frontend's SMTP door: smtp-server behind one adapter, RFC 5321. Who may send what to whom is decided here;
 * what becomes of a message, and so whether it is answered 250, in mail-intake.ts (R11).
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { SMTPServer, SMTPServerSession } from 'smtp-server';
import type { Timing } from '../cluster/timing.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { identityOf } from './delivery-id.ts';
import type { MailIntake } from './mail-intake.ts';
import { MessageRoom, mailDate, messageBytesMax, oneLine, reply, type TakenMessage, withMessage } from './mail-stream.ts';
import { ProxiedSmtpServer } from './proxied-smtp-server.ts';
import type { ProxyEntrance } from './proxy-entrance.ts';
import type { Timers } from './timers.ts';

export interface SmtpDoorPorts {
	readonly config: NodeConfig;
	readonly intake: MailIntake;
	/** Finds out whose a connection is. */
	readonly entrance: ProxyEntrance;
	/** New connections are taken only then, and not while clients are sent away. */
	takesMail(): boolean;
	readonly timing: Timing;
	readonly timers: Timers;
	/** This node's wall clock, milliseconds since 1970. */
	wallMs(): number;
	emit(event: NodeEvent): void;
}

const recipientsMax = 100;
const clientsMax = 1000;
/** Chosen: what a message may take from DATA to its final dot. The largest one passes at 1 Mbit/s. */
export const dataMsMax = 5 * 60_000;
/** RFC 5321 section 6.3: a message that has been through so many hops runs in a circle. */
const hopsMax = 100;
type SMTPConnection = SMTPServer['connections'] extends Set<infer Connection> ? Connection : never;

const leavingText = '4.3.2 this node is taken out of service, connect again';

export class SmtpDoor {
	readonly #ports: SmtpDoorPorts;
	readonly #server: ProxiedSmtpServer;
	readonly #room = new MessageRoom();
	/** How long the cluster may be asked for the recipients of one transaction, all together. */
	readonly #recipientDeadlines = new WeakMap<object, AbortSignal>();
	#leaving: 'no' | 'soon' | 'now' = 'no';
	#emptied = () => {};

	constructor(ports: SmtpDoorPorts) {
		this.#ports = ports;
		this.#server = new ProxiedSmtpServer(ports.entrance, {
			name: ports.config.name,
			banner: 'Mailcluster Lab',
			size: messageBytesMax,
			maxClients: clientsMax,
			// No TLS and no authentication in front of this door yet: it takes mail for its own domains only.
			disabledCommands: ['AUTH', 'STARTTLS'],
			disableReverseLookup: true,
			logger: false,
			// Who has not left by then was asked to for long enough.
			closeTimeout: 200,
			onConnect: (_session, callback) =>
				callback(ports.takesMail() && this.#leaving === 'no' ? null : reply(421, '4.3.2 this node takes no connections at the moment')),
			onMailFrom: ({ address }, _session, callback) => {
				if (this.#leaving === 'now') callback(reply(421, leavingText));
				else callback(isPassable(address) ? null : reply(553, '5.1.7 this address cannot stand in a command'));
			},
			onClose: () => this.#looksEmpty(),
			onRcptTo: (address, session, callback) => {
				this.#recipient(address.address, session).then(callback, callback);
			},
			onData: (stream, session, callback) => {
				this.#limitTime(stream, session);
				withMessage(stream, this.#room, (message) => this.#take(message, session))
					.then((answer) => (typeof answer === 'string' ? callback(null, answer) : callback(answer)), callback)
					// In the turn of the answer: whoever reads the one has read the other.
					.then(() => {
						for (const connection of this.#server.connections) if (connection.session === session) this.#sendAway(connection);
					});
			},
		});
		// Clients that go away in the middle are ordinary; smtp-server reports each.
		this.#server.on('error', () => undefined);
	}

	get sessions(): number {
		return this.#server.connections.size;
	}

	async open(): Promise<void> {
		const { config } = this.#ports;
		await new Promise<void>((resolve, reject) => {
			this.#server.server.once('error', reject);
			this.#server.listen(config.ports.smtp, config.address, () => resolve());
		});
	}

	/**
	 * RFC 5321 section 3.8: 421 may be said at any time. New connections get it at once, others with the answer to their
	 * next mail, and who sends none for a moment after that: so it crosses no mail. Resolves when the last has gone.
	 */
	leave(grace: Promise<void>): Promise<void> {
		this.#leaving = 'soon';
		void grace.then(() => {
			if (this.#leaving === 'no') return;
			this.#leaving = 'now';
			for (const connection of [...this.#server.connections]) this.#sendAway(connection);
		});
		return new Promise((resolve) => {
			this.#emptied = resolve;
			this.#looksEmpty();
		});
	}

	/** Open for everybody again. */
	comeBack(): void {
		this.#leaving = 'no';
		this.#emptied();
	}

	/** Where no mail is under way. */
	#sendAway(connection: SMTPConnection): void {
		if (this.#leaving === 'no' || connection.session.envelope.mailFrom) return;
		connection.send(421, leavingText);
		this.#looksEmpty();
	}

	#looksEmpty(): void {
		if (this.#server.connections.size === 0) this.#emptied();
	}

	/** Listens no more; sessions get a moment to end. */
	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	async #recipient(address: string, session: SMTPServerSession): Promise<Error | null> {
		if (session.envelope.rcptTo.length >= recipientsMax) return reply(452, `4.5.3 more than ${recipientsMax} recipients`);
		const { intake, timers, timing } = this.#ports;
		const account = address.toLowerCase();
		const deadline = this.#recipientDeadlines.get(session.envelope) ?? timers.deadline(timing.handOverMs);
		this.#recipientDeadlines.set(session.envelope, deadline);
		switch (await intake.exists(account, deadline)) {
			case 'yes':
				return null;
			case 'no':
				return reply(550, `5.1.1 <${account}>: no such account here, and this server relays nothing`);
			case 'unknown':
				return reply(451, '4.3.0 the cluster cannot say at the moment whether there is such an account');
		}
	}

	/** RFC 5321 section 4.5.3.2 limits silences; a client that sends a byte now and then is ended by this. */
	#limitTime(stream: Readable, session: SMTPServerSession): void {
		const read = new AbortController();
		stream.once('end', () => read.abort()).once('close', () => read.abort());
		void this.#ports.timers.sleep(dataMsMax, read.signal).then(() => {
			if (read.signal.aborted) return;
			for (const connection of this.#server.connections) {
				// 421 ends the connection; the message counts as broken.
				if (connection.session === session) connection.send(421, `4.4.2 the message took longer than ${dataMsMax / 60_000} minutes`);
			}
		});
	}

	async #take(message: TakenMessage, session: SMTPServerSession): Promise<string | Error> {
		const { emit, timers } = this.#ports;
		const startedAtMs = timers.nowMs();
		const tookMs = () => timers.nowMs() - startedAtMs;
		const id = randomBytes(6).toString('hex');
		const refuse = (code: number, text: string) => {
			emit({ type: 'mail-refused', message: id, code, reason: text, tookMs: tookMs() });
			return reply(code, `${text} (${id})`);
		};
		if (message === 'too-big') return refuse(552, `5.3.4 over ${messageBytesMax} bytes`);
		if (message === 'no-room') return refuse(452, '4.3.1 this node holds as much mail under way as it takes, send it again');
		if (message === 'broken') return refuse(451, '4.4.2 the message did not arrive whole');
		if (countHops(message) > hopsMax) return refuse(554, `5.4.6 more than ${hopsMax} hops: this message runs in a circle`);
		const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
		const recipients = [...new Set(session.envelope.rcptTo.map(({ address }) => address.toLowerCase()))];
		const taken = await this.#ports.intake.take({
			id,
			sender,
			recipients,
			bytes: Buffer.concat([Buffer.from(this.#received(session, id)), message]),
			identity: identityOf(sender, message),
		});
		switch (taken.is) {
			case 'stored':
			case 'queued':
				emit({ type: 'mail-accepted', message: id, recipients: recipients.length, sizeBytes: message.length, tookMs: tookMs() });
				return `2.0.0 ${taken.is} ${id}`;
			case 'later':
				// RFC 5321 section 4.2.2: 452 says that there is no room.
				return taken.full ? refuse(452, `4.3.1 ${taken.why}`) : refuse(451, `4.3.0 not taken for everybody, send it again: ${taken.why}`);
			case 'no-such-account':
				return refuse(550, `5.1.1 <${taken.account}>: no such account any more`);
		}
	}

	/** RFC 5321 section 4.4. */
	#received(session: SMTPServerSession, id: string): string {
		const helo = oneLine(session.hostNameAppearsAs || 'unknown', 100);
		const how = session.openingCommand === 'EHLO' ? 'ESMTP' : 'SMTP';
		return `Received: from ${helo} (${addressLiteral(session.remoteAddress)})\r\n\tby ${this.#ports.config.name} (Mailcluster Lab) with ${how} id ${id};\r\n\t${mailDate(new Date(this.#ports.wallMs()))}\r\n`;
	}
}

/**
 * Can this node say it to the owner's door? smtp-server decodes RFC 3492, which can hide spaces, control characters and
 * whole names; what comes out goes into our own MAIL, where it would be refused for as long as the queue keeps the mail.
 */
function isPassable(sender: string): boolean {
	if (sender === '') return true;
	if (/[\s\p{C}]/u.test(sender)) return false;
	const domain = sender.slice(sender.indexOf('@') + 1);
	// Besides '.', what IDNA2003 section 3.1 takes for a dot.
	return domain.startsWith('[') || domain.split(/[.\u3002\uff0e\uff61]/).every((label) => label !== '' && !/^(?:-|xn--)|-$/.test(label));
}

/** RFC 5321 section 4.1.3. */
function addressLiteral(address: string): string {
	return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}

function countHops(message: Buffer): number {
	const head = message.subarray(0, 1_000_000);
	const end = head.indexOf('\r\n\r\n');
	const header = head.subarray(0, end < 0 ? head.length : end).toString('latin1');
	return header.match(/^received:/gim)?.length ?? 0;
}
