/**
 * Odd days: what a person, a power cut or another program left on the volume. Each says what, where and how it is
 * mended; the other accounts go on; nothing that is not understood is deleted.
 */
import { describe, expect, test } from 'vitest';
import type { Look } from '../cluster/member.ts';
import { lookAround } from '../server/look.ts';
import { createAccount } from './account-directory.ts';
import type { FileSystem } from './file-system.ts';
import { declareDead, readMember, takeLife } from './member-tokens.ts';
import { type MemoryFiles, memoryFiles } from './memory-files.ts';
import { alice, home, id, killed, mail, nodeOn, opened, prepare, type TestNode, texts, verifier } from './test-member.ts';
import { accountPath, prepareVolume } from './volume.ts';
import { probeVolume } from './volume-probe.ts';

const bob = 'bob@example.test';

async function world(): Promise<{ fs: MemoryFiles; be1: TestNode; be2: TestNode }> {
	const fs = memoryFiles();
	await prepare(fs);
	await createAccount(fs, { controllerToken: 'Controller/0-free', address: bob, verifier, uidValidity: 7 });
	return { fs, be1: await nodeOn(fs, 'be1'), be2: await nodeOn(fs, 'be2') };
}

async function must(result: Promise<{ readonly ok: boolean; readonly error?: { readonly message: string } }>): Promise<void> {
	const done = await result;
	if (!done.ok) throw new Error(done.error?.message);
}

/** Every file with its bytes: to see that nothing was lost. */
async function files(fs: FileSystem, path: string): Promise<Record<string, string>> {
	const names = await fs.list(path);
	if (!names.ok) {
		const read = await fs.read(path);
		return { [path]: read.ok ? Buffer.from(read.value).toString('latin1') : read.error.code };
	}
	const below = await Promise.all(names.value.map((name) => files(fs, `${path}/${name}`)));
	return Object.assign({}, ...below);
}

function problems(node: TestNode): string[] {
	return node.events.flatMap((event) => (event.type === 'problem' ? [`${event.code}: ${event.message}`] : []));
}

async function replace(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
	await must(fs.unlink(path));
	await must(fs.create(path, bytes));
}

const halfWritten = [
	['cut off', new TextEncoder().encode('{"addr')],
	['empty', new Uint8Array()],
	['zero-filled', new Uint8Array(200)],
] as const;

describe('R1: odd tokens', () => {
	test.each([
		['1-be1', "holds no token but '1-be1'"],
		['1-be1.1 (copy)', "holds no token but '1-be1.1 (copy)'"],
		['12-BE1.3', "holds no token but '12-BE1.3'"],
	])('a token renamed to %j: nobody takes it, the message says how it is mended, and that mends it', async (name, says) => {
		const { fs, be1 } = await world();
		await must(fs.rename(`${accountPath(alice)}/0-free`, `${accountPath(alice)}/${name}`));
		const before = await files(fs, accountPath(alice));
		expect(await be1.store.open(alice)).toMatchObject({ ok: false, error: { code: 'broken-token', definite: true } });
		expect(await be1.store.open(alice)).toMatchObject({ ok: false });
		const [told, ...more] = problems(be1);
		// Said once, not at each attempt.
		expect([told?.includes(says), more]).toEqual([true, []]);
		expect(told).toContain(`'${accountPath(alice)}'`);
		expect(await files(fs, accountPath(alice))).toEqual(before);
		expect((await be1.store.open(bob)).ok).toBe(true);
		const remedy = /renamed the right one to '(\d+-free)'/.exec(told ?? '')?.[1];
		await must(fs.rename(`${accountPath(alice)}/${name}`, `${accountPath(alice)}/${remedy}`));
		expect((await be1.store.open(alice)).ok).toBe(true);
	});

	test('two tokens: the owner goes on by its exact name, nobody else takes either, nothing is touched', async () => {
		const { fs, be1, be2 } = await world();
		const { account } = await opened(be1);
		// What `mkdir -p` of a late writer, or a person with a copy, makes.
		await must(fs.makeDirectory(`${accountPath(alice)}/9-free`));
		expect(await account.deliver({ deliveryId: id(1), bytes: mail('still here') })).toMatchObject({ ok: true });
		const before = await files(fs, accountPath(alice));
		await killed(fs, be1);
		expect(await be2.store.open(alice)).toMatchObject({ ok: false, error: { code: 'broken-token' } });
		expect(problems(be2).join()).toContain("holds 2 tokens ('1-be1.1', '9-free')");
		expect(problems(be2).join()).toContain("'10-free'");
		expect(await files(fs, accountPath(alice))).toEqual(before);
		expect((await be2.store.open(bob)).ok).toBe(true);
	});

	test("what is no token beside a token is in nobody's way, and told", async () => {
		const { fs, be1 } = await world();
		await must(fs.create(`${accountPath(alice)}/notes.txt`, mail('mine')));
		await must(fs.makeDirectory(`${accountPath(alice)}/1-be1 old`));
		expect((await be1.store.open(alice)).ok).toBe(true);
		expect(problems(be1)).toEqual([expect.stringContaining("holds what is no token ('notes.txt', '1-be1 old')")]);
		expect((await fs.read(`${accountPath(alice)}/notes.txt`)).ok).toBe(true);
		expect(await be1.store.release(alice)).toMatchObject({ ok: true });
	});

	test.each(['3-up', '4-dead'])("a member's token %s where an account's belongs", async (name) => {
		const { fs, be1 } = await world();
		await must(fs.rename(`${accountPath(alice)}/0-free`, `${accountPath(alice)}/${name}`));
		expect(await be1.store.open(alice)).toMatchObject({ ok: false, error: { code: 'broken-token' } });
		expect(problems(be1)).toEqual([expect.stringContaining(`renamed it to '${Number(name[0]) + 1}-free'`)]);
	});

	test.each(['999999999-free', '999999998-free', '999999998-be2.7'])(
		'a token with a number that cannot grow (%s): for a person, and no node falls over it',
		async (name) => {
			const { fs, be1 } = await world();
			await must(fs.rename(`${accountPath(alice)}/0-free`, `${accountPath(alice)}/${name}`));
			expect(await be1.store.open(alice)).toMatchObject({ ok: false, error: { code: 'broken-token', definite: true } });
			expect((await be1.store.open(bob)).ok).toBe(true);
			const remedy = /renamed the right one to '(\d+-free)'/.exec(problems(be1)[0] ?? '')?.[1];
			await must(fs.rename(`${accountPath(alice)}/${name}`, `${accountPath(alice)}/${remedy}`));
			expect((await be1.store.open(alice)).ok).toBe(true);
		},
	);

	test('a life with a number that cannot grow: its member does not start, and says why', async () => {
		const { fs } = await world();
		await must(fs.rename('Members/be2/1-up', 'Members/be2/999999999-up'));
		expect(await takeLife(fs, 'be2')).toMatchObject({ ok: false, error: { code: 'broken-token' } });
	});

	test('a file where an account belongs', async () => {
		const { fs, be1 } = await world();
		await must(fs.create('SharedDomains/example.test/carol.macnt', mail('x')));
		expect(await be1.store.open('carol@example.test')).toMatchObject({ ok: false, error: { code: 'volume-error' } });
		expect((await be1.store.open(alice)).ok).toBe(true);
	});
});

describe('half-written files', () => {
	test.each(halfWritten)('account.json %s: the account stays shut and untouched, others go on', async (_, bytes) => {
		const { fs, be1 } = await world();
		await replace(fs, `${await home(fs)}/account.json`, bytes);
		expect(await be1.store.open(alice)).toMatchObject({ ok: false, error: { code: 'not-understood', definite: true } });
		expect(problems(be1)).toEqual([expect.stringMatching(/1-be1\.1\/account\.json' is not understood: .*restore the file/)]);
		expect((await be1.store.open(bob)).ok).toBe(true);
		// As told: a copy of another account's mends it.
		const copy = await fs.read(`${accountPath(bob)}/1-be1.1/account.json`);
		await replace(fs, `${await home(fs)}/account.json`, copy.ok ? copy.value : mail(''));
		expect((await be1.store.open(alice)).ok).toBe(true);
	});

	test.each([...halfWritten, ['missing', undefined] as const])(
		'mailbox.json %s: mail, numbers and flags stay, clients read anew, the old file is kept',
		async (_, bytes) => {
			const { fs, be1, be2 } = await world();
			const first = await opened(be1);
			await first.inbox.append({ bytes: mail('one'), flags: ['\\Seen', 'Work', 'Home'], internalDateS: 1 });
			await first.account.deliver({ deliveryId: id(1), bytes: mail('two') });
			await killed(fs, be1);
			const path = `${await home(fs)}/INBOX/mailbox.json`;
			await must(fs.unlink(path));
			if (bytes !== undefined) await must(fs.create(path, bytes));

			const second = await opened(be2);
			expect(await texts(second.inbox)).toEqual(['one', 'two']);
			expect(second.inbox.uidValidity).toBe(be2.clock.wallS);
			// A letter that nobody can explain any more is never taken for another keyword.
			expect([...(second.inbox.messages()[0]?.flags ?? [])]).toEqual(['\\Seen', 'Lost-a', 'Lost-b']);
			await second.inbox.changeFlags([2], { mode: 'add', flags: ['New'] });
			expect([...(second.inbox.messages()[1]?.flags ?? [])]).toEqual(['New']);
			expect(problems(be2)).toEqual([expect.stringMatching(/INBOX\/mailbox\.json' was .*a new one was made/)]);
			const aside = `${await home(fs)}/INBOX/mailbox.json.not-understood-by-be2.1`;
			expect(await fs.read(aside)).toMatchObject(bytes === undefined ? { ok: false } : { ok: true, value: bytes });

			// Told once: the next owner finds all in order, and leaves what was moved aside alone.
			await killed(fs, be2);
			const be3 = await nodeOn(fs, 'be3');
			expect((await opened(be3)).inbox.uidValidity).toBe(be2.clock.wallS);
			expect(problems(be3)).toEqual([]);
		},
	);

	test('what was moved aside before is not replaced', async () => {
		const { fs, be1 } = await world();
		for (const n of [1, 2]) {
			await replace(fs, `${await home(fs)}/INBOX/mailbox.json`, mail(`broken ${n}`));
			await opened(be1);
			await be1.store.release(alice);
		}
		const at = `${await home(fs)}/INBOX`;
		expect(await fs.read(`${at}/mailbox.json.not-understood-by-be1.1`)).toMatchObject({ value: mail('broken 1') });
		expect(await fs.read(`${at}/mailbox.json.not-understood-by-be1.1-2`)).toMatchObject({ value: mail('broken 2') });
	});

	test('a mailbox that only looks missing to a listing keeps its UIDVALIDITY', async () => {
		const { fs, be1 } = await world();
		fs.inject({ listing: (_, names) => names.filter((name) => name !== 'mailbox.json') });
		expect((await opened(be1)).inbox.uidValidity).toBe(7);
	});

	test('a directory without mailbox.json and without mail is no mailbox: told, left alone', async () => {
		const { fs, be1 } = await world();
		await must(fs.makeDirectory(`${await home(fs)}/backup`));
		await must(fs.create(`${await home(fs)}/backup/notes.txt`, mail('x')));
		await must(fs.makeDirectory(`${await home(fs)}/Backup of mine`));
		const { account } = await opened(be1);
		expect(account.mailbox('backup')).toBeUndefined();
		expect(problems(be1).join('\n')).toMatch(/backup' holds what is no mail of ours \('notes\.txt'\)/);
		expect(problems(be1).join('\n')).toContain("holds what is no mailbox of ours ('Backup of mine')");
		expect((await fs.read(`${await home(fs)}/backup/notes.txt`)).ok).toBe(true);
	});

	test("tmp/ with a stranger's file, and no tmp/ at all", async () => {
		const { fs, be1 } = await world();
		await must(fs.create(`${await home(fs)}/tmp/important.txt`, mail('x')));
		await must(fs.removeDirectory(`${accountPath(bob)}/0-free/tmp`));
		const { account } = await opened(be1);
		expect(problems(be1)).toEqual([expect.stringContaining("tmp' holds what no node put there ('important.txt')")]);
		expect((await fs.read(`${await home(fs)}/tmp/important.txt`)).ok).toBe(true);
		expect((await account.deliver({ deliveryId: id(1), bytes: mail('x') })).ok).toBe(true);
		const other = await opened(be1, bob);
		expect(problems(be1)[1]).toContain('it was made again');
		expect((await other.account.deliver({ deliveryId: id(1), bytes: mail('x') })).ok).toBe(true);
	});

	test('a message file of another size than its name says: that message is refused, the rest goes on', async () => {
		const { fs, be1 } = await world();
		const { account, inbox } = await opened(be1);
		for (const n of [1, 2, 3]) await account.deliver({ deliveryId: id(n), bytes: mail(`mail ${n}`) });
		const at = `${await home(fs)}/INBOX`;
		const names = await fs.list(at);
		const [one, two] = (names.ok ? names.value : []).filter((name) => name.startsWith('0')).sort();
		await replace(fs, `${at}/${one}`, new Uint8Array());
		await must(fs.unlink(`${at}/${two}`));
		await must(fs.makeDirectory(`${at}/${two}`));
		expect(await texts(inbox)).toEqual(['volume-error', 'volume-error', 'mail 3']);
		expect(await inbox.read(1)).toMatchObject({ ok: false, error: { definite: true } });
		expect([account.dropped(), problems(be1).length]).toEqual([false, 2]);
		expect(problems(be1).join()).toContain('has 0 bytes, its name says 6');
		await inbox.changeFlags([1], { mode: 'add', flags: ['\\Deleted'] });
		expect(await inbox.expunge([1])).toMatchObject({ ok: true, value: [1] });
	});

	test('the highest UID there is, by hand: nothing is stored behind it, the message says what is to be done, and that mends it', async () => {
		const { fs, be1 } = await world();
		const at = `${accountPath(alice)}/0-free/INBOX`;
		const last = '4294967295.1764115200.3.1-1._.-';
		await must(fs.create(`${at}/${last}`, mail('odd')));
		const { account, inbox } = await opened(be1);
		const refused = { ok: false, error: { code: 'volume-error', definite: true } };
		expect(await account.deliver({ deliveryId: id(1), bytes: mail('one') })).toMatchObject(refused);
		expect(await inbox.append({ bytes: mail('two'), flags: [], internalDateS: 1 })).toMatchObject(refused);
		expect([account.dropped(), await texts(inbox)]).toEqual([false, ['odd']]);
		expect(problems(be1)).toEqual([expect.stringContaining(`INBOX' has a message or tombstone with the highest UID there is (4294967295)`)]);
		expect(await fs.list(`${await home(fs)}/tmp`)).toMatchObject({ value: [] });
		await must(fs.unlink(`${await home(fs)}/INBOX/${last}`));
		await be1.store.release(alice);
		expect(await (await opened(be1)).account.deliver({ deliveryId: id(1), bytes: mail('one') })).toMatchObject({ ok: true, value: { uid: 1 } });
	});

	test.each([
		{ costLog2: 20, blockSize: 8 },
		{ costLog2: 18, blockSize: 32 },
	])('a verifier that would take the memory of a node at a login (%o): not understood', async (cost) => {
		const { fs, be1 } = await world();
		const file = { address: alice, verifier: { ...verifier, ...cost } };
		await replace(fs, `${await home(fs)}/account.json`, mail(JSON.stringify(file)));
		expect(await be1.store.open(alice)).toMatchObject({ ok: false, error: { code: 'not-understood', definite: true } });
	});
});

describe('odd members', () => {
	test.each([
		['missing', undefined],
		['cut off', mail('00')],
		['zero-filled', new Uint8Array(4096)],
		['too long', new Uint8Array(9000)],
	])("a beat that is %s: nobody is heard by it, and the member's next life begins with a whole one", async (_, bytes) => {
		const { fs } = await world();
		await must(fs.unlink('Members/be1/1-up/beat'));
		if (bytes !== undefined) await must(fs.create('Members/be1/1-up/beat', bytes));
		const read = await readMember(fs, 'be1');
		expect(read.ok ? read.value.beat : 'unread').toBe('torn');
		expect(await takeLife(fs, 'be1')).toEqual({ ok: true, value: { life: 2 } });
		expect(await readMember(fs, 'be1')).toMatchObject({ value: { token: { number: 2 }, beat: { seq: 0 } } });
	});

	test('a beat that a person took away is made again by the living, below its own token only', async () => {
		const { fs } = await world();
		await must(fs.unlink('Members/be1/1-up/beat'));
		const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;
		const look = { name: 'be1', life: 1, seq: 7, payload, backends: ['be2'] };
		expect(await lookAround(fs, look, () => 0)).toMatchObject({ own: 'written' });
		expect(await readMember(fs, 'be1')).toMatchObject({ value: { beat: { seq: 7 } } });
		await declareDead(fs, 'be1', 1);
		expect(await lookAround(fs, look, () => 0)).toMatchObject({ own: 'gone', ownToken: { number: 2, alive: false } });
		expect(await fs.look('Members/be1/1-up')).toMatchObject({ ok: false });
	});

	test.each(['Controller', 'Members/be1', 'Members/be2'])('two tokens in %s: each look says so, and how it is mended', async (parent) => {
		const { fs } = await world();
		await must(fs.makeDirectory(`${parent}/70-free`));
		if (parent === 'Members/be1') await must(fs.rename('Members/be1/1-up', 'Members/be1/2-dead'));
		const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;
		const look = await lookAround(fs, { name: 'be1', life: 1, seq: 1, payload, backends: ['be2'] }, () => 0);
		expect(look.problems).toEqual([expect.stringMatching(`^'${parent}' holds 2 tokens .*'71-free'`)]);
	});

	test('a second token that comes while looks go on: told within a second, and until it is gone', async () => {
		const { fs } = await world();
		const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;
		const request = { name: 'be1', life: 1, payload, backends: ['be2'] };
		const problems: string[][] = [];
		let before: Look | null = null;
		for (let seq = 1; seq <= 30; seq += 1) {
			if (seq === 5) await must(fs.makeDirectory('Members/be2/70-free'));
			if (seq === 15) await must(fs.removeDirectory('Members/be2/70-free'));
			before = await lookAround(fs, { ...request, seq, before }, () => 0);
			problems.push([...(before.problems ?? [])]);
		}
		expect(problems.map((told) => told.length)).toEqual([...Array(9).fill(0), ...Array(10).fill(1), ...Array(11).fill(0)]);
		expect(before?.members.be2).toMatchObject({ token: { number: 1, alive: true } });
	});

	test('a look took as long as all that it looked at: a slow one would count as an old one', async () => {
		const { fs } = await world();
		const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;
		let nowMs = 0;
		const slow: typeof fs = {
			...fs,
			look: (path) => {
				if (path.startsWith('Controller')) nowMs += 50;
				return fs.look(path);
			},
			list: (path) => {
				if (path === 'Controller') nowMs += 50;
				return fs.list(path);
			},
		};
		const look = await lookAround(slow, { name: 'be1', life: 1, seq: 1, payload, backends: ['be2'] }, () => nowMs);
		expect(look.tookMs).toBeGreaterThanOrEqual(50);
	});

	test('what another look saw is looked up by name: a new life, an ended one and a new controller are seen at once', async () => {
		const { fs } = await world();
		const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;
		const request = { name: 'be1', life: 1, payload, backends: ['be2'] };
		const first = await lookAround(fs, { ...request, seq: 1 }, () => 0);
		await declareDead(fs, 'be2', 1);
		const second = await lookAround(fs, { ...request, seq: 2, before: first }, () => 0);
		expect([first, second].map((look) => look.members.be2?.token)).toEqual([
			{ number: 1, alive: true },
			{ number: 2, alive: false },
		]);
		await takeLife(fs, 'be2');
		await must(fs.rename('Controller/0-free', 'Controller/1-be2.3'));
		const third = await lookAround(fs, { ...request, seq: 3, before: second }, () => 0);
		expect([second.controller, third.controller]).toEqual([
			{ epoch: 0, holder: null },
			{ epoch: 1, holder: { member: 'be2', life: 3 } },
		]);
		expect(third.members.be2?.token).toEqual({ number: 3, alive: true });
	});

	test('two tokens of a member: told, nothing is touched', async () => {
		const { fs } = await world();
		await must(fs.makeDirectory('Members/be1/7-free'));
		expect(await takeLife(fs, 'be1')).toMatchObject({
			ok: false,
			error: { code: 'broken-token', definite: true, message: expect.stringContaining("'8-free'") },
		});
		expect(await fs.list('Members/be1')).toMatchObject({ value: ['1-up', '7-free'] });
	});
});

describe('odd volumes', () => {
	test.each(['Members', 'SharedDomains'])('%s is a file', async (name) => {
		const fs = memoryFiles();
		await must(fs.create('Volume.json', mail('{"format":1,"id":"c1"}')));
		await must(fs.create(name, mail('x')));
		expect(await prepareVolume(fs, { clusterId: 'c1' })).toMatchObject({ ok: false, error: { code: 'broken-volume', definite: true } });
	});

	test.each(halfWritten)('Volume.json %s: refused, with what to write into it', async (_, bytes) => {
		const { fs } = await world();
		await replace(fs, 'Volume.json', bytes);
		const refused = await prepareVolume(fs, { clusterId: 'c1' });
		expect(refused).toMatchObject({ ok: false, error: { code: 'broken-volume' } });
		const text = /write (\{.*\}) into/.exec(refused.ok ? '' : refused.error.message)?.[1];
		await replace(fs, 'Volume.json', mail(text ?? ''));
		expect(await prepareVolume(fs, { clusterId: 'c1' })).toMatchObject({ ok: true });
		expect((await opened(await nodeOn(fs, 'be3'))).account.address).toBe(alice);
	});

	test('a full volume in use lets a node start; a new one is refused', async () => {
		const { fs } = await world();
		const full = { before: (call: { operation: string }) => (['create', 'makeDirectory', 'link'].includes(call.operation) ? ('ENOSPC' as const) : undefined) };
		fs.inject(full);
		expect(await probeVolume(fs, 'be1')).toEqual([]);
		fs.inject({ before: (call) => (call.operation === 'create' ? 'ENOSPC' : undefined) });
		expect(await probeVolume(fs, 'be1')).toEqual([]);
		fs.inject({});
		expect(await fs.look('Probe-be1')).toMatchObject({ ok: false });
		expect((await probeVolume(memoryFiles(full), 'be1'))[0]).toMatchObject({ code: 'not-writable' });
	});
});
