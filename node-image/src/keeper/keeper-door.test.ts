/** The keeper's door: who may ask, for what, and how much; one command to HAProxy is one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { looksMax } from '../contract/keeper-api.ts';
import { openKeeperDoor } from './keeper-door.ts';

const token = 'a token of sixteen and more';

/** With a volume, and a stand-in for HAProxy's socket that answers what it was told. */
async function door() {
	const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const volumePath = join(folder, 'volume');
	mkdirSync(join(volumePath, 'accounts', 'alice'), { recursive: true });
	writeFileSync(join(volumePath, 'accounts', 'alice', 'mail'), 'words');
	writeFileSync(join(folder, 'secret'), 'not for the lab');
	symlinkSync('..', join(volumePath, 'out'));
	const balancerSocket = join(folder, 'admin.sock');
	const commands: string[] = [];
	const balancer = createServer({ allowHalfOpen: true }, async (socket) => {
		const command = await text(socket);
		commands.push(command);
		socket.end(`told: ${command}`);
	});
	await new Promise<void>((resolve) => balancer.listen(balancerSocket, resolve));
	onTestFinished(() => void balancer.close());
	const server = await openKeeperDoor({ address: '127.0.0.1', port: 0, token, volumePath, balancerSocket });
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	const ask = async (path: string, body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) => {
		const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
		return { status: answer.status, body: await answer.json() };
	};
	return { ask, commands, balancer };
}

test.each<[string, Record<string, string>]>([
	['none', {}],
	['a wrong one', { authorization: 'Bearer another token of sixteen' }],
	['one of the same length', { authorization: `Bearer ${token.replace('a', 'b')}` }],
	['half of it', { authorization: `Bearer ${token.slice(0, 8)}` }],
	['the bare token', { authorization: token }],
])('whoever has %s as token gets nothing', async (_, headers) => {
	const { ask, commands } = await door();
	for (const path of ['/names', '/list', '/read', '/watch', '/balancer', '/'])
		expect(await ask(path, { command: 'show stat' }, headers)).toMatchObject({ status: 401, body: { error: 'the token is missing or wrong' } });
	expect(commands).toEqual([]);
});

test('names come in the order of the request, empty where there is nothing', async () => {
	const { ask } = await door();
	expect(await ask('/names', { looks: [{ path: 'accounts' }, { path: 'none' }, { path: '' }, { path: '', most: 1 }] })).toEqual({
		status: 200,
		body: { names: [['alice'], [], expect.arrayContaining(['accounts', 'out']), [expect.any(String)]] },
	});
});

test.each(['../', '..', '/etc', 'accounts/../..', 'accounts//alice', './accounts', 'a\0b'])('the path %j leads nowhere', async (path) => {
	const { ask } = await door();
	expect((await ask('/names', { looks: [{ path }] })).status).toBe(400);
	expect((await ask('/list', { path, most: 10 })).status).toBe(400);
	expect((await ask('/read', { path, fromByte: 0, bytesMost: 10 })).status).toBe(400);
});

test('a link out of the volume is not followed by lists and reads', async () => {
	const { ask } = await door();
	expect((await ask('/list', { path: 'out', most: 10 })).body).toMatchObject({ ok: false, error: { code: 'is-a-link' } });
	expect((await ask('/read', { path: 'out/secret', fromByte: 0, bytesMost: 10 })).body).toMatchObject({ ok: false, error: { code: 'is-a-link' } });
});

test('a piece of a file is read', async () => {
	const { ask } = await door();
	const { body } = await ask('/read', { path: 'accounts/alice/mail', fromByte: 1, bytesMost: 3 });
	expect(body).toEqual({ ok: true, value: { data: Buffer.from('ord').toString('base64'), sizeBytes: 5 } });
});

test.each<[string, unknown, number]>([
	['no JSON', 'hello', 400],
	['another request', { command: 'show stat' }, 400],
	['more looks than there may be', { looks: Array(looksMax + 1).fill({ path: '' }) }, 400],
	['more bytes than there may be', ' '.repeat(1_000_001), 413],
])('%s is refused', async (_, body, status) => {
	const { ask } = await door();
	expect((await ask('/names', body)).status).toBe(status);
});

test('what there is not is said', async () => {
	const { ask } = await door();
	expect((await ask('/volume', {})).status).toBe(404);
});

test('a command reaches HAProxy as one line, and its answer comes back', async () => {
	const { ask, commands } = await door();
	expect(await ask('/balancer', { command: 'show stat' })).toEqual({ status: 200, body: { answer: 'told: show stat\n' } });
	expect(commands).toEqual(['show stat\n']);
});

test.each(['show stat; shutdown sessions server smtp/fe1', 'show stat\nset server', 'show\rstat', '', 'x'.repeat(1_001)])(
	'%j is not one command',
	async (command) => {
		const { ask, commands } = await door();
		expect((await ask('/balancer', { command })).status).toBe(400);
		expect(commands).toEqual([]);
	},
);

test('a balancer that is away is told as that', async () => {
	const { ask, balancer } = await door();
	await new Promise((resolve) => balancer.close(resolve));
	expect((await ask('/balancer', { command: 'show stat' })).status).toBe(502);
});
