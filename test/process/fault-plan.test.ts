/**
 * A fault plan at real nodes: it kills who leads, another one leads, it heals; the recording tells all of it.
 *
 * Beats come four times a second, so that a busy machine's breath is not taken for a death.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-plan-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	({ api } = engine.connect(listener.pushes));
	value(await api.up({ source: { fileName: 'slow.yaml', text: 'name: dynamic\npreset: dynamic\nbeatMs: 250\n' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

test('kill @controller, heal: the other one leads, the killed one is its backup, and the recording has each step', async () => {
	value(await api.planStart({ text: 'kill @controller in 100 ms, heal after 4 s' }));
	const plan = value(await api.planResult({}));
	expect(plan).toMatchObject({
		state: 'done',
		steps: [
			{ what: 'kill @controller', node: 'be1', state: 'done' },
			{ what: 'heal', state: 'done' },
		],
	});
	await listener.until(() => listener.events.some(({ event }) => event.type === 'plan-ended'));
	const types = listener.events.map(({ event }) => (event.type === 'fault' ? `${event.kind} ${event.node} by ${event.by}` : event.type));
	const places = ['plan-started', 'kill be1 by lab', 'healed', 'plan-ended'].map((type) => types.indexOf(type));
	expect(places).toEqual([...places].sort((one, other) => one - other));
	expect(places).not.toContain(-1);
	expect(types.lastIndexOf('controller-taken')).toBeGreaterThan(places[1] ?? Number.POSITIVE_INFINITY);
	expect(value(await api.status({}))).toMatchObject({ controller: { node: 'be2' }, backup: 'be1', faults: [], faultPlan: { state: 'done' } });
});
