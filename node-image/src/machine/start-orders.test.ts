import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startOrderFile } from '../contract/start-order.ts';
import { answerOrder, takeOrder } from './start-orders.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-orders-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const id = '0123456789abcdef';
const leave = (text: string) => writeFile(join(folder, startOrderFile), text);

it('an order is taken once', async () => {
	await leave(JSON.stringify({ id, roles: ['backend'] }));
	expect(await takeOrder(folder)).toEqual({ id, roles: ['backend'] });
	expect(await takeOrder(folder)).toBe(undefined);
});

it.each([
	['is no JSON', '{'],
	['names a program', JSON.stringify({ id, roles: [], executable: '/bin/sh' })],
	['names another role', JSON.stringify({ id, roles: ['root'] })],
	['is too long', JSON.stringify({ id, roles: ['backend'] }).padEnd(9000)],
])('what %s is taken away and comes to nothing', async (_, text) => {
	await leave(text);
	expect(await takeOrder(folder)).toBe('bad');
	expect(await readdir(folder)).toEqual([]);
});

it('a link and a pipe are not opened', async () => {
	await writeFile(join(folder, 'elsewhere'), JSON.stringify({ id, roles: ['backend'] }));
	await symlink(join(folder, 'elsewhere'), join(folder, startOrderFile));
	expect(await takeOrder(folder)).toBe('bad');
	execFileSync('mkfifo', [join(folder, startOrderFile)]);
	expect(await takeOrder(folder)).toBe('bad');
	expect(await readdir(folder)).toEqual(['elsewhere']);
});

it('an answer goes through no link, and waits for no reader of a pipe', async () => {
	const left = join(folder, 'start-answer.json.new');
	await writeFile(join(folder, 'elsewhere'), 'mine');
	await symlink(join(folder, 'elsewhere'), left);
	await answerOrder(folder, { id, is: 'started', message: '' });
	expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
	execFileSync('mkfifo', [left]);
	await answerOrder(folder, { id, is: 'refused', message: 'no' });
	expect(JSON.parse(await readFile(join(folder, 'start-answer.json'), 'utf8'))).toEqual({ id, is: 'refused', message: 'no' });
	expect((await readdir(folder)).sort()).toEqual(['elsewhere', 'start-answer.json']);
});

it('an answer is written whole, and to nobody where the folder has gone', async () => {
	await answerOrder(folder, { id, is: 'ended', message: 'x'.repeat(5000) });
	expect(JSON.parse(await readFile(join(folder, 'start-answer.json'), 'utf8'))).toEqual({ id, is: 'ended', message: 'x'.repeat(2000) });
	await rm(folder, { recursive: true });
	await expect(answerOrder(folder, { id, is: 'started', message: '' })).resolves.toBe(undefined);
});
