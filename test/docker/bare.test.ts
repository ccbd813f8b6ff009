/**
 * A bare node's machine, as only Docker has it: start orders that are typed there, a power cut, and an engine that takes it over.
 *
 * The node is a stand-in; what a bare node itself does is in test/process/bare.test.ts.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { presetDefinition } from '../../engine/core/presets.ts';
import { recordName } from '../../engine/runtime/docker/cluster-record.ts';
import { DockerRuntime } from '../../engine/runtime/docker/docker-runtime.ts';
import { connectDocker, type DockerHost } from '../../engine/runtime/docker/host/docker-host.ts';
import { clusterFolder } from '../../engine/runtime/process/cluster-folder.ts';
import type { ProcessEvent, RuntimeCluster } from '../../engine/runtime/runtime.ts';
import { value } from '../../engine/server/testing-listener.ts';
import { nodeImagePath, standInImage } from './stand-in-image.ts';

let base: string;
let host: DockerHost;
let runtime: DockerRuntime;
let cluster: RuntimeCluster;
let heard: ProcessEvent[];
let look: () => void;

const bare = () => {
	const preset = presetDefinition('bare');
	if (preset === undefined) throw new Error('no such preset');
	return { ...preset, frontends: ['fe1'], backends: ['be1'] };
};
const runtimeHere = () => new DockerRuntime({ root: join(base, 'home'), nodeImagePath, image: standInImage });

beforeEach(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-bare-docker-'));
	host = value(await connectDocker());
	runtime = runtimeHere();
	follow(value(await runtime.prepare('bare', bare())));
});
afterEach(async () => {
	await cluster.remove();
	await runtime.close();
	host.close();
	await rm(base, { recursive: true, force: true });
});

function follow(one: RuntimeCluster): void {
	cluster = one;
	heard = [];
	look = () => {};
	cluster.onEvent((event) => {
		if (event.type === 'process') heard.push(event);
		look();
	});
}
const is = (fits: Partial<ProcessEvent>) =>
	new Promise<ProcessEvent>((resolve) => {
		look = () => {
			const found = heard.findLast((event) => Object.entries(fits).every(([key, wanted]) => event[key as keyof ProcessEvent] === wanted));
			if (found) resolve(found);
		};
		look();
	});

/** What a command wrote in the machine's shell, with its exit code behind it. */
async function typed(node: string, command: string): Promise<string> {
	let text = '';
	let ended = () => {};
	const end = new Promise<void>((resolve) => {
		ended = resolve;
	});
	const terminal = value(
		await cluster.openTerminal(
			node,
			{ columns: 200, rows: 24 },
			{
				data: (bytes) => {
					text += Buffer.from(bytes).toString('utf8');
				},
				end: (how) => {
					text += `(${how})`;
					ended();
				},
			},
		),
	);
	await terminal.write(Buffer.from(`${command}; exit $?\r`));
	await end;
	return text;
}

test('what is ordered in the terminal is done, with its roles, and its end is told there', async () => {
	const started = await typed('be1', 'mailctl start');
	expect(started).toContain('be1 runs alone, in no cluster');
	expect(started).toContain('(exit 0)');
	expect(heard.find(({ state }) => state === 'starting')).toMatchObject({ node: 'be1', by: 'lab', roles: [] });
	expect(await typed('be1', 'mailctl start --ClusterBackend')).toContain('running already');
	expect(await typed('be1', 'mailctl stop')).toContain('(exit 0)');
	expect(await is({ state: 'down' })).toMatchObject({ exit: 'exit 0' });
	expect(await typed('be1', 'mailctl start --ClusterBackend')).toContain('be1 runs as a backend');
	expect(heard.findLast(({ state }) => state === 'starting')).toMatchObject({ roles: ['backend'] });
	// The learner sees the node's process beside the shell, and may end it.
	expect(await typed('be1', "pkill -9 -f 'main[.]ts'")).toContain('(exit 0)');
	expect(await is({ state: 'down', cause: 'kill' })).toMatchObject({ by: 'outside', exit: 'SIGKILL' });
});

test('a machine that loses its power takes its node along, and is on again when it is needed', async () => {
	expect(await typed('be1', 'mailctl start --ClusterBackend')).toContain('be1 runs as a backend');
	await host.docker.getContainer('mclab-bare-be1-machine').kill();
	expect(await is({ state: 'down' })).toMatchObject({ node: 'be1', cause: 'kill', by: 'outside' });
	expect(await typed('be1', 'mailctl start')).toContain('be1 runs alone, in no cluster');
});

test('the next engine takes it over, with the roles that it had, and carries out the next order', async () => {
	expect(await typed('be1', 'mailctl start --ClusterBackend')).toContain('be1 runs as a backend');
	await runtime.close();
	const path = join(clusterFolder(join(base, 'home'), 'bare').path, recordName);
	const record = z.looseObject({}).parse(JSON.parse(await readFile(path, 'utf8')));
	await writeFile(path, JSON.stringify({ ...record, engine: { pid: 2 ** 22 + 1, startTime: 'long ago' } }));
	runtime = runtimeHere();
	const [adopted] = await runtime.adopt();
	if (adopted === undefined) throw new Error('not taken over');
	follow(adopted.cluster);
	expect(cluster.plan.bare).toBe(true);
	expect(cluster.processState('be1').state).toBe('running');
	value(await cluster.killNode('be1'));
	value(await cluster.startNode('be1'));
	expect(heard.findLast(({ state }) => state === 'starting')).toMatchObject({ roles: ['backend'] });
	expect(await typed('fe1', 'mailctl start --ClusterFrontend')).toContain('fe1 runs as a frontend');
});
