import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { noFaults } from '../../../node-image/src/contract/node-faults.ts';
import { planCluster } from '../../core/plan.ts';
import { presetDefinition } from '../../core/presets.ts';
import { type ClusterRecord, hasRecord, readRecord, recordName, writeRecord } from './cluster-record.ts';

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'cluster-record-'));
	onTestFinished(() => rmSync(path, { recursive: true, force: true }));
	return path;
}

function record(): ClusterRecord {
	const preset = presetDefinition('dynamic');
	if (!preset) throw new Error('no preset dynamic');
	const definition = { ...preset, runtime: 'docker' as const, domains: [{ name: 'example.test', accounts: [{ name: 'alice', password: 'secret' }] }] };
	return {
		format: 1,
		name: 'one',
		startedAt: '2026-01-02T03:04:05.678Z',
		engine: { pid: 4711, startTime: '12' },
		isWhole: true,
		isLeft: false,
		project: { name: 'mclab-one', cluster: 'one', home: 'abc', image: 'mailcluster-lab:0123' },
		where: 'unix:///var/run/docker.sock',
		plan: JSON.parse(JSON.stringify(planCluster(definition, { slot: 3, addressPerNode: true, network: '198.18.3' }))),
		definition: JSON.parse(JSON.stringify(definition)),
		clusterId: 'an id',
		secretHex: '00',
		keeperToken: 'a token',
		nodes: [{ name: 'be1', adminToken: 'another', faults: noFaults }],
		namesUsed: ['be1'],
	};
}

test('what was written is read, and whoever reads it is its owner', async () => {
	const path = folder();
	writeRecord(path, record());
	const read = await readRecord(path);
	expect(read).toEqual(record());
	expect(statSync(join(path, recordName)).mode & 0o777).toBe(0o600);
	expect(hasRecord(path)).toBe(true);
});

test('of bare nodes it is known that they are, and how each was started last', async () => {
	const path = folder();
	const preset = presetDefinition('bare');
	if (!preset) throw new Error('no preset bare');
	const plan = JSON.parse(JSON.stringify(planCluster(preset, { slot: 3, addressPerNode: true, network: '198.18.3' })));
	const nodes: ClusterRecord['nodes'] = [
		{ name: 'be1', adminToken: 'another', faults: noFaults, startedAs: [] },
		{ name: 'fe1', adminToken: '', faults: noFaults },
	];
	const bare = { ...record(), plan, definition: JSON.parse(JSON.stringify({ ...preset, runtime: 'docker' })), nodes };
	writeRecord(path, bare);
	const read = await readRecord(path);
	expect(read).toEqual(bare);
	expect([read?.plan.bare, read?.definition.bare]).toEqual([true, true]);
});

test('one of before knows nothing of remains', async () => {
	const path = folder();
	const { isLeft: _, ...before } = record();
	writeFileSync(join(path, recordName), JSON.stringify(before));
	expect((await readRecord(path))?.isLeft).toBe(false);
});

test.each<[string, string]>([
	['half of one', JSON.stringify(record()).slice(0, 200)],
	['another format', JSON.stringify({ ...record(), format: 2 })],
	['a node whose name is none', JSON.stringify({ ...record(), nodes: [{ name: '../etc', adminToken: '', faults: noFaults }] })],
	['no plan', JSON.stringify({ ...record(), plan: undefined })],
	['a text', 'hello'],
])('%s is not read, and is there all the same', async (_, text) => {
	const path = folder();
	writeFileSync(join(path, recordName), text);
	expect(await readRecord(path)).toBeUndefined();
	expect(hasRecord(path)).toBe(true);
});

test('where there is none, none is read', async () => {
	const path = folder();
	expect(await readRecord(path)).toBeUndefined();
	expect(hasRecord(path)).toBe(false);
});
