import { beforeEach, describe, expect, test } from 'vitest';
import { createAccount, createDomain, listAccounts, listDomains } from './account-directory.ts';
import { removeAccount, removeDomain } from './account-removal.ts';
import { createAlias, listAliases, readAlias, setAliases } from './alias-directory.ts';
import type { FileSystem } from './file-system.ts';
import { MemoryDisk, memoryFiles } from './memory-files.ts';
import { alice, id, mail, nodeOn, prepare, type TestNode, verifier } from './test-member.ts';
import { readToken } from './tokens.ts';
import { accountPath } from './volume.ts';

const controllerToken = 'Controller/0-free';

let fs: FileSystem;
let node: TestNode;

beforeEach(async () => {
	fs = memoryFiles({ disk: new MemoryDisk() });
	await prepare(fs);
	node = await nodeOn(fs, 'be1');
});

const remove = (address: string) => node.store.takeAway(address, (token) => removeAccount(fs, { controllerToken, address, token }));
const create = (address: string, uidValidity = 1) => createAccount(fs, { controllerToken, address, verifier, uidValidity });

describe('deleting an account', () => {
	test('it is gone, and its files with it', async () => {
		await node.store.open(alice);
		expect(await remove(alice)).toMatchObject({ ok: true });
		expect(await node.store.open(alice)).toMatchObject({ ok: false, error: { code: 'no-such-account' } });
		expect(await listAccounts(fs, 'example.test')).toEqual({ ok: true, value: [] });
		expect(await fs.list(`${controllerToken}/tmp`)).toEqual({ ok: true, value: [] });
		expect(node.store.openAddresses()).toEqual([]);
	});

	test('generation and UIDVALIDITY outlive it (R1, R6): a new account of that name begins above both', async () => {
		const before = await node.store.open(alice);
		if (!before.ok) throw new Error(before.error.message);
		const validity = before.value.mailbox('INBOX')?.uidValidity ?? 0;
		await remove(alice);
		expect(await create(alice, validity)).toEqual({ ok: true, value: undefined });
		const token = await readToken(fs, accountPath(alice));
		expect(token).toMatchObject({ ok: true, value: { number: before.value.generation + 1, holder: { kind: 'free' } } });
		const after = await node.store.open(alice);
		if (!after.ok) throw new Error(after.error.message);
		expect(after.value.mailbox('INBOX')?.uidValidity).toBeGreaterThan(validity);
		expect(after.value.generation).toBeGreaterThan(before.value.generation);
	});

	test('they outlive the domain, too', async () => {
		const before = await node.store.open(alice);
		if (!before.ok) throw new Error(before.error.message);
		await remove(alice);
		expect(await removeDomain(fs, controllerToken, 'example.test')).toMatchObject({ ok: true });
		await createDomain(fs, controllerToken, 'example.test');
		await create(alice);
		expect(await readToken(fs, accountPath(alice))).toMatchObject({ value: { number: before.value.generation + 1 } });
	});

	test('an owner that lives keeps it: nobody deletes under its feet (R3)', async () => {
		const other = await nodeOn(fs, 'be2');
		await other.store.open(alice);
		expect(await remove(alice)).toMatchObject({ ok: false, error: { code: 'owned-by-other' } });
		expect(await listAccounts(fs, 'example.test')).toEqual({ ok: true, value: [alice] });
	});

	test('mail that comes at that moment is stored before, or gets a clear no: never 250 for what was not stored', async () => {
		for (let turn = 0; turn < 30; turn += 1) {
			const address = `turn${turn}@example.test`;
			await create(address);
			const opened = await node.store.open(address);
			if (!opened.ok) throw new Error(opened.error.message);
			const atRemoval: number[] = [];
			const deliver = async (n: number) => {
				// Somewhere in the middle: each turn and mail is so many turns of the event loop late.
				for (let wait = 0; wait < (turn * 7 + n * 3) % 40; wait += 1) await Promise.resolve();
				return opened.value.deliver({ deliveryId: id(turn * 100 + n + 1), bytes: mail(`mail ${n}`) });
			};
			const removed = node.store.takeAway(address, async (token) => {
				atRemoval.push(
					...(opened.value
						.mailbox('INBOX')
						?.messages()
						.map(({ uid }) => uid) ?? []),
				);
				const names = await fs.list(`${accountPath(address)}/${token.number}-be1.1/INBOX`);
				if (!names.ok) throw new Error(names.error.message);
				atRemoval.splice(0, atRemoval.length, ...names.value.filter((name) => name !== 'mailbox.json').map((name) => Number(name.slice(0, 10))));
				return removeAccount(fs, { controllerToken, address, token });
			});
			const delivered = await Promise.all(Array.from({ length: 10 }, (_, n) => deliver(n)));
			expect(await removed).toMatchObject({ ok: true });
			for (const one of delivered) {
				if (one.ok) expect(atRemoval).toContain(one.value.uid);
				else expect(one.error.code).toBe('dropped');
			}
			expect(await node.store.open(address)).toMatchObject({ ok: false, error: { code: 'no-such-account' } });
		}
	});

	test('a controller that was replaced meanwhile deletes nothing', async () => {
		await fs.rename(controllerToken, 'Controller/2-be2.1');
		expect(await remove(alice)).toMatchObject({ ok: false });
		expect(await listAccounts(fs, 'example.test')).toEqual({ ok: true, value: [alice] });
	});
});

describe('deleting a domain', () => {
	test('only an empty one', async () => {
		expect(await removeDomain(fs, controllerToken, 'example.test')).toMatchObject({ ok: false, error: { code: 'not-empty' } });
		expect(await removeDomain(fs, controllerToken, 'nowhere.test')).toMatchObject({ ok: false, error: { code: 'no-such-domain' } });
		await remove(alice);
		expect(await removeDomain(fs, controllerToken, 'example.test')).toMatchObject({ ok: true });
		expect(await listDomains(fs)).toEqual({ ok: true, value: [] });
	});
});

describe('aliases', () => {
	const set = (...aliases: string[]) => setAliases(fs, { controllerToken, account: alice, aliases });

	test('are set as a whole, and listed', async () => {
		expect(await set('office', 'boss')).toMatchObject({ ok: true });
		expect(await listAliases(fs, alice)).toEqual({ ok: true, value: ['boss', 'office'] });
		expect(await set('boss', 'head')).toMatchObject({ ok: true });
		expect(await listAliases(fs, alice)).toEqual({ ok: true, value: ['boss', 'head'] });
		expect(await readAlias(fs, 'office@example.test')).toEqual({ ok: true, value: undefined });
		expect(await readAlias(fs, 'boss@example.test')).toEqual({ ok: true, value: alice });
	});

	test('are unique against accounts and aliases, in both directions', async () => {
		await create('bob@example.test');
		expect(await set('bob')).toMatchObject({ ok: false, error: { code: 'exists' } });
		await set('boss');
		expect(await create('boss@example.test')).toMatchObject({ ok: false, error: { code: 'exists' } });
		const second = await createAlias(fs, { controllerToken, alias: 'boss@example.test', account: 'bob@example.test' });
		expect(second).toMatchObject({ ok: false, error: { code: 'exists' } });
	});

	test('go with their account', async () => {
		await set('boss');
		await remove(alice);
		expect(await readAlias(fs, 'boss@example.test')).toEqual({ ok: true, value: undefined });
		expect(await removeDomain(fs, controllerToken, 'example.test')).toMatchObject({ ok: true });
	});
});

describe('password and rights', () => {
	const other = { ...verifier, hashBase64: 'b3RoZXI=' };

	test('are changed by the owner below its token (R4), and the next owner reads them', async () => {
		const opened = await node.store.open(alice);
		if (!opened.ok) throw new Error(opened.error.message);
		expect(await node.store.change(alice, { verifier: other })).toMatchObject({ ok: true });
		expect(opened.value.verifier.hashBase64).toBe(other.hashBase64);
		expect(await node.store.change(alice, { domainAdministrator: true })).toMatchObject({ ok: true });
		await node.store.release(alice);
		const next = await nodeOn(fs, 'be2');
		const again = await next.store.open(alice);
		expect(again).toMatchObject({ ok: true, value: { verifier: other } });
	});

	test('are not changed where the account is not open', async () => {
		expect(await node.store.change(alice, { verifier: other })).toMatchObject({ ok: false, error: { code: 'elsewhere' } });
	});

	test('a token that is somebody else’s by now: no answer of success, the account is dropped', async () => {
		const opened = await node.store.open(alice);
		if (!opened.ok) throw new Error(opened.error.message);
		await fs.rename(`${accountPath(alice)}/1-be1.1`, `${accountPath(alice)}/2-be2.1`);
		expect(await node.store.change(alice, { verifier: other })).toMatchObject({ ok: false, error: { code: 'dropped' } });
		expect(opened.value.dropped()).toBe(true);
	});
});
