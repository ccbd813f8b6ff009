/** All links of a member, attacked: what a client wrote, or a stranger at the port, must not cost two members their link. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer, Call } from '../cluster/link-message.ts';
import { linkVersion } from '../cluster/link-version.ts';
import { timingFrom } from '../cluster/timing.ts';
import type { MemberConfig, Role } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { LinkGates } from './link-gates.ts';
import { Links } from './links.ts';
import { realTimers } from './timers.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
	vi.useRealTimers();
	for (const each of open.splice(0)) await each.close();
});

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

async function member(name: string, role: Role): Promise<MemberConfig> {
	return { name, roles: [role], address: '127.0.0.1', ports: { smtp: 0, imap: 0, lmtp: 0, admin: 1, link: await freePort() } };
}

async function links(
	self: MemberConfig,
	others: readonly MemberConfig[],
	answer: (call: Call) => Answer = () => ({ is: 'opened' }),
	life: () => number = () => 1,
	nowMs: () => number = () => 0,
	version?: string,
) {
	const up = Promise.withResolvers<void>();
	const down = Promise.withResolvers<void>();
	const ups: string[] = [];
	const downs: string[] = [];
	const events: NodeEvent[] = [];
	const gates = new LinkGates({ timers: realTimers, localAddress: '127.0.0.1' });
	const made = new Links({
		config: {
			cluster: { name: 'lab', id: 'lab', secretHex: '22'.repeat(32) },
			...self,
			members: [...others],
			dataPath: '/nowhere',
			adminToken: 'x'.repeat(20),
			beatMs: 100,
		},
		members: () => others,
		nowMs,
		wallMs: () => 0,
		clock: () => undefined,
		roles: self.roles,
		timing: timingFrom(100),
		gates,
		life,
		up: (peer) => {
			ups.push(peer);
			up.resolve();
		},
		down: (peer) => {
			downs.push(peer);
			down.resolve();
		},
		frame: () => undefined,
		answer: async (_, call) => answer(call),
		emit: (event) => events.push(event),
		...(version === undefined ? {} : { version }),
	});
	open.push(made);
	await made.open();
	return { links: made, gates, up: up.promise, down: down.promise, ups, downs, events };
}

async function pair(answer?: (call: Call) => Answer) {
	const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
	const backend = await links(be1, [fe1], answer);
	const frontend = await links(fe1, [be1]);
	await Promise.all([backend.up, frontend.up]);
	return { frontend, backend, port: be1.ports.link };
}

describe('R10: links', () => {
	test.each<Call>([
		{ ask: 'login', account: 'alice@example.test', password: 'x'.repeat(2000), from: '127.0.0.1' },
		{ ask: 'locate', account: `${'x'.repeat(400)}@example.test` },
	])('a call that does not fit is not sent, and the link stays up: $ask', async (call) => {
		const { frontend, backend } = await pair();
		expect(await frontend.links.call('be1', call)).toEqual({ is: 'unavailable', why: `'${call.ask}' does not fit into a call` });
		expect(await frontend.links.call('be1', { ask: 'delivery' })).toEqual({ is: 'opened' });
		expect([...frontend.downs, ...backend.downs]).toEqual([]);
	});

	test('a neighbour of version 1.1 is asked for nothing that only 1.2 knows, and the link stays up', async () => {
		const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
		const asked: string[] = [];
		const older = await links(
			be1,
			[fe1],
			(call) => {
				asked.push(call.ask);
				return { is: 'opened' };
			},
			undefined,
			undefined,
			'1.1',
		);
		const newer = await links(fe1, [be1]);
		await Promise.all([older.up, newer.up]);
		const calls: Call[] = [
			{ ask: 'administer', at: 'here', command: { do: 'list-domains' }, who: { kind: 'server' } },
			{ ask: 'release', account: 'alice@example.test', epoch: 1 },
		];
		for (const call of calls) {
			expect(await newer.links.call('be1', call)).toEqual({
				is: 'unavailable',
				why: 'be1 speaks an older version of the link, which has no administration: update it',
			});
		}
		expect(await newer.links.call('be1', { ask: 'locate', account: 'alice@example.test', aliases: true })).toEqual({ is: 'opened' });
		expect(asked).toEqual(['locate']);
		expect([...newer.downs, ...older.downs]).toEqual([]);
	});

	test('a member that is added is dialled, and one that is removed loses its link and is refused by name, on both sides', async () => {
		const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
		const [knownToFrontend, knownToBackend]: MemberConfig[][] = [[], [fe1]];
		const backend = await links(be1, knownToBackend ?? []);
		const frontend = await links(fe1, knownToFrontend ?? []);
		expect(frontend.ups).toEqual([]);
		knownToFrontend?.push(be1);
		frontend.links.membersChanged();
		await Promise.all([backend.up, frontend.up]);
		knownToBackend?.splice(0);
		backend.links.membersChanged();
		await Promise.all([backend.down, frontend.down]);
		const reason = 'fe1 is not among the members this node was told of';
		await vi.waitFor(() => {
			expect(backend.events).toContainEqual({ type: 'link-refused', peer: 'fe1', reason });
			expect(frontend.events).toContainEqual({ type: 'link-refused', peer: 'be1', reason: `it refuses this node: ${reason}` });
		});
		knownToBackend?.push(fe1);
		await vi.waitFor(
			() =>
				expect([backend.ups, frontend.ups]).toEqual([
					['fe1', 'fe1'],
					['be1', 'be1'],
				]),
			{ timeout: 3000 },
		);
	});

	test('a member that is removed and comes back at once has one link, not two that end each other', async () => {
		const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
		const known = [be1];
		const frontend = await links(fe1, known);
		// Dialled in vain first: a wait for the next dial has begun before.
		await vi.waitFor(async () => expect(await frontend.links.call('be1', { ask: 'delivery' })).toMatchObject({ why: 'no link to be1' }));
		const backend = await links(be1, [fe1]);
		await Promise.all([backend.up, frontend.up]);
		const dials = vi.spyOn(frontend.gates, 'connect');
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		known.splice(0);
		frontend.links.membersChanged();
		known.push(be1);
		frontend.links.membersChanged();
		await vi.waitFor(() => expect([frontend.ups.length, backend.downs.length]).toEqual([2, 1]), { timeout: 3000 });
		// Longer than any wait for a dial.
		await vi.advanceTimersByTimeAsync(10 * timingFrom(100).beatMs);
		expect([dials.mock.calls.length, frontend.links.isUp('be1')]).toEqual([1, true]);
	});

	test.each([
		[1, 1],
		[2, 1],
	])('two frontends under one name, in lives %i and %i: told by name, the link of one stays, and the other has its place when that ends', async (...lives) => {
		const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
		const other = { ...fe1, ports: { ...fe1.ports, link: await freePort() } };
		const nowMs = () => performance.now();
		const backend = await links(be1, [fe1], undefined, undefined, nowMs);
		const nodes = await Promise.all([fe1, other].map((self, at) => links(self, [be1], undefined, () => lives[at] ?? 0, nowMs)));
		const problem = expect.objectContaining({ type: 'problem', code: 'namesake', message: expect.stringContaining('two nodes link here as fe1') });
		await vi.waitFor(() => expect(backend.events).toContainEqual(problem), { timeout: 10_000 });
		const ups = backend.ups.length;
		const ended = () => nodes.flatMap(({ downs }) => downs).length;
		const before = ended();
		await vi.waitFor(() => expect(ended()).toBeGreaterThan(before + 1), { timeout: 10_000 });
		expect([backend.ups.length, backend.events.length]).toEqual([ups, 1]);
		for (const node of nodes) await node.links.close();
		const third = await links({ ...fe1, ports: other.ports }, [be1]);
		await third.up;
	});

	test("strangers that say a member's name keep no place, also behind that member's cut", async () => {
		const be1 = await member('be1', 'backend');
		const backend = await links(be1, [await member('fe1', 'frontend')]);
		const cut = { cut: true, delayMs: 0 };
		backend.gates.set([{ peer: 'fe1', in: cut, out: cut }]);
		const socket = connect({ host: '127.0.0.1', port: be1.ports.link });
		const greeting = { mailcluster: linkVersion, cluster: 'lab', name: 'fe1', to: 'be1', life: 1, nonce: '0'.repeat(32) };
		socket
			.on('error', () => undefined)
			.resume()
			.write(`${JSON.stringify(greeting)}\n`);
		await once(socket, 'close', { signal: AbortSignal.timeout(10_000) });
		expect(backend.events).toContainEqual({ type: 'link-refused', peer: 'fe1', reason: 'no greeting in time' });
	});

	test('a reason too long for an answer is cut', async () => {
		const { frontend } = await pair(() => ({ is: 'unavailable', why: 'y'.repeat(1000) }));
		expect(await frontend.links.call('be1', { ask: 'delivery' })).toEqual({ is: 'unavailable', why: 'y'.repeat(300) });
	});

	test.each(['dialer', 'acceptor'] as const)('%s: a member between two lives greets nobody, and is refused by nobody', async (between) => {
		const [fe1, be1] = [await member('fe1', 'frontend'), await member('be1', 'backend')];
		let asked = 0;
		// Lives again after it was asked a few times.
		const reborn = () => (++asked > 3 ? 2 : 0);
		const backend = await links(be1, [fe1], undefined, between === 'acceptor' ? reborn : undefined);
		const frontend = await links(fe1, [be1], undefined, between === 'dialer' ? reborn : undefined);
		await Promise.all([backend.up, frontend.up]);
		expect([...frontend.events, ...backend.events]).toEqual([]);
	});

	test('strangers that greet with ever new words are told of a few times', async () => {
		const be1 = await member('be1', 'backend');
		const { events } = await links(be1, [await member('fe1', 'frontend')]);
		for (let turn = 0; turn < 20; turn += 1) {
			const socket = connect({ host: '127.0.0.1', port: be1.ports.link });
			const greeting = { mailcluster: linkVersion, cluster: `cluster ${turn}`, name: 'fe1', to: 'be1', life: 1, nonce: '0'.repeat(32) };
			socket
				.on('error', () => undefined)
				.resume()
				.write(`${JSON.stringify(greeting)}\n`);
			await once(socket, 'close');
		}
		const refused = events.filter(({ type }) => type === 'link-refused');
		expect(refused.length).toBeGreaterThan(0);
		expect(refused.length).toBeLessThanOrEqual(5);
	});
});

describe('a cut between two members', () => {
	const whole = { cut: false, delayMs: 0 };
	const cut = { cut: true, delayMs: 0 };

	test.each([
		['questions', 'frontend', { peer: 'be1', out: cut, in: whole }],
		['questions, told to the asked alone', 'backend', { peer: 'fe1', out: whole, in: cut }],
		['answers', 'backend', { peer: 'fe1', out: cut, in: whole }],
		['answers, told to the asker alone', 'frontend', { peer: 'be1', out: whole, in: cut }],
	] as const)('holds %s back; nobody sees the link end, and healed it goes on', async (_, side, gate) => {
		const members = await pair();
		members[side].gates.set([gate]);
		const held = members.frontend.links.call('be1', { ask: 'delivery' });
		const impatient = await members.frontend.links.call('be1', { ask: 'delivery' }, AbortSignal.timeout(50));
		expect(impatient).toEqual({ is: 'unavailable', why: 'gave up waiting for be1' });
		members[side].gates.set([]);
		expect(await held).toEqual({ is: 'opened' });
		expect([...members.frontend.downs, ...members.backend.downs]).toEqual([]);
	});

	test('what waits for a member behind it has an end: the link ends on this side, hangs in between, comes up when healed', async () => {
		const { frontend, backend } = await pair();
		frontend.gates.set([{ peer: 'be1', out: cut, in: cut }]);
		const calls: Promise<Answer>[] = [];
		const call: Call = { ask: 'login', account: 'alice@example.test', password: 'x'.repeat(1000), from: '127.0.0.1' };
		while (frontend.links.isUp('be1') && calls.length < 10_000) {
			for (let n = 0; n < 100; n += 1) calls.push(frontend.links.call('be1', call));
			await new Promise((resolve) => setImmediate(resolve));
		}
		await frontend.down;
		const unsaid = { is: 'unavailable', why: 'the link to be1 ended' };
		expect((await Promise.all(calls)).filter((answer) => JSON.stringify(answer) !== JSON.stringify(unsaid))).toEqual([]);
		expect([frontend.ups, backend.downs]).toEqual([['be1'], []]);
		frontend.gates.set([]);
		await backend.down;
		while (!frontend.links.isUp('be1')) await new Promise((resolve) => setImmediate(resolve));
		expect(await frontend.links.call('be1', { ask: 'delivery' })).toEqual({ is: 'opened' });
	});
});
