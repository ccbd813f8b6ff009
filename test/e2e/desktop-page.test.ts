/**
 * The desktop shell's road without Electron: the interface under the shell's own headers and files, over a
 * message port, through the shell's bridge to a real engine. What only Electron itself can show (the window,
 * its sandbox, its scheme) is in test/electron/journey.test.ts.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { assetFor } from '../../electron/assets.ts';
import { type Bridge, bridge, type PagePort } from '../../electron/channel.ts';
import { channelMessage, pageOrigin } from '../../electron/names.ts';
import { responseHeaders } from '../../electron/policy.ts';
import { type MenuMessage, pageMessageSchema } from '../../engine/contract/shell-messages.ts';
import { pageMessageName, shellMessageName } from '../../engine/contract/shell-names.ts';
import { attachChannel } from '../../engine/server/attach.ts';
import { launchChromium, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';

const example = join(import.meta.dirname, '../../renderer/src/state/recordings/examples/kill-controller.jsonl.gz');

let home = '';
let server: Server;
let browser: Browser;
let joint: Bridge | undefined;

beforeAll(async () => {
	home = await mkdtemp(join(tmpdir(), 'mcl-'));
	process.env.MAILCLUSTER_LAB_HOME = home;
	server = createServer(async (request, response) => {
		const asset = assetFor({ method: request.method ?? '', url: `${pageOrigin}${request.url}` }, builtInterface());
		for (const [name, value] of Object.entries(responseHeaders)) response.setHeader(name, value);
		if (asset === null) return response.writeHead(404).end();
		return response.writeHead(200, { 'content-type': asset.contentType }).end(await readFile(asset.path));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	browser = await launchChromium();
});

afterAll(async () => {
	joint?.close();
	await browser?.close();
	server?.close();
	await vi.waitUntil(() => !existsSync(join(home, 'engine.sock')), { timeout: 20_000 });
	await rm(home, { recursive: true, force: true });
});

/** The shell's end of a port whose other end is in the page, where the preload would have put it. */
async function portOf(page: Page): Promise<PagePort> {
	let say: (event: { data: unknown }) => void = () => {};
	const early: unknown[] = [];
	await page.exposeBinding('toShell', (_source, data: unknown) => {
		if (started) say({ data });
		else early.push(data);
	});
	await page.addInitScript((type) => {
		const { port1, port2 } = new MessageChannel();
		const outside = window as unknown as { toShell(data: unknown): void; toPage(text: string): void };
		Object.assign(window, { mailcluster: { shell: 'electron' }, toPage: (text: string) => port1.postMessage(text) });
		port1.onmessage = ({ data }) => outside.toShell(data);
		window.addEventListener('DOMContentLoaded', () => window.postMessage({ type }, window.location.origin, [port2]));
	}, channelMessage);
	let started = false;
	return {
		on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
			if (event === 'message') say = listener;
		},
		postMessage: (text) => void page.evaluate((each) => (window as unknown as { toPage(text: string): void }).toPage(each), text).catch(() => {}),
		start() {
			started = true;
			for (const data of early.splice(0)) say({ data });
		},
		close() {},
	};
}

test('the page runs under the shell’s policy and shows what the engine offers, through the bridge', async () => {
	const { page, errors } = await visit(browser);
	const reports: string[] = [];
	const port = await portOf(page);
	joint = bridge(
		port,
		async () => (await attachChannel({ start: true, client: 'electron' })).channel,
		(reason) => reports.push(reason),
	);
	await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	await page.locator('[data-preset="dynamic-3"]').waitFor();
	expect(reports).toEqual([]);
	// A breach of the content security policy is a console error, too.
	expect(errors).toEqual([]);
});

test('the page tells the shell what its menu may offer, and does what is chosen there', async () => {
	const { page, errors } = await visit(browser);
	const told: unknown[] = [];
	await page.exposeBinding('toMenu', (_source, message: unknown) => void told.push(message));
	await page.addInitScript(
		([said, mine]) => {
			const outside = window as unknown as { toMenu(message: unknown): void };
			// As the preload: what the page says to the shell, and the shell to the page.
			window.addEventListener('message', (event) => {
				if (event.source === window && event.data?.type === said) outside.toMenu(event.data.message);
			});
			Object.assign(window, { choose: (command: string) => window.postMessage({ type: mine, message: { type: 'command', command } }, window.location.origin) });
		},
		[pageMessageName, shellMessageName],
	);
	await portOf(page);
	await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	await vi.waitUntil(() => told.length > 0);
	expect(pageMessageSchema.parse(told.at(-1))).toMatchObject({ language: 'en', theme: 'auto' });
	expect(told.at(-1)).toMatchObject({ commands: expect.arrayContaining(['home.show', 'language.de', 'theme.dark']) });
	expect(told.at(-1)).not.toMatchObject({ commands: expect.arrayContaining(['cluster.heal-all']) });
	const choose = (command: string) => page.evaluate((chosen) => (window as unknown as { choose(command: string): void }).choose(chosen), command);
	await choose('language.de');
	await page.locator('html[lang="de"]').waitFor();
	await choose('theme.light');
	await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
	await vi.waitUntil(() => (told.at(-1) as MenuMessage).theme === 'light');
	expect(told.at(-1)).toMatchObject({ language: 'de', theme: 'light', opensFiles: true });
	// A file that the shell has read is shown, if it is a recording.
	await page.evaluate(
		([mine, bytes]) =>
			window.postMessage({ type: mine, message: { type: 'file', name: 'kill.jsonl.gz', bytes: Uint8Array.from(bytes) } }, window.location.origin),
		[shellMessageName, [...(await readFile(example))]] as const,
	);
	await vi.waitUntil(() => (told.at(-1) as MenuMessage).commands.includes('recording.export'));
	await page.locator('[data-node="be1"]').waitFor();
	expect(errors).toEqual([]);
});
