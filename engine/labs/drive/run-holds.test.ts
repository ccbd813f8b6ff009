/** One holder of a run at a time, of this process and of others. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunHolds } from './run-holds.ts';

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'mclab-holds-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('who holds a run is named, another run is free, and nothing is left when it was let go of', () => {
	const app = new RunHolds(root, 'app');
	const taken = app.take('small');
	expect(new RunHolds(root, 'terminal').take('small')).toMatchObject({
		ok: false,
		error: { code: 'lab-held', message: expect.stringContaining(`in the app (its engine is process ${process.pid})`) },
	});
	const other = new RunHolds(root, 'terminal').take('other');
	expect(app.take('other')).toMatchObject({ ok: false, error: { message: expect.stringContaining('in a terminal'), remedy: expect.stringContaining('quit') } });
	for (const one of [taken, other]) if (one.ok) one.value.release();
	expect(readdirSync(join(root, 'labs'))).toEqual([]);
	expect(app.take('other').ok).toBe(true);
});

test('a holder that is killed holds nothing', async () => {
	const script = `import { RunHolds } from ${JSON.stringify(new URL('run-holds.ts', import.meta.url).href)}; new RunHolds(${JSON.stringify(root)}, 'terminal').take('small'); console.log('held'); setInterval(() => {}, 1000);`;
	const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	await once(holder.stdout, 'data');
	const app = new RunHolds(root, 'app');
	expect(app.take('small')).toMatchObject({ ok: false, error: { message: `the exercise "small" is being done in a terminal (process ${holder.pid})` } });
	holder.kill('SIGKILL');
	await once(holder, 'exit');
	expect(app.take('small').ok).toBe(true);
});
