/** Whose cluster a campaign takes down: its own, and nobody else's. */
import { describe, expect, test } from 'vitest';
import type { CallOutcome } from '../contract/engine-api.ts';
import type { EngineClient } from '../server/attach.ts';
import { type CampaignSetting, runCampaign } from './campaign.ts';
import { campaignKinds } from './schedule.ts';

const never = new Promise<never>(() => undefined);

/** A campaign with an engine that answers `up` so. */
function campaign(up: Promise<CallOutcome<'up'>>, interrupted: Promise<unknown>) {
	const takenDown: string[] = [];
	const engine = { call: () => up } as unknown as EngineClient;
	const setting: CampaignSetting = {
		...{
			engine,
			seed: 7,
			faults: 1,
			frontends: 2,
			backends: 3,
			ratePerS: 1,
			kinds: [...campaignKinds],
			runtime: 'process',
			keep: false,
			keepPath: '/nowhere',
			interrupted,
		},
		takeDown: async (name) => takenDown.push(name),
		say: () => undefined,
	};
	return { takenDown, outcome: runCampaign(setting) };
}

describe('what a campaign takes down', () => {
	const taken: CallOutcome<'up'> = { ok: false, error: { code: 'name-taken', message: 'a cluster "campaign-7" runs already' } };

	test('not the cluster that has its name: that is somebody else’s, another campaign or a kept one', async () => {
		const { takenDown, outcome } = campaign(Promise.resolve(taken), never);
		expect(await outcome).toMatchObject({ is: 'failed', failure: { code: 'name-taken' } });
		expect(takenDown).toEqual([]);
	});

	test('what is just starting when it is interrupted', async () => {
		const { takenDown, outcome } = campaign(never, Promise.resolve());
		expect(await outcome).toEqual({ is: 'interrupted' });
		expect(takenDown).toEqual(['campaign-7']);
	});
});
