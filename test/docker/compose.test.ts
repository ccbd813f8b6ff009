/**
 * An export, used as its README says, by somebody who has docker-compose and nothing of the lab: started, mail sent
 * and read, the controller killed, mail sent and read again, taken down with nothing left.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DockerEngine } from '../../engine/runtime/docker/docker-engine.ts';
import { connectDocker, type DockerHost } from '../../engine/runtime/docker/host/docker-host.ts';
import { labelFilter } from '../../engine/runtime/docker/project.ts';
import { nodeStatusSchema } from '../../node-image/src/contract/admin-api.ts';
import { setUpSchema } from '../../node-image/src/mailctl/set-up.ts';
import { findTool } from '../tools.ts';

const run = promisify(execFile);
const lab = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));
const tools = { compose: findTool('docker-compose'), swaks: findTool('swaks'), curl: findTool('curl') };
const hasTools = tools.compose !== undefined && tools.swaks !== undefined && tools.curl !== undefined;
const [alice, bob] = ['alice@example.test', 'bob@example.test'];

let base: string;
let folder: string;
let host: DockerHost;
let ports: Record<'smtp' | 'imap' | 'statistics', string>;

beforeAll(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-compose-'));
	folder = join(base, 'export');
	const connected = await connectDocker();
	if (!connected.ok) throw new Error(connected.error.message);
	host = connected.value;
	ports = { smtp: await freePort(), imap: await freePort(), statistics: await freePort() };
});

afterAll(async () => {
	host.close();
	await rm(base, { recursive: true, force: true });
});

async function freePort(): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return String(address.port);
}

async function compose(...args: string[]): Promise<string> {
	return (await run(tools.compose ?? '', args, { cwd: folder })).stdout.trim();
}

async function status(node: string) {
	return nodeStatusSchema.parse(JSON.parse(await compose('exec', '-T', '-u', 'mailcluster', node, 'mailctl', 'status', '--json')));
}

async function send(subject: string): Promise<void> {
	await run(tools.swaks ?? '', ['--server', `127.0.0.1:${ports.smtp}`, '--from', bob, '--to', alice, '--header', `Subject: ${subject}`]);
}

async function read(number: number, password: string): Promise<string> {
	const place = `imap://127.0.0.1:${ports.imap}/INBOX;MAILINDEX=${number}`;
	return (await run(tools.curl ?? '', ['--silent', '--show-error', '--max-time', '20', '--url', place, '--user', `${alice}:${password}`])).stdout;
}

test.skipIf(!hasTools)('an export runs by docker-compose alone: mail, a killed controller, mail, and nothing is left', { timeout: 180_000 }, async () => {
	const options = Object.entries(ports).flatMap(([name, port]) => [`--${name}`, port]);
	await run(process.execPath, [lab, 'export', 'compose', 'dynamic', '--out', folder, '--subnet', '198.18.120.0/24', ...options]);
	const project = /^COMPOSE_PROJECT_NAME=(.+)$/m.exec(await readFile(join(folder, '.env'), 'utf8'))?.[1] ?? '';
	const labels = labelFilter(`export-${project}`);
	const engine = new DockerEngine(host);
	const { accounts } = setUpSchema.parse(JSON.parse(await readFile(join(folder, 'accounts.json'), 'utf8')));
	const password = accounts.find(({ address }) => address === alice)?.password ?? '';
	try {
		// Comes back when all are healthy and the accounts are being made.
		await compose('up', '-d');
		const setup = host.docker.getContainer(await compose('ps', '-a', '-q', 'setup'));
		expect(await setup.wait()).toMatchObject({ StatusCode: 0 });

		await send('first mail');
		expect(await read(1, password)).toContain('Subject: first mail\r\n');

		const { controller } = await status('be1');
		if (!controller) throw new Error('nobody is controller');
		const killed = await compose('ps', '-q', controller.node);
		expect(await engine.kill(killed)).toMatchObject({ ok: true });

		await send('second mail');
		expect(await read(2, password)).toContain('Subject: second mail\r\n');
		expect(await read(1, password)).toContain('Subject: first mail\r\n');
		const survivor = controller.node === 'be1' ? 'be2' : 'be1';
		expect((await status(survivor)).controller).toEqual({ node: survivor, epoch: controller.epoch + 1 });
		// A failure is to be seen: nobody has started it again.
		expect(await engine.inspect(killed)).toMatchObject({ ok: true, value: { state: 'down', exitCode: 137 } });
	} finally {
		await compose('down', '-v');
	}
	expect(await engine.containers(labels)).toEqual({ ok: true, value: [] });
	expect(await engine.networks(labels)).toEqual({ ok: true, value: [] });
	expect(await engine.volumes(labels)).toEqual({ ok: true, value: [] });
});
