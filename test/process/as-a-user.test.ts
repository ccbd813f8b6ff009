/**
 * What the README promises, done as a reader would: one command to a cluster, real clients, the controller
 * killed from outside, a frontend killed, a controller that hangs, and nothing left behind.
 *
 * One story in one file, in order. Outages are what the traffic probe's clients saw.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ClusterStatus, clusterStatusSchema, type TrafficReport, trafficReportSchema } from '../../engine/contract/cluster-status.ts';
import { findTool } from '../tools.ts';
import { LabCommand, runProgram } from './lab-command.ts';

let lab: LabCommand;
let up: ClusterStatus;

beforeAll(async () => {
	lab = await LabCommand.create();
});
afterAll(() => lab.close());

async function status(): Promise<ClusterStatus> {
	return clusterStatusSchema.parse(JSON.parse((await lab.run('status', '--json')).stdout));
}

function nodeOf(cluster: ClusterStatus, role: 'controller' | 'frontend') {
	const node = cluster.nodes.find((each) => each.role === role);
	if (node === undefined || node.pid === null) throw new Error(`no ${role} runs`);
	return { name: node.name, pid: node.pid };
}

/** Runs traffic, does `strike` when it flows, and answers the report. */
async function underTraffic(seconds: number, strike: () => Promise<void>): Promise<TrafficReport> {
	const follow = lab.start('traffic', '--rate', '20', '--for', `${seconds}s`, '--json');
	// Long enough for each account to be open and every client to be logged in.
	await untilTrafficFlows();
	await strike();
	const ran = await follow.finished;
	expect(ran.stderr).toBe('');
	expect(ran.code).toBe(0);
	return trafficReportSchema.parse(JSON.parse(ran.stdout));
}

/** Looks into the recording, as the interface does, until the probe has read mail back for a second. */
async function untilTrafficFlows(): Promise<void> {
	const { recordingPath } = await status();
	const before = countSamples(await readFile(recordingPath, 'utf8'));
	await vi.waitFor(async () => expect(countSamples(await readFile(recordingPath, 'utf8'))).toBeGreaterThan(before + 8), { timeout: 20_000, interval: 200 });
}

function countSamples(recording: string): number {
	return recording.match(/"type":"traffic".*?"stored":[1-9]/g)?.length ?? 0;
}

function expectNothingLost(report: TrafficReport): void {
	expect({ lost: report.lost, doubled: report.doubled, unknown: report.unknown, delayed: report.delayed }).toEqual({
		lost: 0,
		doubled: 0,
		unknown: 0,
		delayed: 0,
	});
	expect(report.stored).toBe(report.acknowledged);
	expect(report.acknowledged).toBeGreaterThan(50);
}

describe('one command to a live cluster', () => {
	test('up --detach --json prints one object with everything a client needs', async () => {
		const ran = await lab.run('up', 'dynamic', '--detach', '--json');
		expect(ran.code, ran.stderr).toBe(0);
		up = clusterStatusSchema.parse(JSON.parse(ran.stdout));
		expect(up.controller).toEqual({ node: 'be1', epoch: 1 });
		expect(up.backup).toBe('be2');
		expect(up.nodes.map(({ name, role, state }) => [name, role, state]).toSorted()).toEqual([
			['be1', 'controller', 'ready'],
			['be2', 'backup', 'ready'],
			['fe1', 'frontend', 'ready'],
			['fe2', 'frontend', 'ready'],
		]);
		expect(up.domains.length).toBe(2);
		expect(up.accounts.length).toBeGreaterThanOrEqual(10);
	});

	test.skipIf(findTool('swaks') === undefined || findTool('curl') === undefined)(
		'swaks sends 2 MB to ten recipients in two domains; curl reads each back byte for byte',
		async () => {
			const attachment = randomBytes(2 * 1024 * 1024);
			const file = join(lab.home, '..', 'attachment.bin');
			await writeFile(file, attachment);
			const recipients = [...up.accounts.slice(0, 5), ...up.accounts.slice(-5)];
			expect(new Set(recipients.map(({ address }) => address.split('@')[1])).size).toBe(2);
			const { smtp, imap } = up.services;
			const sent = await runProgram('swaks', [
				'--server',
				`${smtp.host}:${smtp.port}`,
				'--from',
				'sender@outside.test',
				'--to',
				recipients.map(({ address }) => address).join(','),
				'--attach',
				`@${file}`,
			]).finished;
			expect(sent.code, sent.stdout.slice(-500)).toBe(0);
			for (const { address, password } of recipients) {
				const read = await runProgram('curl', ['-s', '--url', `imap://${imap.host}:${imap.port}/INBOX;UID=1`, '--user', `${address}:${password}`]).finished;
				expect(read.code).toBe(0);
				expect(attachmentOf(read.stdout).equals(attachment)).toBe(true);
			}
		},
	);

	test('imapflow reads, flags, appends, searches and expunges through the balancer', async () => {
		const account = up.accounts[0];
		if (account === undefined) throw new Error('no accounts');
		const client = new ImapFlow({ ...up.services.imap, secure: false, auth: { user: account.address, pass: account.password }, logger: false });
		await client.connect();
		const lock = await client.getMailboxLock('INBOX');
		try {
			const appended = await client.append('INBOX', 'Subject: by hand\r\nMessage-ID: <by-hand@test>\r\n\r\nhello\r\n', ['\\Flagged']);
			const found = await client.search({ subject: 'by hand', flagged: true }, { uid: true });
			if (appended === false) throw new Error('APPEND was refused');
			expect(found).toEqual([appended.uid]);
			await client.messageFlagsAdd({ subject: 'by hand' }, ['\\Seen']);
			const message = await client.fetchOne('*', { flags: true, source: true, envelope: true });
			if (message === false) throw new Error('FETCH found nothing');
			expect(message.flags?.has('\\Seen')).toBe(true);
			expect(message.source?.toString()).toContain('hello');
			await client.messageDelete({ subject: 'by hand' });
			expect(await client.search({ subject: 'by hand' }, { uid: true })).toEqual([]);
		} finally {
			lock.release();
			await client.logout();
		}
	});

	test.skipIf(findTool('mutt') === undefined)('mutt opens the mailbox and shows what is in it', async () => {
		const account = up.accounts[1];
		if (account === undefined) throw new Error('no accounts');
		const { imap } = up.services;
		const settings = join(lab.home, '..', 'muttrc');
		const copy = join(lab.home, '..', 'copied.mbox');
		const url = `imap://${encodeURIComponent(account.address)}:${account.password}@${imap.host}:${imap.port}/INBOX`;
		await writeFile(
			settings,
			`set ssl_starttls=no ssl_force_tls=no confirmcreate=no confirmappend=no delete=yes move=no\nset folder="${url}"\npush "<tag-pattern>~A<enter><tag-prefix><copy-message>${copy}<enter><exit>"\n`,
		);
		const ran = await runProgram('script', ['-qec', `mutt -n -F ${settings} -f ${url}`, '/dev/null'], { ...process.env, TERM: 'xterm', HOME: lab.home })
			.finished;
		expect(existsSync(copy), ran.stdout.slice(-400)).toBe(true);
		expect(await readFile(copy, 'latin1')).toContain('sender@outside.test');
	});
});

describe('failover, as clients see it', () => {
	test('kill -9 of the controller from outside: the other backend takes over in under a second, nothing lost', async () => {
		const before = await status();
		const { name, pid } = nodeOf(before, 'controller');
		const report = await underTraffic(8, async () => void process.kill(pid, 'SIGKILL'));
		expectNothingLost(report);
		expect(report.longestOutageMs).toBeLessThan(1000);
		const after = await status();
		expect(after.controller?.node).not.toBe(name);
		expect(after.controller?.epoch).toBe((before.controller?.epoch ?? 0) + 1);
		expect(after.nodes.find((node) => node.name === name)?.state).toBe('down');
	});

	test('the killed node, started again, joins as a plain backend and becomes backup', async () => {
		const before = await status();
		const gone = before.nodes.find((node) => node.state === 'down')?.name ?? '';
		expect((await lab.run('fault', 'restart', gone)).code).toBe(0);
		const after = await status();
		expect(after.controller).toEqual(before.controller);
		expect(after.nodes.find((node) => node.name === gone)).toMatchObject({ role: 'backup', state: 'ready', openAccounts: 0 });
	});

	test('kill -9 of a frontend: clients are served by the other', async () => {
		const { name, pid } = nodeOf(await status(), 'frontend');
		const report = await underTraffic(6, async () => void process.kill(pid, 'SIGKILL'));
		expectNothingLost(report);
		expect(report.longestOutageMs).toBeLessThan(1000);
		expect((await status()).balancer.servers.find((server) => server.node === name)?.state).toBe('down');
		expect((await lab.run('heal')).code).toBe(0);
		expect((await status()).nodes.every((node) => node.state === 'ready')).toBe(true);
	});

	test('SIGSTOP of the controller for 5 s: it comes back fenced and rejoins', async () => {
		const before = await status();
		const { name, pid } = nodeOf(before, 'controller');
		const report = await underTraffic(10, async () => {
			process.kill(pid, 'SIGSTOP');
			await wait(5000);
			process.kill(pid, 'SIGCONT');
		});
		expectNothingLost(report);
		expect(report.longestOutageMs).toBeLessThan(2500);
		const after = await status();
		expect(after.controller?.node).not.toBe(name);
		const back = after.nodes.find((node) => node.name === name);
		expect(back).toMatchObject({ role: 'backup', state: 'ready' });
		expect(back?.life).toBeGreaterThan(before.nodes.find((node) => node.name === name)?.life ?? 0);
		expect(await readFile(after.recordingPath, 'utf8')).toContain('"type":"fenced"');
	});
});

describe('nothing is left behind', () => {
	test('down leaves no process, no port and no folder', async () => {
		const before = await status();
		expect((await lab.run('down')).code).toBe(0);
		expect(before.nodes.filter(({ pid }) => pid !== null && alive(pid))).toEqual([]);
		expect(await listens(before.services.smtp)).toBe(false);
		expect(readdirSync(lab.home)).toEqual(['recordings']);
	});

	test('after kill -9 of the engine the nodes end by themselves, commands say what is left, and the next up or `down --all` removes it', async () => {
		const first = clusterStatusSchema.parse(JSON.parse((await lab.run('up', 'dynamic', '--detach', '--json')).stdout));
		process.kill(await enginePid(), 'SIGKILL');
		const pids = first.nodes.flatMap((node) => (node.pid === null ? [] : [node.pid]));
		await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 5000, interval: 50 });
		for (const verb of ['status', 'down']) {
			expect(await lab.run(verb)).toMatchObject({
				code: 1,
				stderr: expect.stringMatching(/^no cluster is running: .* left dynamic behind; remove that with `down --all`/),
			});
		}
		const again = await lab.run('up', 'dynamic', '--detach', '--json');
		expect(again.code, again.stderr).toBe(0);
		process.kill(await enginePid(), 'SIGKILL');
		expect(await lab.run('down', '--all')).toMatchObject({ code: 0, stdout: 'down: dynamic\n' });
		expect(readdirSync(lab.home)).toEqual(['recordings']);
	});
});

/** The nodes' parent. */
async function enginePid(): Promise<number> {
	const pid = (await status()).nodes[0]?.pid ?? 0;
	const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function listens(at: { host: string; port: number }): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(at);
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

function attachmentOf(message: string): Buffer {
	const part = /Content-Transfer-Encoding: BASE64\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(message)?.[1] ?? '';
	return Buffer.from(part, 'base64');
}
