/** Whatever ends a test that started a cluster: no process, no folder and no port of it is left. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processIdentity } from '../../engine/runtime/process/process-identity.ts';
import { type Begun, UserProcess } from './user-process.ts';

let stateRoot: string;
beforeAll(async () => {
	stateRoot = await mkdtemp(join(tmpdir(), 'mclab-library-'));
});
afterAll(() => rm(stateRoot, { recursive: true, force: true }));

async function pidsLeft({ nodes }: Begun): Promise<number[]> {
	const left = await Promise.all(nodes.map(async ({ pid }) => (pid !== null && (await processIdentity(pid)) ? [pid] : [])));
	return left.flat();
}

const small = { frontends: 1, backends: 1 };

test('a test that fails ends its cluster before it ends itself', async () => {
	const user = new UserProcess(small, { stateRoot });
	const begun = await user.begun();
	expect(await pidsLeft(begun)).toHaveLength(2);
	user.say('throw');
	expect(await user.ended).toEqual({ code: 1, signal: null });
	expect(user.errors).toContain('the test has failed');
	expect(await pidsLeft(begun)).toEqual([]);
	expect(await readdir(stateRoot)).toEqual([]);
});

test.each(['SIGKILL', 'SIGTERM'] as const)('a test that is ended by %s leaves nothing, not even a node that is stopped', async (signal) => {
	const user = new UserProcess(small, { stateRoot });
	const begun = await user.begun();
	user.say('pause');
	expect(await user.line()).toBe('be1');
	user.kill(signal);
	expect(await user.ended).toEqual({ code: null, signal });
	// It is the guard's now, which is nobody's child here.
	await vi.waitFor(
		async () => {
			expect(await pidsLeft(begun)).toEqual([]);
			expect(await readdir(stateRoot)).toEqual([]);
		},
		{ timeout: 20_000, interval: 50 },
	);
});
