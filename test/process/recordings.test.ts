/**
 * What is left of a cluster that is gone, by intent: its recording, after an orderly end and behind a killed engine.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClusterStatus, clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import type { KeptRecording } from '../../engine/contract/kept-recordings.ts';
import { parseRecording } from '../../engine/contract/recording-format.ts';
import { LabCommand } from './lab-command.ts';

let lab: LabCommand;

beforeAll(async () => {
	lab = await LabCommand.create();
});
afterAll(() => lab.close());

async function up(): Promise<ClusterStatus> {
	return clusterStatusSchema.parse(JSON.parse((await lab.run('up', 'dynamic', '--detach', '--json')).stdout));
}

async function kept(): Promise<KeptRecording[]> {
	return JSON.parse((await lab.run('recordings', '--json')).stdout);
}

/** The engine is the parent of its nodes. */
async function killEngine(status: ClusterStatus): Promise<void> {
	const stat = await readFile(`/proc/${status.nodes.find((node) => node.role === 'frontend')?.pid}/stat`, 'latin1');
	process.kill(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), 'SIGKILL');
}

test('after `down` the recording is kept, whole, without a password', async () => {
	const status = await up();
	expect((await lab.run('fault', 'kill', '@controller')).code).toBe(0);
	expect((await lab.run('recording', 'save', 'Before the end')).code).toBe(0);
	expect((await lab.run('down')).code).toBe(0);
	const list = await kept();
	expect(list).toMatchObject([
		{ name: 'dynamic', title: 'Before the end', faults: 1 },
		{ name: 'dynamic', title: null, faults: 1 },
	]);
	const file = join(lab.home, 'out.jsonl');
	expect((await lab.run('recording', 'export', file, '--of', list[1]?.id ?? '')).code).toBe(0);
	const text = await readFile(file, 'utf8');
	const recording = parseRecording(text);
	expect(recording.ok && recording.value.events.length).toBe(list[1]?.events);
	expect(text).toContain('cluster-stopping');
	for (const { address, password } of status.accounts) {
		expect(text).toContain(address);
		expect(text).not.toContain(password);
	}
});

test('behind a killed engine it is kept, too, up to where the engine died', async () => {
	const before = await kept();
	const status = await up();
	expect((await lab.run('fault', 'kill', '@controller')).code).toBe(0);
	// What the last twentieth of a second brought may not be on the disk.
	await expect.poll(() => readFile(status.recordingPath, 'utf8')).toContain('"type":"fault"');
	await killEngine(status);
	expect(await lab.run('down', '--all')).toMatchObject({ code: 0, stdout: 'down: dynamic\n' });
	const added = (await kept()).filter(({ id }) => !before.some((known) => known.id === id));
	expect(added).toMatchObject([{ name: 'dynamic', faults: 1 }]);
});
