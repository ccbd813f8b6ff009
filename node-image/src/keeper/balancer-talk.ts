/**
 * One command to HAProxy's runtime API (management.txt, section 9.3) over its Unix socket: HAProxy answers one
 * command a connection, and closes.
 */
import { connect } from 'node:net';
import { type Failure, failed, ok, type Result } from '../result.ts';

const answerMs = 2_000;
const answerBytesMax = 4_000_000;

export function askBalancer(socketPath: string, command: string): Promise<Result<string, Failure<'no-balancer'>>> {
	return new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let bytes = 0;
		const fail = (message: string) => {
			clearTimeout(late);
			socket.destroy();
			resolve(failed({ code: 'no-balancer', message, definite: false }));
		};
		const late = setTimeout(() => fail(`no answer in ${answerMs} ms`), answerMs);
		const socket = connect(socketPath);
		socket.on('error', (error) => fail(error.message));
		socket.on('data', (chunk) => {
			bytes += chunk.length;
			if (bytes > answerBytesMax) fail('the answer is too long');
			else chunks.push(chunk);
		});
		socket.on('end', () => {
			clearTimeout(late);
			resolve(ok(Buffer.concat(chunks).toString('utf8')));
		});
		socket.end(`${command}\n`);
	});
}
