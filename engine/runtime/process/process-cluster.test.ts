/** What a learner's shell can do to a bare node's folder; whole clusters are in test/process/. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startAnswerFile, startOrderFile } from '../../../node-image/src/contract/start-order.ts';
import { planCluster } from '../../core/plan.ts';
import { presetDefinition } from '../../core/presets.ts';
import { clusterFolder, makeClusterFolder } from './cluster-folder.ts';
import { ProcessCluster } from './process-cluster.ts';

test('an order that cannot be carried out, for the configuration cannot be written, is answered', async () => {
	const root = mkdtempSync(join(tmpdir(), 'mclab-process-'));
	const definition = presetDefinition('bare');
	if (definition === undefined) throw new Error('there is no such preset');
	const plan = planCluster(definition, { slot: 1, addressPerNode: true });
	const folder = clusterFolder(root, 'bare');
	makeClusterFolder(
		folder,
		plan.nodes.map(({ name }) => name),
	);
	let isInTheWay = false;
	const cluster = new ProcessCluster({
		...{ name: 'bare', root, folder, plan, administratorPassword: 'plum', stopLimitMs: 1_000 },
		...{ executable: process.execPath, nodeProgram: 'none', env: {}, claim: { release: async () => {} } },
		writeConfig: () => {
			if (isInTheWay) throw new Error('config.json is a directory');
		},
	});
	onTestFinished(async () => {
		await cluster.remove();
		rmSync(root, { recursive: true, force: true });
	});
	isInTheWay = true;
	const id = '0123456789abcdef';
	writeFileSync(join(folder.nodePath('be1'), startOrderFile), JSON.stringify({ id, roles: ['backend'] }));
	const answer = await vi.waitFor(() => JSON.parse(readFileSync(join(folder.nodePath('be1'), startAnswerFile), 'utf8')));
	expect(answer).toEqual({ id, is: 'refused', message: 'be1 cannot be started: config.json is a directory' });
});
