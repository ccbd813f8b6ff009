/** A cluster as large as a class may want: it gets ready, keeps its order (R9), and goes on without its controller. */
import { up } from 'mailcluster-lab';
import { expect, test } from 'vitest';

test('R9 of 25 nodes the first backend leads and the second is its backup, and mail outlives a controller', async () => {
	await using cluster = await up({ frontends: 5, backends: 20 });
	const { nodes, balancer } = await cluster.status();
	expect(nodes.filter(({ state }) => state === 'ready')).toHaveLength(25);
	// Who was chosen first, as it was recorded: on a starved machine others may have followed.
	const led = await cluster.untilEvent(({ event }) => event.type === 'controller-taken');
	const stoodBy = await cluster.untilEvent(({ event }) => event.type === 'backup-appointed' && event.backup !== null);
	expect(led).toMatchObject({ node: 'be1', event: { epoch: 1 } });
	expect(stoodBy).toMatchObject({ node: 'be1', event: { backup: 'be2' } });
	expect(balancer.servers.map(({ state }) => state)).toEqual(['up', 'up', 'up', 'up', 'up']);

	const traffic = await cluster.traffic({ ratePerS: 20 });
	await cluster.untilEvent(({ source, event }) => source === 'engine' && event.type === 'traffic' && event.sample.stored > 0);
	const killed = await cluster.kill('@controller');
	await cluster.untilController({ not: killed });
	const { sent, acknowledged, stored, lost, doubled } = await traffic.stop();
	expect({ lost, doubled, stored }).toEqual({ lost: 0, doubled: 0, stored: acknowledged });
	expect(sent).toBeGreaterThan(0);
});
