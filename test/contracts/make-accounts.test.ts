/** Accounts made in bulk are what the controller makes: a store opens them, logs in, delivers, and looks them up by name. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { queueLifetimeSDefault } from '../../node-image/src/contract/node-config.ts';
import { PasswordCheck } from '../../node-image/src/server/passwords.ts';
import { createAccount, createDomain, listAccounts } from '../../node-image/src/storage/account-directory.ts';
import { AccountStore } from '../../node-image/src/storage/account-store.ts';
import type { FileSystem } from '../../node-image/src/storage/file-system.ts';
import { takeLife } from '../../node-image/src/storage/member-tokens.ts';
import { realFiles } from '../../node-image/src/storage/real-files.ts';
import { readToken, tokenPath } from '../../node-image/src/storage/tokens.ts';
import { accountPath, prepareVolume } from '../../node-image/src/storage/volume.ts';
import { accountAddress, makeAccounts } from '../bench/make-accounts.ts';

const made: string[] = [];
afterAll(async () => {
	for (const path of made) await rm(path, { recursive: true });
});

async function volume(): Promise<{ path: string; fs: FileSystem }> {
	const path = await mkdtemp(join(tmpdir(), 'mclab-bulk-'));
	made.push(path);
	const fs = realFiles(path);
	expect(await prepareVolume(fs, { clusterId: 'c' })).toMatchObject({ ok: true });
	return { path, fs };
}

async function storeOn(fs: FileSystem): Promise<AccountStore> {
	const life = await takeLife(fs, 'be1');
	if (!life.ok) throw new Error(life.error.message);
	let drawn = 0;
	return new AccountStore({
		fs,
		self: () => ({ member: 'be1', life: life.value.life }),
		nowS: () => 1_764_115_200,
		clockAgrees: () => true,
		queueLifetimeS: queueLifetimeSDefault,
		nowMs: () => 0,
		randomHex: (bytes) => {
			drawn += 1;
			return drawn.toString(16).padStart(bytes * 2, '0');
		},
		fence: { fit: () => true, whenFit: async () => undefined },
		emit: () => undefined,
	});
}

/** Every name below a path, with what is a file. */
async function tree(fs: FileSystem, path: string): Promise<string[]> {
	const names = await fs.list(path);
	if (!names.ok) return [];
	const below = await Promise.all(names.value.map(async (name) => [name, ...(await tree(fs, `${path}/${name}`)).map((inner) => `${name}/${inner}`)]));
	return below.flat().sort();
}

test('an account made in bulk looks as one that the controller made, opens, and takes mail and new keywords', async () => {
	const { path, fs } = await volume();
	const addresses = await makeAccounts(path, 'bulk.test', 3, 'secret');
	expect(addresses).toEqual(['u000001@bulk.test', 'u000002@bulk.test', 'u000003@bulk.test']);
	expect(await listAccounts(fs, 'bulk.test')).toEqual({ ok: true, value: addresses });
	const store = await storeOn(fs);
	const [first, second] = [await store.open('u000001@bulk.test'), await store.open('u000002@bulk.test')];
	if (!first.ok || !second.ok) throw new Error('not opened');
	expect(await new PasswordCheck().matches('u000001@bulk.test', first.value.verifier, 'secret')).toBe(true);
	expect(await first.value.deliver({ deliveryId: 'a'.repeat(32), bytes: new Uint8Array(9) })).toMatchObject({ ok: true });
	expect(await first.value.mailbox('INBOX')?.changeFlags([1], { mode: 'add', flags: ['Mine'] })).toMatchObject({ ok: true });
	// One file under many names: what one account learns no other knows.
	const other = second.value.mailbox('INBOX');
	await other?.append({ bytes: new Uint8Array(1), flags: ['Other'], internalDateS: 1 });
	expect([...(other?.messages()[0]?.flags ?? [])]).toEqual(['Other']);

	await createDomain(fs, 'Controller/0-free', 'one.test');
	const verifier = first.value.verifier;
	await createAccount(fs, { controllerToken: 'Controller/0-free', address: 'u000003@one.test', verifier, uidValidity: 7 });
	const [bulk, one] = [accountPath('u000003@bulk.test'), accountPath('u000003@one.test')];
	expect(await tree(fs, bulk)).toEqual(await tree(fs, one));
	expect((await tree(fs, bulk)).length).toBeGreaterThan(10);
});

test('R1: an account is found by its name: the domain is never listed for it, however many accounts it has', async () => {
	const { path, fs } = await volume();
	await makeAccounts(path, 'bulk.test', 50, 'secret');
	const listed: string[] = [];
	const watched: FileSystem = {
		...fs,
		list: (directory) => {
			listed.push(directory);
			return fs.list(directory);
		},
	};
	const store = await storeOn(watched);
	listed.length = 0;
	const address = accountAddress('bulk.test', 37);
	const opened = await store.open(address);
	expect(opened.ok).toBe(true);
	const token = await readToken(fs, accountPath(address));
	expect(token.ok && tokenPath(accountPath(address), token.value)).toBe(`${accountPath(address)}/1-be1.1`);
	expect(listed.length).toBeGreaterThan(0);
	for (const directory of listed) expect(directory.startsWith(accountPath(address))).toBe(true);
});
