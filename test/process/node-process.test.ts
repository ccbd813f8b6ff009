import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from '../../engine/runtime/process/log-file.ts';
import { NodeProcess, type ProcessChange } from '../../engine/runtime/process/node-process.ts';

let folder: string;
let child: NodeProcess;
let changes: ProcessChange[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-process-'));
	changes = [];
	const running = Promise.withResolvers<void>();
	child = new NodeProcess({
		executable: process.execPath,
		args: ['-e', 'process.stdin.resume()'],
		env: {},
		cwd: folder,
		log: new LogFile(join(folder, 'node.log')),
		onChange: (change) => {
			changes.push(change);
			if (change.state === 'running') running.resolve();
		},
	});
	await running.promise;
	changes.length = 0;
});
afterEach(async () => {
	await child.kill();
	await rm(folder, { recursive: true });
});

test('a signal of ours that the process table does not show yet is not taken for a resume from outside', () => {
	child.pause();
	child.seen(false);
	child.seen(true);
	expect(changes).toEqual([{ state: 'paused', cause: 'pause', by: 'lab' }]);
	child.resume();
	child.seen(true);
	child.seen(false);
	expect(changes.slice(1)).toEqual([{ state: 'running', cause: 'resume', by: 'lab' }]);
});

test('what the table shows twice against our word was done from outside', () => {
	child.pause();
	child.seen(false);
	child.seen(false);
	expect(changes.at(-1)).toEqual({ state: 'running', cause: 'resume', by: 'outside' });
	child.seen(true);
	expect(changes.at(-1)).toEqual({ state: 'paused', cause: 'pause', by: 'outside' });
});

test('an order to stop that was not taken is forgotten: how it ends later is its own doing', async () => {
	child.stopAsked();
	child.stopRefused();
	const { pid } = child;
	if (pid === null) throw new Error('it runs');
	process.kill(pid, 'SIGKILL');
	await child.ended;
	expect(changes).toEqual([{ state: 'down', exit: 'SIGKILL', by: 'outside', cause: 'kill' }]);
});
