/**
 * Clusters in containers as a user meets them: the command line, swaks, curl, imapflow, and docker beside it.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CampaignReport, campaignReportSchema } from '../../engine/campaign/report.ts';
import { type ClusterStatus, clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import { LabCommand, runProgram } from '../process/lab-command.ts';
import { findTool } from '../tools.ts';

let lab: LabCommand;
beforeEach(async () => {
	lab = await LabCommand.create();
});
afterEach(() => lab.close());

const docker = async (...args: string[]) => (await promisify(execFile)('docker', args)).stdout.trim();

async function up(...args: string[]): Promise<ClusterStatus> {
	const ran = await lab.run('up', '--runtime', 'docker', '--detach', '--json', ...args);
	expect(ran.code, ran.stderr).toBe(0);
	return clusterStatusSchema.parse(JSON.parse(ran.stdout));
}

async function status(...args: string[]): Promise<ClusterStatus> {
	const ran = await lab.run('status', '--json', ...args);
	expect(ran.code, ran.stderr).toBe(0);
	return clusterStatusSchema.parse(JSON.parse(ran.stdout));
}

/** Its parts on Docker, by the label that all of them have. */
function onDocker(kind: 'ps' | 'network' | 'volume', cluster: string): Promise<string> {
	const list = kind === 'ps' ? ['ps', '-a', '--format', '{{.Names}}'] : [kind, 'ls', '--format', '{{.Name}}'];
	return docker(...list, '--filter', `label=mailcluster-lab.cluster=${cluster}`);
}

async function send(at: ClusterStatus, to: string, subject: string): Promise<string> {
	const { host, port } = at.services.smtp;
	const sent = await runProgram('swaks', ['--server', `${host}:${port}`, '--from', 'bob@example.test', '--to', to, '--header', `Subject: ${subject}`]).finished;
	expect(sent.code, sent.stdout + sent.stderr).toBe(0);
	return sent.stdout;
}

async function newest(at: ClusterStatus, account: { address: string; password: string }): Promise<string> {
	const { host, port } = at.services.imap;
	const url = `imap://${host}:${port}/INBOX;MAILINDEX=*`;
	const read = await runProgram('curl', ['--silent', '--show-error', '--url', url, '--user', `${account.address}:${account.password}`]).finished;
	expect(read.code, read.stderr).toBe(0);
	return read.stdout;
}

async function subjects(at: ClusterStatus, account: { address: string; password: string }): Promise<string[]> {
	const auth = { user: account.address, pass: account.password };
	const client = new ImapFlow({ ...at.services.imap, auth, secure: false, doSTARTTLS: false, logger: false });
	await client.connect();
	try {
		await client.mailboxOpen('INBOX');
		const found: string[] = [];
		for await (const { envelope } of client.fetch('1:*', { envelope: true })) found.push(envelope?.subject ?? '');
		return found;
	} finally {
		await client.logout();
	}
}

const tools = findTool('swaks') !== undefined && findTool('curl') !== undefined;

test.skipIf(!tools)('mail by swaks, curl and imapflow, with a killed controller in the middle, and nothing left at the end', async () => {
	const cluster = await up('--name', 'mail');
	expect(cluster).toMatchObject({ runtime: 'docker', controller: { node: 'be1', epoch: 1 }, backup: 'be2', balancer: { kind: 'haproxy' } });
	const alice = cluster.accounts[0] ?? { address: '', password: '' };

	expect(await send(cluster, alice.address, 'before')).toContain('250 2.0.0 stored');
	const read = await newest(cluster, alice);
	expect(read).toContain('Subject: before');
	// Who sent it is known by the balancer's header: Docker's gateway here, not the balancer.
	const own = /^198\.18\.\d+/.exec(cluster.nodes[0]?.address ?? '')?.[0] ?? '';
	expect(read).toContain(`([${own}.1])`);

	await docker('kill', 'mclab-mail-be1');
	expect(await send(cluster, alice.address, 'behind')).toMatch(/250 2\.0\.0 (stored|queued)/);
	const after = await status();
	expect(after).toMatchObject({ controller: { node: 'be2', epoch: 2 } });
	expect(after.faults).toMatchObject([{ node: 'be1', kind: 'kill' }]);
	await expect.poll(() => subjects(cluster, alice), { timeout: 10_000 }).toEqual(['before', 'behind']);
	expect(after.tokens).toContainEqual({ path: 'Controller', token: '2-be2.1' });

	expect((await lab.run('heal')).code).toBe(0);
	expect(await status()).toMatchObject({ backup: 'be1', faults: [] });
	const figures = (await status()).balancer.servers;
	expect(figures.reduce((sum, server) => sum + server.totalConnections, 0)).toBeGreaterThanOrEqual(4);
	expect(readFileSync((await status()).balancer.configPath ?? '', 'utf8')).toContain('send-proxy-v2');

	// The balancer is no node, but without it no client gets in.
	await docker('kill', 'mclab-mail-balancer');
	await expect.poll(async () => (await status()).balancer.servers.map(({ state }) => state), { timeout: 10_000 }).toEqual(['down', 'down']);
	const healed = await lab.run('heal');
	expect(healed.stdout).toContain('balancer');
	await expect.poll(async () => (await status()).balancer.servers.map(({ state }) => state), { timeout: 10_000 }).toEqual(['up', 'up']);
	expect(await send(cluster, alice.address, 'through a new balancer')).toContain('250 2.0.0 stored');

	expect((await lab.run('down')).code).toBe(0);
	for (const kind of ['ps', 'network', 'volume'] as const) expect(await onDocker(kind, 'mail'), kind).toBe('');
	expect(readdirSync(lab.home)).toEqual(['recordings']);
});

test('what stands on Docker has no more rights than it needs', async () => {
	await up('--name', 'rights');
	interface Container {
		Name: string;
		Mounts: { Name?: string; RW: boolean; Destination: string }[];
		HostConfig: {
			PortBindings: Record<string, { HostIp: string }[]>;
			RestartPolicy: { Name: string };
			Memory: number;
			PidsLimit: number;
			CapAdd: string[];
			CapDrop: string[];
			Privileged: boolean;
			SecurityOpt: string[];
		};
	}
	const names = (await onDocker('ps', 'rights')).split('\n');
	expect(names).toHaveLength(6);
	const containers: Container[] = JSON.parse(await docker('inspect', ...names));
	for (const { Name, HostConfig, Mounts } of containers) {
		expect(HostConfig, Name).toMatchObject({ RestartPolicy: { Name: 'no' }, CapDrop: ['ALL'], Privileged: false, SecurityOpt: ['no-new-privileges'] });
		expect(HostConfig.Memory, Name).toBeGreaterThan(0);
		expect(HostConfig.PidsLimit, Name).toBeGreaterThan(0);
		for (const binding of Object.values(HostConfig.PortBindings).flat()) expect(binding.HostIp, Name).toBe('127.0.0.1');
		const volume = Mounts.find((mount) => mount.Name === 'mclab-rights-volume');
		const what = Name.replace('/mclab-rights-', '');
		expect(volume?.RW, Name).toBe(what.startsWith('be') ? true : what === 'keeper' ? false : undefined);
	}
	// The programs themselves have given everything up: be1's main process, as its container sees it.
	const caps = await docker(
		'exec',
		'mclab-rights-be1',
		'sh',
		'-c',
		'for p in /proc/[0-9]*; do grep -q "^Uid:.2525" $p/status && grep -E "CapEff|CapBnd|NoNewPrivs" $p/status; done | sort -u',
	);
	expect(caps.split('\n').map((line) => line.replace(/\s+/, ' '))).toEqual(['CapBnd: 0000000000000000', 'CapEff: 0000000000000000', 'NoNewPrivs: 1']);
});

test('two clusters in containers and one of processes run side by side, under one engine', async () => {
	const [one, other] = [await up('--name', 'one'), await up('--name', 'other')];
	const third = await lab.run('up', '--detach', '--json', '--name', 'third');
	expect(third.code, third.stderr).toBe(0);
	const all = [one, other, clusterStatusSchema.parse(JSON.parse(third.stdout))];
	expect(new Set(all.map(({ services }) => `${services.smtp.host}:${services.smtp.port}`)).size).toBe(3);
	expect(new Set(all.flatMap(({ nodes }) => nodes.map(({ address }) => address))).size).toBe(12);
	await lab.run('fault', 'kill', '@controller', '--name', 'one');
	expect(await status('--name', 'one')).toMatchObject({ controller: { node: 'be2', epoch: 2 } });
	expect(await status('--name', 'other')).toMatchObject({ controller: { node: 'be1', epoch: 1 }, faults: [] });
});

describe('a cluster outlives its engine', () => {
	test('killed: the next command takes it over, with its history, its faults and what happened meanwhile', async () => {
		const before = await up('--name', 'kept');
		expect((await lab.run('fault', 'cut', 'be2', 'fe1')).code).toBe(0);
		const events = readFileSync(before.recordingPath, 'utf8').split('\n').length;
		process.kill(await enginePid(), 'SIGKILL');
		await docker('kill', 'mclab-kept-fe2');

		const after = await status();
		expect(after).toMatchObject({
			name: 'kept',
			phase: 'running',
			startedAt: before.startedAt,
			controller: { node: 'be1', epoch: 1 },
			accounts: before.accounts,
		});
		expect(after.links).toHaveLength(2);
		expect(after.faults).toContainEqual(expect.objectContaining({ node: 'fe2', kind: 'kill' }));
		expect(after.nodes.map(({ name, process }) => [name, process])).toEqual([
			['be1', 'running'],
			['be2', 'running'],
			['fe1', 'running'],
			['fe2', 'down'],
		]);
		// One recording, in one order, each event of a node in it once.
		const lines = readFileSync(after.recordingPath, 'utf8').trimEnd().split('\n').slice(1);
		const recorded = lines.map((line): { seq: number; atMs: number; node?: string; nodeSeq?: number } => JSON.parse(line));
		expect(recorded.length).toBeGreaterThan(events);
		expect(recorded.map(({ seq }) => seq)).toEqual(recorded.map((_, index) => index + 1));
		expect(recorded.map(({ atMs }) => atMs)).toEqual(recorded.map(({ atMs }) => atMs).toSorted((one, other) => one - other));
		const be1 = recorded.flatMap(({ node, nodeSeq }) => (node === 'be1' && nodeSeq !== undefined ? [nodeSeq] : []));
		expect(be1).toEqual(be1.map((_, index) => index + 1));

		expect((await lab.run('heal')).code).toBe(0);
		expect(await status()).toMatchObject({ faults: [], links: [] });
		expect((await lab.run('down')).code).toBe(0);
		expect(await onDocker('ps', 'kept')).toBe('');
	});

	test('killed in the middle of `up`: what it had made is removed by the next command', async () => {
		const starting = lab.start('up', '--runtime', 'docker', '--detach', '--name', 'half');
		await expect.poll(() => onDocker('ps', 'half'), { timeout: 30_000 }).toContain('mclab-half-be1');
		process.kill(await enginePid(), 'SIGKILL');
		expect((await starting.finished).code).toBe(1);
		await lab.run('status');
		for (const kind of ['ps', 'network', 'volume'] as const) expect(await onDocker(kind, 'half'), kind).toBe('');
	});

	/** Its log begins with it. */
	async function enginePid(): Promise<number> {
		const [first = ''] = readFileSync(join(lab.home, 'engine.log'), 'utf8').split('\n');
		const { pid, msg }: { pid: number; msg: string } = JSON.parse(first);
		expect(msg).toBe('engine starts');
		return pid;
	}
});

test('a campaign of thirty faults breaks no promise', async () => {
	const ran = await lab.run('campaign', '--runtime', 'docker', '--faults', '30', '--seed', '4', '--json');
	expect(ran.code, ran.stderr).toBe(0);
	const report: CampaignReport = campaignReportSchema.parse(JSON.parse(ran.stdout));
	expect(report).toMatchObject({ runtime: 'docker', lost: 0, doubled: 0, delayed: 0, twoControllers: 0, twoWriters: 0, breaches: [] });
	expect(report.stored).toBe(report.acknowledged);
	expect(report.faults.done).toBeGreaterThan(20);
	expect(report.acknowledged).toBeGreaterThan(500);
}, 300_000);
