/**
 * Links cut and volumes away, at real nodes: what the cluster makes of it, and that nodes see what a network and a
 * volume would show them.
 *
 * One story in one file, in order: starting a cluster is what takes time.
 *
 * Beats come four times a second: a loaded machine lets a whole node wait for more than half a second now and then,
 * which is what a hung node is, and would be declared dead for at the usual rhythm.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import type { EngineConnection } from '../../engine/server/engine-options.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
let root: string;
let engine: Engine;
let api: EngineConnection['api'];

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-faults-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	({ api } = engine.connect(listener.pushes));
	const text = 'name: dynamic\npreset: dynamic\nbeatMs: 250\n';
	listener.status = value(await api.up({ source: { fileName: 'slow.yaml', text }, detach: true }));
	await api.follow({ afterSeq: 0 });
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const node = (name: string) => {
	const found = listener.status?.nodes.find((one) => one.name === name);
	if (!found) throw new Error(`no ${name} in the status`);
	return found;
};
const leads = (name: string) => listener.status?.controller?.node === name;
const isBackup = (name: string) => listener.status?.backup === name && node(name).state === 'ready';

/** What this node said of this kind since then. */
function said<T extends NodeEvent['type']>(name: string, type: T, since: number): Extract<NodeEvent, { type: T }>[] {
	const isIt = (recorded: RecordedEvent) => recorded.source === 'node' && recorded.node === name && recorded.event.type === type;
	return listener.events
		.slice(since)
		.filter(isIt)
		.map((recorded) => recorded.event as Extract<NodeEvent, { type: T }>);
}
const counted = (name: string, type: NodeEvent['type'], count: number, since: number) => listener.until(() => said(name, type, since).length >= count);

test('R9: cut off from all frontends the controller gives way, alive: nobody saw a connection end, nobody was declared dead', async () => {
	expect([leads('be1'), isBackup('be2')]).toEqual([true, true]);
	const since = listener.events.length;
	value(await api.linkFault({ kind: 'cut', a: '@controller', b: '@frontends', oneWay: false }));
	await listener.until(() => leads('be2') && node('be1').state === 'withdrawn');
	for (const name of ['be1', 'be2', 'fe1', 'fe2'])
		expect([name, said(name, 'link-down', since), said(name, 'member-declared-dead', since)]).toEqual([name, [], []]);
	expect(node('be1').life).toBe(1);
	value(await api.heal({}));
	await listener.until(() => isBackup('be1'));
	expect(node('be1').life).toBe(1);
});

test('a killed backend behind a cut is noticed by its silence on the volume alone', async () => {
	value(await api.linkFault({ kind: 'cut', a: '@backup', b: '@all', oneWay: false }));
	const since = listener.events.length;
	value(await api.fault({ kind: 'kill', node: 'be1' }));
	await listener.until(() => said('be2', 'member-declared-dead', since).length === 1);
	expect(said('be2', 'member-silent', since)).toMatchObject([{ member: 'be1', linkEnded: false }]);
	expect([...said('fe1', 'link-down', since), ...said('fe2', 'link-down', since)].filter(({ announced }) => announced)).toEqual([]);
	value(await api.heal({}));
	await listener.until(() => isBackup('be1'));
	expect(node('be1').life).toBeGreaterThan(1);
});

test('R9: a controller that hears its frontends and is not heard gives way, too: reach is what both ends echo', async () => {
	const since = listener.events.length;
	value(await api.linkFault({ kind: 'cut', a: '@controller', b: '@frontends', oneWay: true }));
	await listener.until(() => leads('be1') && node('be2').state === 'withdrawn');
	expect([said('be2', 'link-down', since), said('fe1', 'link-down', since)]).toEqual([[], []]);
	value(await api.heal({}));
	await listener.until(() => isBackup('be2'));
	value(await api.fault({ kind: 'stop', node: 'be1' }));
	value(await api.fault({ kind: 'restart', node: 'be1' }));
	await listener.until(() => leads('be2') && isBackup('be1'));
});

test('R2, R8: a controller whose volume is away holds its replies and is replaced; when it is back, it is fenced and joins again', async () => {
	const since = listener.events.length;
	const { life } = node('be2');
	value(await api.fault({ kind: 'volume-away', node: '@controller' }));
	await listener.until(() => leads('be1') && said('be1', 'member-declared-dead', since).length === 1);
	expect(said('be2', 'held', since)).toEqual([{ type: 'held', reason: 'volume-away' }]);
	expect(said('be2', 'fenced', since)).toEqual([]);
	value(await api.heal({}));
	await listener.until(() => isBackup('be2'));
	expect(said('be2', 'fenced', since)).toMatchObject([{ life, reason: 'declared-dead' }]);
	expect(node('be2').life).toBeGreaterThan(life);
});

test('R8: a full volume takes no life: beats go on where they are', async () => {
	const since = listener.events.length;
	value(await api.fault({ kind: 'volume-full', node: '@controller' }));
	await counted('be1', 'beat', 10, since);
	expect([said('be2', 'member-silent', since), said('be1', 'held', since), leads('be1')]).toEqual([[], [], true]);
	value(await api.heal({}));
});

test('a slow volume makes beats late, not lost, and their acknowledgement keeps up', async () => {
	const since = listener.events.length;
	value(await api.fault({ kind: 'volume-slow', node: '@backup', delayMs: 10 }));
	await counted('be2', 'beat', 10, since);
	expect(said('be1', 'member-silent', since)).toEqual([]);
	// The look-up itself is one call, and the fault's delay is in it.
	for (const { lookupMs } of said('be2', 'beat', since).slice(1)) expect(lookupMs).toBeGreaterThanOrEqual(9);
	value(await api.heal({}));
});

test('P4: a node that is started while its volume is away waits for it, and serves when it is back', async () => {
	value(await api.fault({ kind: 'volume-away', node: 'be2' }));
	value(await api.fault({ kind: 'kill', node: 'be2' }));
	const since = listener.events.length;
	const restarted = api.fault({ kind: 'restart', node: 'be2' });
	await listener.until(() => said('be2', 'problem', since).some(({ code }) => code === 'volume-away'));
	value(await api.fault({ kind: 'volume-back', node: 'be2' }));
	value(await restarted);
	await listener.until(() => isBackup('be2'));
});

test('a node writes down what it suffers', async () => {
	const log = await readFile(join(root, 'clusters', 'dynamic', 'nodes', 'be2', 'node.log'), 'utf8');
	expect(log).toContain('"msg":"faults"');
	expect(log).toContain('"volume":{"is":"away"}');
});
