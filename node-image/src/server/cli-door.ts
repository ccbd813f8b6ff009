/**
 * The door of the text command interface: sockets around administration/cli-session.ts, with limits.
 *
 * It listens where the node's other doors do. Nobody is heard for long before a login, few at a time, a line at a time;
 * what came behind a line waits in the socket until it is answered. Nothing of a line goes into a log.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { Administration } from '../administration/admin-command.ts';
import { CliSession } from '../administration/cli-session.ts';

export interface CliDoorPorts {
	readonly node: string;
	readonly administration: Administration;
	/** For the node's log: a command broke. */
	broke(what: string, error: unknown): void;
	readonly limits?: Partial<CliLimits>;
}

export interface CliLimits {
	readonly lineCharactersMax: number;
	readonly connectionsMax: number;
	/** From the connection to the login, however slowly it is fed. */
	readonly loginMs: number;
	/** Between two commands. */
	readonly idleMs: number;
	/** Before a wrong password is answered. */
	readonly penaltyMs: number;
}

/** Chosen. The longest command sets a hundred aliases. */
export const cliLimitsDefault: CliLimits = { lineCharactersMax: 16 * 1024, connectionsMax: 32, loginMs: 60_000, idleMs: 10 * 60_000, penaltyMs: 1_000 };
const lingerMs = 1_000;

export class CliDoor {
	readonly #ports: CliDoorPorts;
	readonly #limits: CliLimits;
	readonly #sockets = new Set<Socket>();
	readonly #server: Server;

	constructor(ports: CliDoorPorts) {
		this.#ports = ports;
		this.#limits = { ...cliLimitsDefault, ...ports.limits };
		this.#server = createServer((socket) => this.#serve(socket));
	}

	async listen(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }> {
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen(at, resolve);
		});
		const bound = this.#server.address();
		return { port: bound !== null && typeof bound === 'object' ? bound.port : at.port };
	}

	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
		for (const socket of this.#sockets) this.#end(socket, '550 this node is stopping\r\n');
		await closed;
	}

	#serve(socket: Socket): void {
		socket.on('error', () => undefined);
		if (this.#sockets.size >= this.#limits.connectionsMax) {
			this.#end(socket, '550 as many connections as there may be; come again later\r\n');
			return;
		}
		this.#sockets.add(socket);
		socket.once('close', () => this.#sockets.delete(socket));
		this.#converse(socket).catch((error: unknown) => {
			this.#ports.broke('the text command interface', error);
			socket.destroy();
		});
	}

	async #converse(socket: Socket): Promise<void> {
		const { node, administration } = this.#ports;
		const { lineCharactersMax, loginMs, idleMs, penaltyMs } = this.#limits;
		const session = new CliSession({ node, administration, penalty: () => new Promise((resolve) => setTimeout(resolve, penaltyMs)) });
		const ended = (why: string) => () => this.#end(socket, `550 ${why}\r\n`);
		let timer = setTimeout(ended('nobody logged in'), loginMs);
		socket.once('close', () => clearTimeout(timer));
		socket.write(session.greeting());
		const decoder = new StringDecoder('utf8');
		let rest = '';
		try {
			// Nothing more is read while a line is answered.
			for await (const chunk of socket as AsyncIterable<Buffer>) {
				rest += decoder.write(chunk);
				for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
					if (end > lineCharactersMax) break;
					const line = rest.slice(0, end).replace(/\r$/, '');
					rest = rest.slice(end + 1);
					const reply = await session.line(line);
					if (socket.destroyed) return;
					if (reply.end) return this.#end(socket, reply.text);
					await written(socket, reply.text);
					if (session.loggedIn) {
						clearTimeout(timer);
						timer = setTimeout(ended('idle for too long'), idleMs);
					}
				}
				if (rest.length > lineCharactersMax) return this.#end(socket, '501 the line is too long\r\n');
			}
			socket.end();
		} catch (error) {
			// The client went away in the middle.
			if (!socket.destroyed) throw error;
		} finally {
			if (socket.destroyed) clearTimeout(timer);
		}
	}

	#end(socket: Socket, words: string): void {
		socket.end(words);
		// Who does not take it cannot hold the door open.
		setTimeout(() => socket.destroy(), lingerMs).unref();
	}
}

/** Who reads nothing is answered nothing more. */
function written(socket: Socket, text: string): Promise<void> {
	if (socket.write(text)) return Promise.resolve();
	return new Promise((resolve) => {
		const done = () => {
			socket.off('drain', done).off('close', done);
			resolve();
		};
		socket.on('drain', done).on('close', done);
	});
}
