/** What the engine does, and says, about nodes of a bare cluster that nobody has started: they are no fault of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

let engine: Engine;
let api: EngineConnection['api'];

beforeEach(async () => {
	engine = new Engine({
		runtime: new FakeRuntime(),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	({ api } = engine.connect(new Listener().pushes));
	value(await api.up({ source: { preset: 'bare' }, detach: true }));
});
afterEach(async () => {
	await engine.close();
});

test('healing takes a cut between them back, and does not wait for who was never started', async () => {
	value(await api.linkFault({ kind: 'cut', a: 'be1', b: 'be2', oneWay: false }));
	expect(await api.heal({})).toMatchObject({
		ok: true,
		value: {
			healed: [],
			links: [
				{ from: 'be1', to: 'be2' },
				{ from: 'be2', to: 'be1' },
			],
		},
	});
	expect(value(await api.status({}))).toMatchObject({ links: [], faults: [] });
});

test.each([
	['a kill', () => api.fault({ node: 'be1', kind: 'kill' })],
	['a drain', () => api.drain({ node: 'be1' })],
	['an administrator’s command', () => api.administer({ node: 'be1', command: 'LISTDOMAINS' })],
])('of one that does not run %s says that it is started in its own terminal', async (_, asked) => {
	expect(await asked()).toMatchObject({ ok: false, error: { code: 'not-running', remedy: 'start it in its own terminal: mailctl start' } });
});

test('traffic needs an account that the lab knows', async () => {
	expect(await api.trafficStart({ ratePerS: 1 })).toMatchObject({ ok: false, error: { code: 'no-accounts', remedy: 'create one: account add' } });
});
