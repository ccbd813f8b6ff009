import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPty } from '../runtime/process/pty.ts';

// The command as a user runs it, against an engine process with the double inside.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const enginePath = fileURLToPath(new URL('../server/engine-double-main.ts', import.meta.url));
/** The test's own folder, and in it the state directory, which the engine makes and removes. */
let folder: string;
let root: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-cli-'));
	root = join(folder, 'home');
});

afterEach(async () => {
	// What a failing test leaves. Without an engine there is nothing, and `down --all` would start one.
	if (existsSync(join(root, 'engine.sock'))) await lab('down', '--all');
	await rm(folder, { recursive: true });
});

interface Run {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

function start(...args: string[]) {
	return startWith('', ...args);
}

const environment = () => ({
	...process.env,
	MAILCLUSTER_LAB_HOME: root,
	MAILCLUSTER_LAB_ENGINE_MAIN: enginePath,
	MAILCLUSTER_LAB_COMMAND: 'mclab',
	DISPLAY: '',
	WAYLAND_DISPLAY: '',
	BROWSER: '',
});

/** `input`: what is piped into it. */
function startWith(input: string, ...args: string[]) {
	const child = spawn(process.execPath, [program, ...args], { env: environment(), cwd: folder });
	child.stdin.on('error', () => {}).end(input);
	let stdout = '';
	let stderr = '';
	const looks: (() => void)[] = [];
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
		for (const look of looks) look();
	});
	child.stderr.on('data', (chunk) => {
		stderr += chunk;
		for (const look of looks) look();
	});
	const ended = new Promise<Run>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
	/** Resolves when it has written this text. */
	const said = (text: string) =>
		new Promise<void>((resolve, reject) => {
			const look = () => (stdout + stderr).includes(text) && resolve();
			looks.push(look);
			look();
			void ended.then((run) => reject(new Error(`ended without saying '${text}': ${JSON.stringify(run)}`)));
		});
	return { child, ended, said };
}

function lab(...args: string[]): Promise<Run> {
	return start(...args).ended;
}

/** Exit code 1, nothing on stdout, one line on stderr. */
function expectOneLine(run: Run, wanted: RegExp): void {
	expect(run.stderr).toMatch(wanted);
	expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
	expect(run).toMatchObject({ code: 1, stdout: '' });
}

describe('what a user gets wrong is one line that says how to mend it', () => {
	test('before any cluster runs', async () => {
		for (const verb of [
			['status'],
			['status', '--json'],
			['down'],
			['heal'],
			['fault', 'kill', 'be1'],
			['plan', 'kill be1'],
			['fault', 'cut', 'be1', '@all'],
			['add', 'backend'],
			['logs', 'be1'],
			['traffic', '--for', '1s'],
			['accounts', '--json'],
			['account', 'add', 'carol@example.test'],
			['domain', 'add', 'third.test'],
			['mail', 'alice@example.test'],
		]) {
			expectOneLine(await lab(...verb), /^no cluster is running; .*up dynamic/);
		}
		expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
	});

	test('on the command line', async () => {
		expectOneLine(await lab('rise'), /unknown command 'rise'; see `mclab --help`/);
		expectOneLine(await lab('fault', 'kill'), /missing required argument 'node'/);
	});

	test('in files and names', async () => {
		expectOneLine(await lab('up', './none.yaml'), /^\.\/none\.yaml: no such file; name a cluster file or a preset/);
		await writeFile(join(folder, 'bad.yaml'), 'preset: dynamic\nwrong: 1\n');
		expectOneLine(await lab('up', 'bad.yaml'), /^bad\.yaml:2: 'wrong' is no field; remove it/);
		expectOneLine(await lab('up', 'gigantic'), /unknown preset 'gigantic'; known: dynamic/);
	});

	test('about clusters and nodes', async () => {
		await lab('up', '--detach', '--name', 'one');
		expectOneLine(await lab('fault', 'kill', 'be9'), /no node 'be9'; known: fe1, fe2, be1, be2, @controller, @backup/);
		await lab('up', '--detach', '--name', 'two');
		expectOneLine(await lab('status'), /several clusters are running: one, two; say which with --name/);
		expectOneLine(await lab('status', '--name', 'three'), /no cluster 'three'; running: one, two/);
	});
});

describe('with --json stdout is one object', () => {
	test('for up, status and traffic', async () => {
		const up = await lab('up', 'dynamic', '--detach', '--json');
		expect(up).toMatchObject({ code: 0, stderr: '' });
		expect(JSON.parse(up.stdout)).toMatchObject({ name: 'dynamic', services: { smtp: { port: 2525 } }, controller: { node: 'be1', epoch: 1 } });
		const status = await lab('status', '--json');
		expect(JSON.parse(status.stdout)).toEqual(JSON.parse(up.stdout));
		const traffic = await lab('traffic', '--rate', '20', '--for', '30s', '--json');
		expect(JSON.parse(traffic.stdout)).toMatchObject({ sent: 600, lost: 0, doubled: 0, outagesMs: { accept: 412 }, longestOutageMs: 455 });
	});
});

describe('the life of a cluster', () => {
	test('up --detach comes back, down leaves no engine', async () => {
		const up = await lab('up', '--detach');
		expect(up).toMatchObject({ code: 0, stderr: '' });
		for (const node of ['fe1', 'fe2', 'be1', 'be2']) expect(up.stdout).toMatch(new RegExp(`^${node} +ready after`, 'm'));
		expect(up.stdout).toContain('swaks --server 127.77.0.10:2525');
		expect(await lab('status')).toMatchObject({ code: 0, stdout: expect.stringContaining('be1 is controller, epoch 1') });
		expect(await lab('fault', 'kill', '@controller')).toMatchObject({ code: 0, stdout: 'be1 was killed (SIGKILL)\n' });
		expect(await lab('heal')).toMatchObject({ code: 0, stdout: 'healed: be1\nlinks healed: be1 > fe1\n' });
		expect(await lab('logs', 'be1')).toMatchObject({ code: 0, stdout: 'one\ntwo\n' });
		expect(await lab('logs', 'be1', '--find', 'tw')).toMatchObject({ code: 0, stdout: 'two\n' });
		expect(await lab('down')).toMatchObject({ code: 0, stdout: 'down: dynamic\n' });
		expect(existsSync(root)).toBe(false);
		expect(await lab('down', '--all')).toMatchObject({ code: 0, stdout: 'no cluster was running, and nothing is left behind\n' });
	});

	test('links, volumes, drains and members', async () => {
		await lab('up', '--detach');
		const says = async (line: string, ...args: string[]) => expect(await lab(...args)).toMatchObject({ code: 0, stdout: `${line}\n`, stderr: '' });
		await says('cut: be1 - fe1', 'fault', 'cut', 'be1', 'fe1');
		await says('slow: be1 > be2 (be2: as soon as it runs)', 'fault', 'slow', 'be1', 'be2', '--one-way', '--delay', '50');
		await says('be1 has lost the volume', 'fault', 'volume-away', 'be1');
		await says('be1 is drained: no accounts, no sessions', 'drain', 'be1');
		const alone = "no other backend is ready: until one is, no account can be used, and mail waits in the frontends' queues; `ready be2` brings it back";
		await says(`be2 is drained: no accounts, no sessions\n${alone}`, 'drain', 'be2', '--force');
		await says('be2 is ready', 'ready', 'be2');
		await says('be1 is ready', 'ready', 'be1');
		await says('fe3 is ready', 'add', 'frontend');
		await says('fe3 is removed', 'remove', 'fe3');
	});

	test('a fault plan: told before it begins, followed to its end; a mistake has its place', async () => {
		await lab('up', '--detach');
		expect(await lab('plan', 'kill @controller', '--check')).toMatchObject({ code: 0, stdout: '    +5.0 s  kill @controller  (now be1)\n' });
		expect(await lab('plan', 'kill', '@controller')).toMatchObject({ code: 0, stderr: '' });
		expectOneLine(await lab('plan', 'wrong'), /^line 1, column 1: "wrong" is not an action; known: kill/);
		expect(await lab('plan', '--stop')).toMatchObject({ code: 0, stdout: 'the plan is stopped; `heal` undoes what it did\n' });
	});

	test('a fault plan that did not do all of it is a failure; one that was left to the engine is not waited for', async () => {
		await lab('up', '--detach');
		expectOneLine(await lab('plan', '--stop'), /^no fault plan was started; start one: plan/);
		expect(await lab('plan', 'kill be9', '--detach')).toMatchObject({ code: 0, stderr: '', stdout: expect.not.stringContaining('steps done') });
		expect(await lab('plan', 'kill be9')).toMatchObject({
			code: 1,
			stdout: expect.stringContaining('0 of 1 steps done\n'),
			stderr: '1 of 1 steps could not be done: kill be9: be9 is not there any more; look at `status`\n',
		});
		expectOneLine(await lab('plan', 'kill be1', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
	});

	test('without --detach it follows the events, and Ctrl-C takes it down', async () => {
		const up = start('up');
		await up.said('Ctrl-C takes the cluster down');
		await lab('fault', 'pause', 'be2');
		await up.said('+0.00 s  be2 was paused');
		up.child.kill('SIGINT');
		expect(await up.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('dynamic is down.') });
		expect((await lab('status')).code).toBe(1);
	});

	test('a command that is killed takes its cluster with it', async () => {
		const up = start('up', '--name', 'mine');
		await up.said('Ctrl-C takes the cluster down');
		await lab('up', '--detach', '--name', 'other');
		up.child.kill('SIGKILL');
		await up.ended;
		await vi.waitFor(async () => expect(await lab('status')).toMatchObject({ code: 0, stdout: expect.stringContaining('other (dynamic)') }), {
			timeout: 20_000,
		});
	});

	test('down refuses --all beside --name: one of them would be ignored', async () => {
		expectOneLine(await lab('down', '--all', '--name', 'dynamic'), /^--all and --name do not go together; leave one of them out/);
	});

	test('another command may take down what this one follows', async () => {
		const up = start('up');
		await up.said('Ctrl-C takes the cluster down');
		expect((await lab('down')).code).toBe(0);
		expect(await up.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('taken down by another command') });
	});

	test('traffic runs until Ctrl-C and then reports', async () => {
		await lab('up', '--detach');
		const traffic = start('traffic');
		await traffic.said('Ctrl-C ends it');
		traffic.child.kill('SIGINT');
		expect(await traffic.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^600 sent, 600 acknowledged, 600 stored, 0 lost, 0 doubled/) });
	});

	test('logs -f goes on with what the node writes', async () => {
		await lab('up', '--detach');
		const logs = start('logs', 'be1', '-f');
		await logs.said('one\ntwo\nthree\n');
		logs.child.kill('SIGINT');
		expect((await logs.ended).code).toBe(0);
	});

	test('shell types what is piped into it, and ends with its exit code', async () => {
		await lab('up', '--detach');
		expect(await startWith('mailctl status', 'shell', 'be1').ended).toMatchObject({ code: 0, stdout: '$ mailctl status\nexit\n', stderr: '' });
		expect(await startWith('grün €\nexit 3\n', 'shell', '@controller').ended).toMatchObject({
			code: 3,
			stdout: expect.stringContaining('$ grün €\n'),
			stderr: '',
		});
		expect(await lab('shell', 'be1')).toMatchObject({ code: 0, stdout: '$ exit\n' });
	});

	test('shell in a terminal: keys as they are, also Ctrl-C, and its size; the terminal is given back', async () => {
		await lab('up', '--detach');
		let text = '';
		let look = () => {};
		const said = (part: string) =>
			new Promise<void>((resolve) => {
				look = () => text.includes(part) && resolve();
				look();
			});
		// stty says behind it whether the terminal is as it was.
		const script = 'before=$(stty -g); "$0" "$@"; echo "code $?"; [ "$before" = "$(stty -g)" ] && echo "given back"';
		const shell = await openPty(
			{ file: '/bin/sh', args: ['-c', script, process.execPath, program, 'shell', 'be1'], cwd: folder, env: environment() as Record<string, string> },
			{ columns: 90, rows: 20 },
			{
				data: (bytes) => {
					text += Buffer.from(bytes).toString();
					look();
				},
				end: () => {},
			},
		);
		if (!shell.ok) throw new Error(shell.error.message);
		await said('$ ');
		await shell.value.write(Buffer.from('\u0003grün'));
		await said('\u0003grün');
		shell.value.resize({ columns: 100, rows: 30 });
		await said('[100 x 30]');
		await shell.value.write(Buffer.from(' exit 3\r'));
		await shell.value.ended;
		expect(text).toMatch(/code 3\r\ngiven back\r\n$/);
	});

	test('a shell whose cluster and engine are gone is a failure that says so', async () => {
		const up = start('up');
		await up.said('Ctrl-C takes the cluster down');
		const shell = spawn(process.execPath, [program, 'shell', 'be1'], { env: { ...process.env, MAILCLUSTER_LAB_HOME: root }, stdio: 'pipe' });
		const ended = new Promise<[number | null, string]>((resolve) => {
			let stderr = '';
			shell.stderr.on('data', (text) => {
				stderr += text;
			});
			shell.on('close', (code) => resolve([code, stderr]));
		});
		await new Promise((resolve) => shell.stdout.once('data', resolve));
		await lab('down', '--all');
		expect(await ended).toEqual([1, expect.stringMatching(/^the engine ended, and the shell with it; .*up dynamic/)]);
		await up.ended;
	});

	test('files lists and prints; what a name or a file does to a terminal is left out', async () => {
		await lab('up', '--detach');
		const listed = await lab('files', 'volume');
		expect(listed).toMatchObject({ code: 0, stderr: '' });
		expect(listed.stdout).toMatch(/^1970-01-01 00:00:00 +Controller\/\n1970-01-01 00:00:00 +17 {2}Volume.json\n.* away\?\[2J {2}\(neither/);
		expect(JSON.parse((await lab('files', 'volume', '--json')).stdout)).toMatchObject({ more: false, entries: [{ name: 'Controller' }, {}, {}] });
		expect(await lab('files', 'volume', 'Controller/')).toMatchObject({ code: 0, stdout: '' });
		// Piped: the bytes as they are.
		expect(await lab('files', 'volume', 'Volume.json', '--read')).toMatchObject({ code: 0, stdout: '{"format":1}\u001b[2J\n' });
		expectOneLine(await lab('files', 'volume', 'nowhere', '--read'), /^there is no 'nowhere'/);
		expectOneLine(await lab('files', 'volume', '../engine.log', '--read'), /^path: a path is names joined by "\/", none of them empty, "\." or "\.\."/);
		expectOneLine(await lab('files', 'volume', '--read', '--json'), /^--read and --json do not go together/);
	});

	test('open prints the address and does not mind that there is no display', async () => {
		expect(await lab('open')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/), stderr: '' });
	});
});

test('help is no failure', async () => {
	expect(await lab('fault', '--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: mclab fault .*\n$/s) });
});

test('recordings: listed, saved, found by title, exported, removed', async () => {
	const listed = await lab('recordings');
	expect(listed.stdout).toMatch(/^id +cluster +started +length +faults +size +saved as/);
	expect(listed.stdout).toMatch(/dynamic-20260412-093000 +dynamic +2026-04-12 09:30 +1:02 min +2 +124 kB/);
	await lab('up', 'dynamic', '--detach');
	expect(await lab('recording', 'save', 'A good one')).toMatchObject({ code: 0, stdout: 'dynamic-20260412-093000\n' });
	expectOneLine(await lab('recording', 'save', ' '), /a title has at least one character/);
	expect(JSON.parse((await lab('recordings', '--json')).stdout)).toMatchObject([{ title: 'A good one' }]);
	expect(await lab('recording', 'export', 'out.jsonl')).toMatchObject({ code: 0, stdout: 'out.jsonl: 1 events, 1 kB\n' });
	expectOneLine(await lab('recording', 'export', 'out.jsonl', '--of', 'A good one'), /out\.jsonl already exists/);
	expectOneLine(await lab('recording', 'export', 'out.jsonl', '--of', 'none'), /no recording "none" is kept; see `recordings`/);
	expectOneLine(await lab('recording', 'export', 'out.txt'), /name a file that ends in \.html/);
	expect(await lab('recording', 'export', 'out.jsonl', '--of', 'A good one', '--force')).toMatchObject({ code: 0, stdout: 'out.jsonl: 0 events, 1 kB\n' });
	expectOneLine(await lab('recording', 'export', 'more.jsonl', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
	expect(existsSync(join(folder, 'more.jsonl'))).toBe(false);
	expect(await lab('recording', 'remove', 'A good one')).toMatchObject({ code: 0 });
	expect(await lab('recordings')).toMatchObject({ code: 0, stdout: '', stderr: 'no recording is kept: `down` keeps that of its cluster\n' });
	expect(await lab('recordings', '--json')).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
	await lab('down');
	expectOneLine(await lab('recording', 'save', 'None'), /^no cluster is running; name a kept recording with --of; see `recordings`/);
});

test('which recording is meant is never guessed', async () => {
	expectOneLine(await lab('recording', 'save', 'x', '--of', 'y', '--name', 'z'), /^--of and --name do not go together; leave one of them out/);
	await lab('up', 'dynamic', '--detach');
	await lab('up', 'dynamic', '--detach', '--name', 'other');
	expectOneLine(await lab('recording', 'save', 'A good one'), /^2 clusters are running; name one \(--name\): dynamic, other/);
	await lab('recording', 'save', 'A good one', '--name', 'dynamic');
	expect(await lab('recording', 'save', 'A good one', '--name', 'other')).toMatchObject({ code: 0, stdout: 'other-20260412-093000\n' });
	expectOneLine(
		await lab('recording', 'remove', 'A good one'),
		/^2 recordings are called "A good one"; name one by its id: dynamic-20260412-093000, other-20260412-093000/,
	);
	expect(await lab('recording', 'remove', 'other-20260412-093000')).toMatchObject({ code: 0, stdout: '', stderr: '' });
	expectOneLine(await lab('recording', 'remove', 'other-20260412-093000'), /^no recording "other-20260412-093000" is kept; see `recordings`/);
});

describe('accounts and their mail', () => {
	test('accounts lists who owns them, all or some', async () => {
		await lab('up', '--detach');
		const [alice, bob] = ['alice@example.test  3-be1.1  be1\n', 'bob@second.test     3-be1.1  next use (be1.1 has ended)\n'];
		expect(await lab('accounts')).toMatchObject({ code: 0, stdout: `${alice}${bob}`, stderr: '2 of 2\n' });
		expect(await lab('accounts', '--most', '1')).toMatchObject({ code: 0, stdout: 'alice@example.test  3-be1.1  be1\n', stderr: '1 of 2\n' });
		expect(await lab('accounts', 'second')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^bob@second\.test [^\n]*\n$/), stderr: '1 of 1\n' });
		expect(await lab('accounts', '--owner', 'be1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^alice@[^\n]*\n$/) });
		const waiting = await lab('accounts', '--owner', 'next-use', '--json');
		expect(JSON.parse(waiting.stdout)).toMatchObject({ total: 1, accounts: [{ address: 'bob@second.test', owner: { is: 'next-use', node: 'be1', life: 1 } }] });
		expect(await lab('accounts', 'nobody')).toMatchObject({ code: 0, stdout: '', stderr: '0 of 0\n' });
		expectOneLine(await lab('accounts', '--owner', 'Be1'), /^'Be1' is not a value for --owner; write a node's name, free or next-use/);
		expectOneLine(await lab('accounts', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
	});

	test('one command as administrator: its answer is printed, its refusal is a failure', async () => {
		await lab('up', '--detach');
		expect(await lab('admin', 'fe1', 'LISTDOMAINS')).toMatchObject({ code: 0, stdout: '(example.test,second.test)\n' });
		expect(JSON.parse((await lab('admin', 'fe1', 'NONSENSE', '--json')).stdout)).toEqual({ number: 500, text: 'no such command' });
		expectOneLine(await lab('admin', 'fe1', 'NONSENSE'), /^fe1 answers 500 no such command$/m);
	});

	test('account and domain make new ones; what is there already, or has no domain, is refused by name', async () => {
		await lab('up', '--detach');
		expect(await lab('account', 'add', 'carol@example.test', 'dave@second.test')).toMatchObject({
			code: 0,
			stdout: 'carol@example.test  abcd-efgh-ijkm\ndave@second.test    abcd-efgh-ijkm\n',
			stderr: '',
		});
		expect(JSON.parse((await lab('account', 'add', 'carol@example.test', '--json')).stdout)).toEqual({
			accounts: [{ address: 'carol@example.test', password: 'abcd-efgh-ijkm' }],
		});
		expectOneLine(await lab('account', 'add', 'alice@example.test'), /^be1: the account alice@example\.test exists already$/m);
		expectOneLine(await lab('account', 'add', 'eve@nowhere.test'), /^be1: eve@nowhere\.test: there is no such domain; create it first/);
		expectOneLine(await lab('account', 'add', 'eve@example.test', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
		expect(await lab('domain', 'add', 'third.test')).toMatchObject({ code: 0, stdout: 'third.test is there\n', stderr: '' });
		expectOneLine(await lab('domain', 'add', 'second.test'), /^be1: the domain second\.test exists already/);
		expectOneLine(await lab('domain', 'add', 'third.test', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
	});

	test('mail lists messages and prints one as it is stored; what a subject does to a terminal is left out', async () => {
		await lab('up', '--detach');
		expect(await lab('mail', 'alice@example.test')).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^1 {2}1970-01-01 00:00:00 {2}51 .*bob@example\.test {2}Hello \?\[2J\n$/),
			stderr: '1 of 1 in INBOX\n',
		});
		expect(JSON.parse((await lab('mail', 'alice@example.test', '--json')).stdout)).toMatchObject({ total: 1, messages: [{ uid: 1, sizeBytes: 51 }] });
		// Piped: the bytes as they are.
		const source = 'From: bob@example.test\r\nSubject: Hello \u001b[2J\r\n\r\nHi\r\n';
		expect(await lab('mail', 'alice@example.test', '1')).toMatchObject({ code: 0, stdout: source, stderr: '' });
		expectOneLine(await lab('mail', 'alice@example.test', '9'), /^INBOX has no message 9$/m);
		expectOneLine(await lab('mail', 'alice@example.test', '--mailbox', 'Spam'), /^alice@example\.test has no mailbox "Spam"/);
		expectOneLine(await lab('mail', 'eve@example.test'), /^there is no account eve@example\.test on the volume/);
		expectOneLine(await lab('mail', 'alice@example.test', '--name', 'three'), /^no cluster 'three'; running: dynamic/);
	});

	test('mail --send prints what was said; a mail that was not taken is a failure', async () => {
		await lab('up', '--detach');
		expect(await lab('mail', 'alice@example.test', '--send', 'Hello')).toMatchObject({
			code: 0,
			stdout: '     1.0 ms  < 220 Mailcluster Lab\n     2.0 ms  > EHLO by-hand\n    12.0 ms  < 250 2.0.0 stored 0123456789ab\n',
			stderr: '',
		});
		const sent = await lab('mail', 'alice@example.test', '--send', 'Hello', '--from', 'bob@second.test', '--json');
		expect(JSON.parse(sent.stdout)).toMatchObject({ outcome: 'accepted', message: '0123456789ab', deliveries: [{ address: 'alice@example.test' }] });
		expect(await lab('mail', 'eve@example.test', '--send', 'Hello')).toMatchObject({
			code: 1,
			stdout: expect.stringContaining('< 550 5.1.1 no such account\n'),
			stderr: 'refused: 550 5.1.1 no such account; send it again when the cluster takes mail\n',
		});
		expectOneLine(await lab('mail', 'alice@example.test', '--send', 'x'.repeat(201)), /^subject: /);
	});
});
