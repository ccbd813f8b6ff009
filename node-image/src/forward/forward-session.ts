/**
 * The inner end of a forward: an HTTP/2 server over one stream, which connects to its targets and to nothing else.
 *
 * Each connection is a CONNECT request whose authority is the target (RFC 9113 section 8.5). Answers: 200 and the
 * bytes; 403 for what is not in the list; 502 where nobody listens. The outer end is engine/runtime/docker/host/forward.ts.
 */
import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Carrier } from './carrier.ts';
import { sessionOptions, splice } from './splice.ts';
import type { Target, Targets } from './targets.ts';

/** Containers of one network answer at once, also with "refused". */
const connectTimeoutMs = 5_000;

/** Serves until the stream ends; the answer's 'close' tells. */
export function serveForward(stream: Duplex, targets: Targets): ServerHttp2Session {
	const session = performServerHandshake(new Carrier(stream, () => session.destroy()), sessionOptions);
	session.on('stream', (request, headers) => {
		request.on('error', () => undefined);
		if (headers[':method'] !== 'CONNECT') return refuse(request, 405);
		const target = targets.get(headers[':authority'] ?? '');
		if (!target) return refuse(request, 403);
		lead(request, target);
	});
	// A broken stream: 'close' follows.
	session.on('error', () => undefined);
	return session;
}

function lead(request: ServerHttp2Stream, target: Target): void {
	const socket = connect({ ...target, allowHalfOpen: true, noDelay: true });
	const patience = setTimeout(() => socket.destroy(), connectTimeoutMs);
	const givenUp = () => socket.destroy();
	request.once('close', givenUp);
	const failed = () => {
		clearTimeout(patience);
		if (!request.closed) refuse(request, 502);
	};
	socket.on('error', () => undefined);
	socket.once('close', failed);
	socket.once('connect', () => {
		clearTimeout(patience);
		request.off('close', givenUp);
		socket.off('close', failed);
		request.respond({ ':status': 200 });
		splice(socket, request);
	});
}

function refuse(request: ServerHttp2Stream, status: 403 | 405 | 502): void {
	request.respond({ ':status': status }, { endStream: true });
	// What the client may have sent by then is read by nobody.
	request.close(constants.NGHTTP2_NO_ERROR);
}
