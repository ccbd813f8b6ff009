/**
 * Joins a client's connection to the one that a frontend opened to the account's backend (R10).
 *
 * Bytes pass as they are, with the pace of the slower side. The one thing that is added: when the backend's side
 * breaks off, the client is told by BYE that it shall connect again, but never in the middle of a message.
 */
import type { Duplex } from 'node:stream';
import { ResponseTracker } from '../protocol/imap/response-tracker.ts';

export interface Splice {
	readonly client: Duplex;
	readonly remote: Duplex;
	/** What the client sent behind its LOGIN. */
	readonly unread: readonly Uint8Array[];
	readonly clientEnded: boolean;
	readonly activity: () => void;
}

/** The running connection: end it with a BYE, or await its end. */
export interface Joined {
	end(bye: string): void;
	readonly ended: Promise<void>;
}

export const failingOver = '[UNAVAILABLE] The server of this account is failing over, connect again';

export function splice({ client, remote, unread, clientEnded, activity }: Splice): Joined {
	const toClient = new ResponseTracker();
	const { promise: ended, resolve } = Promise.withResolvers<void>();
	let over = false;

	const end = (bye: string | undefined) => {
		if (over) return;
		over = true;
		remote.unpipe(client);
		client.unpipe(remote);
		if (bye !== undefined && toClient.atLineStart() && !toClient.saidBye() && client.writable) client.write(`* BYE ${bye}\r\n`);
		remote.destroy();
		resolve();
	};

	// In front of the pipe: what the tracker has seen is exactly what the client gets.
	remote.on('data', (bytes: Uint8Array) => {
		activity();
		toClient.pass(bytes);
	});
	client.on('data', activity);
	// 'end': the backend has finished; 'close' without it: it broke off. Either way it should have said BYE.
	for (const event of ['end', 'close', 'error'] as const) remote.on(event, () => end(failingOver));
	for (const event of ['close', 'error'] as const) client.on(event, () => end(undefined));

	for (const bytes of unread) remote.write(bytes);
	if (clientEnded) remote.end();
	remote.pipe(client, { end: false });
	client.pipe(remote);
	if (remote.destroyed || remote.readableEnded) end(failingOver);
	return { end, ended };
}
