/**
 * `npm start` where no window can open: it says so in one line, serves the same interface to a browser,
 * and leaves when it is told to, without a window, a fault or a wait.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
let home = '';
let child: ChildProcess | undefined;

beforeEach(async () => {
	home = await mkdtemp(join(tmpdir(), 'mcl-'));
});
afterEach(async () => {
	if (child?.exitCode === null) child.kill('SIGKILL');
	// The engine ends by itself once nobody uses it: that, too, is promised.
	await expect.poll(() => existsSync(join(home, 'engine.sock')), { timeout: 20_000 }).toBe(false);
	await rm(home, { recursive: true, force: true });
});

/** Starts the app without a display; resolves with its first `count` lines. */
async function start(count: number, ...args: string[]): Promise<{ lines: string[]; ended: Promise<number | null> }> {
	const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
	const started = spawn(process.execPath, ['start.mjs', ...args], {
		cwd: root,
		env: { ...env, MAILCLUSTER_LAB_HOME: home },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	child = started;
	const ended = new Promise<number | null>((resolve) => started.once('exit', resolve));
	const lines: string[] = [];
	for await (const line of createInterface({ input: started.stdout })) {
		lines.push(line);
		if (lines.length === count) break;
	}
	return { lines, ended };
}

function addressIn(line = ''): string {
	const address = /^Open this address, it works once: (http:\/\/127\.0\.0\.1:\d+\/\S+)$/.exec(line)?.[1];
	if (address === undefined) throw new Error(`no address in: ${line}`);
	return address;
}

/** As a browser does: with the cookie that came for the token. */
async function open(address: string): Promise<Response> {
	const first = await fetch(address, { redirect: 'manual' });
	const location = first.headers.get('location');
	if (location === null) return first;
	return fetch(new URL(location, address), { headers: { cookie: first.headers.get('set-cookie')?.split(';')[0] ?? '' } });
}

describe('npm start without a display', () => {
	test('says why in one line, and its address serves the interface', async () => {
		const { lines, ended } = await start(3);
		expect(lines[0]).toBe('No Electron window (there is no display): the interface opens in the browser instead.');
		const page = await open(addressIn(lines[1]));
		expect(page.status).toBe(200);
		expect(await page.text()).toContain('<title>Mailcluster Lab</title>');
		// Once means once.
		expect((await open(addressIn(lines[1]))).status).toBeGreaterThanOrEqual(400);
		child?.kill('SIGINT');
		expect(await ended).toBe(0);
	});

	test('--browser asks for it', async () => {
		const { lines, ended } = await start(3, '--browser');
		expect(lines[0]).toContain('asked for by --browser');
		// An engine waits a while for an address that was never opened.
		expect((await open(addressIn(lines[1]))).status).toBe(200);
		child?.kill('SIGTERM');
		expect(await ended).toBe(0);
	});
});
