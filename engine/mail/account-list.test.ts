import { beforeEach, expect, test } from 'vitest';
import type { AccountsQuery } from '../contract/mail.ts';
import { AccountList } from './account-list.ts';

let tokens: Map<string, string>;
let listed: string[];
let nowMs: number;
let lives: Record<string, number>;
let list: AccountList;

beforeEach(() => {
	tokens = new Map();
	listed = [];
	nowMs = 0;
	lives = { be1: 1, be2: 3 };
	list = new AccountList({
		list: async (path) => {
			listed.push(path);
			if (path === 'SharedDomains') return ['a.test', 'b.test', '.hidden'];
			const token = tokens.get(path);
			if (token !== undefined) return [token];
			return [...tokens.keys()].filter((one) => one.startsWith(`${path}/`)).map((one) => one.slice(path.length + 1));
		},
		livingLife: (member) => lives[member],
		now: () => nowMs,
	});
});

const account = (address: string, token: string) => {
	const [local, domain] = address.split('@');
	tokens.set(`SharedDomains/${domain}/${local}.macnt`, token);
};
const page = (query: Partial<AccountsQuery> = {}) => list.page({ sort: 'address', fromIndex: 0, most: 500, ...query });
const addresses = async (query?: Partial<AccountsQuery>) => (await page(query)).rows.map(({ address }) => address.split('@')[0]);

test('each account has its owner: by its token, and by whether the life that it names is over', async () => {
	account('open@a.test', '4-be1.1');
	account('waits@a.test', '7-be2.2');
	account('gone@b.test', '7-be9.1');
	account('free@b.test', '0-free');
	account('broken@b.test', 'what is this');
	tokens.set('SharedDomains/b.test/no account', '0-free');
	const { rows, total, domains } = await page();
	expect([total, domains]).toEqual([5, ['a.test', 'b.test']]);
	expect(Object.fromEntries(rows.map(({ address, owner, token }) => [address, [owner, token]]))).toEqual({
		'open@a.test': [{ is: 'open', node: 'be1', life: 1 }, '4-be1.1'],
		'waits@a.test': [{ is: 'next-use', node: 'be2', life: 2 }, '7-be2.2'],
		'gone@b.test': [{ is: 'next-use', node: 'be9', life: 1 }, '7-be9.1'],
		'free@b.test': [{ is: 'free' }, '0-free'],
		'broken@b.test': [{ is: 'unknown' }, null],
	});
	expect(await addresses({ owner: { node: 'be1' } })).toEqual(['open']);
	expect(await addresses({ owner: { is: 'next-use' } })).toEqual(['gone', 'waits']);
	expect(await addresses({ owner: { is: 'free' } })).toEqual(['free']);
	expect(await addresses({ text: 'A.TEST' })).toEqual(['open', 'waits']);
	expect(await addresses({ sort: 'owner' })).toEqual(['open', 'waits', 'gone', 'free', 'broken']);
	expect(await addresses({ sort: 'generation', descending: true })).toEqual(['gone', 'waits', 'open', 'free', 'broken']);
});

test('what a node says counts at once; what is in view is read again when it is old', async () => {
	account('x@a.test', '1-be1.1');
	await page();
	tokens.set('SharedDomains/a.test/x.macnt', '2-be2.3');
	list.note({
		source: 'node',
		seq: 1,
		atMs: 55,
		node: 'be2',
		event: { type: 'account-taken', account: 'x@a.test', generation: 2, previous: '1-be1.1', tookMs: 1 },
	});
	expect((await page()).rows[0]).toMatchObject({ token: '2-be2.3', owner: { is: 'open', node: 'be2' }, sinceMs: 55 });
	// A dead owner has nothing open any more.
	lives = { be1: 1 };
	expect((await page()).rows[0]).toMatchObject({ owner: { is: 'next-use' }, sinceMs: null });
	lives = { be1: 1, be2: 3 };
	tokens.set('SharedDomains/a.test/x.macnt', '3-free');
	expect((await page()).rows[0]?.token).toBe('2-be2.3');
	nowMs += 1_500;
	expect((await page()).rows[0]).toMatchObject({ token: '3-free', owner: { is: 'free' }, sinceMs: null });
});

test('100,000 accounts: a window costs its own reads, and the names are listed once in a while', async () => {
	for (let number = 0; number < 100_000; number += 1) account(`u${String(number).padStart(6, '0')}@a.test`, '0-free');
	expect(await page({ fromIndex: 99_998, most: 100 })).toMatchObject({ total: 100_000, accounts: 100_000, known: 2 });
	expect(listed.length).toBe(3 + 2);
	await page({ fromIndex: 0, most: 50 });
	expect(listed.length).toBe(3 + 2 + 50);
	list.changed();
	account('new@a.test', '0-free');
	expect((await page()).total).toBe(100_001);
});

test('sorted by owner, the tokens that nobody has read are read bit by bit until all are known', async () => {
	for (let number = 0; number < 450; number += 1) account(`u${number}@a.test`, number % 2 === 0 ? '1-be1.1' : '0-free');
	expect((await page({ owner: { is: 'free' }, most: 10 })).total).toBe(0);
	await expect
		.poll(async () => {
			nowMs += 1000;
			return page({ owner: { is: 'free' }, most: 10 });
		})
		.toMatchObject({ total: 225, known: 450 });
	list.stop();
});

test('a volume that cannot be seen is a failure, not an empty cluster', async () => {
	const blind = new AccountList({ list: () => Promise.reject(new Error('away')), livingLife: () => undefined, now: () => 0 });
	await expect(blind.page({ sort: 'address', fromIndex: 0, most: 1 })).rejects.toThrow('away');
});
