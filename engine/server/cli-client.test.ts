import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { administerByCli } from './cli-client.ts';

/** A node that answers each line by the next of these; what it heard. */
async function node(replies: readonly string[]) {
	const heard: string[] = [];
	const sockets: Socket[] = [];
	const server = createServer((socket) => {
		sockets.push(socket);
		const waiting = [...replies];
		const say = () => {
			const reply = waiting.shift();
			if (reply === undefined) socket.end();
			else socket.write(reply);
		};
		socket.on('error', () => undefined);
		socket.on('data', (data) => {
			heard.push(data.toString());
			say();
		});
		say();
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const ask = (limitMs?: number) =>
		administerByCli({
			place: { host: '127.0.0.1', port: address.port },
			password: 'plum',
			command: 'LISTDOMAINS',
			node: 'be1',
			...(limitMs ? { limitMs } : {}),
		});
	return { ask, heard };
}

test('logs in, asks, and answers what the node says; a refusal of the command is an answer', async () => {
	const { ask, heard } = await node(['200 hello\r\n', '300 go on\r\n', '200 in\r\n', '200 OK\r\n', '201 (a.test,b.test)\r\n']);
	expect(await ask()).toEqual({ ok: true, value: { number: 201, text: '(a.test,b.test)' } });
	expect(heard.join('')).toBe('USER postmaster\r\nPASS plum\r\nINLINE\r\nLISTDOMAINS\r\n');
	const refusing = await node(['200 hello\r\n', '300 go on\r\n', '200 in\r\n', '200 OK\r\n', '513 no such domain\r\n']);
	expect(await refusing.ask()).toEqual({ ok: true, value: { number: 513, text: 'no such domain' } });
});

test('a refused login, an end in the middle, a silence and nonsense are failures', async () => {
	const code = async (replies: readonly string[], limitMs?: number) => {
		const answer = await (await node(replies)).ask(limitMs);
		return answer.ok ? 'answered' : answer.error.code;
	};
	expect(await code(['200 hello\r\n', '300 go on\r\n', '515 no\r\n'])).toBe('refused');
	expect(await code(['200 hello\r\n', '300 go on\r\n'])).toBe('not-answered');
	expect(await code(['200 hel'], 50)).toBe('not-answered');
	expect(await code(['SSH-2.0\r\n'])).toBe('not-understood');
	expect((await administerByCli({ place: { host: '127.0.0.1', port: 1 }, password: '', command: '', node: 'be1' })).ok).toBe(false);
});
