import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isForeignUser, uidOf } from './socket-user.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  4242        0 2 1 0 20 4 30 10 -1
   2: 0100007F:C351 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
`;
const peer = (port: number, address = '127.0.0.1') => ({ address, port });

test('the uid of the end that is asked for, and not of the other', () => {
	expect(uidOf(peer(50_000), table)).toBe(4242);
	expect(uidOf(peer(8080), table)).toBe(1000);
	expect(uidOf(peer(50_000, '127.0.0.2'), table)).toBeUndefined();
	expect(uidOf(peer(50_000, '::1'), table)).toBeUndefined();
});

test.runIf(process.getuid)('another user is foreign; root, and who is not in the table, are not', () => {
	expect(isForeignUser(peer(50_000), () => table)).toBe(true);
	expect(isForeignUser(peer(50_001), () => table)).toBe(false);
	expect(isForeignUser(peer(50_002), () => table)).toBe(false);
	expect(isForeignUser(peer(50_000), () => '')).toBe(false);
});

test.runIf(process.platform === 'linux')('the system knows a connection of our own', async () => {
	const server = createServer().listen(0, '127.0.0.1');
	onTestFinished(() => void server.close());
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const client = connect(address.port, '127.0.0.1');
	const [socket] = await once(server, 'connection');
	const { readFileSync } = await import('node:fs');
	expect(uidOf(peer(socket.remotePort), readFileSync('/proc/net/tcp', 'utf8'))).toBe(process.getuid?.());
	client.destroy();
	socket.destroy();
});
