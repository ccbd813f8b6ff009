import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { strangerLeads } from './stranger-leads.ts';

let volume: string;
beforeEach(async () => {
	volume = await mkdtemp(join(tmpdir(), 'mclab-stranger-'));
});
afterEach(() => rm(volume, { recursive: true, force: true }));

it.each([
	['nobody was here yet', undefined, undefined],
	['the place is free', '4-free', undefined],
	['it is its own token', '3-be1.2', undefined],
	['somebody leads whom it knows', '3-be2.1', undefined],
	['a backend leads that it takes for a frontend', '3-fe1.1', 'fe1'],
	['somebody leads whom it was not told of', '3-be9.1', 'be9'],
])('a backend starts unless a stranger leads: %s', async (_, token, stranger) => {
	if (token !== undefined) await mkdir(join(volume, 'Controller', token), { recursive: true });
	const known = [
		{ name: 'be2', roles: ['backend' as const] },
		{ name: 'fe1', roles: ['frontend' as const] },
	];
	expect(await strangerLeads(volume, 'be1', known)).toBe(stranger);
});
