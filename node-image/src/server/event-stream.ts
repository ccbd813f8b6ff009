/**
 * JSON lines on an HTTP response that stays open: what `GET /events` and `GET /beats` answer.
 *
 * Written straight to the response: through a framework's web stream each line cost a reader, a pump and two
 * promises, ten times a second. Who does not read is cut off, and comes back with `?from=`.
 */
import type { ServerResponse } from 'node:http';
import type { NodeEventLine } from '../contract/node-events.ts';

/** Far more than all that a node remembers. */
const unreadBytesMax = 16 * 1024 * 1024;

/** Writes `lines`, then what `follow` brings, until either side ends. */
export function streamLines(response: ServerResponse, lines: readonly NodeEventLine[], follow: (listener: (line: NodeEventLine) => void) => () => void): void {
	response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
	response.flushHeaders();
	const send = (line: NodeEventLine) => {
		if (response.writableLength > unreadBytesMax) response.destroy();
		else response.write(`${JSON.stringify(line)}\n`);
	};
	for (const line of lines) send(line);
	const unfollow = follow(send);
	response.on('error', () => response.destroy());
	response.on('close', unfollow);
}
