/**
 * The IMAP port of a node: sockets and timers around the session (protocol/imap/session.ts).
 *
 * The same door stands on frontends and backends: a login whose account is elsewhere gives a stream to the other
 * server, and from then on the two connections are one (imap-splice.ts). Limits: connections, time before a login,
 * idle time after it; everything else is limited in the session.
 */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Fence } from '../cluster/fence.ts';
import { ImapSession, type LoginOutcome as Outcome, type SessionEnd } from '../protocol/imap/session.ts';
import type { ProxyEndpoint } from '../protocol/proxy/proxy-header.ts';
import type { LeaveWhen, OpenAccount } from '../storage/open-account.ts';
import type { GatedSocket } from './gated-socket.ts';
import { type Joined, splice } from './imap-splice.ts';
import type { LinkGates } from './link-gates.ts';
import type { ProxyEntrance } from './proxy-entrance.ts';
import { SocketWire } from './socket-wire.ts';

export type LoginOutcome = Outcome<Duplex>;

export interface DoorClock {
	/** Calls `action` once after `ms`; the function returned prevents it. */
	after(ms: number, action: () => void): () => void;
}

export interface ImapDoorPorts {
	readonly serverName: string;
	readonly literalBytesMax: number;
	/** This node's wall clock, seconds since 1970: INTERNALDATE of what is appended without one. */
	nowS(): number;
	/** A frontend's fence is always fit. */
	readonly fence: Fence;
	/** The address is as the client wrote it. */
	login(credentials: { readonly address: string; readonly password: string }, client: { readonly address: string }): Promise<LoginOutcome>;
	/** The account behind a one-time ticket, and the member that got it; a frontend has none. */
	redeem(ticket: string): { readonly account: OpenAccount; readonly member: string } | undefined;
	/** A session that a member passes on is behind that member's gate. */
	readonly gates: LinkGates;
	/** A session began, here or through this door on another server. The function returned is called at its end. */
	opened(session: { readonly account: string; readonly through: string }): () => void;
	/** A session that comes through there is to leave as soon as it has come: that member drains. */
	unwanted?(through: string): boolean;
	/** Finds out whose a connection is. */
	readonly entrance: ProxyEntrance;
	readonly leaveGraceMs?: number;
	readonly clock?: DoorClock;
	readonly connectionsMax?: number;
}

export interface ImapDoor {
	/** @throws what the socket says: EADDRINUSE, EADDRNOTAVAIL. */
	listen(at: { readonly host: string; readonly port: number }): Promise<{ readonly host: string; readonly port: number }>;
	/**
	 * Nobody new comes in, and who is here leaves between two commands; sessions that go on elsewhere are their owner's
	 * to end. Resolves when the last one has gone.
	 */
	leave(bye?: string): Promise<void>;
	/** Open for everybody again. */
	comeBack(): void;
	/** Sessions that another member passed on to here leave between two commands. */
	leaveThrough(member: string): void;
	/** Says BYE to all and closes; what does not go within a second is cut off. */
	close(bye?: string): Promise<void>;
	/** Connections with a login. */
	sessions(): number;
	connections(): number;
}

/** RFC 3501 section 5.4: at least 30 minutes after a login. The others are chosen. */
export const doorLimits = {
	idleMs: 30 * 60_000,
	loginMs: 60_000,
	lingerMs: 1_000,
	penaltyMs: 1_000,
	connectionsMax: 2_000,
	keepAliveMs: 60_000,
	leaveGraceMs: 300,
} as const;

interface Connection {
	end(bye: string): void;
	leave(bye: string, when: LeaveWhen): void;
	/** Who passed the session on, or the client's address; before a login nobody. */
	through: string | undefined;
}

const stopping = '[UNAVAILABLE] This server is stopping, connect again';
const draining = '[UNAVAILABLE] This server is taken out of service, connect again';

const systemClock: DoorClock = {
	after(ms, action) {
		const timer = setTimeout(action, ms);
		return () => clearTimeout(timer);
	},
};

export function createImapDoor(ports: ImapDoorPorts): ImapDoor {
	const clock = ports.clock ?? systemClock;
	const connections = new Set<Connection>();
	let sessions = 0;
	let closing: string | undefined;
	let emptied = () => {};

	const opened: ImapDoorPorts['opened'] = (session) => {
		sessions += 1;
		const closed = ports.opened(session);
		return () => {
			sessions -= 1;
			closed();
		};
	};

	async function serve(accepted: net.Socket, client?: ProxyEndpoint): Promise<void> {
		accepted.setKeepAlive(true, doorLimits.keepAliveMs);
		// Half-open: a client may close its side behind LOGOUT and still read the answers.
		const socket = ports.gates.accept(accepted, { allowHalfOpen: true, client });
		// Every error is followed by 'close', which is what ends the session.
		socket.on('error', () => undefined);
		const address = socket.remoteAddress ?? 'unknown';
		if (closing !== undefined || connections.size >= (ports.connectionsMax ?? doorLimits.connectionsMax)) {
			socket.end(`* BYE [UNAVAILABLE] ${closing ?? 'This server has as many connections as it takes'}\r\n`);
			return linger(socket);
		}
		let stopTimer = () => {};
		let lingering = () => {};
		let loggedIn = false;
		let over = false;
		let joined: Joined | undefined;
		const connection: Connection = {
			through: undefined,
			leave: (bye, when) => {
				if (joined === undefined) session.leave(bye, when);
			},
			end: (bye) => {
				(joined ?? session).end(bye);
				// A client that takes nothing cannot hold the door open.
				lingering = clock.after(doorLimits.lingerMs, () => socket.destroy());
			},
		};
		const activity = () => {
			// Before a login the whole time counts, however slowly it is fed.
			if (!loggedIn || over) return;
			stopTimer();
			stopTimer = clock.after(doorLimits.idleMs, () => connection.end('Idle for too long'));
		};
		const wire = new SocketWire(socket, activity);
		const session = new ImapSession<Duplex>(wire, {
			serverName: ports.serverName,
			literalBytesMax: ports.literalBytesMax,
			fence: ports.fence,
			client: { address },
			login: (credentials, client) => ports.login(credentials, client),
			redeem: (ticket) => {
				const passedOn = ports.redeem(ticket);
				if (passedOn !== undefined) socket.belongsTo(passedOn.member);
				return passedOn?.account;
			},
			opened: (account) => {
				loggedIn = true;
				activity();
				connection.through = account.through;
				if (ports.unwanted?.(account.through)) session.leave(draining, 'now');
				return opened(account);
			},
			discard: (stream) => stream.destroy(),
			penalty: () => new Promise((resolve) => clock.after(doorLimits.penaltyMs, resolve)),
			nowS: () => ports.nowS(),
		});
		connections.add(connection);
		stopTimer = clock.after(doorLimits.loginMs, () => connection.end('Nobody logged in'));
		try {
			const end = await session.run();
			if (end.kind === 'remote') {
				loggedIn = true;
				activity();
				joined = join(socket, wire, end, activity);
				await passThrough(joined, end, address);
			}
		} finally {
			over = true;
			wire.detach();
			stopTimer();
			lingering();
			connections.delete(connection);
			if (connections.size === 0) emptied();
			socket.end();
			linger(socket);
		}
	}

	function join(client: GatedSocket, wire: SocketWire, end: Extract<SessionEnd<Duplex>, { kind: 'remote' }>, activity: () => void): Joined {
		return splice({ client, remote: end.stream, unread: [...end.unread, ...wire.detach()], clientEnded: wire.ended(), activity });
	}

	async function passThrough(joined: Joined, { account }: { readonly account: string }, through: string): Promise<void> {
		const closed = opened({ account, through });
		await joined.ended;
		closed();
	}

	/** Reads on for a moment: closing with unread bytes would reset the connection and take the BYE away again. */
	function linger(socket: GatedSocket): void {
		const stop = clock.after(doorLimits.lingerMs, () => socket.destroy());
		socket.once('close', stop);
		if (socket.destroyed) stop();
		socket.resume();
	}

	/** Behind their next answer; who asks nothing for a moment is told between two commands. */
	function sendAway(some: readonly Connection[], bye: string): void {
		for (const connection of some) connection.leave(bye, 'behind-answer');
		clock.after(ports.leaveGraceMs ?? doorLimits.leaveGraceMs, () => {
			for (const connection of some) if (connections.has(connection)) connection.leave(bye, 'now');
		});
	}

	const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
		ports.entrance.admit(socket, (client) => void serve(socket, client)),
	);

	return {
		listen: ({ host, port }) =>
			new Promise((resolve, reject) => {
				server.once('error', reject);
				server.listen({ host, port }, () => {
					server.off('error', reject);
					const bound = server.address();
					resolve({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port });
				});
			}),
		leave: (bye = draining) => {
			closing = bye;
			sendAway([...connections], bye);
			return connections.size === 0
				? Promise.resolve()
				: new Promise((resolve) => {
						emptied = resolve;
					});
		},
		comeBack: () => {
			closing = undefined;
			emptied();
		},
		leaveThrough: (member) => {
			sendAway(
				[...connections].filter((connection) => connection.through === member),
				draining,
			);
		},
		close: async (bye = stopping) => {
			closing = bye;
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			ports.entrance.close();
			for (const connection of [...connections]) connection.end(bye);
			await closed;
		},
		sessions: () => sessions,
		connections: () => connections.size,
	};
}
