/** `mailctl` against real admin ports with doubles behind them: what is printed, what is asked of whom, how it ends. */
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryAdministration } from '../administration/memory-administration.ts';
import type { NodeStatus } from '../contract/admin-api.ts';
import type { NodeConfig } from '../contract/node-config.ts';
import { startOrderSchema } from '../contract/start-order.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';
import { AdminDoor } from '../server/admin-door.ts';
import { EventLog } from '../server/event-log.ts';
import { runMailctl } from './command.ts';

const token = 'the-token-of-both-nodes-1234';

interface NodeDouble {
	readonly door: AdminDoor;
	readonly config: NodeConfig;
	readonly events: EventLog;
	readonly orders: string[];
	isReady: boolean;
	/** What `create` answers first; then it makes what it is asked for, once. */
	readonly refusals: Failure[];
	readonly made: Set<string>;
}

let folder: string;
let controller: string | null;
let be1: NodeDouble;
let be2: NodeDouble;
/** Called at each wait: the world goes on. */
let whileWaiting: (() => void)[];
let administration: MemoryAdministration;
let nowMs: number;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mailctl-'));
	controller = 'be1';
	whileWaiting = [];
	nowMs = 0;
	administration = new MemoryAdministration();
	const [port1, port2] = [await freePort(), await freePort()];
	be1 = await node('be1', port1, port2);
	be2 = await node('be2', port2, port1);
});
afterEach(async () => {
	await Promise.all([be1.door.close(), be2.door.close()]);
	await rm(folder, { recursive: true });
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

async function node(name: string, port: number, otherPort: number): Promise<NodeDouble> {
	const ports = (admin: number) => ({ smtp: 0, imap: 0, lmtp: 0, admin, link: 1 });
	const other = name === 'be1' ? 'be2' : 'be1';
	const config: NodeConfig = {
		cluster: { name: 'lab', id: 'lab', secretHex: '44'.repeat(32) },
		...{ name, address: '127.0.0.1', ports: ports(port), dataPath: '/nowhere', adminToken: token, beatMs: 100 },
		members: [{ name: other, roles: ['backend'], address: '127.0.0.1', ports: ports(otherPort) }],
	};
	const events = new EventLog(() => 1234.5);
	const create = async (what: string): Promise<Result<void, Failure>> => {
		const refusal = double.refusals.shift();
		if (refusal) return failed(refusal);
		if (controller !== name) return failed({ code: 'not-controller', message: `${controller} is controller: ask there`, definite: true });
		if (double.made.has(what)) return failed({ code: 'exists', message: `${what} exists already`, definite: true });
		double.made.add(what);
		return ok(undefined);
	};
	const door = new AdminDoor({
		...{ config, events, web: null },
		ready: () => double.isReady,
		takesMail: () => false,
		status: () => status(name),
		createDomain: create,
		createAccounts: ([account]) => create(`${account?.address} ${account?.password}`),
		setFaults: () => undefined,
		administer: (command) => administration.run(command, { kind: 'server' }),
		stop: () => double.orders.push('stop'),
		drain: () => double.orders.push('drain'),
		setReady: () => double.orders.push('ready'),
		changeMembers: () => ok(undefined),
		broke: (what, error) => {
			throw new Error(what, { cause: error });
		},
	});
	const double: NodeDouble = { door, config, events, orders: [], isReady: true, refusals: [], made: new Set() };
	await door.open();
	await writeFile(join(folder, `${name}.json`), JSON.stringify(config));
	return double;
}

function status(name: string): NodeStatus {
	return {
		...{
			name,
			roles: ['backend'],
			state: 'ready',
			life: 3,
			backup: null,
			reaches: ['be2'],
			openAccounts: 12,
			sessions: 2,
			queued: 0,
			unknownAddresses: [],
			uptimeMs: 61_000,
		},
		...{ cpuMs: 900, memoryBytes: 70_000_000 },
		controller: controller === null ? null : { node: controller, epoch: 7 },
		members: [
			{ name: 'be1', roles: ['backend'], life: 3, state: 'ready' },
			{ name: 'be2', roles: ['backend'], life: 1, state: 'dead' },
		],
	};
}

async function mailctl(args: readonly string[], input = '', configPath: string | undefined = join(folder, 'be1.json'), out: string[] = []) {
	const error: string[] = [];
	const code = await runMailctl(args, {
		...{ configPath, out: (line: string) => out.push(line), error: (line: string) => error.push(line) },
		readInput: async () => input,
		wait: async (ms) => {
			nowMs += ms;
			whileWaiting.shift()?.();
		},
		nowMs: () => nowMs,
	});
	return { code, out, error };
}

describe('looking', () => {
	test('status, as lines and as JSON', async () => {
		const { code, out } = await mailctl(['status']);
		expect([code, ...out]).toEqual([
			0,
			'node        be1, backend, controller',
			'state       ready, life 3, up for 61.000 s',
			'controller  be1, epoch 7',
			'backup      none that it knows of',
			'reaches     be2',
			'accounts    12 open',
			'sessions    2',
		]);
		expect(JSON.parse((await mailctl(['status', '--json'])).out.join(''))).toEqual(status('be1'));
	});

	test('members', async () => {
		expect((await mailctl(['members'])).out).toEqual(['be1  backend  ready  life 3, this node', 'be2  backend  dead   life 1']);
	});

	test('events: what is remembered, a line each, fit for a terminal', async () => {
		be1.events.emit({ type: 'life-taken', life: 3 });
		be1.events.emit({ type: 'problem', code: 'odd', message: 'a name \u001b[2J\nwith a line' });
		expect((await mailctl(['events'])).out).toEqual([
			'     0.000 s  life-taken  life=3',
			String.raw`     0.000 s  problem  code=odd message="a name \u001b[2J\nwith a line"`,
		]);
	});

	test('events -f: goes on until the node ends', async () => {
		be1.events.emit({ type: 'life-taken', life: 3 });
		const said: string[] = [];
		const following = mailctl(['events', '-f'], '', undefined, said);
		for (const life of [4, 5]) {
			await expect.poll(() => said.at(-1)).toMatch(new RegExp(`life=${life - 1}$`));
			be1.events.emit({ type: 'life-taken', life });
		}
		await expect.poll(() => said.length).toBe(3);
		await be1.door.close();
		const { code, error } = await following;
		expect([code, error]).toEqual([1, [expect.stringMatching(/has ended, or has cut this reader off/)]]);
	});

	test('health and wait-ready', async () => {
		expect(await mailctl(['health'])).toEqual({ code: 0, out: ['ready'], error: [] });
		be1.isReady = false;
		expect(await mailctl(['health'])).toEqual({ code: 1, out: [], error: ['mailctl: be1 is not ready for clients'] });
		expect(await mailctl(['wait-ready', '--timeout', '2'])).toMatchObject({ code: 1, error: ['mailctl: be1 is not ready after 2 s: be1 says "not ready"'] });
		whileWaiting = [
			() => {
				be1.isReady = true;
			},
		];
		expect(await mailctl(['wait-ready'])).toEqual({ code: 0, out: [], error: [] });
	});
});

test.each(['drain', 'ready', 'stop'])('%s is told to the node', async (order) => {
	expect(await mailctl([order])).toMatchObject({ code: 0, out: [expect.stringMatching(/^be1 is told to /)] });
	expect(be1.orders).toEqual([order]);
});

describe('making', () => {
	test('a domain and an account, at the controller wherever it is', async () => {
		controller = 'be2';
		expect(await mailctl(['create-domain', 'example.test'])).toMatchObject({ code: 0, out: ['the domain example.test is made'] });
		expect(await mailctl(['create-account', 'alice@example.test', 'apple'])).toMatchObject({ code: 0 });
		expect(await mailctl(['create-account', 'bob@example.test', '-'], 'pear grün\nnot this\n')).toMatchObject({ code: 0 });
		expect([...be2.made]).toEqual(['example.test', 'alice@example.test apple', 'bob@example.test pear grün']);
		expect(await mailctl(['create-domain', 'example.test'])).toMatchObject({ code: 1, error: ['mailctl: the domain example.test exists already'] });
	});

	test('what can never be is refused at once, by name', async () => {
		be1.refusals.push({ code: 'no-such-domain', message: 'x@y.test: there is no such domain; create it first', definite: true });
		expect(await mailctl(['create-account', 'x@y.test', 'p'])).toMatchObject({
			code: 1,
			error: ['mailctl: be1: x@y.test: there is no such domain; create it first'],
		});
		expect(nowMs).toBe(0);
		expect(await mailctl(['create-domain', 'UPPER'])).toMatchObject({ code: 2 });
		expect(await mailctl(['create-account', 'alice', 'p'])).toMatchObject({ code: 2, error: [expect.stringContaining('an address is name@domain')] });
		expect(await mailctl(['create-account', 'a@b.test', '-'], '')).toMatchObject({ code: 2, error: [expect.stringContaining('a password has 1 to 128')] });
	});

	const accounts = [
		{ address: 'alice@example.test', password: 'apple' },
		{ address: 'bob@example.test', password: 'pear' },
	];
	const wanted = JSON.stringify({ domains: ['example.test'], accounts });

	test('setup waits for a controller, follows it, and makes what is missing; a second run changes nothing', async () => {
		controller = null;
		be1.made.add('example.test');
		be2.made.add('example.test');
		whileWaiting = [
			() => {
				controller = 'be1';
				// It hears of another one in the middle.
				be1.refusals.push({ code: 'not-controller', message: 'be2 is controller: ask there', definite: true });
			},
			() => {
				controller = 'be2';
			},
		];
		await writeFile(join(folder, 'setup.json'), wanted);
		expect(await mailctl(['setup', join(folder, 'setup.json')])).toEqual({
			...{ code: 0, error: [] },
			out: ['2 made, 1 there already: 1 domains, 2 accounts'],
		});
		expect([...be2.made]).toEqual(['example.test', 'alice@example.test apple', 'bob@example.test pear']);
		expect(await mailctl(['setup', '-'], wanted)).toMatchObject({ code: 0, out: ['0 made, 3 there already: 1 domains, 2 accounts'] });
	});

	test('setup gives up when nobody becomes controller, and says what it waited for', async () => {
		controller = null;
		expect(await mailctl(['setup', '-', '--timeout', '3'], wanted)).toMatchObject({
			code: 1,
			error: [expect.stringMatching(/is controller.*\(asked for 3 s\)$/)],
		});
		expect(nowMs).toBe(3000);
	});

	test('setup waits for a node that is down', async () => {
		await be1.door.close();
		expect(await mailctl(['setup', '-', '--timeout', '1'], wanted)).toMatchObject({
			code: 1,
			error: [expect.stringMatching(/be1 \(127.*\) is down; start it/)],
		});
	});

	test.each([
		['no JSON', 'domains:', /is not JSON/],
		['another key', '{"domains":[],"accounts":[],"users":[]}', /users/],
		['a bad address', '{"domains":[],"accounts":[{"address":"alice","password":"x"}]}', /accounts\.0\.address: an address is name@domain/],
	])('a setup file with %s is refused whole', async (_, text, why) => {
		expect(await mailctl(['setup', '-'], text)).toMatchObject({ code: 2, error: [expect.stringMatching(why)] });
		expect(be1.made.size).toBe(0);
	});

	test('a controller with a token of its own is named, with what to do', async () => {
		controller = 'be2';
		await writeFile(join(folder, 'be1.json'), JSON.stringify({ ...be1.config, members: be1.config.members }));
		await be2.door.close();
		const other = { ...be2.config, adminToken: 'another-token-of-be2-1234' };
		be2 = { ...be2, door: new AdminDoor({ config: other, events: be2.events } as ConstructorParameters<typeof AdminDoor>[0]) };
		await be2.door.open();
		expect(await mailctl(['create-domain', 'example.test'])).toMatchObject({
			code: 1,
			error: [expect.stringMatching(/^mailctl: be2 .* another node has its own, then run mailctl there$/)],
		});
	});
});

describe('a wrong call is code 2 and one line', () => {
	test.each([
		[[], /^mailctl: no verb; see `mailctl --help`/],
		[['fly'], /^mailctl: 'fly' is no verb; known: status, members/],
		[['toString'], /is no verb/],
		[['status', 'be2'], /it is `mailctl status`/],
		[['create-account', 'a@b.test'], /it is `mailctl create-account ADDRESS PASSWORD`/],
		[['members', '--json'], /--json does not go with members/],
		[['status', '--yaml'], /Unknown option '--yaml'/],
		[['wait-ready', '--timeout', 'soon'], /--timeout is a number of seconds/],
		[['setup', '/nowhere/setup.json'], /\/nowhere\/setup.json cannot be read/],
	])('%j', async (args, why) => {
		const { code, out, error } = await mailctl(args);
		expect([code, out, error]).toEqual([2, [], [expect.stringMatching(why)]]);
	});

	test('a configuration that is missing, unset or no configuration', async () => {
		expect(await mailctl(['status'], '', join(folder, 'none.json'))).toMatchObject({ code: 2, error: [expect.stringContaining('cannot be read')] });
		expect(await mailctl(['status'], '', '')).toMatchObject({ code: 2, error: [expect.stringContaining('MAILCTL_CONFIG is not set')] });
		await writeFile(join(folder, 'odd.json'), '{"name":"be1"}');
		expect(await mailctl(['status'], '', join(folder, 'odd.json'))).toMatchObject({
			code: 2,
			error: [expect.stringContaining('is no configuration of a node')],
		});
	});

	test('help is none', async () => {
		expect(await mailctl(['--help'])).toMatchObject({ code: 0, error: [], out: [expect.stringContaining('wait-ready')] });
	});
});

describe('accounts', () => {
	const server = { kind: 'server' } as const;
	beforeEach(async () => {
		await administration.run({ do: 'create-domain', name: 'school.test', shared: true }, server);
		await administration.run({ do: 'create-account', address: 'head@school.test', password: 'first' }, server);
	});

	test('are listed, given aliases and a password, and deleted, at whatever node', async () => {
		expect(await mailctl(['accounts', 'school.test'])).toMatchObject({ code: 0, out: ['head@school.test'] });
		expect(await mailctl(['alias', 'head@school.test', 'office,boss'])).toMatchObject({ code: 0, out: ['head@school.test is also boss, office'] });
		expect(await mailctl(['alias', 'head@school.test', ''])).toMatchObject({ code: 0, out: ['head@school.test has no other name'] });
		expect(await mailctl(['password', 'head@school.test', '-'], 'second\n')).toMatchObject({ code: 0 });
		expect(administration.commands.at(-1)).toEqual({ do: 'set-password', address: 'head@school.test', password: 'second' });
		expect(await mailctl(['delete-account', 'head@school.test'])).toMatchObject({ code: 0, out: ['the account head@school.test is deleted, with its mail'] });
	});

	test('a refusal is said in the words of the cluster', async () => {
		expect(await mailctl(['accounts', 'nowhere.test'])).toMatchObject({ code: 1, error: ['mailctl: be1: there is no domain nowhere.test'] });
		expect(await mailctl(['alias', 'head@school.test', 'head'])).toMatchObject({ code: 1 });
		expect(await mailctl(['alias', 'head@school.test', 'no good'])).toMatchObject({ code: 2 });
	});
});

describe('start of a bare node', () => {
	const orderPath = () => join(folder, 'start-order.json');
	const answer = (id: string, is: string, message = '') => writeFileSync(join(folder, 'start-answer.json'), JSON.stringify({ id, is, message }));
	const left = () => startOrderSchema.parse(JSON.parse(readFileSync(orderPath(), 'utf8')));
	/** `isUp`: its admin port lets this token in. */
	const bare = (isUp: boolean) =>
		writeFileSync(join(folder, 'bare.json'), JSON.stringify({ ...be1.config, members: [], hosts: [], adminToken: isUp ? token : 'another-token-of-nobody' }));
	const start = (option: string) => mailctl(['start', option], '', join(folder, 'bare.json'));
	beforeEach(() => bare(false));

	test('an order that is under way is not lost to a later one, which says so', async () => {
		writeFileSync(orderPath(), JSON.stringify({ id: 'a'.repeat(16), roles: ['backend'] }));
		expect(await start('--ClusterFrontend')).toMatchObject({ code: 1, error: [expect.stringContaining('be1 is being started already')] });
		expect(left()).toEqual({ id: 'a'.repeat(16), roles: ['backend'] });
		expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
		// Nobody has taken it in the time that its own command waited.
		utimesSync(orderPath(), new Date(0), new Date(0));
		whileWaiting = [() => answer(left().id, 'refused', 'not today')];
		expect(await start('--ClusterFrontend')).toMatchObject({ code: 1, error: [expect.stringContaining('not today')] });
		expect(left().roles).toEqual(['frontend']);
	});

	test('an answer counts although that of a later order takes its place; what is too long is no answer', async () => {
		let id = '';
		whileWaiting = [
			() => {
				({ id } = left());
				answer(id, 'refused', 'x'.repeat(20_000));
			},
			() => answer(id, 'started'),
			() => {
				answer('b'.repeat(16), 'refused', 'be1 runs already');
				bare(true);
			},
		];
		expect(await start('--ClusterBackend')).toMatchObject({ code: 0, out: [expect.stringContaining('be1 runs as a backend')] });
	});
});
