/** Terminals and files through the engine over the fake runtime: whose they are, what flows, what ends them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callSchemas } from '../contract/engine-api.ts';
import { terminalInputBytesMax, terminalWindowBytes } from '../contract/terminals.ts';
import type { FakeCluster } from '../runtime/fake/fake-cluster.ts';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

let runtime: FakeRuntime;
let engine: Engine;
let listener: Listener;
let connection: EngineConnection;
let api: EngineConnection['api'];

beforeEach(async () => {
	runtime = new FakeRuntime();
	engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	listener = new Listener();
	connection = engine.connect(listener.pushes);
	api = connection.api;
	value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
});
afterEach(() => engine.close());

const fake = () => runtime.clusters.get('dynamic') as FakeCluster;
const size = { columns: 80, rows: 24 };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const said = (terminal: string) => listener.terminals.get(terminal) ?? '';
const open = async (node = 'be1') => value(await api.terminalOpen({ node, ...size })).terminal;
const type = async (terminal: string, line: string) => value(await api.terminalInput({ terminal, data: base64(`${line}\r`) }));

describe('terminals', () => {
	test('a shell in the node that is meant; bytes go both ways, the end has its word', async () => {
		expect(value(await api.terminalOpen({ node: '@controller', ...size }))).toEqual({ terminal: '1', node: 'be1' });
		await type('1', "printf '%s|' grün €");
		await listener.until(() => said('1').includes('grün|€|'));
		value(await api.terminalResize({ terminal: '1', columns: 100, rows: 30 }));
		await type('1', 'stty size');
		await listener.until(() => said('1').includes('30 100'));
		await type('1', 'exit 3');
		await listener.until(() => listener.terminalEnds.get('1') === 'exit 3');
		expect(await api.terminalInput({ terminal: '1', data: base64('x') })).toMatchObject({ ok: false, error: { code: 'unknown-terminal' } });
		expect(await api.terminalOpen({ node: 'be9', ...size })).toMatchObject({ ok: false, error: { code: 'unknown-node' } });
	});

	test('what a shell says before the answer to its opening comes behind that answer', async () => {
		const order: string[] = [];
		const other = engine.connect({ ...listener.pushes, terminalData: ({ terminal }) => order.push(`data of ${terminal}`) });
		const openTerminal = fake().openTerminal.bind(fake());
		fake().openTerminal = async (node, wanted, heard) => {
			heard.data(Buffer.from('early'));
			return openTerminal(node, wanted, heard);
		};
		order.push(`opened ${value(await other.api.terminalOpen({ node: 'be1', ...size })).terminal}`);
		await new Promise((resolve) => setImmediate(resolve));
		expect(order).toEqual(['opened 1', 'data of 1']);
	});

	test('who does not take what was sent gets no more than a window of it; then the rest, whole', async () => {
		const terminal = await open();
		await type(terminal, 'seq 1 60000');
		await listener.until(() => said(terminal).includes('seq'));
		// The fake shell says it in one piece; what is typed then waits behind it.
		expect(said(terminal).length).toBeGreaterThan(terminalWindowBytes);
		await type(terminal, "printf '%s|' be hind");
		expect(said(terminal)).not.toContain('be|hind|');
		value(await api.terminalTaken({ terminal, bytes: 1000 }));
		expect(said(terminal)).not.toContain('be|hind|');
		value(await api.terminalTaken({ terminal, bytes: said(terminal).length }));
		expect(said(terminal)).toMatch(/60000\r\n.*be\|hind\|$/s);
	});

	test('a shell that does not read: the first call that is too far ahead waits, more than that is refused', async () => {
		const terminal = await open();
		const [shell] = fake().shells;
		if (!shell) throw new Error('no shell');
		const reads: (() => void)[] = [];
		shell.write = () => new Promise((resolve) => reads.push(resolve));
		const whole = Buffer.alloc(terminalInputBytesMax, 'x').toString('base64');
		const send = () => api.terminalInput({ terminal, data: whole });
		value(await send());
		let answered = 0;
		const waiting = [send(), send(), send()].map((call) => call.then(() => (answered += 1)));
		expect(await send()).toMatchObject({ ok: false, error: { code: 'terminal-behind' } });
		expect(answered).toBe(0);
		for (const read of reads) read();
		await Promise.all(waiting);
		expect(answered).toBe(3);
	});

	test('nobody else can type into it, and it ends with its connection', async () => {
		const other = engine.connect(new Listener().pushes);
		const terminal = await open();
		expect(await other.api.terminalInput({ terminal, data: base64('exit\r') })).toMatchObject({ ok: false, error: { code: 'unknown-terminal' } });
		expect(fake().shells.size).toBe(1);
		connection.close();
		expect(fake().shells.size).toBe(0);
	});

	test('a connection that ends while its shell is being started leaves none', async () => {
		const opening = api.terminalOpen({ node: 'be1', ...size });
		connection.close();
		await opening;
		expect(fake().shells.size).toBe(0);
	});

	test('it ends with its cluster, whose end is told; a node that dies does not take it along here', async () => {
		const terminal = await open();
		value(await api.fault({ node: 'be1', kind: 'kill' }));
		await type(terminal, "printf '%s|' still here");
		await listener.until(() => said(terminal).includes('still|here|'));
		value(await api.down({}));
		await listener.until(() => listener.terminalEnds.has(terminal));
	});

	test('there is an end to how many', async () => {
		const opened = await Promise.all(Array.from({ length: 32 }, () => open()));
		expect(await api.terminalOpen({ node: 'be1', ...size })).toMatchObject({ ok: false, error: { code: 'too-many-terminals' } });
		const others = Array.from({ length: 3 }, () => engine.connect(new Listener().pushes).api);
		const outcomes = await Promise.all(others.flatMap((one) => Array.from({ length: 20 }, () => one.terminalOpen({ node: 'be1', ...size }))));
		expect(outcomes.filter(({ ok }) => ok)).toHaveLength(32);
		value(await api.terminalClose({ terminal: opened[0] ?? '' }));
		await listener.until(() => listener.terminalEnds.size === 1);
		await open();
	});

	test.each([
		['no text that is not base64', { terminal: '1', data: 'ä' }],
		['not more than a part', { terminal: '1', data: Buffer.alloc(terminalInputBytesMax + 3).toString('base64') }],
	])('input: %s', (_, argument) => expect(callSchemas.terminalInput.safeParse(argument).success).toBe(false));

	test('input: a whole part, a command nowhere', () => {
		expect(callSchemas.terminalInput.safeParse({ terminal: '1', data: Buffer.alloc(terminalInputBytesMax).toString('base64') }).success).toBe(true);
		expect(callSchemas.terminalOpen.parse({ node: 'be1', ...size, command: 'rm', env: {}, user: 'root' })).toEqual({ node: 'be1', ...size });
	});
});

describe('files', () => {
	test('of the volume and of a node, also of one that is down', async () => {
		fake().volume.makeDirectory('exercise');
		fake().volume.write('exercise/text', 'grün');
		fake().disk('fe1').write('life', '7');
		value(await api.fault({ node: 'fe1', kind: 'kill' }));
		const names = async (where: string, path: string) => value(await api.filesList({ where, path, most: 100 })).entries.map(({ name }) => name);
		expect(await names('volume', '')).toEqual(expect.arrayContaining(['Controller', 'Members', 'exercise']));
		expect(await names('volume', 'Controller')).toEqual(['1-be1.1']);
		expect(await names('fe1', '')).toEqual(['life']);
		expect(value(await api.filesRead({ where: 'volume', path: 'exercise/text', fromByte: 0, bytesMost: 100 }))).toEqual({ data: base64('grün'), sizeBytes: 5 });
		expect(await api.filesRead({ where: 'volume', path: 'nowhere', fromByte: 0, bytesMost: 1 })).toMatchObject({ ok: false, error: { code: 'missing' } });
		expect(await api.filesList({ where: 'be9', path: '', most: 1 })).toMatchObject({ ok: false, error: { code: 'unknown-node' } });
	});

	test('a balancer without a file says that it has none', async () => {
		expect(value(await api.balancerConfig({}))).toEqual({ path: null, text: null });
		expect(await api.balancerConfig({ name: 'elsewhere' })).toMatchObject({ ok: false, error: { code: 'unknown-cluster' } });
	});

	test.each(['..', '/etc/passwd', 'a/../../b', 'a\0b', 'a//b', './a', 'a/'])('the door takes no path %j', (path) => {
		for (const call of ['filesList', 'filesRead', 'volumeWatch'] as const) {
			expect(callSchemas[call].safeParse({ where: 'volume', path, most: 1, fromByte: 0, bytesMost: 1, on: true }).success).toBe(false);
		}
	});

	test('changes are pushed until nobody asks for them any more', async () => {
		value(await api.volumeWatch({ path: 'exercise', on: true }));
		fake().volume.makeDirectory('exercise/below');
		expect(listener.volumePaths).toEqual(['exercise']);
		value(await api.volumeWatch({ path: 'exercise', on: false }));
		fake().volume.write('exercise/text', '');
		expect(listener.volumePaths).toEqual(['exercise']);
		value(await api.volumeWatch({ path: '', on: true }));
		connection.close();
		fake().volume.write('exercise/text', '');
		expect(listener.volumePaths).toEqual(['exercise']);
	});

	test('there is an end to how many are watched', async () => {
		for (let number = 0; number < 64; number += 1) value(await api.volumeWatch({ path: `d${number}`, on: true }));
		expect(await api.volumeWatch({ path: 'more', on: true })).toMatchObject({ ok: false, error: { code: 'too-many-watches' } });
		value(await api.volumeWatch({ path: 'd0', on: false }));
		value(await api.volumeWatch({ path: 'more', on: true }));
	});
});
