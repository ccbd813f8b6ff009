/**
 * One TCP connection and one HTTP/2 stream, as one way for bytes: both ends of a forward join theirs with it.
 *
 * RFC 9113 section 8.5: what the one end says is over is over at the other, each direction for itself, and an
 * error of a TCP connection is RST_STREAM, which becomes a reset (RST) at the far end again. (It should have the
 * code CONNECT_ERROR; Node has INTERNAL_ERROR for a stream that is destroyed, and the far end is ours.)
 * `pipe` keeps backpressure, so HTTP/2's flow control reaches from client to server.
 */
import { constants, type Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** The socket allows half-open and is connected; the stream has been answered. */
export function splice(socket: Socket, stream: Http2Stream): void {
	const session = stream.session;
	let ended = false;
	socket.pipe(stream);
	// An Http2Stream that was reset, or whose session broke, says 'end', too, and would close in order what did not end in order.
	stream.pipe(socket, { end: false });
	stream.once('end', () => {
		if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || session?.destroyed !== false) return;
		ended = true;
		socket.end();
	});
	stream.once('close', () => {
		if (!ended) socket.resetAndDestroy();
	});
	socket.once('close', () => {
		const whole = socket.readableEnded && socket.writableFinished;
		// Not by close(code): it ends the stream in order first, and the far end would take that for a half-close.
		if (!whole && !stream.closed) stream.destroy(new Error('the connection was reset'));
	});
	// 'close' tells; without a listener an error would end the program.
	socket.on('error', () => undefined);
	stream.on('error', () => undefined);
}

/** Both sides, so that a connection never waits for more memory than this. Chosen: 5 MB/s over 50 ms. */
export const streamWindowBytes = 256 * 1024;
/** At once, through one forward: as many windows are 128 MB at worst. */
export const streamsMax = 500;

/** HTTP/2 counts what it keeps for a session in MB; above all windows, so that flow control is what limits. */
const sessionMemoryMb = 256;

/**
 * Settings of both ends. Resets are everyday here, as nodes are killed on purpose: the guard against floods of
 * them, made for strangers, would end the session of two programs that know each other.
 */
export const sessionOptions = {
	settings: { initialWindowSize: streamWindowBytes, maxConcurrentStreams: streamsMax, enablePush: false },
	maxSessionMemory: sessionMemoryMb,
	streamResetBurst: 100_000,
	streamResetRate: 10_000,
	maxSessionRejectedStreams: 100_000,
};
