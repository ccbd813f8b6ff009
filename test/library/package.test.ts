/**
 * The package, as somebody has it who installed it: library, nodes and command run below node_modules, where Node
 * strips no types, with the dependencies that it declares and no others.
 *
 * Installed by hand, without a registry: unpacked, and each declared dependency linked beside it.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
let project: string;
let installed: string;

interface Ran {
	readonly code: number;
	readonly output: string;
}

function run(program: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
	return new Promise((resolve) => {
		const child = execFile(program, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } }, (_error, stdout, stderr) =>
			resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
		);
	});
}

async function link(name: string): Promise<void> {
	const place = join(project, 'node_modules', name);
	await mkdir(dirname(place), { recursive: true });
	await symlink(join(root, 'node_modules', name), place);
}

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), 'mclab-package-'));
	installed = join(project, 'node_modules', 'mailcluster-lab');
	await mkdir(installed, { recursive: true });
	await writeFile(join(project, 'package.json'), '{ "type": "module" }');
	const packed = await run('npm', ['pack', '--pack-destination', project], root);
	expect(packed).toMatchObject({ code: 0 });
	const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '';
	expect(await run('tar', ['-xzf', join(project, tarball), '--strip-components=1', '-C', installed], project)).toMatchObject({ code: 0 });
	const { dependencies } = z
		.object({ dependencies: z.record(z.string(), z.string()) })
		.parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')));
	for (const name of Object.keys(dependencies)) await link(name);
});
afterAll(async () => {
	await run(process.execPath, [mclab(), 'down', '--all'], project, home());
	await rm(project, { recursive: true, force: true });
});

const mclab = () => join(installed, 'engine', 'cli', 'mclab.mjs');
const home = () => ({ MAILCLUSTER_LAB_HOME: join(project, 'home') });

test('it holds JavaScript and declarations, the sources of which the image is made, and no test', async () => {
	const files = (await readdir(installed, { recursive: true })).filter((name) => /[.]tsx?$/.test(name));
	expect(files).toContain(join('dist', 'lab', 'engine', 'library', 'lab.d.ts'));
	// In a container Node runs them as they stand.
	const ofImage = join('node-image', 'src', 'main.ts');
	expect(files).toContain(ofImage);
	const isOfImage = (name: string) => name.startsWith(join('node-image', 'src'));
	expect(files.filter((name) => name.includes('.test.') || !(name.endsWith('.d.ts') || isOfImage(name)))).toEqual([]);
});

test('a test in plain JavaScript starts a cluster, sends a mail, kills the controller, reads the mail, and leaves nothing', async () => {
	await link('imapflow');
	await writeFile(
		join(project, 'mail.test.js'),
		`import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import test from 'node:test';
import { ImapFlow } from 'imapflow';
import { up } from 'mailcluster-lab';
import nodemailer from 'nodemailer';

test('mail outlives the controller', async () => {
	const pids = [];
	{
		await using cluster = await up({ frontends: 1, backends: 2 }, { stateRoot: 'state' });
		pids.push(...(await cluster.status()).nodes.map(({ pid }) => pid));
		const alice = cluster.account('alice@example.test');
		await nodemailer.createTransport(cluster.smtp).sendMail({ from: 'bob@example.test', to: alice.address, subject: 'first mail' });
		const killed = await cluster.kill('@controller');
		await cluster.untilController({ not: killed });
		const auth = { user: alice.address, pass: alice.password };
		const client = new ImapFlow({ ...cluster.imap, auth, secure: false, doSTARTTLS: false, logger: false });
		await client.connect();
		await client.mailboxOpen('INBOX');
		assert.equal((await client.search({ subject: 'first mail' })).length, 1);
		await client.logout();
	}
	assert.deepEqual(readdirSync('state'), []);
	assert.equal(pids.length, 3);
	for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
`,
	);
	const ran = await run(process.execPath, ['--test', 'mail.test.js'], project);
	expect(ran.output).toMatch(/pass 1\b/);
	expect(ran.code).toBe(0);
});

test('its declarations are whole: a test in TypeScript is checked against them', async () => {
	await writeFile(
		join(project, 'mail.ts'),
		`import { type ClusterStatus, LabError, up } from 'mailcluster-lab';
await using cluster = await up({ frontends: 2, backends: ['north', 'south'], domains: [{ name: 'school.test', accounts: ['ann'] }] });
const status: ClusterStatus = await cluster.until(({ backup }) => backup === 'south');
export const names: string[] = status.nodes.map(({ name }) => name);
for await (const { source, event } of cluster.events()) if (source === 'node' && event.type === 'life-taken') names.push(String(event.life));
export const isOurs = (error: unknown) => error instanceof LabError && error.code === 'timeout';
// @ts-expect-error: a cluster has no such verb
cluster.explode();
// @ts-expect-error: a definition has no such key
await up({ frontend: 3 });
`,
	);
	const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
	const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
	const ran = await run(process.execPath, [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', ...types, 'mail.ts'], project);
	expect(ran).toEqual({ code: 0, output: '' });
});

test('its command starts an engine, which starts a cluster, and takes it down again', async () => {
	const command = mclab();
	expect(await run(process.execPath, [command, 'up', 'dynamic', '--detach'], project, home())).toMatchObject({
		code: 0,
		output: expect.stringContaining('mclab fault kill'),
	});
	const opened = await run(process.execPath, [command, 'open', '--no-browser'], project, home());
	const entered = await fetch(opened.output.trim(), { redirect: 'manual' });
	const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
	const page = await fetch(new URL(entered.headers.get('location') ?? '', opened.output.trim()), { headers: { cookie } });
	expect(await page.text()).toContain('<div id="root">');
	expect(await run(process.execPath, [command, 'down'], project, home())).toEqual({ code: 0, output: 'down: dynamic\n' });
});
