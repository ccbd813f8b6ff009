/** Fault plans through the engine over the fake runtime. No sleeps: pushes are awaited. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

let engine: Engine;
let listener: Listener;
let api: EngineConnection['api'];

beforeEach(async () => {
	engine = new Engine({
		runtime: new FakeRuntime(),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	listener = new Listener();
	api = engine.connect(listener.pushes).api;
	value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
});
afterEach(async () => {
	await engine.close();
});

const recorded = () => listener.events.flatMap(({ source, event }) => (source === 'engine' && /^(plan-|fault$|healed$)/.test(event.type) ? [event] : []));

test('a plan goes on without whoever started it; its steps are ordinary faults of the recording', async () => {
	const { api: other, close } = engine.connect(new Listener().pushes);
	value(await other.planStart({ text: 'kill @controller in 20 ms, heal after 20 ms' }));
	close();
	expect(value(await api.planResult({}))).toMatchObject({ state: 'done', steps: [{ node: 'be1', state: 'done' }, { state: 'done' }] });
	await listener.until(() => listener.status?.faultPlan?.state === 'done' && recorded().at(-1)?.type === 'plan-ended');
	expect(recorded()).toEqual([
		{ type: 'plan-started', text: 'kill @controller in 20 ms, heal after 20 ms', steps: 2 },
		{ type: 'fault', node: 'be1', kind: 'kill', by: 'lab' },
		{ type: 'healed', node: 'be1' },
		{ type: 'plan-ended', how: 'done', failed: 0 },
	]);
});

test('it is checked by the nodes there are, and says whom it would meet now', async () => {
	expect(value(await api.planCheck({ text: 'kill @controller in 5 s, pause be2, heal after 20 s' }))).toEqual({
		steps: [
			{ atMs: 5000, what: 'kill @controller', now: 'be1' },
			{ atMs: 5000, what: 'pause be2', now: 'be2' },
			{ atMs: 25_000, what: 'heal', now: null },
		],
		mistake: null,
	});
	const later = value(await api.planCheck({ text: 'kill @controller in 3 s, pause @backup after 5 s, kill @controller after 1 s' }));
	expect(later.steps.map(({ now }) => now)).toEqual(['be1', null, null]);
	expect(value(await api.planCheck({ text: 'kill be7' })).mistake).toMatchObject({ code: 'not-a-node', column: 6, remedy: expect.stringContaining('be2') });
	expect(await api.planStart({ text: 'kill be7' })).toMatchObject({ ok: false, error: { code: 'plan-mistake', message: expect.stringContaining('column 6') } });
	expect((await api.planStop({})).ok).toBe(false);
});

test('one at a time; stopped, what has not begun never comes, and the end of the cluster ends it, too', async () => {
	value(await api.planStart({ text: 'pause be2, kill be1 in 1 h' }));
	expect(await api.planStart({ text: 'heal' })).toMatchObject({ ok: false, error: { code: 'plan-running' } });
	await listener.until(() => recorded().some(({ type }) => type === 'fault'));
	expect(value(await api.planStop({}))).toMatchObject({ state: 'stopped', steps: [{ what: 'pause be2' }, { state: 'left-out' }] });
	await listener.until(() => recorded().at(-1)?.type === 'plan-ended');
	expect(recorded().at(-1)).toEqual({ type: 'plan-ended', how: 'stopped', failed: 0 });
	value(await api.planStart({ text: 'kill be1 in 1 h' }));
	const result = api.planResult({});
	value(await api.down({}));
	expect(value(await result).state).toBe('stopped');
});
