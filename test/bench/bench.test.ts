/** The bench itself, tried with one run: that it measures, heals and leaves nothing, not how fast anything is. */
import { expect, test } from 'vitest';
import { runFailoverBench } from './failover.ts';

test('one run each of a kill and a planned stop, with waits, stages and no mail lost', async () => {
	const lines: string[] = [];
	const report = await runFailoverBench({ runs: 1, only: ['kill', 'stop'], accounts: [], runtime: 'process', progress: (line) => lines.push(line) });
	expect(report.kinds.map(({ id }) => id)).toEqual(['kill', 'stop']);
	for (const { mails, waitsMs, runs } of report.kinds) {
		expect(runs).toHaveLength(1);
		expect(mails.sent).toBeGreaterThan(20);
		expect(mails).toMatchObject({ acknowledged: mails.sent, missing: 0, doubled: 0, unanswered: 0 });
		expect(waitsMs.accept.max).toBeGreaterThan(0);
		expect(waitsMs.longest.max).toBeLessThan(20_000);
	}
	const [killed] = report.kinds;
	const { silent = 0, controllerTaken = 0, declaredDead = 0, firstTaken = 0 } = killed?.runs[0]?.timeline ?? {};
	expect(silent).toBeGreaterThan(0);
	expect([silent, controllerTaken, declaredDead, firstTaken]).toEqual([silent, controllerTaken, declaredDead, firstTaken].toSorted((a, b) => a - b));
	expect(report.etcd).toEqual({ is: 'left-out', why: 'not asked for' });
	expect(lines).toHaveLength(2);
});
