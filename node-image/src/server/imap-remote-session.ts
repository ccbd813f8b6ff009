/**
 * Opens an IMAP session on the backend that has the account, with a one-time ticket (R10).
 *
 * The dialogue is one line long: greeting, `X XTICKET <ticket> <from>`, OK. XTICKET is our own and private to the
 * members of a cluster. The stream is handed out behind the OK, paused, with nothing of the session read.
 */
import type { Duplex } from 'node:stream';
import { type Failure, failed, ok, type Result } from '../result.ts';

export type RemoteSessionFailure = Failure<'unreachable' | 'refused'>;

export interface RemoteSessionTarget {
	readonly host: string;
	readonly port: number;
	readonly ticket: string;
	/** Who passes the session on: the backend reports it. */
	readonly from: string;
	/** Aborting gives up; it does not end a stream that was handed out. */
	readonly signal: AbortSignal;
	/** A connection to there that stays open on our side when the other side ends. */
	connect(): Duplex;
}

/** More than any greeting of ours. */
const answerBytesMax = 8 * 1024;

export function openRemoteSession({ host, port, ticket, from, signal, connect }: RemoteSessionTarget): Promise<Result<Duplex, RemoteSessionFailure>> {
	if (!/^[\x21-\x7e]+$/.test(ticket + from) || /["\\]/.test(ticket + from)) {
		throw new Error('invariant broken: a ticket and its sender are printable words');
	}
	const { promise, resolve } = Promise.withResolvers<Result<Duplex, RemoteSessionFailure>>();
	const stream = connect();
	let answer = Buffer.alloc(0);
	let asked = false;

	const settle = (result: Result<Duplex, RemoteSessionFailure>) => {
		stream.off('data', take).off('end', brokenOff).off('error', broken).off('close', brokenOff);
		signal.removeEventListener('abort', aborted);
		// It may break off before its next reader listens; every error is followed by 'close', which that one sees.
		stream.on('error', () => undefined);
		if (!result.ok) stream.destroy();
		resolve(result);
	};
	// Until the ticket is on its way nothing can have happened on the other side.
	const unreachable = (reason: string) => settle(failed({ code: 'unreachable', message: `The backend at ${host}:${port} ${reason}`, definite: !asked }));
	const aborted = () => unreachable('did not answer in time');
	const brokenOff = () => unreachable('closed the connection');
	const broken = (error: Error) => unreachable(`cannot be reached: ${error.message}`);

	const take = (chunk: Buffer) => {
		answer = Buffer.concat([answer, chunk]);
		for (;;) {
			const lineFeed = answer.indexOf(0x0a);
			if (lineFeed === -1) return answer.length > answerBytesMax ? unreachable('does not speak IMAP') : undefined;
			const line = answer.subarray(0, lineFeed).toString('latin1').trimEnd();
			answer = answer.subarray(lineFeed + 1);
			if (line.startsWith('X OK')) {
				stream.pause();
				if (answer.length > 0) stream.unshift(answer);
				return settle(ok(stream));
			}
			if (line.startsWith('X ') || line.startsWith('* BYE')) {
				return settle(failed({ code: 'refused', message: `The backend at ${host}:${port} refused the session: ${line.slice(2)}`, definite: true }));
			}
			if (!asked && line.startsWith('* OK')) {
				asked = true;
				stream.write(`X XTICKET "${ticket}" "${from}"\r\n`);
			}
		}
	};

	stream.on('data', take).on('end', brokenOff).on('error', broken).on('close', brokenOff);
	signal.addEventListener('abort', aborted);
	if (signal.aborted) aborted();
	return promise;
}
