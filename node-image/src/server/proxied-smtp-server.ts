/**
 * smtp-server behind the entrance (proxy-entrance.ts): its session begins when it is known whose connection it is.
 *
 * Its SMTPServer is made to be extended at `connect`, which takes the client's address, too. It reads a PROXY header
 * by itself, but of version 1 only.
 */
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { ProxyEntrance } from './proxy-entrance.ts';

export class ProxiedSmtpServer extends SMTPServer {
	readonly #entrance: ProxyEntrance;

	constructor(entrance: ProxyEntrance, options: SMTPServerOptions) {
		super(options);
		this.#entrance = entrance;
	}

	override connect(socket: Socket, options: Parameters<SMTPServer['connect']>[1]): void {
		this.#entrance.admit(socket, (client) => {
			super.connect(socket, client === undefined ? options : { ...options, remoteAddress: client.address, remotePort: client.port });
		});
	}

	override close(callback?: (() => void) | null): void {
		super.close(callback);
		// It waits for all connections, and knows of these by their sockets alone.
		this.#entrance.close();
	}
}
