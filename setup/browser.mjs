/**
 * Opens an address in the system's browser, without a shell: the address holds a token, and a shell would
 * read its characters.
 */
import { spawn } from 'node:child_process';

const openMs = 5000;

/** The command that opens an address on this platform, or undefined where nobody could see it. */
export function openCommand({ platform, env }, address) {
	if (platform === 'darwin') return ['open', [address]];
	if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
	// Without a display, xdg-open would start a text browser in this very terminal.
	return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open', [address]] : undefined;
}

/** Resolves to true when a browser took the address. */
export function openInBrowser(address, place = { platform: process.platform, env: process.env }) {
	const command = openCommand(place, address);
	if (command === undefined) return Promise.resolve(false);
	const child = spawn(...command, { detached: true, stdio: 'ignore' });
	child.unref();
	return new Promise((resolve) => {
		// Some stay in the foreground as long as the browser runs.
		const running = setTimeout(() => resolve(true), openMs);
		const settle = (opened) => {
			clearTimeout(running);
			resolve(opened);
		};
		child.on('error', () => settle(false));
		child.on('exit', (code) => settle(code === 0));
	});
}
