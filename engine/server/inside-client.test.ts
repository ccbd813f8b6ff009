import { expect, test } from 'vitest';
import type { EngineApi } from '../contract/engine-api.ts';
import { insideClient } from './inside-client.ts';

test('what a call’s schema does not take never comes to the engine, also from inside', async () => {
	const came: unknown[] = [];
	const api = { trafficStart: async (args: unknown) => ({ ok: true, value: void came.push(args) }) } as unknown as EngineApi;
	const client = insideClient(() => ({ api, close: () => {} }));
	expect(await client.call('trafficStart', { name: 'small', ratePerS: Number.NaN })).toMatchObject({
		ok: false,
		error: { code: 'bad-arguments', message: expect.stringMatching(/^ratePerS: /) },
	});
	await client.call('trafficStart', { name: 'small', ratePerS: 5, more: 'nobody asked for it' } as never);
	expect(came).toEqual([{ name: 'small', ratePerS: 5 }]);
});
