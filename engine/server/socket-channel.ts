/**
 * A channel over a stream socket, for both ends of the engine's local socket.
 *
 * Read first: channel.ts (what a channel promises), json-lines.ts (the framing).
 */
import type { Socket } from 'node:net';
import type { Channel } from './channel.ts';
import { encodeLine, lineDecoder } from './json-lines.ts';

/** Joins `socket`, which must be connected; a longer incoming line than `textBytesMax` ends it. */
export function socketChannel(socket: Socket, textBytesMax: number): Channel {
	const decoder = lineDecoder(textBytesMax);
	let textListener: ((text: string) => void) | undefined;
	const closeListeners: (() => void)[] = [];
	let closed = false;

	socket.on('data', (chunk) => {
		const lines = decoder.push(chunk);
		if (lines === null) {
			socket.destroy();
			return;
		}
		for (const line of lines) textListener?.(line);
	});
	// 'close' follows every 'error'; what happened to the peer makes no difference to us.
	socket.on('error', () => {});
	socket.on('close', () => {
		closed = true;
		for (const listener of closeListeners.splice(0)) listener();
	});

	return {
		send(text) {
			if (!closed && socket.writable) socket.write(encodeLine(text));
		},
		bufferedBytes: () => socket.writableLength,
		onText(listener) {
			textListener = listener;
		},
		onDrain(listener) {
			socket.on('drain', listener);
		},
		onClose(listener) {
			if (closed) listener();
			else closeListeners.push(listener);
		},
		close() {
			if (!closed) socket.end();
		},
	};
}
