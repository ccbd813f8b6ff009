/**
 * Three etcd members on loopback, default timing, each with a data directory of its own: the bench's peer.
 *
 * Spoken to through etcd's own HTTP door for JSON (`/v3/kv/put`), so that the client costs what ours costs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

interface EtcdMember {
	readonly name: string;
	readonly clientPort: number;
	readonly args: readonly string[];
	child: ChildProcess | null;
}

const statusSchema = z.object({ header: z.object({ member_id: z.string() }), leader: z.string().optional(), raftAppliedIndex: z.string().optional() });
const memberNames = ['m1', 'm2', 'm3'];
const answerMs = 1_000;
const settleMs = 30_000;
const lookAgainMs = 20;

export class EtcdCluster {
	readonly #binary: string;
	readonly #folder: string;
	readonly #members: readonly EtcdMember[];
	readonly #agent = new Agent({ keepAlive: true });
	readonly #killAll = () => {
		for (const { child } of this.#members) child?.kill('SIGKILL');
	};

	private constructor(binary: string, folder: string, members: readonly EtcdMember[]) {
		this.#binary = binary;
		this.#folder = folder;
		this.#members = members;
		// However the bench ends: a stopped member would stay for ever.
		process.on('exit', this.#killAll);
	}

	/** Resolves when all three know one leader. */
	static async up(binary: string): Promise<EtcdCluster> {
		const folder = await mkdtemp(join(tmpdir(), 'mclab-etcd-'));
		const ports = await freePorts(memberNames.length * 2);
		const peerUrls = memberNames.map((name, at) => `${name}=http://127.0.0.1:${ports[at + memberNames.length]}`).join(',');
		const members = memberNames.map((name, at) => ({
			name,
			clientPort: ports[at] ?? 0,
			args: argsOf(name, folder, ports[at], ports[at + memberNames.length], peerUrls),
			child: null,
		}));
		const cluster = new EtcdCluster(binary, folder, members);
		for (const member of members) cluster.#start(member);
		await cluster.settled();
		return cluster;
	}

	/** The member that all take for their leader. */
	async leader(): Promise<string> {
		for (const member of this.#members) {
			const status = await this.#status(member);
			if (status?.leader === status?.header.member_id && status !== null) return member.name;
		}
		throw new Error('etcd has no leader');
	}

	async kill(name: string): Promise<void> {
		const { child } = this.#member(name);
		if (child === null) return;
		const gone = once(child, 'exit');
		child.kill('SIGKILL');
		await gone;
	}

	pause(name: string): void {
		this.#member(name).child?.kill('SIGSTOP');
	}

	/** Starts again or resumes, whichever it needs, and waits until it has caught up. */
	async heal(name: string): Promise<void> {
		const member = this.#member(name);
		if (member.child === null) this.#start(member);
		else member.child.kill('SIGCONT');
		await this.settled();
	}

	/** All answer, name one leader and have applied the same. */
	async settled(): Promise<void> {
		const untilMs = performance.now() + settleMs;
		while (performance.now() < untilMs) {
			const statuses = await Promise.all(this.#members.map((member) => this.#status(member)));
			const [first] = statuses;
			const agree = statuses.every(
				(status) => status?.leader !== undefined && status.leader === first?.leader && status.raftAppliedIndex === first.raftAppliedIndex,
			);
			if (agree) return;
			// Its door has no event for this.
			await delay(lookAgainMs);
		}
		throw new Error(`etcd did not settle within ${settleMs / 1000} s`);
	}

	/** Others than this one, for a client that tries them. */
	othersThan(name: string): readonly string[] {
		return this.#members.map((member) => member.name).filter((other) => other !== name);
	}

	/** One write through one member; false: it was not accepted. */
	async put(name: string, key: string, value: string, signal?: AbortSignal): Promise<boolean> {
		const base64 = (text: string) => Buffer.from(text).toString('base64');
		return (await this.#post(this.#member(name).clientPort, '/v3/kv/put', { key: base64(key), value: base64(value) }, signal)) !== null;
	}

	async close(): Promise<void> {
		process.off('exit', this.#killAll);
		const gone = this.#members.map(({ child }) => (child === null ? undefined : once(child, 'exit')));
		this.#killAll();
		await Promise.all(gone);
		this.#agent.destroy();
		await rm(this.#folder, { recursive: true, force: true });
	}

	#start(member: EtcdMember): void {
		const child = spawn(this.#binary, member.args, { stdio: 'ignore' });
		member.child = child;
		child.on('exit', () => {
			if (member.child === child) member.child = null;
		});
	}

	#member(name: string): EtcdMember {
		const member = this.#members.find((one) => one.name === name);
		if (member === undefined) throw new Error(`etcd has no member ${name}`);
		return member;
	}

	async #status(member: EtcdMember): Promise<z.infer<typeof statusSchema> | null> {
		const answer = await this.#post(member.clientPort, '/v3/maintenance/status', {}, AbortSignal.timeout(answerMs));
		return answer === null ? null : (statusSchema.safeParse(JSON.parse(answer)).data ?? null);
	}

	#post(port: number, path: string, body: object, signal?: AbortSignal): Promise<string | null> {
		return new Promise((resolve) => {
			const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent: this.#agent, ...(signal && { signal }) }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', () => resolve(null));
				response.on('end', () => resolve(response.statusCode === 200 ? Buffer.concat(chunks).toString() : null));
			});
			sent.on('error', () => resolve(null));
			sent.end(JSON.stringify(body));
		});
	}
}

function argsOf(name: string, folder: string, clientPort: number | undefined, peerPort: number | undefined, peerUrls: string): string[] {
	const client = `http://127.0.0.1:${clientPort}`;
	const peer = `http://127.0.0.1:${peerPort}`;
	return [
		...['--name', name, '--data-dir', join(folder, name)],
		...['--listen-client-urls', client, '--advertise-client-urls', client],
		...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
		...['--initial-cluster', peerUrls, '--initial-cluster-state', 'new', '--initial-cluster-token', 'mclab-bench'],
	];
}

/** Free now, and given to etcd a moment later: nobody else hands out ports that fast. */
async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
	await Promise.all(servers.map((server) => once(server, 'listening')));
	const ports = servers.map((server) => {
		const address = server.address();
		return address !== null && typeof address === 'object' ? address.port : 0;
	});
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}
