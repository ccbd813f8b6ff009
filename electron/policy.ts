/**
 * What the desktop shell allows: pure decisions, each reached by a unit test that fails without it.
 *
 * The page is ours, and yet it is trusted with nothing but one message port: it shows texts from mail and
 * from cluster files, and one mistake there must not become a way into the system. Nothing here imports
 * Electron; guards.ts wires these decisions to windows and sessions, main.ts starts it all.
 */
import { z } from 'zod';
import { callSchemas } from '../engine/contract/engine-api.ts';
import { type PageMessage, pageMessageSchema } from '../engine/contract/shell-messages.ts';
import { pageOrigin } from './names.ts';

/** Of the first window; a later one stands where it was left (window-place.ts). */
export const windowSize = { width: 1440, height: 900 } as const;

/** Passed to BrowserWindow as they are. Most are Electron's defaults today; written down, they stay. */
export function windowOptions(preload: string) {
	return {
		// A screen of 1280 x 800 at 200 % has 640 x 400 to give.
		minWidth: 640,
		minHeight: 400,
		show: false,
		title: 'Mailcluster Lab',
		webPreferences: {
			preload,
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webviewTag: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			navigateOnDragDrop: false,
			spellcheck: false,
			experimentalFeatures: false,
			// No menu opens them; a key or a page could.
			devTools: false,
		},
	};
}

/** Scripts, styles and files of the bundle alone, no network at all. Inline styles: the component library sets them. */
export const contentSecurityPolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"font-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

export const responseHeaders: Readonly<Record<string, string>> = {
	'content-security-policy': contentSecurityPolicy,
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cache-control': 'no-store',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=()',
};

/** The page may reload itself and move between its own views; everything else stays where it is. */
export function mayNavigate(target: string, isMainFrame: boolean): boolean {
	return isMainFrame && originOf(target) === pageOrigin;
}

/** No address is handed to the system's browser, none opens a window: there is nothing outside to see. */
export const openableAddresses: readonly string[] = [];

export function mayOpenOutside(target: string): boolean {
	return openableAddresses.includes(target);
}

/** The page's own files, and what it has made itself: nothing is ever fetched from anywhere, whatever a page asks for. */
export function mayRequest(target: string): boolean {
	return originOf(target) === pageOrigin || target.startsWith('data:') || isOwnBlob(target);
}

/** What the page made itself (an export) may be saved; the system asks where. */
export function mayDownload(target: string): boolean {
	return isOwnBlob(target);
}

function isOwnBlob(target: string): boolean {
	return target.startsWith(`blob:${pageOrigin}/`);
}

/**
 * Camera, reading the clipboard, notifications, devices, ...: the page needs none. Our own page may put text into the
 * clipboard when somebody clicks on "copy".
 */
export function mayUsePermission(permission: string, address: string | undefined): boolean {
	return permission === 'clipboard-sanitized-write' && address !== undefined && originOf(address) === pageOrigin;
}

/** Who sent a message to the shell: only our own window's main frame, showing our own page, is listened to. */
export function isTrustedSender(sender: { readonly address: string; readonly isMainFrame: boolean; readonly isOurWindow: boolean }): boolean {
	return sender.isOurWindow && sender.isMainFrame && originOf(sender.address) === pageOrigin;
}

/** As large as the engine's door takes: a cluster file of a million characters, escaped, still fits. */
export const pageTextCharactersMax = 4 * 1024 * 1024;

/** A call of the engine's contract in birpc's form; its argument is checked by the engine's own door. */
const callSchema = z.strictObject({
	t: z.literal('q'),
	i: z.string().min(1).max(100),
	m: z.string().refine((name) => Object.hasOwn(callSchemas, name), 'no call of the contract'),
	a: z.array(z.unknown()).max(1),
	o: z.boolean().optional(),
});

/** May this, sent by the page through the port, go on to the engine? Texts alone, each one a call. */
export function isEngineCall(message: unknown): message is string {
	if (typeof message !== 'string' || message.length > pageTextCharactersMax) return false;
	try {
		return callSchema.safeParse(JSON.parse(message)).success;
	} catch {
		return false;
	}
}

/** What the page told the shell about its menu; null: nothing that our page would say. */
export function pageMessage(message: unknown): PageMessage | null {
	const parsed = pageMessageSchema.safeParse(message);
	return parsed.success ? parsed.data : null;
}

/** The origin as text; custom schemes have the opaque origin 'null' in the URL standard. */
function originOf(address: string): string | null {
	const url = URL.parse(address);
	return url === null ? null : `${url.protocol}//${url.host}`;
}
