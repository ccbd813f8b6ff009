/**
 * electron-builder.yml, judged by electron-builder's own schema, and by what must never be left open.
 * What comes out of it is looked at in test/process/packaged-app.test.ts.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const text = readFileSync(join(import.meta.dirname, '..', 'electron-builder.yml'), 'utf8');
const configuration: unknown = parse(text);

/** The builder's check of a configuration; resolves when there is nothing to say against it. */
async function validate(given: unknown): Promise<void> {
	const load = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
	const { validateConfiguration } = load('app-builder-lib/out/util/config/config.js') as { validateConfiguration(config: unknown, log: object): Promise<void> };
	await validateConfiguration(given, { isEnabled: false, add() {} });
}

test('the builder has nothing to say against the configuration, and would', async () => {
	await validate(configuration);
	await expect(validate({ ...z.record(z.string(), z.unknown()).parse(configuration), linux: { targets: 'AppImage' } })).rejects.toThrow(/configuration\.linux/);
});

test('Electron’s binary is locked against running anything but the archive', () => {
	expect(z.object({ electronFuses: z.unknown(), asar: z.unknown() }).parse(configuration)).toEqual({
		asar: true,
		electronFuses: {
			runAsNode: false,
			enableCookieEncryption: true,
			enableNodeOptionsEnvironmentVariable: false,
			enableNodeCliInspectArguments: false,
			enableEmbeddedAsarIntegrityValidation: true,
			onlyLoadAppFromAsar: true,
			grantFileProtocolExtraPrivileges: false,
		},
	});
});

test('each system gets its installers', () => {
	const target = z.object({ target: z.union([z.string(), z.array(z.string())]) });
	const { linux, mac, win } = z.object({ linux: target, mac: target, win: target }).parse(configuration);
	expect([linux.target, mac.target, win.target]).toEqual([['AppImage', 'deb'], 'dmg', 'nsis']);
});
