/**
 * `npm start`: sets up, builds, and opens the app: Electron's window, or the same interface in a browser
 * where Electron cannot run. It stays until the window is closed or Ctrl-C ends it; clusters go on.
 *
 * `npm start -- --browser` does without Electron from the start.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { openInBrowser } from './setup/browser.mjs';
import { findElectron, obstacle, openWindow } from './setup/electron.mjs';
import { setUp } from './setup.mjs';

const root = import.meta.dirname;

try {
	const node = await setUp();
	// Called without npm, or with ignore-scripts: npm's PATH would have found this Node by itself.
	if (!process.features.typescript) process.exit(spawnSync(node, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);
	buildApart();
	const reason = await openDesktop();
	if (reason !== undefined) {
		say(`No Electron window (${reason}): the interface opens in the browser instead.`);
		await serveBrowser();
	}
	await sayWhatGoesOn();
} catch (error) {
	process.stderr.write(`start: ${error.message}${error.remedy ? `; ${error.remedy}` : ''}\n`);
	process.exitCode = 1;
}

/** In a process of its own: the bundler takes 400 MB, and this one stays for hours. */
function buildApart() {
	const { status } = spawnSync(process.execPath, [join(root, 'build.mjs')], { stdio: 'inherit' });
	if (status !== 0) throw new Error('the interface could not be built');
}

/** Resolves when the window was closed; to a reason when there never was one. */
async function openDesktop() {
	if (process.argv.includes('--browser')) return 'asked for by --browser';
	const against = obstacle({ platform: process.platform, env: process.env, uid: process.getuid?.() });
	if (against !== undefined) return against;
	const found = await findElectron(root, { tell: say });
	if (found.reason !== undefined) return found.reason;
	const { shellReady } = await import('./electron/names.ts');
	// The engine that the window starts is found by this PATH where the project brings no Node of its own.
	const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
	const opened = await openWindow(found.path, root, { readyLine: shellReady, env });
	if (opened.reason !== undefined) return opened.reason;
	await Promise.race([opened.ended, interrupted()]);
	opened.close();
	await opened.ended;
	return undefined;
}

/** Resolves when it was interrupted; fails when the engine ends before. */
async function serveBrowser() {
	const { attachEngine } = await import('./engine/server/attach.ts');
	// As an interface: the engine stays while this runs, also when the last cluster is taken down.
	const engine = await attachEngine({ start: true, client: 'browser' });
	const offer = async (open) => {
		const answer = await engine.call('interfaceAddress', {});
		if (!answer.ok) throw Object.assign(new Error(answer.error.message), { remedy: answer.error.remedy });
		if (open && (await openInBrowser(answer.value.url))) say('Opened in your browser.');
		else say(`Open this address, it works once: ${answer.value.url}`);
	};
	await offer(true);
	say(process.stdin.isTTY ? 'Enter prints a new address, Ctrl-C ends this; clusters go on.' : 'Ctrl-C ends this; clusters go on.');
	if (process.stdin.isTTY) createInterface({ input: process.stdin }).on('line', () => void offer(false).catch(() => {}));
	const lost = Promise.withResolvers();
	engine.onClose(() => lost.reject(new Error('the engine has ended; start again')));
	await Promise.race([interrupted(), lost.promise]);
	lost.promise.catch(() => {});
	engine.close();
	process.stdin.destroy();
}

async function sayWhatGoesOn() {
	const { attachEngine } = await import('./engine/server/attach.ts');
	const engine = await attachEngine({ start: false, anyVersion: true }).catch(() => undefined);
	if (engine === undefined) return;
	const answer = await engine.call('clusters', {});
	engine.close();
	const names = answer.ok ? answer.value.map((cluster) => cluster.name) : [];
	if (names.length > 0) say(`Still running: ${names.join(', ')}. End with: npm run -s lab -- down --all`);
}

function interrupted() {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
	});
}

function say(text) {
	process.stdout.write(`${text}\n`);
}
