import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { freeLicence, membersEntered, nodeSettingsFile } from '../contract/node-settings.ts';
import { EnteredSettings } from './entered-settings.ts';

const ports = { smtp: 25, imap: 143, lmtp: 24, admin: 8010, link: 4010 };
const hosts = [
	{ address: '127.77.1.22', name: 'be2', ports },
	{ address: '127.77.1.11', name: 'fe1', ports },
];
let folder: string;
let told: NodeEvent[];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-entered-'));
	told = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function config(): NodeConfig {
	return {
		cluster: { name: 'lab', id: 'lab', secretHex: '44'.repeat(32) },
		...{ name: 'be1', address: '127.77.1.21', ports, members: [], hosts, dataPath: folder, adminToken: 'the-token-of-this-node', beatMs: 100 },
	};
}

async function read(): Promise<EnteredSettings> {
	const settings = await EnteredSettings.read(config(), (event) => told.push(event));
	if (!settings.ok) throw new Error(settings.error.message);
	return settings.value;
}

describe('what is entered on a bare node', () => {
	it('is nothing at first, and is there again after a restart', async () => {
		const settings = await read();
		expect([settings.isLicensed, settings.entered]).toEqual([false, []]);
		expect(await settings.saveMembers([{ address: '127.77.1.22', roles: ['backend'] }])).toMatchObject({ ok: true });
		expect(await settings.enterLicence(` ${freeLicence.toLowerCase()} `)).toMatchObject({ ok: true });
		const again = await read();
		expect([again.isLicensed, again.entered]).toEqual([true, [{ address: '127.77.1.22', roles: ['backend'], name: 'be2' }]]);
		expect(told.at(-1)).toEqual({ type: 'settings', licensed: true, members: [{ address: '127.77.1.22', roles: ['backend'], name: 'be2' }] });
	});

	it('keeps an address that nobody knows, and says so', async () => {
		const settings = await read();
		await settings.saveMembers([
			{ address: '127.77.1.29', roles: ['backend'] },
			{ address: '127.77.1.11', roles: ['frontend'] },
		]);
		expect(settings.known.unknownAddresses).toEqual(['127.77.1.29']);
		expect(settings.known.members).toEqual([{ name: 'fe1', roles: ['frontend'], address: '127.77.1.11', ports }]);
	});

	it.each([
		['its own address', [{ address: '127.77.1.21', roles: ['backend' as const] }], 'be1 itself'],
		['an address twice', [0, 1].map(() => ({ address: '127.77.1.22', roles: ['backend' as const] })), 'there twice'],
	])('refuses %s, and changes nothing', async (_, members, why) => {
		const settings = await read();
		const saved = await settings.saveMembers(members);
		expect(saved).toMatchObject({ ok: false, error: { code: 'bad-members', message: expect.stringContaining(why) } });
		expect(await readdir(folder)).toEqual([]);
	});

	it('refuses a key that is none, and names the one that is free', async () => {
		expect(await (await read()).enterLicence('12345')).toMatchObject({
			ok: false,
			error: { code: 'bad-licence', message: expect.stringContaining(freeLicence) },
		});
	});

	it('does not take a broken file for an empty one', async () => {
		await writeFile(join(folder, nodeSettingsFile), '{"format":1,"members":[{"addr');
		expect(await EnteredSettings.read(config(), () => {})).toMatchObject({
			ok: false,
			error: { code: 'bad-settings', message: expect.stringContaining('broken') },
		});
	});

	it('leaves no half-written file behind', async () => {
		const settings = await read();
		await Promise.all([settings.enterLicence(freeLicence), settings.saveMembers([{ address: '127.77.1.22', roles: ['backend'] }])]);
		expect(await readdir(folder)).toEqual([nodeSettingsFile]);
		expect(JSON.parse(await readFile(join(folder, nodeSettingsFile), 'utf8'))).toMatchObject({ licence: freeLicence, members: [{ address: '127.77.1.22' }] });
	});
});

it('an address book gives a member its name and ports, and its role is the one that was entered', () => {
	const { members } = membersEntered([{ address: '127.77.1.22', roles: ['frontend'] }], hosts);
	expect(members).toEqual([{ name: 'be2', roles: ['frontend'], address: '127.77.1.22', ports }]);
});
