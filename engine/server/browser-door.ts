/**
 * The door for browsers: the built interface over HTTP and the call channel over a WebSocket, on
 * 127.0.0.1 alone, at the wanted port: what a browser remembers (language, theme, bookmarks) belongs to an address with
 * its port. Where that is taken, the system chooses one.
 *
 *   GET /?token=...   one-time token -> session cookie, and on to /
 *   GET /...          the interface's files, with the cookie
 *   /channel          WebSocket, one text a message of the call protocol, with the cookie
 *
 * Read next: browser-guards.ts (who is refused), browser-session.ts (tokens), door.ts (the calls).
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Refusal, refuseRequest, refuseUpgrade, securityHeaders } from './browser-guards.ts';
import { openBrowserSessions } from './browser-session.ts';
import { type Channel, clientTextBytesMax } from './channel.ts';
import type { Door } from './door.ts';
import { isForeignUser, type Peer } from './socket-user.ts';
import { loadStaticFiles } from './static-files.ts';

export interface BrowserDoor {
	readonly port: number;
	/** Address with a new one-time token. */
	interfaceAddress(): Promise<string>;
	/** How long a handed-out address may still be used; 0: none waits. */
	awaitedForMs(): number;
	close(): Promise<void>;
}

export interface BrowserDoorOptions {
	/** The built interface: dist/renderer. */
	readonly folder: string;
	readonly door: Door;
	/** Left out: the system chooses. */
	readonly portWanted?: number;
	readonly now?: () => number;
	readonly textBytesMax?: number;
	/** Is another user of this machine at the other end? */
	readonly isForeign?: (peer: Peer) => boolean;
}

/** Browsers at once; each may hold a push buffer. */
const webSocketsMax = 32;

const enterHint = 'To open the interface type `mclab open` (in the clone: `npm run -s lab -- open`); its address works once.';

const otherUser = 'This interface belongs to another user of this machine.';

/** A channel over an accepted WebSocket. */
function webSocketChannel(socket: WebSocket): Channel {
	let drainListener: (() => void) | undefined;
	let blocked = false;
	return {
		send(text) {
			if (socket.readyState !== socket.OPEN) return;
			socket.send(text, () => {
				if (!blocked || socket.bufferedAmount > 0) return;
				blocked = false;
				drainListener?.();
			});
			if (socket.bufferedAmount > 0) blocked = true;
		},
		bufferedBytes: () => socket.bufferedAmount,
		onText(listener) {
			socket.on('message', (data, isBinary) => {
				if (isBinary) socket.close(1003, 'texts only');
				else listener(data.toString());
			});
		},
		onDrain(listener) {
			drainListener = listener;
		},
		onClose(listener) {
			if (socket.readyState === socket.CLOSED) listener();
			else socket.on('close', () => listener());
		},
		close(reason) {
			// RFC 6455 section 7.4.1: 1008, a message that violates the policy.
			socket.close(1008, (reason ?? '').slice(0, 100));
		},
	};
}

function factsOf({ method, headers }: IncomingMessage) {
	const fetched = (name: 'sec-fetch-site' | 'sec-fetch-dest') => (typeof headers[name] === 'string' ? headers[name] : undefined);
	return { method, host: headers.host, origin: headers.origin, fetchSite: fetched('sec-fetch-site'), fetchDest: fetched('sec-fetch-dest') };
}

function peerOf({ socket }: IncomingMessage): Peer {
	return { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

function refuseSocket(socket: Duplex, refusal: Refusal): void {
	const body = `${refusal.message}\n`;
	socket.end(
		`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
		// A peer that does not close its side would keep its place for ever: no timeout of HTTP counts here.
		() => socket.destroy(),
	);
}

/** At this port, or at another one where somebody else has it. */
async function listening(server: Server, port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			resolve();
		});
	}).catch((error: NodeJS.ErrnoException) => {
		if (port === 0 || (error.code !== 'EADDRINUSE' && error.code !== 'EACCES')) throw error;
		return listening(server, 0);
	});
}

/** Opens the door; resolves when it listens. */
export async function openBrowserDoor(options: BrowserDoorOptions): Promise<BrowserDoor> {
	const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000, headersTimeout: 10_000 });
	server.maxConnections = 128;
	await listening(server, options.portWanted ?? 0);
	// Too many open files as somebody comes: that one is refused, the engine goes on.
	server.on('error', () => {});
	const { port } = server.address() as AddressInfo;
	const sessions = openBrowserSessions(port, options.now ?? (() => performance.now()));
	const headers = securityHeaders(port);
	const isForeign = options.isForeign ?? ((peer) => isForeignUser(peer));
	let files = await loadStaticFiles(options.folder);

	const app = new Hono<{ Bindings: HttpBindings }>();
	app.use(async (context, next) => {
		for (const [name, value] of Object.entries(headers)) context.header(name, value);
		const refusal = refuseRequest(factsOf(context.env.incoming), port);
		if (refusal !== null) return context.text(`${refusal.message}\n`, refusal.status);
		await next();
	});
	app.get('*', (context) => {
		const token = context.req.path === '/' ? context.req.query('token') : undefined;
		if (token !== undefined) {
			// Before the exchange: the token stays good for its owner.
			if (sessions.knows(token) && isForeign(peerOf(context.env.incoming))) return context.text(`${otherUser}\n`, 403);
			const session = sessions.exchange(token);
			if (session === null) return context.text(`This address was used already, or is too old. ${enterHint}\n`, 401);
			context.header('Set-Cookie', sessions.cookie(session));
			context.header('Cache-Control', 'no-store');
			return context.redirect('/', 303);
		}
		if (!sessions.admits(context.req.header('cookie'))) return context.text(`${enterHint}\n`, 401);
		const file = files.get(context.req.path === '/' ? '/index.html' : context.req.path);
		if (file === undefined) {
			if (files.size === 0) return context.text('The interface is not built: type `npm run build`.\n', 503);
			return context.text('There is no such file.\n', 404);
		}
		context.header('Cache-Control', file.cacheControl);
		context.header('ETag', file.etag);
		if (context.req.header('if-none-match') === file.etag) return context.body(null, 304);
		context.header('Content-Type', file.type);
		return context.body(file.body);
	});
	server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }));

	const webSockets = new WebSocketServer({
		noServer: true,
		maxPayload: options.textBytesMax ?? clientTextBytesMax,
		perMessageDeflate: false,
		clientTracking: true,
	});
	server.on('upgrade', (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		const refusal =
			refuseUpgrade({ ...factsOf(request), path: request.url ?? '' }, port) ??
			(sessions.admits(request.headers.cookie) ? null : { status: 401 as const, message: enterHint }) ??
			(isForeign(peerOf(request)) ? { status: 403 as const, message: otherUser } : null) ??
			(webSockets.clients.size < webSocketsMax ? null : { status: 403 as const, message: `more than ${webSocketsMax} windows; close one` });
		if (refusal !== null) {
			refuseSocket(socket, refusal);
			return;
		}
		webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			// A frame above the limit is an 'error' and then a 'close' (1009) by ws itself.
			webSocket.on('error', () => {});
			options.door(webSocketChannel(webSocket));
		});
	});

	return {
		port,
		async interfaceAddress() {
			// Again, because the interface may have been built since the engine started.
			files = await loadStaticFiles(options.folder);
			return `http://127.0.0.1:${port}/?token=${sessions.issueToken()}`;
		},
		awaitedForMs: () => sessions.awaitedForMs(),
		close() {
			for (const client of webSockets.clients) client.terminate();
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
