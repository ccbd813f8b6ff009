import { describe, expect, test } from 'vitest';
import { declareDead, endLife, lifeEnded, readMember, takeLife } from './member-tokens.ts';
import { MemoryDisk, memoryFiles } from './memory-files.ts';
import { readToken } from './tokens.ts';
import { accountPath, prepareVolume } from './volume.ts';
import { probeVolume } from './volume-probe.ts';

async function names(fs: ReturnType<typeof memoryFiles>, path: string): Promise<string[]> {
	const list = await fs.list(path);
	return list.ok ? list.value.sort() : [list.error.code];
}

describe('R1: preparing the volume', () => {
	test('five nodes that start at once agree on one volume', async () => {
		const disk = new MemoryDisk();
		const mounts = Array.from({ length: 5 }, () => memoryFiles({ disk }));
		for (const prepared of await Promise.all(mounts.map((fs) => prepareVolume(fs, { clusterId: 'c1' })))) expect(prepared.ok).toBe(true);
		const [fs] = mounts;
		if (fs === undefined) throw new Error('no mount');
		expect(await names(fs, '')).toEqual(['Controller', 'Members', 'SharedDomains', 'Volume.json']);
		expect(await names(fs, 'Controller/0-free')).toEqual(['Domains', 'Settings', 'tmp']);
		fs.powerCut();
		expect(await names(fs, 'Controller/0-free')).toEqual(['Domains', 'Settings', 'tmp']);
	});

	test.each([
		['foreign-volume', '{"format":1,"id":"other"}'],
		['newer-volume', '{"format":2,"id":"c1"}'],
		['broken-volume', '{"format":'],
		['broken-volume', '{"format":"1","id":"c1"}'],
	])('%s is refused by name: %s', async (code, text) => {
		const fs = memoryFiles();
		await fs.create('Volume.json', new TextEncoder().encode(text));
		expect(await prepareVolume(fs, { clusterId: 'c1' })).toMatchObject({ ok: false, error: { code, definite: true } });
		expect(await names(fs, '')).toEqual(['Volume.json']);
	});

	test('a folder with other things in it is left alone', async () => {
		const fs = memoryFiles();
		await fs.makeDirectory('photos');
		expect(await prepareVolume(fs, { clusterId: 'c1' })).toMatchObject({ ok: false, error: { code: 'not-a-volume' } });
		expect(await names(fs, '')).toEqual(['photos']);
	});

	test('an address leads to one place, a bad one nowhere', () => {
		expect(accountPath('alice@example.test')).toBe('SharedDomains/example.test/alice.macnt');
		for (const bad of ['../x@example.test', 'a/b@example.test', 'alice', 'alice@..', '.alice@example.test'])
			expect(() => accountPath(bad)).toThrow('invariant');
	});
});

describe('R2: lives', () => {
	test('lives count upwards and one that ended never comes back', async () => {
		const fs = memoryFiles();
		await prepareVolume(fs, { clusterId: 'c1' });
		expect(await takeLife(fs, 'be1')).toEqual({ ok: true, value: { life: 1 } });
		expect(await lifeEnded(fs, { member: 'be1', life: 1 })).toBe('alive');
		expect(await declareDead(fs, 'be1', 1)).toMatchObject({ ok: true });
		expect(await names(fs, 'Members/be1')).toEqual(['2-dead']);
		expect(await lifeEnded(fs, { member: 'be1', life: 1 })).toBe('ended');
		expect(await declareDead(fs, 'be1', 1)).toMatchObject({ ok: false, error: { code: 'lost', definite: true } });
		expect(await takeLife(fs, 'be1')).toEqual({ ok: true, value: { life: 3 } });
		expect(await lifeEnded(fs, { member: 'be1', life: 1 })).toBe('ended');
		expect(await endLife(fs, 'be1', 3)).toMatchObject({ ok: true });
		expect(await lifeEnded(fs, { member: 'be1', life: 3 })).toBe('ended');
	});

	test('a new life begins with a beat of its own, whatever the last one left', async () => {
		const fs = memoryFiles();
		await prepareVolume(fs, { clusterId: 'c1' });
		await takeLife(fs, 'be1');
		await fs.overwrite('Members/be1/1-up/beat', new TextEncoder().encode('torn'));
		expect(await readMember(fs, 'be1')).toMatchObject({ value: { beat: 'torn' } });
		// It crashed, nobody declared it dead: the new life is the next number.
		expect(await takeLife(fs, 'be1')).toEqual({ ok: true, value: { life: 2 } });
		expect(await readMember(fs, 'be1')).toMatchObject({ value: { token: { number: 2 }, beat: { seq: 0, payload: { phase: 'starting' } } } });
		await declareDead(fs, 'be1', 2);
		expect(await readMember(fs, 'be1')).toMatchObject({ value: { token: { number: 3, holder: { kind: 'dead' } }, beat: 'none' } });
	});

	test('two namesakes cannot begin the same life', async () => {
		const fs = memoryFiles();
		await prepareVolume(fs, { clusterId: 'c1' });
		await takeLife(fs, 'be1');
		const both = await Promise.all([takeLife(fs, 'be1'), takeLife(fs, 'be1')]);
		expect(both.filter((one) => one.ok)).toHaveLength(1);
		expect((await readToken(fs, 'Members/be1')).ok).toBe(true);
	});

	test('a volume that is away proves nobody dead', async () => {
		const fs = memoryFiles();
		await prepareVolume(fs, { clusterId: 'c1' });
		await takeLife(fs, 'be1');
		await declareDead(fs, 'be1', 1);
		for (const code of ['EIO', 'ENOENT'] as const) {
			fs.inject({ before: () => code });
			expect(await lifeEnded(fs, { member: 'be1', life: 1 })).toBe('unknown');
		}
		fs.inject({});
		expect(await lifeEnded(fs, { member: 'nobody', life: 1 })).toBe('unknown');
	});
});

describe('R13: the probe', () => {
	test('finds nothing on a volume that has it all, and leaves nothing behind', async () => {
		const fs = memoryFiles();
		await fs.makeDirectory('Probe-be1');
		await fs.create('Probe-be1/left', new Uint8Array());
		expect(await probeVolume(fs, 'be1')).toEqual([]);
		expect(await names(fs, '')).toEqual([]);
	});

	test.each([
		[
			'directory-rename',
			{ before: (call: { operation: string; path: string }) => (call.operation === 'rename' && call.path.endsWith('1-a') ? ('EXDEV' as const) : undefined) },
		],
		['link', { before: (call: { operation: string }) => (call.operation === 'link' ? ('EACCES' as const) : undefined) }],
		['directory-fsync', { before: (call: { operation: string }) => (call.operation === 'syncDirectory' ? ('EIO' as const) : undefined) }],
		['not-writable', { before: (call: { operation: string }) => (call.operation === 'create' ? ('EROFS' as const) : undefined) }],
		['long-names', { before: (call: { path: string }) => (call.path.length > 200 ? ('ENAMETOOLONG' as const) : undefined) }],
	])('names what is missing and how to mend it: %s', async (code, faults) => {
		const findings = await probeVolume(memoryFiles(faults), 'be1');
		expect(findings.map((finding) => finding.code)).toContain(code);
		for (const finding of findings) expect(finding.remedy.length).toBeGreaterThan(10);
	});
});
