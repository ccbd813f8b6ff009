/**
 * A double of the module 'electron', for tests that run the real main.ts: it records what is registered, and plays
 * the system's and the browser's side. No behaviour of Electron is proven by it, only that ours is wired.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';

type Handler = (...args: never[]) => unknown;

class WebContentsDouble extends EventEmitter {
	openHandler: ((details: { url: string }) => { action: string }) | undefined;
	readonly mainFrame = { url: 'app://lab/index.html' };
	/** What was sent to the page: [channel, message, number of ports]. */
	readonly sent: [string, unknown, number][] = [];
	reloads = 0;
	setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
		this.openHandler = handler;
	}
	send(channel: string, message: unknown) {
		this.sent.push([channel, message, 0]);
	}
	postMessage(channel: string, message: unknown, ports: readonly unknown[]) {
		this.sent.push([channel, message, ports.length]);
	}
	reload() {
		this.reloads += 1;
	}
}

export class SessionDouble extends EventEmitter {
	request: Handler | undefined;
	check: Handler | undefined;
	device: Handler | undefined;
	beforeRequest: Handler | undefined;
	readonly webRequest = {
		onBeforeRequest: (listener: Handler) => {
			this.beforeRequest = listener;
		},
	};
	setPermissionRequestHandler(handler: Handler) {
		this.request = handler;
	}
	setPermissionCheckHandler(handler: Handler) {
		this.check = handler;
	}
	setDevicePermissionHandler(handler: Handler) {
		this.device = handler;
	}
}

/** A port that is never spoken through here: channel.test.ts does that. */
class PortDouble extends EventEmitter {
	started = false;
	closed = false;
	postMessage() {}
	start() {
		this.started = true;
	}
	close() {
		this.closed = true;
	}
}

export interface Place {
	x: number;
	y: number;
	width: number;
	height: number;
}

export interface DoubleSetting {
	readonly userData: string;
	readonly isPackaged?: boolean;
	/** False: another instance has the lock. */
	readonly isFirst?: boolean;
	readonly locale?: string;
	readonly displays?: readonly { id: number; workArea: Place }[];
}

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };

/** One Electron; `module` is what `import 'electron'` gives, the rest is the world around it. */
export function electronDouble({ userData, isPackaged = false, isFirst = true, locale = 'en-GB', displays = [display] }: DoubleSetting) {
	const log: string[] = [];
	const windows: WindowDouble[] = [];
	/** Questions that were asked, and the answers that are given to them, in their order. */
	const asked: Record<string, unknown>[] = [];
	const answers: { response: number; checkboxChecked: boolean }[] = [];
	const handlers = new Map<string, (request: Request) => Promise<Response>>();
	const defaultSession = new SessionDouble();
	const powerMonitor = new EventEmitter();
	const ipcMain = new EventEmitter();
	const nativeTheme = { themeSource: 'system' };
	/** What is chosen when a file is asked for. */
	const chosen: string[] = [];
	let menu: readonly Record<string, unknown>[] = [];

	class WindowDouble extends EventEmitter {
		readonly options: Record<string, unknown>;
		readonly webContents = new WebContentsDouble();
		place: Place = { x: 10, y: 20, width: 1000, height: 700 };
		address = '';
		isMax = false;
		constructor(options: Record<string, unknown>) {
			super();
			this.options = options;
			windows.push(this);
			app.emit('web-contents-created', {}, this.webContents);
		}
		async loadURL(address: string) {
			this.address = address;
			this.emit('ready-to-show');
		}
		show() {
			log.push('shown');
		}
		focus() {
			log.push('focused');
		}
		isMinimized() {
			return false;
		}
		isMaximized() {
			return this.isMax;
		}
		maximize() {
			this.isMax = true;
		}
		getNormalBounds() {
			return this.place;
		}
		/** As the user's click on the window's cross, or the system's at the end: true if it closed. */
		close(): boolean {
			if (wasPrevented(this, 'close')) return false;
			windows.splice(windows.indexOf(this), 1);
			this.emit('closed');
			if (windows.length === 0) app.emit('window-all-closed');
			return true;
		}
	}

	const app = Object.assign(new EventEmitter(), {
		isPackaged,
		enableSandbox: () => log.push('sandbox enabled'),
		requestSingleInstanceLock: () => isFirst,
		whenReady: () => Promise.resolve(),
		isReady: () => true,
		getPath: () => userData,
		getVersion: () => '0.1.0',
		getLocale: () => locale,
		setAboutPanelOptions: () => undefined,
		exit: (code: number) => log.push(`exit ${code}`),
		/** As Electron: first everybody may object, then the windows are closed. */
		quit() {
			if (wasPrevented(app, 'before-quit')) return;
			if ([...windows].every((window) => window.close()) && log.at(-1) !== 'ended') log.push('ended');
		},
	});

	class MessageChannelMain {
		port1 = new PortDouble();
		port2 = new PortDouble();
	}

	const showMessageBox = async (...args: unknown[]) => {
		asked.push(args.at(-1) as Record<string, unknown>);
		return answers.shift() ?? { response: 0, checkboxChecked: false };
	};

	return {
		module: {
			app,
			BrowserWindow: WindowDouble,
			dialog: {
				showMessageBox,
				showErrorBox: (title: string) => log.push(`error box: ${title}`),
				showOpenDialog: async () => ({ canceled: chosen.length === 0, filePaths: chosen }),
			},
			ipcMain,
			Menu: {
				buildFromTemplate: (template: readonly Record<string, unknown>[]) => template,
				setApplicationMenu(template: readonly Record<string, unknown>[]) {
					menu = template;
				},
			},
			MessageChannelMain,
			nativeTheme,
			powerMonitor,
			protocol: {
				registerSchemesAsPrivileged: (schemes: unknown) => log.push(`schemes ${JSON.stringify(schemes)}`),
				handle: (scheme: string, handler: (request: Request) => Promise<Response>) => handlers.set(scheme, handler),
			},
			screen: { getPrimaryDisplay: () => displays[0], getAllDisplays: () => displays },
			session: { defaultSession },
			shell: { openExternal: async (address: string) => log.push(`opened outside: ${address}`) },
		},
		app,
		log,
		windows,
		asked,
		answers,
		chosen,
		handlers,
		defaultSession,
		powerMonitor,
		ipcMain,
		nativeTheme,
		menu: () => menu,
		/** An event with which the page of `window` sends; `overrides` make it a stranger's. */
		sender: (window: WindowDouble, overrides: Record<string, unknown> = {}) => ({
			sender: window.webContents,
			senderFrame: window.webContents.mainFrame,
			...overrides,
		}),
		logPath: join(userData, 'shell.log'),
	};
}

/** Fires an event that can be prevented. */
export function wasPrevented(emitter: EventEmitter, name: string, ...args: unknown[]): boolean {
	let prevented = false;
	const event = {
		...(args[0] as object | undefined),
		preventDefault() {
			prevented = true;
		},
	};
	emitter.emit(name, event, ...args.slice(1));
	return prevented;
}
