/**
 * Can Electron open a window here, and where is its program? Every "no" is a reason in words, never a fault:
 * the same interface opens in a browser.
 *
 * The npm package downloads its program at first use, synchronously, and that may hang on a network that
 * swallows packets. So it is asked in a child process of its own, which is ended when its time is over.
 */
import { spawn } from 'node:child_process';

/** Chosen: 110 MB on a slow line; a refused network answers within a second. */
const downloadMs = 120_000;
const tellAfterMs = 3000;

/** Why there can be no window, without trying: undefined when nothing speaks against it. */
export function obstacle({ platform, env, uid }) {
	if (platform !== 'linux') return undefined;
	if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
	// Its sandbox needs an ordinary user, and we do not do without the sandbox.
	if (uid === 0) return 'its sandbox does not run as root';
	return undefined;
}

/** Resolves to { path } or { reason }. */
export async function findElectron(root, { waitMs = downloadMs, tell = () => {} } = {}) {
	// A group of its own: the package starts a downloader, which has to end, too.
	const child = spawn(process.execPath, ['-e', "const path = require('electron'); console.log('\\n' + path)"], {
		cwd: root,
		detached: process.platform !== 'win32',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const output = { stdout: '', stderr: '' };
	for (const name of ['stdout', 'stderr']) {
		child[name].setEncoding('utf8').on('data', (text) => {
			output[name] = (output[name] + text).slice(-20_000);
		});
	}
	const telling = setTimeout(() => tell('Fetching Electron (once, about 110 MB) ...'), tellAfterMs);
	let late = false;
	const ending = setTimeout(() => {
		late = true;
		endGroup(child);
	}, waitMs);
	const status = await new Promise((resolve) => {
		child.on('error', () => resolve(1));
		child.on('close', (code) => resolve(code));
	});
	clearTimeout(telling);
	clearTimeout(ending);
	if (late) return { reason: `its download did not end within ${waitMs / 1000} s` };
	const path = output.stdout.trim().split('\n').at(-1);
	return status === 0 && path ? { path } : { reason: `its program could not be fetched: ${cause(output.stderr)}` };
}

/** The innermost message: "getaddrinfo ENOTFOUND ..." says more than "fetch failed" around it. */
function cause(stderr) {
	const causes = [...stderr.matchAll(/\[cause\]: (?:\w*Error: )?(.+)/g)].map((match) => match[1]);
	const errors = [...stderr.matchAll(/^(?:\w*Error): (.+)/gm)].map((match) => match[1]);
	return (causes.at(-1) ?? errors[0] ?? 'no reason given').trim().slice(0, 120);
}

export function endGroup(child) {
	try {
		if (process.platform === 'win32') child.kill('SIGKILL');
		else process.kill(-child.pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}

/**
 * Opens the window; resolves to { ended } (a promise) once it stands, or to { reason } when it does not:
 * the program ended before, or said nothing for `waitMs`.
 */
export function openWindow(path, root, { readyLine, waitMs = 30_000, env = process.env }) {
	const child = spawn(path, [root], { cwd: root, env, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
	return new Promise((resolve) => {
		let said = '';
		let stands = false;
		const ended = Promise.withResolvers();
		const late = setTimeout(() => {
			endGroup(child);
			resolve({ reason: `its window did not open within ${waitMs / 1000} s` });
		}, waitMs);
		child.stderr.setEncoding('utf8').on('data', (text) => {
			if (stands) process.stderr.write(text);
			else said = (said + text).slice(-20_000);
		});
		child.stdout.setEncoding('utf8').on('data', (text) => {
			if (stands || !text.includes(readyLine)) return;
			stands = true;
			clearTimeout(late);
			resolve({ ended: ended.promise, close: () => child.kill('SIGTERM') });
		});
		child.on('error', (error) => {
			clearTimeout(late);
			resolve({ reason: error.message });
		});
		child.on('close', (code, signal) => {
			clearTimeout(late);
			ended.resolve();
			const words = said.trim().split('\n').at(-1)?.slice(0, 160);
			resolve({ reason: words || `it ended at once (${signal ?? `exit code ${code}`})` });
		});
	});
}
