import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startAnswerFile, startOrderFile } from '../contract/start-order.ts';
import { handOutOrders } from './order-watch.ts';
import { answerOrder } from './start-orders.ts';

let folder: string;
let said: string[];
let heard: () => void;
let stop: () => void;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-watch-'));
	said = [];
	heard = () => {};
});
afterEach(async () => {
	stop();
	await rm(folder, { recursive: true, force: true });
});

const begin = (sayAgainMs: number) => {
	const say = (line: string) => {
		said.push(line);
		heard();
	};
	stop = handOutOrders({ folder, say, sayAgainMs });
};
const times = (line: string, count: number) =>
	new Promise<void>((resolve) => {
		heard = () => {
			if (said.filter((one) => one === line).length >= count) resolve();
		};
		heard();
	});
const leave = async (text: string) => {
	await writeFile(join(folder, 'aside'), text);
	await rename(join(folder, 'aside'), join(folder, startOrderFile));
};
const order = (id: string) => ({ id: id.padEnd(16, '0'), roles: ['backend'] });
const line = (id: string) => JSON.stringify({ startOrder: order(id) });

it('an order is said as one line, also one that was there before', async () => {
	await leave(JSON.stringify(order('a')));
	begin(60_000);
	await times(line('a'), 1);
	await leave(JSON.stringify(order('b')));
	await times(line('b'), 1);
	expect(said).toEqual([line('a'), line('b')]);
});

it('it is said again until it is answered', async () => {
	begin(5);
	await leave(JSON.stringify(order('a')));
	await times(line('a'), 3);
	await answerOrder(folder, { id: order('a').id, is: 'started', message: '' });
	await leave(JSON.stringify(order('b')));
	await times(line('b'), 1);
	const before = said.filter((one) => one === line('a')).length;
	await times(line('b'), 3);
	expect(said.filter((one) => one === line('a')).length).toBe(before);
});

it('a later order takes the place of one that nobody answered; an answer to another one is none', async () => {
	begin(5);
	await writeFile(join(folder, startAnswerFile), JSON.stringify({ id: order('c').id, is: 'started', message: '' }));
	await leave(JSON.stringify(order('a')));
	await times(line('a'), 2);
	await leave(JSON.stringify(order('b')));
	await times(line('b'), 2);
	expect(said.slice(said.indexOf(line('b')))).not.toContain(line('a'));
});

it('a pipe in place of the answer is not waited for: the next order is handed out', async () => {
	execFileSync('mkfifo', [join(folder, startAnswerFile)]);
	begin(5);
	await leave(JSON.stringify(order('a')));
	await times(line('a'), 2);
	await leave(JSON.stringify(order('b')));
	await times(line('b'), 1);
});

it('what is no order is said to be none', async () => {
	begin(60_000);
	await leave(JSON.stringify({ ...order('a'), executable: '/bin/sh' }));
	await times('a start order that was left here says something else than roles: nothing was done', 1);
});
