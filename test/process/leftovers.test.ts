/** An engine of its own is killed; what it leaves is looked at and removed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterDefinition } from '../../engine/core/cluster-definition.ts';
import { presetDefinition } from '../../engine/core/presets.ts';
import { clusterFolder, makeClusterFolder, noteProcess, readProcesses, writeClusterJson } from '../../engine/runtime/process/cluster-folder.ts';
import { removeLeftovers } from '../../engine/runtime/process/leftovers.ts';
import { processIdentity, startTimeNow } from '../../engine/runtime/process/process-identity.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
let base: string;
let root: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-leftovers-'));
	root = join(base, 'home');
});
afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await rm(base, { recursive: true, force: true });
});

async function engineThatIsKilled(): Promise<{ be1: number; be2: number; shell: number }> {
	const engine = spawn(process.execPath, [here('stand-in-engine.ts'), root, here('stand-in-node.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(engine);
	const [line] = (await once(engine.stdout, 'data')) as [Buffer];
	engine.kill('SIGKILL');
	await once(engine, 'exit');
	return JSON.parse(String(line));
}

test('after a kill -9 of the engine: running nodes end by themselves, a stopped one is ended, the folder goes', async () => {
	const pids = await engineThatIsKilled();
	expect((await processIdentity(pids.be2))?.commandLine).toContain('be2');
	expect(await removeLeftovers(root)).toEqual(['left']);
	expect([await processIdentity(pids.be1), await processIdentity(pids.be2)]).toEqual([undefined, undefined]);
	expect(existsSync(root)).toBe(false);
	await expect.poll(() => processIdentity(pids.shell)).toBeUndefined();
	// Its ports are free, too: the same slot can be had again.
	const runtime = new ProcessRuntime({ root, nodeProgram: here('stand-in-node.ts') });
	const again = await runtime.prepare('left', presetDefinition('dynamic') as ClusterDefinition);
	expect(again.ok).toBe(true);
	if (again.ok) await again.value.remove();
});

test('a living engine is left alone', async () => {
	const runtime = new ProcessRuntime({ root, nodeProgram: here('stand-in-node.ts') });
	const preparing = runtime.prepare('mine', presetDefinition('dynamic') as ClusterDefinition);
	expect(await removeLeftovers(root)).toEqual([]);
	const cluster = await preparing;
	expect(await removeLeftovers(root)).toEqual([]);
	expect(existsSync(clusterFolder(root, 'mine').path)).toBe(true);
	if (cluster.ok) await cluster.value.remove();
});

test('a pid that belongs to somebody else by now is not touched', async () => {
	const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
	children.push(stranger);
	await once(stranger, 'spawn');
	const pid = stranger.pid as number;
	const folder = clusterFolder(root, 'old');
	makeClusterFolder(folder, []);
	// The start time is right, the command line is not; then the other way round.
	const deadEngine = { pid: 2 ** 22 - 1, startTime: '1' };
	writeClusterJson(folder, { format: 2, name: 'old', engine: deadEngine });
	noteProcess(folder, { name: 'be1', pid, startTime: startTimeNow(pid) });
	expect(readProcesses(folder.path).length).toBe(1);
	expect(await removeLeftovers(root)).toEqual(['old']);
	makeClusterFolder(folder, []);
	const namesake = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `${folder.path}/x`], { stdio: 'ignore' });
	children.push(namesake);
	await once(namesake, 'spawn');
	writeClusterJson(folder, { format: 2, name: 'old', engine: deadEngine });
	noteProcess(folder, { name: 'be1', pid: namesake.pid as number, startTime: '1' });
	expect(await removeLeftovers(root)).toEqual(['old']);
	expect(await processIdentity(pid)).toBeDefined();
	expect(await processIdentity(namesake.pid as number)).toBeDefined();
});

test('a folder without a readable cluster.json is removed; nothing at all is fine', async () => {
	expect(await removeLeftovers(root)).toEqual([]);
	makeClusterFolder(clusterFolder(root, 'half'), ['be1']);
	expect(await removeLeftovers(root)).toEqual(['half']);
	expect(existsSync(root)).toBe(false);
});
