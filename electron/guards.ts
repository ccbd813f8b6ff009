/**
 * Wires the policy to Electron's windows and sessions.
 *
 * The few methods that are used are named here as interfaces, which Electron's own classes satisfy (the
 * compiler checks it in main.ts): so a test can reach the wiring, too, where no Electron binary is.
 */
import { mayDownload, mayNavigate, mayOpenOutside, mayRequest, mayUsePermission } from './policy.ts';

interface Preventable {
	preventDefault(): void;
}

interface Navigation extends Preventable {
	readonly url: string;
	readonly isMainFrame: boolean;
}

/** What of Electron's WebContents is guarded. */
export interface GuardedContents {
	on(event: 'will-frame-navigate', listener: (details: Navigation) => void): unknown;
	on(event: 'will-redirect', listener: (details: Navigation) => void): unknown;
	on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
	setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
}

/** What of Electron's Session is guarded. */
export interface GuardedSession {
	setPermissionRequestHandler(
		handler: (contents: unknown, permission: string, callback: (granted: boolean) => void, details: { readonly requestingUrl: string }) => void,
	): void;
	setPermissionCheckHandler(handler: (contents: unknown, permission: string, requestingOrigin: string) => boolean): void;
	setDevicePermissionHandler(handler: () => boolean): void;
	readonly webRequest: { onBeforeRequest(listener: (details: { url: string }, callback: (response: { cancel: boolean }) => void) => void): void };
	on(event: 'will-download', listener: (event: Preventable, item: { getURL(): string }) => void): unknown;
}

/** For every contents that is ever created: navigation, redirects, new windows and webviews are denied. */
export function guardContents(contents: GuardedContents, openOutside: (address: string) => void): void {
	const stay = (details: Navigation): void => {
		if (!mayNavigate(details.url, details.isMainFrame)) details.preventDefault();
	};
	contents.on('will-frame-navigate', stay);
	contents.on('will-redirect', stay);
	contents.on('will-attach-webview', (event) => event.preventDefault());
	contents.setWindowOpenHandler(({ url }) => {
		if (mayOpenOutside(url)) openOutside(url);
		return { action: 'deny' };
	});
}

/** Every permission is answered by the policy: asked for, looked up, and for devices; and so is every request and download. */
export function guardSession(session: GuardedSession): void {
	session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) => callback(mayUsePermission(permission, requestingUrl)));
	session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayUsePermission(permission, requestingOrigin));
	session.setDevicePermissionHandler(() => mayUsePermission('device', undefined));
	session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayRequest(url) }));
	session.on('will-download', (event, item) => {
		if (!mayDownload(item.getURL())) event.preventDefault();
	});
}
