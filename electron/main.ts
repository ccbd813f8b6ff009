/**
 * The desktop shell: one window with the interface, joined to the engine. No domain logic.
 *
 * What is allowed is decided in policy.ts and assets.ts and wired by guards.ts; here it is only started, in the order
 * that Electron asks for, and its parts are put together: channel.ts (page and engine), menu.ts, window-place.ts,
 * recovery.ts (a page that dies or hangs), leaving.ts (what becomes of clusters at the end). The clusters belong to
 * the engine, not to the window. `start.mjs` starts it and waits for the line `shellReady`.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, nativeTheme, powerMonitor, protocol, screen, session, shell } from 'electron';
import type { MenuMessage, ShellLanguage, ShellMessage } from '../engine/contract/shell-messages.ts';
import { pageMessageName, shellMessageName } from '../engine/contract/shell-names.ts';
import { assetFor } from './assets.ts';
import { type Bridge, bridge } from './channel.ts';
import { engineLink } from './engine-link.ts';
import { guardContents, guardSession } from './guards.ts';
import { mayLeave } from './leaving.ts';
import { menuTemplate } from './menu.ts';
import { channelMessage, channelRequest, pageAddress, scheme, shellReady } from './names.ts';
import { readRecording, recordingArgument } from './opened-file.ts';
import { placesOf } from './places.ts';
import { isTrustedSender, pageMessage, responseHeaders, windowOptions, windowSize } from './policy.ts';
import { crashQuestion, hangQuestion, leaveQuestion, notOpened, notStopped, type Question } from './questions.ts';
import { recoverPage } from './recovery.ts';
import { errorWords, openShellLog } from './shell-log.ts';
import { openShellMemory } from './shell-state.ts';
import { webAdminOpener } from './web-admin.ts';
import { placeFor } from './window-place.ts';
import { wordsOf } from './words.ts';

const places = placesOf({ here: dirname(fileURLToPath(import.meta.url)), isPackaged: app.isPackaged, resourcesPath: process.resourcesPath });
const log = openShellLog(join(app.getPath('userData'), 'shell.log'), (line) => process.stderr.write(line));
const memory = openShellMemory(join(app.getPath('userData'), 'shell.json'), log.write);
const engine = engineLink(places.enginePath, log.write);
const webAdmin = webAdminOpener({ nodesOf: engine.nodesOf, open: (address) => shell.openExternal(address), report: log.write });
/** An AppImage's files are there only while it runs. */
const canKeep = process.env.APPIMAGE === undefined;

let window: BrowserWindow | undefined;
let joint: Bridge | undefined;
let page: MenuMessage | undefined;
/** Waits until the page can show it. */
let file: Extract<ShellMessage, { type: 'file' }> | undefined;
/** The app may end; nobody is asked any more. */
let mayEnd = false;
let isLeaving = false;

process.on('uncaughtException', fail);
process.on('unhandledRejection', (reason) => log.write(`a promise broke: ${errorWords(reason)}`));

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
app.on('web-contents-created', (_event, contents) => guardContents(contents, (address) => void shell.openExternal(address)));
app.on('session-created', (created) => guardSession(created));

if (app.requestSingleInstanceLock()) {
	app.on('second-instance', (_event, args, folder) => {
		showWindow();
		openFile(recordingArgument(args.slice(1), folder));
	});
	app.on('open-file', (event, path) => {
		event.preventDefault();
		openFile(path);
	});
	app.on('activate', showWindow);
	app.on('before-quit', (event) => {
		if (mayEnd) return;
		event.preventDefault();
		void leave();
	});
	// On macOS an app stays without windows, and a click in the dock opens one again.
	app.on('window-all-closed', () => {
		if (process.platform !== 'darwin') app.quit();
	});
	// From a terminal, or by the system: it cannot wait for an answer.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, endNow);
	openFile(recordingArgument(process.argv.slice(1), process.cwd()));
	app.whenReady().then(start).catch(endWith);
} else {
	// The window that is open already comes to the front instead.
	process.stdout.write(`${shellReady}\n`);
	app.quit();
}

async function start(): Promise<void> {
	guardSession(session.defaultSession);
	protocol.handle(scheme, serve);
	app.setAboutPanelOptions({ applicationName: 'Mailcluster Lab', applicationVersion: app.getVersion() });
	showMenu();
	ipcMain.on(channelRequest, (event) => {
		if (isTrusted(event)) handOverPort(event.sender);
	});
	ipcMain.on(pageMessageName, (event, message: unknown) => {
		const told = isTrusted(event) ? pageMessage(message) : null;
		if (told?.type === 'menu') pageTold(told);
		if (told?.type === 'web-admin') void webAdmin(told);
	});
	noteSleep();
	await openWindow();
	process.stdout.write(`${shellReady}\n`);
}

function isTrusted(event: Electron.IpcMainEvent): boolean {
	const trusted = isTrustedSender({
		address: event.senderFrame?.url ?? '',
		isMainFrame: event.senderFrame !== null && event.senderFrame === event.sender.mainFrame,
		isOurWindow: window !== undefined && event.sender === window.webContents,
	});
	if (!trusted) log.write('a message from an unknown sender was dropped');
	return trusted;
}

async function openWindow(): Promise<void> {
	const { place, isMaximised } = memory.get();
	const main = screen.getPrimaryDisplay();
	const areas = [main, ...screen.getAllDisplays().filter(({ id }) => id !== main.id)].map(({ workArea }) => workArea);
	const opened = new BrowserWindow({ ...windowOptions(places.preload), ...placeFor(place, windowSize, areas) });
	window = opened;
	if (isMaximised) opened.maximize();
	opened.once('ready-to-show', () => opened.show());
	opened.on('close', (event) => {
		memory.keep({ place: opened.getNormalBounds(), isMaximised: opened.isMaximized() });
		if (mayEnd || process.platform === 'darwin') return;
		event.preventDefault();
		void leave();
	});
	opened.on('closed', () => {
		joint?.close();
		if (window === opened) window = undefined;
	});
	recoverPage(opened, {
		now: () => performance.now(),
		askAfterDeaths: async () => (await ask(crashQuestion(language()))) === 0,
		askAboutHang: async (withdrawn) => (await ask(hangQuestion(language()), withdrawn)) === 1,
		quit: endNow,
		report: log.write,
	});
	await opened.loadURL(pageAddress);
}

function showWindow(): void {
	if (window === undefined) {
		if (app.isReady()) void openWindow().catch(endWith);
		return;
	}
	if (window.isMinimized()) window.restore();
	window.show();
	window.focus();
}

/** One port a page: a reloaded page, or one whose engine went away, gets a new one in place of the old. */
function handOverPort(contents: Electron.WebContents): void {
	joint?.close();
	const { port1, port2 } = new MessageChannelMain();
	joint = bridge(port1, engine.connect, (reason) => log.write(`interface and engine were parted: ${reason}`));
	contents.postMessage(channelMessage, null, [port2]);
}

async function serve(request: Request): Promise<Response> {
	const asset = assetFor(request, places.interfaceFolder);
	if (asset === null) return new Response('not found', { status: 404, headers: responseHeaders });
	try {
		return new Response(await readFile(asset.path), { headers: { ...responseHeaders, 'content-type': asset.contentType } });
	} catch {
		return new Response('not found', { status: 404, headers: responseHeaders });
	}
}

function language(): ShellLanguage {
	return page?.language ?? memory.get().language ?? (app.getLocale().startsWith('de') ? 'de' : 'en');
}

function pageTold(told: MenuMessage): void {
	if (told.language !== memory.get().language) memory.keep({ language: told.language });
	page = told;
	nativeTheme.themeSource = told.theme === 'auto' ? 'system' : told.theme;
	showMenu();
	sendFile();
}

function showMenu(): void {
	const template = menuTemplate({
		platform: process.platform,
		page: page ?? { language: language(), theme: 'auto', commands: [], opensFiles: false },
		isAnswered: memory.get().leaving !== undefined,
		run: (command) => send({ type: 'command', command }),
		openRecording: () => void chooseFile(),
		askAgain() {
			memory.keep({ leaving: undefined });
			showMenu();
		},
	});
	Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function send(message: ShellMessage): void {
	window?.webContents.send(shellMessageName, message);
}

function openFile(path: string | undefined): void {
	if (path === undefined) return;
	void readRecording(path).then(async (opened) => {
		if (opened.ok) {
			file = opened.message;
			sendFile();
			return;
		}
		await app.whenReady();
		await ask(notOpened(language(), opened));
	});
}

async function chooseFile(): Promise<void> {
	const filters = [{ name: wordsOf[language()].file.recordings, extensions: ['jsonl', 'gz', 'mclab'] }];
	const options = { properties: ['openFile' as const], filters };
	const { filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
	openFile(filePaths[0]);
}

function sendFile(): void {
	if (file === undefined || !page?.opensFiles) return;
	send(file);
	file = undefined;
}

/** The engine looks at its clocks itself; where these go on in a sleep, it needs this word (engine/core/sleep.ts). */
function noteSleep(): void {
	let sleptAtMs: number | undefined;
	powerMonitor.on('suspend', () => {
		sleptAtMs = Date.now();
	});
	powerMonitor.on('resume', () => {
		if (sleptAtMs !== undefined) void engine.slept(Math.max(0, Date.now() - sleptAtMs));
		sleptAtMs = undefined;
	});
	powerMonitor.on('shutdown', endNow);
}

/** Asks what becomes of running clusters, and ends the app if it may. */
async function leave(): Promise<void> {
	if (isLeaving) return;
	isLeaving = true;
	try {
		mayEnd = await mayLeave({
			canKeep,
			running: engine.running,
			stop: engine.stopAll,
			remembered: () => memory.get().leaving,
			remember(leaving) {
				memory.keep({ leaving });
				showMenu();
			},
			ask: askAboutClusters,
			tell: async (problem) => void (await ask(notStopped(language(), problem))),
		});
	} catch (error) {
		// Whatever fails here, a window can be closed.
		log.write(`leaving failed: ${errorWords(error)}`);
		mayEnd = true;
	} finally {
		isLeaving = false;
	}
	if (mayEnd) app.quit();
}

async function askAboutClusters(names: readonly string[]) {
	const { question, choices } = leaveQuestion(language(), names, canKeep);
	const { response, checkboxChecked } = await show(question);
	return { choice: choices[response] ?? 'cancel', remember: checkboxChecked };
}

/** Resolves to the number of the button. */
async function ask(question: Question, withdrawn?: AbortSignal): Promise<number> {
	return (await show(question, withdrawn)).response;
}

function show(question: Question, signal?: AbortSignal) {
	const options = { ...question, ...(signal === undefined ? {} : { signal }) };
	return window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
}

function endNow(): void {
	mayEnd = true;
	app.quit();
}

function fail(error: unknown): void {
	log.write(`the shell failed: ${errorWords(error)}`);
	const words = wordsOf[language()].failed;
	if (app.isReady()) dialog.showErrorBox(words.title, words.detail(log.path));
	app.exit(1);
}

function endWith(error: unknown): void {
	log.write(`the window could not be opened: ${error instanceof Error ? error.message : String(error)}`);
	app.exit(1);
}
