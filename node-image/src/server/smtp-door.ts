/**
 * A frontend's SMTP door: smtp-server behind one adapter, RFC 5321. It takes a message and answers 250
 * only when every recipient's owner has stored it (R11, without a queue of its own yet: 451 otherwise).
 */
import { randomBytes } from 'node:crypto';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { identityOf } from './delivery-id.ts';
import type { HandOver } from './hand-over.ts';
import { MessageRoom, mailDate, messageBytesMax, oneLine, reply, type TakenMessage, withMessage } from './mail-stream.ts';

export interface SmtpDoorPorts {
	readonly config: NodeConfig;
	readonly handOver: HandOver;
	/** New connections are taken only then. */
	ready(): boolean;
	now(): number;
	emit(event: NodeEvent): void;
}

const recipientsMax = 100;
const clientsMax = 1000;
/** RFC 5321 section 6.3: a message that has been through so many hops runs in a circle. */
const hopsMax = 100;

export class SmtpDoor {
	readonly #ports: SmtpDoorPorts;
	readonly #server: SMTPServer;
	readonly #room = new MessageRoom();

	constructor(ports: SmtpDoorPorts) {
		this.#ports = ports;
		this.#server = new SMTPServer({
			name: ports.config.name,
			banner: 'Mailcluster Lab',
			size: messageBytesMax,
			maxClients: clientsMax,
			// No TLS and no authentication in front of this door yet: it takes mail for its own domains only.
			disabledCommands: ['AUTH', 'STARTTLS'],
			disableReverseLookup: true,
			logger: false,
			closeTimeout: 1000,
			onConnect: (_session, callback) => callback(ports.ready() ? null : reply(421, '4.3.2 this node takes no connections at the moment')),
			onRcptTo: (address, session, callback) => {
				this.#recipient(address.address, session).then(callback, callback);
			},
			onData: (stream, session, callback) => {
				withMessage(stream, this.#room, (message) => this.#take(message, session)).then(
					(answer) => (typeof answer === 'string' ? callback(null, answer) : callback(answer)),
					callback,
				);
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

	/** Listens no more; sessions get a moment to end. */
	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	async #recipient(address: string, session: SMTPServerSession): Promise<Error | null> {
		if (session.envelope.rcptTo.length >= recipientsMax) return reply(452, `4.5.3 more than ${recipientsMax} recipients`);
		const account = address.toLowerCase();
		switch (await this.#ports.handOver.exists(account)) {
			case 'yes':
				return null;
			case 'no':
				return reply(550, `5.1.1 <${account}>: no such account here, and this server relays nothing`);
			case 'unknown':
				return reply(451, '4.3.0 the cluster cannot say at the moment whether there is such an account');
		}
	}

	async #take(message: TakenMessage, session: SMTPServerSession): Promise<string | Error> {
		const { emit, now } = this.#ports;
		const startedAtMs = now();
		const id = randomBytes(6).toString('hex');
		const refuse = (code: number, text: string) => {
			emit({ type: 'mail-refused', message: id, code, reason: text, tookMs: now() - startedAtMs });
			return reply(code, `${text} (${id})`);
		};
		if (message === 'too-big') return refuse(552, `5.3.4 over ${messageBytesMax} bytes`);
		if (message === 'no-room') return refuse(452, '4.3.1 this node holds as much mail under way as it takes, send it again');
		if (message === 'broken') return refuse(451, '4.4.2 the message did not arrive whole');
		if (countHops(message) > hopsMax) return refuse(554, `5.4.6 more than ${hopsMax} hops: this message runs in a circle`);
		const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
		const recipients = [...new Set(session.envelope.rcptTo.map(({ address }) => address.toLowerCase()))];
		const result = await this.#ports.handOver.deliver({
			id,
			sender,
			recipients,
			bytes: Buffer.concat([Buffer.from(this.#received(session, id)), message]),
			identity: identityOf(sender, message),
		});
		switch (result.is) {
			case 'stored':
				emit({ type: 'mail-accepted', message: id, recipients: recipients.length, sizeBytes: message.length, tookMs: now() - startedAtMs });
				return `2.0.0 stored ${id}`;
			case 'later':
				return refuse(451, `4.3.0 not stored for everybody yet, send it again: ${result.why}`);
			case 'no-such-account':
				return refuse(550, `5.1.1 <${result.account}>: no such account any more`);
		}
	}

	/** RFC 5321 section 4.4. */
	#received(session: SMTPServerSession, id: string): string {
		const helo = oneLine(session.hostNameAppearsAs || 'unknown', 100);
		const how = session.openingCommand === 'EHLO' ? 'ESMTP' : 'SMTP';
		return `Received: from ${helo} ([${session.remoteAddress}])\r\n\tby ${this.#ports.config.name} (Mailcluster Lab) with ${how} id ${id};\r\n\t${mailDate(new Date())}\r\n`;
	}
}

function countHops(message: Buffer): number {
	const head = message.subarray(0, 1_000_000);
	const end = head.indexOf('\r\n\r\n');
	const header = head.subarray(0, end < 0 ? head.length : end).toString('latin1');
	return header.match(/^received:/gim)?.length ?? 0;
}
