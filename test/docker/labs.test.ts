/** What an exercise's run looks for on Docker when its cluster is down. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import { leftBehind, tracesOf } from '../../engine/labs/drive/left-behind.ts';
import { LabCommand } from '../process/lab-command.ts';

let lab: LabCommand;
beforeEach(async () => {
	lab = await LabCommand.create();
	vi.stubEnv('MAILCLUSTER_LAB_HOME', lab.home);
});
afterEach(async () => {
	vi.unstubAllEnvs();
	await lab.close();
});

test('containers, networks and volumes of its own cluster are left behind until it is down; those of another one are not its', async () => {
	const up = await lab.run('up', '--runtime', 'docker', '--detach', '--json', '--name', 'left');
	expect(up.code, up.stderr).toBe(0);
	const before = tracesOf(clusterStatusSchema.parse(JSON.parse(up.stdout)));
	const found = (await leftBehind(before)).toSorted();
	expect(found).toEqual(expect.arrayContaining(['the container mclab-left-be1', 'the network mclab-left', 'the volume mclab-left-volume']));
	const other = await lab.run('up', '--runtime', 'docker', '--detach', '--name', 'other');
	expect(other.code, other.stderr).toBe(0);
	expect((await leftBehind(before)).toSorted()).toEqual(found);
	await lab.run('down', '--name', 'left');
	expect(await leftBehind(before)).toEqual([]);
});
