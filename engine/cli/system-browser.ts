/**
 * Opens the system's browser, without a shell, without waiting, and without ever failing.
 */
import { spawn } from 'node:child_process';

/** The command that opens `url`; null: there is no display to open it on. */
export function browserCommand(
	url: string,
	platform: NodeJS.Platform,
	environment: NodeJS.ProcessEnv,
): { readonly command: string; readonly args: readonly string[] } | null {
	if (platform === 'darwin') return { command: 'open', args: [url] };
	// 'start' is a word of cmd.exe, which reads '&' in an address as its own; this is what it calls.
	if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
	const { DISPLAY, WAYLAND_DISPLAY, BROWSER } = environment;
	return DISPLAY || WAYLAND_DISPLAY || BROWSER ? { command: 'xdg-open', args: [url] } : null;
}

/** True: a browser was asked to open. */
export function openSystemBrowser(url: string): boolean {
	const how = browserCommand(url, process.platform, process.env);
	if (how === null) return false;
	const child = spawn(how.command, how.args, { detached: true, stdio: 'ignore' });
	// Not installed: the address stands on the screen anyway.
	child.on('error', () => {});
	child.unref();
	return true;
}
