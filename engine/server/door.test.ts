import { describe, expect, test } from 'vitest';
import { bufferedBytesMax } from './bounded-pushes.ts';
import { openDoor, pendingCallsMax, unreadBytesMax } from './door.ts';
import { EngineDouble } from './engine-double.ts';
import { openLifetime } from './lifetime.ts';
import { channelPair } from './testing-channel.ts';

function setUp() {
	const engine = new EngineDouble({
		engineVersion: '1.2.3',
		interfaceAddress: async () => ({ ok: true, value: { url: 'http://x/' } }),
		onNothingLeft: () => {},
		logError: () => {},
	});
	const errors: unknown[] = [];
	const lifetime = openLifetime({ clusterCount: () => engine.clusters.size, awaitedForMs: () => 0, end: () => {}, after: () => () => {} });
	const door = openDoor({
		connect: (pushes) => engine.connect(pushes),
		clusterNames: () => [...engine.clusters.keys()],
		lifetime,
		logError: (_message, error) => errors.push(error),
	});
	const pair = channelPair();
	door(pair.channel);
	let count = 0;
	async function call(method: string, ...args: unknown[]): Promise<unknown> {
		count += 1;
		const id = `call-${count}`;
		pair.receive(JSON.stringify({ t: 'q', i: id, m: method, a: args }));
		const answer = (await pair.message((message) => (message as { i?: string }).i === id)) as { r: unknown };
		return answer.r;
	}
	return { engine, door, pair, call, errors };
}

describe('the door', () => {
	test('answers a call of the contract', async () => {
		const { call } = setUp();
		expect(await call('hello', { client: 'cli' })).toEqual({ ok: true, value: { engineVersion: '1.2.3', pid: process.pid } });
	});

	test('a client that goes on asking and does not read its answers is cut off', async () => {
		const { pair, call, engine } = setUp();
		pair.setBuffered(unreadBytesMax);
		await call('presets', {});
		const asked = engine.called.length;
		pair.setBuffered(unreadBytesMax + 1);
		pair.receive(JSON.stringify({ t: 'q', i: 'one-more', m: 'presets', a: [{}] }));
		expect(pair.closedWith).toContain('not read');
		expect(engine.called).toHaveLength(asked);
	});

	test.each(['nonsense', 'constructor', '__proto__', 'toString', ''])("refuses '%s', which is no call", async (method) => {
		const { call, engine } = setUp();
		expect(await call(method, {})).toMatchObject({ ok: false, error: { code: 'unknown-call' } });
		expect(engine.called).toEqual([]);
	});

	test.each([
		['status', { name: 'Not A Name' }, /^name: /],
		['fault', { kind: 'explode', node: 'be1' }, /^kind: /],
		['up', { source: { preset: 'dynamic' } }, /^detach: missing$/],
		['trafficStart', { ratePerS: 1e9 }, /^ratePerS: larger than /],
		['logs', 'be1', /^logs: /],
		['findLog', { node: 'be1', text: '', most: 10 }, /^text: /],
		['findLog', { node: 'be1', text: 'x', most: 1e6 }, /^most: /],
		['createAccounts', { accounts: [{ address: 'a@b.test' }, { address: 'Ünal@b.test' }] }, /^address 2: an address is name@domain, in lower case$/],
	])('does not let bad arguments of %s reach the engine, and says in a user’s words what is wrong', async (method, args, words) => {
		const { call, engine } = setUp();
		expect(await call(method, args)).toMatchObject({ ok: false, error: { code: 'bad-arguments', message: expect.stringMatching(words) } });
		expect(engine.called).toEqual([]);
	});

	test.each(['{', 'null', '[]', '{"t":"s","i":"1","r":1}', '{"t":"q","m":"hello","a":[]}', '{"t":"q","i":"1","m":"hello","a":[{},{}]}'])(
		'ends a connection that says %s',
		(text) => {
			const { pair, engine } = setUp();
			pair.receive(text);
			expect(pair.closedWith).toBe('not a request of the call protocol');
			expect(engine.called).toEqual([]);
		},
	);

	test('turns an exception of the engine into a failure, and logs it', async () => {
		const { pair, door, engine, errors } = setUp();
		pair.close();
		const connect = engine.connect.bind(engine);
		engine.connect = (pushes) => {
			const { api, close } = connect(pushes);
			return { api: { ...api, heal: () => Promise.reject(new Error('broken inside')) }, close };
		};
		const other = channelPair();
		door(other.channel);
		other.receive(JSON.stringify({ t: 'q', i: '1', m: 'heal', a: [{}] }));
		expect(await other.message(() => true)).toMatchObject({ r: { ok: false, error: { code: 'internal', message: expect.stringContaining('broken inside') } } });
		expect(errors).toHaveLength(1);
	});

	test('bounds the calls that one client lets wait', async () => {
		const { pair, engine, door } = setUp();
		pair.close();
		const connect = engine.connect.bind(engine);
		engine.connect = (pushes) => {
			const { api, close } = connect(pushes);
			return { api: { ...api, trafficResult: () => new Promise(() => {}) }, close };
		};
		const other = channelPair();
		door(other.channel);
		for (let turn = 0; turn < pendingCallsMax; turn += 1) other.receive(JSON.stringify({ t: 'q', i: `wait-${turn}`, m: 'trafficResult', a: [{}] }));
		other.receive(JSON.stringify({ t: 'q', i: 'one more', m: 'status', a: [{}] }));
		expect(await other.message(() => true)).toMatchObject({ i: 'one more', r: { ok: false, error: { code: 'too-many-calls' } } });
	});

	test('takes down with the connection what was started without detach, and nothing else', async () => {
		const { pair, call, engine } = setUp();
		await call('up', { name: 'stays', source: { preset: 'dynamic' }, detach: true });
		await call('up', { name: 'goes', source: { preset: 'dynamic' }, detach: false });
		expect([...engine.clusters.keys()]).toEqual(['stays', 'goes']);
		pair.close();
		expect([...engine.clusters.keys()]).toEqual(['stays']);
	});

	test('says in the answer to `down` whether the engine ends', async () => {
		const { call } = setUp();
		await call('hello', { client: 'cli' });
		await call('up', { name: 'one', source: { preset: 'dynamic' }, detach: true });
		await call('up', { name: 'two', source: { preset: 'dynamic' }, detach: true });
		expect(await call('down', { name: 'one' })).toEqual({ ok: true, value: { names: ['one'], engineEnds: false } });
		expect(await call('down', {})).toEqual({ ok: true, value: { names: ['two'], engineEnds: true } });
	});

	test('catches a slow client up from the last event it got, though it named no cluster', async () => {
		const { pair, call, engine } = setUp();
		await call('up', { name: 'lab', source: { preset: 'dynamic' }, detach: true });
		await call('follow', { afterSeq: 0 });
		pair.setBuffered(bufferedBytesMax + 1);
		await call('fault', { kind: 'kill', node: 'be1' });
		const isEvents = (message: unknown) => (message as { m?: string }).m === 'events';
		expect(pair.sent.filter(isEvents)).toHaveLength(1);
		pair.setBuffered(0);
		await pair.message((message) => isEvents(message) && JSON.stringify(message).includes('"fault"'));
		expect(engine.called.filter((name) => name === 'follow')).toHaveLength(2);
	});
});
