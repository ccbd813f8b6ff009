/**
 * Two short campaigns, as a user starts them: a real cluster, clients, faults by seed, an audit of every file.
 *
 * A long one is a command: `lab campaign --faults 60 --seed <n>`.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CampaignReport, campaignReportSchema } from '../../engine/campaign/report.ts';
import { makeSchedule } from '../../engine/campaign/schedule.ts';
import { LabCommand } from '../process/lab-command.ts';

let lab: LabCommand;

beforeAll(async () => {
	lab = await LabCommand.create();
});
afterAll(() => lab.close());

async function campaign(...options: string[]): Promise<CampaignReport> {
	const ran = await lab.start('campaign', '--json', '--faults', '6', ...options).finished;
	expect(ran.code, ran.stderr).toBe(0);
	return campaignReportSchema.parse(JSON.parse(ran.stdout));
}

describe('a campaign of six faults', () => {
	test.each([
		['2 frontends, 3 backends', 11, 2, 3],
		['1 frontend, 2 backends', 12, 1, 2],
	])('%s: every promise is kept, and nothing is left behind', async (_, seed, frontends, backends) => {
		const report = await campaign('--seed', `${seed}`, '--frontends', `${frontends}`, '--backends', `${backends}`);
		expect(report).toMatchObject({ seed, lost: 0, doubled: 0, delayed: 0, twoControllers: 0, twoWriters: 0, breaches: [], recordingPath: null });
		expect(report.stored).toBe(report.acknowledged);
		expect(report.acknowledged).toBeGreaterThan(50);
		for (const kind of ['append', 'flags', 'expunge', 'sync', 'full-look']) expect(report.operations[kind]?.ok, kind).toBeGreaterThan(0);
		// By the seed: each fault in its turn, whatever came of it.
		const planned = makeSchedule({ seed, faults: 6, frontends, backends, kinds: report.kinds }).flatMap((step) => (step.is === 'fault' ? [step] : []));
		const struck = report.steps.filter(({ what }) => !what.startsWith('heal'));
		for (const { number, kind } of planned) expect(struck.find((step) => step.number === number)?.what.split(' ')[0]).toBe(kind);
		expect(readdirSync(lab.home)).toEqual(['recordings']);
	});
});

test('Ctrl-C breaks it off and takes the cluster down', async () => {
	const running = lab.start('campaign', '--faults', '1000');
	const said = new Promise<void>((resolve) => {
		running.child.stderr?.on('data', (text: string) => {
			if (/\d s {2}\w+ (be|fe)\d/.test(text)) resolve();
		});
	});
	await said;
	running.child.kill('SIGINT');
	const ran = await running.finished;
	expect(ran.code).toBe(1);
	expect(ran.stderr).toContain('interrupted');
	expect(readdirSync(lab.home)).toEqual(['recordings']);
});
