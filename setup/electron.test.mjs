import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron, obstacle, openWindow } from './electron.mjs';

let root = '';
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'mailcluster-electron-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('what speaks against a window', () => {
	const user = { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 };
	test.each([
		['a user with a display', user, undefined],
		['a user under Wayland', { ...user, env: { WAYLAND_DISPLAY: 'wayland-0' } }, undefined],
		['no display', { ...user, env: {} }, 'there is no display'],
		['root', { ...user, uid: 0 }, 'its sandbox does not run as root'],
		['macOS needs no variable', { platform: 'darwin', env: {}, uid: 501 }, undefined],
	])('%s', (_what, place, reason) => {
		expect(obstacle(place)).toBe(reason);
	});
});

describe('finding the program', () => {
	/** A stand-in for the npm package, which behaves as its index.js does when it is required. */
	function electronPackage(source) {
		mkdirSync(join(root, 'node_modules/electron'), { recursive: true });
		writeFileSync(join(root, 'node_modules/electron/index.js'), source);
	}

	test('is its path, whatever was printed before', async () => {
		electronPackage("console.log('Downloading Electron binary...'); module.exports = '/opt/electron';");
		expect(await findElectron(root)).toEqual({ path: '/opt/electron' });
	});

	test('fails with the innermost cause', async () => {
		electronPackage("throw new Error('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND github.com') })");
		expect(await findElectron(root)).toEqual({ reason: 'its program could not be fetched: getaddrinfo ENOTFOUND github.com' });
	});

	test('fails where the package is not installed', async () => {
		expect((await findElectron(root)).reason).toMatch(/could not be fetched: Cannot find module 'electron'/);
	});

	test('a download that hangs is ended, the downloader with it', async () => {
		electronPackage(`
			const { spawnSync } = require('node:child_process');
			spawnSync(process.execPath, ['-e', "require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)"]);
		`);
		expect(await findElectron(root, { waitMs: 1000 })).toEqual({ reason: 'its download did not end within 1 s' });
		const downloader = Number(readFileSync(join(root, 'pid'), 'utf8'));
		await expect.poll(() => isAlive(downloader)).toBe(false);
	});
});

describe('opening the window', () => {
	/** A stand-in for Electron's program. */
	function program(source) {
		const path = join(root, 'electron');
		writeFileSync(path, `#!${process.execPath}\n${source}`);
		chmodSync(path, 0o755);
		return path;
	}
	const options = { readyLine: 'window open' };

	test('it stands when the program says so, and ends with it', async () => {
		const opened = await openWindow(program("console.log('window open'); setInterval(() => {}, 1000);"), root, options);
		expect(opened.reason).toBeUndefined();
		opened.close();
		await opened.ended;
	});

	test('a program that ends before is a reason, in its own words', async () => {
		const path = program("console.error('FATAL: no usable sandbox'); process.exitCode = 1;");
		expect(await openWindow(path, root, options)).toEqual({ reason: 'FATAL: no usable sandbox' });
	});

	test('a program that says nothing is ended', async () => {
		expect(await openWindow(program('setInterval(() => {}, 1000);'), root, { ...options, waitMs: 300 })).toEqual({
			reason: 'its window did not open within 0.3 s',
		});
	});

	test('a program that is not there is a reason', async () => {
		expect((await openWindow(join(root, 'absent'), root, options)).reason).toMatch(/ENOENT/);
	});
});

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
	} catch {
		return false;
	}
}
