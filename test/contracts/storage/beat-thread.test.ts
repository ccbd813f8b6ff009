/** R8 on real files: the beat does not queue behind mail. Every thread of the pool hangs in a call, and it goes on. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Look } from '../../../node-image/src/cluster/member.ts';
import { timingFrom } from '../../../node-image/src/cluster/timing.ts';
import { Beat } from '../../../node-image/src/server/beat.ts';
import { takeLife } from '../../../node-image/src/storage/member-tokens.ts';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { prepare } from '../../../node-image/src/storage/test-member.ts';
import { VolumeCondition } from '../../../node-image/src/storage/volume-condition.ts';

test('R8: beats go on while the thread pool is stuck', async (context) => {
	const path = await mkdtemp(join(tmpdir(), 'mclab-pool-'));
	onTestFinished(() => rm(path, { recursive: true }));
	const pipes = Array.from({ length: Number(process.env.UV_THREADPOOL_SIZE ?? 4) }, (_, n) => join(path, `.pipe${n}`));
	if (spawnSync('sh', ['-c', 'mkfifo "$@"', 'sh', ...pipes]).status !== 0) return context.skip('there is no mkfifo here');
	const fs = realFiles(path);
	await prepare(fs);
	const life = await takeLife(fs, 'be1');
	if (!life.ok) throw new Error(life.error.message);

	let looks = 0;
	const enough = Promise.withResolvers<void>();
	const beat = new Beat({
		volumePath: path,
		condition: new VolumeCondition(),
		name: 'be1',
		backends: [],
		timing: timingFrom(20),
		looked: (look: Look) => {
			if (look.own === 'written') looks += 1;
			if (looks === 10) enough.resolve();
		},
		failed: (error) => enough.reject(error),
	});
	onTestFinished(() => beat.close());
	// Opening a pipe to read waits for a writer: as a call to a hung volume does.
	const stuck = pipes.map((pipe) => open(pipe, 'r'));
	let mailWent = false;
	const mail = fs.look('Volume.json').then(() => {
		mailWent = true;
	});
	beat.publish(life.value.life, {
		phase: 'ready',
		joinNumber: 1,
		reachesFrontends: [],
		reachesBackends: [],
		openAccounts: 0,
		backup: null,
		wronglyDead: false,
	});
	await enough.promise;
	expect(mailWent).toBe(false);
	for (const pipe of pipes) closeSync(openSync(pipe, 'r+'));
	await mail;
	for (const file of await Promise.all(stuck)) await file.close();
});
