/** An engine dies, its cluster goes on, another engine takes it over: over the fake runtime, whose nodes live in memory. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseRecording } from '../contract/recording-format.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import type { FakeCluster } from '../runtime/fake/fake-cluster.ts';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import type { AdoptedCluster, Runtime } from '../runtime/runtime.ts';
import { SeveralRuntimes } from '../runtime/several-runtimes.ts';
import { Engine } from './engine.ts';
import { Listener, value } from './testing-listener.ts';

let folder: string;
let recordingPath: string;
let first: FakeRuntime;
let engines: Engine[];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-take-over-'));
	recordingPath = join(folder, 'recording.jsonl');
	first = new FakeRuntime();
	engines = [];
});
afterEach(async () => {
	for (const engine of engines) await engine.close();
	await rm(folder, { recursive: true });
});

function engineOver(runtime: Runtime, adoptAgainMs?: number): Engine {
	const engine = new Engine({
		runtime,
		...(adoptAgainMs === undefined ? {} : { adoptAgainMs }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	engines.push(engine);
	return engine;
}

/** A cluster under an engine that will not be asked again, and what it wrote by then. */
async function abandoned(work: (api: ReturnType<Engine['connect']>['api']) => Promise<unknown> = async () => {}): Promise<FakeCluster> {
	const { api } = engineOver(first).connect(new Listener().pushes);
	value(await api.up({ name: 'kept', source: { preset: 'dynamic' }, detach: true }));
	await work(api);
	const cluster = first.clusters.get('kept');
	if (!cluster) throw new Error('no cluster');
	await expect.poll(() => cluster.recording.text).toContain('cluster-ready');
	return cluster;
}

const definition = { name: 'kept', preset: 'dynamic', domains: [{ name: 'example.test', accounts: [{ name: 'alice', password: 'secret' }] }] };

/** As the next engine's runtime finds it: what is recorded from then on begins anew in memory. */
function adoptedCluster(cluster: FakeCluster): AdoptedCluster {
	const append = async (text: string) => {
		cluster.recording.text += text;
	};
	const file = { path: recordingPath, append, close: async () => {} };
	cluster.recording.text = '';
	return {
		name: 'kept',
		definition: definition as unknown as ClusterDefinition,
		startedAt: '2026-01-01T00:00:00.000Z',
		cluster: new Proxy(cluster, {
			get: (target, key) => {
				if (key === 'recording') return file;
				const got = Reflect.get(target, key, target);
				return typeof got === 'function' ? got.bind(target) : got;
			},
		}),
	};
}

/** The next engine: its runtime finds the cluster, with this for its recording. */
async function takenOver(cluster: FakeCluster, recording: string) {
	await writeFile(recordingPath, recording);
	const found = adoptedCluster(cluster);
	const runtime = Object.assign(new FakeRuntime(), { adopt: async () => [found] });
	const engine = engineOver(runtime);
	const removed = await engine.start();
	const listener = new Listener();
	return { engine, removed, listener, api: engine.connect(listener.pushes).api };
}

test('its status, its recording and its accounts go on; each event of a node is in it once', async () => {
	const cluster = await abandoned();
	const before = cluster.recording.text;
	const { api, removed } = await takenOver(cluster, before);
	expect(removed).toEqual([]);
	const header = parseRecording(before);
	expect(value(await api.clusters({}))).toMatchObject([{ name: 'kept', phase: 'running', startedAt: header.ok ? header.value.header.startedAt : '' }]);
	const status = value(await api.status({}));
	expect(status).toMatchObject({ controller: { node: 'be1', epoch: 1 }, backup: 'be2', accounts: [{ address: 'alice@example.test', password: 'secret' }] });
	expect(status.nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);

	await expect.poll(() => cluster.recording.text).toContain('"adopted"');
	const whole = parseRecording(before + cluster.recording.text);
	if (!whole.ok) throw new Error(whole.error.message);
	const { events } = whole.value;
	expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
	for (const node of ['be1', 'be2', 'fe1', 'fe2']) {
		const numbers = events.flatMap((event) => (event.source === 'node' && event.node === node && event.nodeSeq !== undefined ? [event.nodeSeq] : []));
		expect(numbers, node).toEqual(numbers.map((_, index) => index + 1));
		expect(numbers.length, node).toBeGreaterThan(1);
	}
	// Who reads on from here is told again what there is.
	expect(events.filter(({ event }) => event.type === 'described').length).toBe(2);
	// Times go on behind those that were recorded.
	expect(events.map(({ atMs }) => atMs)).toEqual(events.map(({ atMs }) => atMs).toSorted((one, other) => one - other));
});

test('what ended meanwhile is told as ended by somebody else, and what was paused as paused', async () => {
	const cluster = await abandoned();
	const before = cluster.recording.text;
	cluster.fromOutside('kill', 'be1');
	cluster.fromOutside('pause', 'fe2');
	const { api } = await takenOver(cluster, before);
	const status = value(await api.status({}));
	expect(status.nodes.map(({ name, process }) => [name, process])).toEqual([
		['be1', 'down'],
		['be2', 'running'],
		['fe1', 'running'],
		['fe2', 'paused'],
	]);
	expect(status.faults.map(({ node, kind }) => [node, kind])).toEqual([
		['be1', 'kill'],
		['fe2', 'pause'],
	]);
	expect((await api.heal({})).ok).toBe(true);
});

test('faults that were on are still on, and can be healed', async () => {
	const cluster = await abandoned((api) => api.linkFault({ kind: 'cut', a: 'be1', b: 'fe1', oneWay: false }));
	await expect.poll(() => cluster.recording.text).toContain('link-fault');
	const { api } = await takenOver(cluster, cluster.recording.text);
	expect(value(await api.status({})).links).toHaveLength(2);
	expect(value(await api.heal({})).links).toHaveLength(2);
	expect(value(await api.status({})).links).toEqual([]);
});

test('a node that somebody else starts is told what has changed since the lab started it', async () => {
	const { api } = engineOver(first).connect(new Listener().pushes);
	value(await api.up({ name: 'kept', source: { preset: 'dynamic' }, detach: true }));
	const cluster = first.clusters.get('kept');
	value(await api.fault({ node: 'fe1', kind: 'kill' }));
	value(await api.add({ role: 'frontend' }));
	expect(cluster?.nodes.nodes.get('fe1')?.members).not.toContain('fe3');
	cluster?.fromOutside('start', 'fe1');
	await expect.poll(() => cluster?.nodes.nodes.get('fe1')?.members).toContain('fe3');
});

test('nodes are told what they may have missed when their engine died', async () => {
	const cluster = await abandoned();
	const be1 = cluster.nodes.nodes.get('be1');
	if (!be1) throw new Error('no be1');
	be1.members = [];
	await takenOver(cluster, cluster.recording.text);
	await expect.poll(() => be1.members).toEqual(['be2', 'fe1', 'fe2']);
});

test('one that was still starting is removed, and named', async () => {
	const cluster = await abandoned();
	const lines = cluster.recording.text.split('\n');
	const begun = lines.slice(
		0,
		lines.findIndex((line) => line.includes('cluster-ready')),
	);
	const { api, removed } = await takenOver(cluster, `${begun.join('\n')}\n`);
	expect(removed).toEqual(['kept']);
	expect(value(await api.clusters({}))).toEqual([]);
	expect(first.clusters.size).toBe(0);
});

test.each([20, 1])('a last line of which the death of the engine cut off %d bytes is left out, and the recording goes on', async (bytes) => {
	const cluster = await abandoned();
	const whole = cluster.recording.text;
	await takenOver(cluster, whole.slice(0, -bytes));
	await expect.poll(() => cluster.recording.text).toContain('"adopted"');
	const kept = await readFile(recordingPath, 'utf8');
	expect(whole.startsWith(kept)).toBe(true);
	expect(kept.endsWith('\n')).toBe(true);
	expect(parseRecording(kept + cluster.recording.text)).toMatchObject({ ok: true });
});

test.each([
	['damaged in the middle', (text: string) => text.replace('"seq":3', '"seq":')],
	['no recording', () => 'something else\n'],
])('a recording that is %s is kept aside; the nodes tell what they remember', async (_, spoil) => {
	const cluster = await abandoned();
	const { api } = await takenOver(cluster, spoil(cluster.recording.text));
	expect(await readFile(`${recordingPath}.before`, 'utf8')).not.toBe('');
	await expect.poll(async () => value(await api.status({})).controller).toEqual({ node: 'be1', epoch: 1 });
	expect(value(await api.status({}))).toMatchObject({ phase: 'running' });
	await expect.poll(() => parseRecording(cluster.recording.text)).toMatchObject({ ok: true, value: { header: { name: 'kept' } } });
});

test('a line separator in what a node said does not end the recording', async () => {
	const cluster = await abandoned();
	const text = cluster.recording.text.replace('"type":"cluster-ready"', '"type":"cluster-ready","note":"one\u2028two"');
	expect(text).not.toBe(cluster.recording.text);
	await takenOver(cluster, text);
	expect(await readFile(recordingPath, 'utf8')).toBe(text);
});

test('what could not be looked at when the engine started is taken over as soon as it can', async () => {
	const cluster = await abandoned();
	await writeFile(recordingPath, cluster.recording.text);
	let isAway = true;
	let asked = 0;
	const found = adoptedCluster(cluster);
	const runtime = Object.assign(new FakeRuntime(), {
		adopt: async () => {
			asked += 1;
			return isAway ? [] : [found];
		},
		leftBehind: async () => (isAway ? ['kept'] : []),
	});
	const engine = engineOver(runtime, 5);
	const listener = new Listener();
	const { api } = engine.connect(listener.pushes);
	expect(await engine.start()).toEqual([]);
	await expect.poll(() => asked).toBeGreaterThan(2);
	expect(value(await api.clusters({}))).toEqual([]);
	isAway = false;
	await listener.until(() => listener.clusters.length === 1);
	expect(value(await api.status({}))).toMatchObject({ name: 'kept', phase: 'running', controller: { node: 'be1', epoch: 1 } });
});

test('one runtime for all: a cluster gets the one that its definition asks for, and Docker is not touched before', async () => {
	const asked: string[] = [];
	const containers = new FakeRuntime();
	const make = async () => {
		asked.push('docker');
		return containers;
	};
	const runtime = new SeveralRuntimes({ process: first, docker: make, dockerWasUsed: () => false });
	const { api } = engineOver(runtime).connect(new Listener().pushes);
	value(await api.up({ name: 'one', source: { preset: 'dynamic' }, detach: true }));
	expect(asked).toEqual([]);
	value(await api.up({ name: 'two', source: { preset: 'dynamic' }, runtime: 'docker', detach: true }));
	value(await api.up({ name: 'three', source: { fileName: 'f', text: 'preset: dynamic\nruntime: docker\n' }, detach: true }));
	expect(asked).toEqual(['docker']);
	expect([...first.clusters.keys(), ...containers.clusters.keys()]).toEqual(['one', 'two', 'three']);
});
