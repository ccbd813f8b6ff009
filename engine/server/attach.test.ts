import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { attachEngine, type EngineClient } from './attach.ts';
import { clientTextBytesMax } from './channel.ts';
import { enginePaths, interfacePort, socketPathBytesMax } from './engine-paths.ts';
import { takeProcessLock } from './process-lock.ts';

// These start real engine processes, each with the double inside, also on a busy machine.
vi.setConfig({ testTimeout: 30_000 });
const mainPath = fileURLToPath(new URL('engine-double-main.ts', import.meta.url));
let root: string;
const clients: EngineClient[] = [];

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'mclab-'));
	vi.stubEnv('MAILCLUSTER_LAB_HOME', root);
});

afterEach(async () => {
	// What a failing test leaves: its own engine processes, by pid.
	for (const client of clients.splice(0)) {
		const closed = new Promise<void>((resolve) => client.onClose(resolve));
		try {
			process.kill(client.engine.pid, 'SIGKILL');
			await closed;
		} catch {
			// It has ended by itself.
		}
	}
	vi.unstubAllEnvs();
	await rm(root, { recursive: true, force: true });
});

async function attach(start = true): Promise<EngineClient> {
	const client = await attachEngine({ start, mainPath });
	clients.push(client);
	return client;
}

function ended(client: EngineClient): Promise<void> {
	return new Promise((resolve) => client.onClose(resolve));
}

const up = { source: { preset: 'dynamic' }, detach: true };

describe('one engine a user', () => {
	test('where none runs and none may be started, that is said', async () => {
		await expect(attach(false)).rejects.toMatchObject({ code: 'no-engine', message: 'no cluster is running', remedy: expect.stringContaining('up dynamic') });
	});

	test('commands that start at once get the same engine', async () => {
		const both = await Promise.all([attach(), attach(), attach()]);
		expect(new Set(both.map((client) => client.engine.pid)).size).toBe(1);
	});

	test('its files are closed to others', async () => {
		await attach();
		expect((await stat(root)).mode & 0o777).toBe(0o700);
		expect((await stat(join(root, 'engine.log'))).mode & 0o777).toBe(0o600);
	});

	test('a killed engine leaves a socket that does not stop the next one', async () => {
		const first = await attach();
		const gone = ended(first);
		process.kill(first.engine.pid, 'SIGKILL');
		await gone;
		expect(await readdir(root)).toContain('engine.sock');
		const second = await attach();
		expect(second.engine.pid).not.toBe(first.engine.pid);
	});

	test('a call that was under way when the engine was killed is answered with a failure', async () => {
		const client = await attach();
		await client.call('up', up);
		process.kill(client.engine.pid, 'SIGSTOP');
		const answer = client.call('status', {});
		process.kill(client.engine.pid, 'SIGKILL');
		expect(await answer).toMatchObject({ ok: false, error: { code: 'engine-lost' } });
	});

	test('the last `down` ends it, and nothing of it is left', async () => {
		const client = await attach();
		await client.call('up', up);
		const gone = ended(client);
		expect(await client.call('down', {})).toEqual({ ok: true, value: { names: ['dynamic'], engineEnds: true } });
		await gone;
		expect(existsSync(root)).toBe(false);
	});

	test('SIGTERM ends it in order', async () => {
		const client = await attach();
		await client.call('up', up);
		const gone = ended(client);
		process.kill(client.engine.pid, 'SIGTERM');
		await gone;
		expect(existsSync(root)).toBe(false);
	});

	test('a cluster without detach goes with its client, another one stays', async () => {
		const first = await attach();
		const second = await attach();
		await first.call('up', { ...up, name: 'goes', detach: false });
		await second.call('up', { ...up, name: 'stays' });
		const listed = new Promise((resolve) => second.on('clusters', ({ clusters }) => resolve(clusters.map((cluster) => cluster.name))));
		first.close();
		expect(await listed).toEqual(['stays']);
	});

	test('pushes reach the client', async () => {
		const client = await attach();
		await client.call('up', up);
		const event = new Promise((resolve) => client.on('events', ({ events }) => resolve(events[0]?.seq)));
		await client.call('follow', { afterSeq: 0 });
		expect(await event).toBe(1);
	});

	test('a line above the limit ends the connection, not the engine', async () => {
		const client = await attach();
		const raw = createConnection({ path: enginePaths(root).socket });
		const closed = new Promise((resolve) => raw.on('close', resolve));
		raw.on('error', () => {});
		raw.write('x'.repeat(clientTextBytesMax + 1));
		await closed;
		expect(await client.call('clusters', {})).toEqual({ ok: true, value: [] });
	});

	test('an engine that breaks at its start is told with its reason', async () => {
		const broken = join(root, 'broken.ts');
		await writeFile(broken, "throw new Error('no such moon');");
		await expect(attachEngine({ start: true, mainPath: broken })).rejects.toThrow(/did not start.*no such moon/s);
	});
});

test('the lock is exclusive and comes back', () => {
	const path = join(root, 'lock');
	const lock = takeProcessLock(path);
	expect(lock).not.toBeNull();
	expect(takeProcessLock(path)).toBeNull();
	lock?.release();
	expect(takeProcessLock(path)).not.toBeNull();
});

test('a holder that takes the file away at its end leaves room for one successor', () => {
	const path = join(root, 'lock');
	const lock = takeProcessLock(path);
	lock?.removeFile();
	expect(existsSync(path)).toBe(false);
	// Still locked, but nobody can come by the old file any more: the name decides.
	const successor = takeProcessLock(path);
	expect(successor).not.toBeNull();
	expect(takeProcessLock(path)).toBeNull();
	lock?.release();
	expect(takeProcessLock(path)).toBeNull();
	successor?.release();
});

test('a state directory too deep for a socket is refused with the way out', () => {
	expect(() => enginePaths(`/${'d'.repeat(socketPathBytesMax)}`, 'linux')).toThrow(/MAILCLUSTER_LAB_HOME/);
	expect(enginePaths(`/${'d'.repeat(socketPathBytesMax)}`, 'win32').socket).toMatch(/^\\\\\.\\pipe\\mailcluster-lab-[0-9a-f]{32}$/);
});

test('the interface of a state directory is at the same port each time, outside of those that a system gives away', () => {
	const ports = Array.from({ length: 200 }, (_, index) => interfacePort(`/home/learner/lab-${index}`));
	expect(ports.map((_, index) => interfacePort(`/home/learner/lab-${index}`))).toEqual(ports);
	expect(Math.min(...ports)).toBeGreaterThanOrEqual(17_000);
	expect(Math.max(...ports)).toBeLessThan(18_000);
	expect(new Set(ports).size).toBeGreaterThan(150);
});
