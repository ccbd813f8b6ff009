/** What a test can do with a cluster, and what it hears when something cannot be done. One cluster for all. */
import { type Cluster, LabError, type RecordedEvent, up } from 'mailcluster-lab';
import { afterAll, beforeAll, expect, test } from 'vitest';

let cluster: Cluster;
beforeAll(async () => {
	cluster = await up({
		frontends: ['front'],
		backends: ['north', 'south'],
		domains: [{ name: 'school.test', accounts: ['ann', { name: 'ben', password: 'secret' }] }],
	});
});
afterAll(() => cluster.down());

/** What is thrown, as far as it is stable. */
async function failure(work: Promise<unknown>): Promise<Pick<LabError, 'code' | 'message' | 'remedy'>> {
	const error = await work.then(
		() => new Error('nothing was thrown'),
		(reason: unknown) => reason,
	);
	if (!(error instanceof LabError)) throw error;
	const { code, message, remedy } = error;
	return { code, message, remedy };
}

test('it has the nodes and accounts that were asked for', async () => {
	const { nodes, controller, backup } = await cluster.status();
	expect(nodes.map(({ name }) => name).toSorted()).toEqual(['front', 'north', 'south']);
	expect([controller, backup]).toEqual([{ node: 'north', epoch: 1 }, 'south']);
	expect(cluster.account('ben@school.test')).toEqual({ address: 'ben@school.test', password: 'secret' });
	expect(cluster.domains).toEqual(['school.test']);
	expect(() => cluster.account('eve@school.test')).toThrow('has no account eve@school.test');
});

test('a planned stop is followed by another controller, heal brings the node back, and the recording tells it in order', async () => {
	expect(await cluster.stop('@controller')).toBe('north');
	expect(await cluster.untilController({ not: 'north' })).toMatchObject({ node: 'south' });
	expect(await cluster.heal()).toEqual(['north']);
	await cluster.until(({ backup }) => backup === 'north');

	const told: string[] = [];
	const isFault = ({ source, event }: RecordedEvent) => source === 'engine' && event.type === 'fault';
	const stopped = await cluster.untilEvent(isFault);
	for await (const { source, event } of cluster.events({ after: stopped.seq - 1 })) {
		if (source !== 'engine') continue;
		if (event.type === 'fault') told.push(`${event.kind} ${event.node}`);
		if (event.type === 'healed') told.push(`healed ${event.node}`);
		if (event.type === 'healed') break;
	}
	expect(told).toEqual(['stop north', 'healed north']);
});

test('a link is cut one way, a volume is away, and heal undoes both', async () => {
	expect(await cluster.cut('front', '@controller', { oneWay: true })).toEqual([{ from: 'front', to: 'south' }]);
	expect(await cluster.volumeAway('north')).toBe('north');
	await cluster.until(({ nodes }) => nodes.some(({ name, held }) => name === 'north' && held));
	expect((await cluster.status()).faults.map(({ kind }) => kind).toSorted()).toEqual(['cut', 'volume-away']);
	await cluster.heal();
	expect((await cluster.status()).faults).toEqual([]);
});

test('a backend is added, drained and removed', async () => {
	const added = await cluster.add('backend');
	expect(await cluster.drain(added)).toBe(added);
	expect(await cluster.remove(added)).toBe(added);
	expect((await cluster.status()).nodes).toHaveLength(3);
});

test('a wait that is too long says what it waited for, and what every node does', async () => {
	const { code, message } = await failure(cluster.untilController({ not: 'south', timeoutMs: 50 }));
	expect(code).toBe('timeout');
	expect(message).toMatch(/no controller but south within 50 ms; now: .*south ready \(controller\)/);
});

test('what a look throws, whoever waits hears', async () => {
	const broken = cluster.until(() => {
		throw new TypeError('no such field');
	});
	await expect(broken).rejects.toThrow(new TypeError('no such field'));
});

test('what cannot be done is thrown with code and remedy', async () => {
	expect(await failure(cluster.kill('nobody'))).toMatchObject({ code: 'unknown-node' });
	expect(await failure(cluster.resume('front'))).toEqual({ code: 'not-paused', message: 'front is not paused', remedy: 'only a paused node can be resumed' });
	expect(await failure(cluster.traffic({ ratePerS: -1 }))).toMatchObject({ code: 'bad-arguments', message: 'trafficStart: ratePerS: smaller than 0.1' });
});

test('a definition with mistakes is refused before anything starts, each mistake with its own words', async () => {
	const refused = await failure(up({ frontends: 99, backends: ['a', 'a'] }));
	expect(refused.code).toBe('bad-cluster-file');
	expect(refused.message).toBe(
		'frontends: larger than 10\nbackends[2]: the name "a" is taken by another node; write a node name: a small letter, then up to 30 small letters, digits or "-"; each once',
	);
	expect(await failure(up('no-such-preset'))).toMatchObject({ code: 'unknown-preset' });
	expect(await failure(up('./no-such-file.yaml'))).toMatchObject({ code: 'no-cluster-file' });
	expect(await failure(up({ yaml: 'backends: 1\nfrontends: 0\n' }))).toMatchObject({ message: 'cluster:2: frontends: smaller than 1' });
});

test('who still waits when the cluster is taken down hears it, and its events end', async () => {
	const other = await up({ yaml: 'name: short\nfrontends: 1\nbackends: 1\n' });
	expect(other.name).toBe('short');
	const waiting = failure(other.until(() => false));
	const events = (async () => {
		let last: RecordedEvent | undefined;
		for await (const event of other.events()) last = event;
		return last;
	})();
	await other.down();
	expect(await waiting).toMatchObject({ code: 'taken-down' });
	expect((await events)?.source).toBe('engine');
	expect(await failure(other.status())).toMatchObject({ code: 'no-cluster' });
	await other.down();
});
