/**
 * A backend's LMTP door (RFC 2033): stores what frontends hand over. smtp-server behind one adapter.
 *
 * Only members get in, by a one-time ticket (R10). Each recipient gets an answer of its own; 250 is said
 * only behind the fence (R2), after the account's owner has the message on disk and its token looked up.
 */
import type { SMTPServerSession } from 'smtp-server';
import type { Fence } from '../cluster/fence.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import type { AccountStore } from '../storage/account-store.ts';
import { deliveryTrace } from './delivery-trace.ts';
import { GatedSmtpServer } from './gated-smtp-server.ts';
import type { LinkGates } from './link-gates.ts';
import { MessageRoom, reply, type TakenMessage, tracedBytesMax, withMessage } from './mail-stream.ts';
import { type StoredCopy, storeCopies } from './store-copies.ts';
import type { Tickets } from './tickets.ts';

export interface LmtpDoorPorts {
	readonly config: NodeConfig;
	readonly store: AccountStore;
	readonly fence: Fence;
	readonly tickets: Tickets<string>;
	readonly gates: LinkGates;
	newId(): string;
	/** This node's wall clock, milliseconds since 1970. */
	wallMs(): number;
}

const deliveryIdPattern = /^[0-9a-f]{32}$/;

export class LmtpDoor {
	readonly #ports: LmtpDoorPorts;
	readonly #server: GatedSmtpServer;
	readonly #room = new MessageRoom();

	constructor(ports: LmtpDoorPorts) {
		this.#ports = ports;
		this.#server = new GatedSmtpServer(ports.gates, {
			lmtp: true,
			name: ports.config.name,
			size: tracedBytesMax,
			maxClients: 1000,
			authMethods: ['PLAIN'],
			allowInsecureAuth: true,
			disabledCommands: ['STARTTLS'],
			disableReverseLookup: true,
			logger: false,
			closeTimeout: 1000,
			// Between members over a link's ticket; idle connections are ended by the client, which keeps few.
			socketTimeout: 60_000,
			onAuth: (auth, session, callback) => {
				const member = ports.tickets.redeem(auth.password ?? '');
				if (member === undefined || member !== auth.username) return callback(reply(535, '5.7.8 this door is for members of the cluster'));
				this.#server.belongsTo(session, member);
				callback(null, { user: member });
			},
			onRcptTo: (address, _session, callback) => callback(this.#recipient(address)),
			onData: (stream, session, callback) => {
				withMessage(stream, this.#room, (message) => this.#store(message, session), tracedBytesMax).then(
					(answers) => callback(null, answers as unknown as string),
					callback,
				);
			},
		});
		this.#server.on('error', () => undefined);
	}

	async open(): Promise<void> {
		const { config } = this.#ports;
		await new Promise<void>((resolve, reject) => {
			this.#server.server.once('error', reject);
			this.#server.listen(config.ports.lmtp, config.address, () => resolve());
		});
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}

	/** This life is over: no answer of it may go out any more. */
	cutOff(): void {
		for (const connection of this.#server.connections) connection.close();
	}

	#recipient(address: { readonly address: string; readonly args: object | false }): Error | null {
		if (deliveryIdOf(address) === undefined) return reply(501, '5.5.4 RCPT needs XMCID=<32 hexadecimal digits>');
		const account = this.#ports.store.get(address.address.toLowerCase());
		return account === undefined ? reply(450, '4.2.1 elsewhere: the account is not open here') : null;
	}

	/** Answers in the order of the recipients: a text for 250, an error for anything else. */
	async #store(message: TakenMessage, session: SMTPServerSession): Promise<(string | Error)[]> {
		const { envelope } = session;
		if (message === 'too-big') return envelope.rcptTo.map(() => reply(552, `5.3.4 over ${tracedBytesMax} bytes`));
		if (message === 'no-room') return envelope.rcptTo.map(() => reply(452, '4.3.1 this node holds as much mail under way as it takes'));
		if (message === 'broken') return envelope.rcptTo.map(() => reply(451, '4.4.2 the message did not arrive whole'));
		const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
		const { config, newId, wallMs } = this.#ports;
		const from = String(session.user ?? 'a member');
		const trace = deliveryTrace({ sender, from, fromAddress: session.remoteAddress, by: config.name, id: newId(), at: new Date(wallMs()) });
		const bytes = Buffer.concat([trace, message]);
		const recipients = envelope.rcptTo.map((recipient) => ({ address: recipient.address.toLowerCase(), deliveryId: deliveryIdOf(recipient) ?? '' }));
		return (await storeCopies({ store: this.#ports.store, fence: this.#ports.fence }, recipients, bytes)).map(answerFor);
	}
}

function deliveryIdOf(recipient: { readonly args: object | false }): string | undefined {
	const id: unknown = recipient.args === false ? undefined : Reflect.get(recipient.args, 'XMCID');
	return typeof id === 'string' && deliveryIdPattern.test(id) ? id : undefined;
}

function answerFor(copy: StoredCopy): string | Error {
	switch (copy.is) {
		case 'stored':
			return `2.0.0 ${copy.outcome} as ${copy.uid}`;
		case 'elsewhere':
			return reply(450, '4.2.1 elsewhere: the account is not open here any more');
		case 'full':
			return reply(452, `4.3.1 ${copy.why}`);
		case 'unknown':
			return reply(451, `4.3.0 ${copy.why}`);
		case 'fenced':
			return reply(451, '4.3.2 this node was fenced meanwhile');
	}
}
