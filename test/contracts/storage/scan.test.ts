/** R5 on real files: a listing of a busy directory misses names; one that was repeated until it stood still does not. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { settledList } from '../../../node-image/src/storage/settled-list.ts';

/** Renames one file after another to a longer name and back, until it is told to end: what late calls of a former owner do. */
const renamer = `
	const { renameSync } = require('node:fs');
	const { parentPort, workerData: { path, count } } = require('node:worker_threads');
	let stop = false;
	parentPort.on('message', () => { stop = true; });
	const far = new Array(count).fill(false);
	let n = 0;
	parentPort.postMessage('begun');
	(function turn() {
		for (let k = 0; k < 200; k += 1, n = (n * 7 + 13) % count) {
			const [from, to] = far[n] ? ['.seen-by-the-former-owner', ''] : ['', '.seen-by-the-former-owner'];
			renameSync(path + '/' + n + from, path + '/' + n + to);
			far[n] = !far[n];
		}
		if (stop) { parentPort.postMessage('stopped'); parentPort.close(); } else setImmediate(turn);
	})();
`;

const count = 6000;
const number = (name: string): string => name.split('.')[0] ?? '';

test('R5: late renames during a scan: every name is there once, though single listings of the same time miss some', async () => {
	const path = await mkdtemp(join(tmpdir(), 'mclab-scan-'));
	onTestFinished(() => rm(path, { recursive: true }));
	for (let n = 0; n < count; n += 1) await writeFile(join(path, `${n}`), '');
	const fs = realFiles(path);
	let wrong = 0;
	for (let round = 0; round < 5; round += 1) {
		const worker = new Worker(renamer, { eval: true, workerData: { path, count } });
		await once(worker, 'message');
		const stopped = once(worker, 'message');
		const scan = settledList(fs, '');
		for (let listing = 0; listing < 4; listing += 1) {
			const names = await fs.list('');
			if (!names.ok || new Set(names.value.map(number)).size !== count || names.value.length !== count) wrong += 1;
		}
		worker.postMessage('stop');
		await stopped;
		const settled = await scan;
		if (!settled.ok) throw new Error(settled.error.message);
		expect(settled.value.names).toHaveLength(count);
		expect(new Set(settled.value.names.map(number)).size).toBe(count);
		// The next round begins with all at their short names.
		const left = await fs.list('');
		for (const name of left.ok ? left.value : []) if (name.includes('.')) await fs.rename(name, number(name));
	}
	// Of twenty single listings: the attack took place.
	expect(wrong).toBeGreaterThan(0);
}, 60_000);
