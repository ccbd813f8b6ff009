/**
 * smtp-server with its connections behind the node's gate (link-gates.ts): the peer is known once it has said
 * who it is. Its SMTPServer is made to be extended at `connect`; the session there carries the connection's id.
 */
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { GatedSocket } from './gated-socket.ts';
import type { LinkGates } from './link-gates.ts';

export class GatedSmtpServer extends SMTPServer {
	readonly #gates: LinkGates;
	readonly #sockets = new Map<string, GatedSocket>();

	constructor(gates: LinkGates, options: SMTPServerOptions) {
		super(options);
		this.#gates = gates;
	}

	override connect(socket: Socket, options: Parameters<SMTPServer['connect']>[1]): void {
		const gated = this.#gates.accept(socket);
		const id = options?.id;
		if (id !== undefined) {
			this.#sockets.set(id, gated);
			gated.once('close', () => this.#sockets.delete(id));
		}
		// All of net.Socket that smtp-server uses where it does no TLS.
		super.connect(gated as unknown as Socket, options);
	}

	/** From here on that member's gate holds for the connection of this session. */
	belongsTo(session: SMTPServerSession, member: string): void {
		this.#sockets.get(session.id)?.belongsTo(member);
	}
}
