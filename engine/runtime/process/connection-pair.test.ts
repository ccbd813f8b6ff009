import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ConnectionPair } from './connection-pair.ts';

async function listener(): Promise<{ port: number; accepted: Promise<Socket> }> {
	const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1');
	onTestFinished(() => void server.close());
	await once(server, 'listening');
	return { port: (server.address() as AddressInfo).port, accepted: once(server, 'connection').then(([socket]) => socket) };
}

test.each([
	['says nothing', 0],
	// More than all buffers between here and there.
	['takes nothing', 64],
])('a client that %s does not keep its place for ever', async (_, megabytes) => {
	const front = await listener();
	const client = connect(front.port, '127.0.0.1').pause();
	client.on('error', () => undefined);
	onTestFinished(() => void client.destroy());
	const accepted = await front.accepted;
	const pair = new ConnectionPair(accepted, 100);
	const back = await listener();
	pair.connect({ host: '127.0.0.1', port: back.port }, () => undefined);
	const server = await back.accepted;
	server.on('error', () => undefined).resume();
	const ended = once(accepted, 'close');
	for (let block = 0; block < megabytes; block += 1) server.write(Buffer.alloc(1024 * 1024));
	server.end();
	await ended;
	expect(accepted.destroyed).toBe(true);
	server.destroy();
});
