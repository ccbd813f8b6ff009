/**
 * The desktop shell: one window with the interface, joined to the engine. No domain logic.
 *
 * What is allowed is decided in policy.ts and assets.ts, wired by guards.ts, bridged by channel.ts; here
 * it is only started, in the order that Electron asks for. The clusters belong to the engine, not to the
 * window: closing it leaves them running. `start.mjs` starts it and waits for the line `shellReady`.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, ipcMain, Menu, MessageChannelMain, protocol, session, shell } from 'electron';
import { attachChannel } from '../engine/server/attach.ts';
import { assetFor } from './assets.ts';
import { type Bridge, bridge } from './channel.ts';
import { guardContents, guardSession } from './guards.ts';
import { menuTemplate } from './menu.ts';
import { channelMessage, channelRequest, pageAddress, scheme, shellReady } from './names.ts';
import { isTrustedSender, responseHeaders, windowOptions } from './policy.ts';

// Built into dist/electron/main.js: two folders below the project.
const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
const interfaceFolder = join(project, 'dist', 'renderer');

let window: BrowserWindow | undefined;
let joint: Bridge | undefined;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
app.on('web-contents-created', (_event, contents) => guardContents(contents, (address) => void shell.openExternal(address)));

if (app.requestSingleInstanceLock()) {
	app.on('second-instance', showWindow);
	app.on('activate', showWindow);
	app.on('window-all-closed', () => app.quit());
	app.whenReady().then(start, endWith);
} else {
	// The window that is open already comes to the front instead.
	process.stdout.write(`${shellReady}\n`);
	app.quit();
}

async function start(): Promise<void> {
	guardSession(session.defaultSession);
	protocol.handle(scheme, serve);
	Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
	ipcMain.on(channelRequest, (event) => {
		const sender = {
			address: event.senderFrame?.url ?? '',
			isMainFrame: event.senderFrame !== null && event.senderFrame === event.sender.mainFrame,
			isOurWindow: window !== undefined && event.sender === window.webContents,
		};
		if (isTrustedSender(sender)) handOverPort(event.sender);
		else process.stderr.write('a message from an unknown sender was dropped\n');
	});
	await openWindow();
	process.stdout.write(`${shellReady}\n`);
}

async function openWindow(): Promise<void> {
	const opened = new BrowserWindow(windowOptions(join(here, 'preload.cjs')));
	window = opened;
	opened.once('ready-to-show', () => opened.show());
	opened.on('closed', () => {
		joint?.close();
		if (window === opened) window = undefined;
	});
	await opened.loadURL(pageAddress);
}

function showWindow(): void {
	if (window === undefined) {
		void openWindow().catch(endWith);
		return;
	}
	if (window.isMinimized()) window.restore();
	window.focus();
}

/** One port a page: a reloaded page, or one whose engine went away, gets a new one in place of the old. */
function handOverPort(contents: Electron.WebContents): void {
	joint?.close();
	const { port1, port2 } = new MessageChannelMain();
	joint = bridge(port1, connectEngine, (reason) => process.stderr.write(`interface and engine were parted: ${reason}\n`));
	contents.postMessage(channelMessage, null, [port2]);
}

async function connectEngine() {
	const { channel } = await attachChannel({ start: true, client: 'electron', mainPath: join(project, 'engine', 'server', 'main.ts') });
	return channel;
}

async function serve(request: Request): Promise<Response> {
	const asset = assetFor(request, interfaceFolder);
	if (asset === null) return new Response('not found', { status: 404, headers: responseHeaders });
	try {
		return new Response(await readFile(asset.path), { headers: { ...responseHeaders, 'content-type': asset.contentType } });
	} catch {
		return new Response('not found', { status: 404, headers: responseHeaders });
	}
}

function endWith(error: unknown): void {
	process.stderr.write(`the window could not be opened: ${error instanceof Error ? error.message : String(error)}\n`);
	app.exit(1);
}
