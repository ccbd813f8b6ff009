/**
 * Set-up, in front of `npm start`, `npm test` and `npm run lab`: brings the packages of package-lock.json
 * and makes sure that there is a Node which runs TypeScript. Silent and quick when nothing is to be done;
 * whatever it has to say goes to stderr, so that `npm run -s lab -- status --json` stays JSON.
 *
 * Plain JavaScript without dependencies: it runs on the machine's own Node, before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isInstalled, stampInstalled } from './setup/installed.mjs';
import { withLock } from './setup/lock.mjs';
import { projectNode } from './setup/project-node.mjs';

const root = import.meta.dirname ?? '.';

/** Returns the path of the Node that runs the project; throws an error of one line. */
export async function setUp() {
	refuseOldNode();
	if (!isInstalled(root) || existsSync(join(root, '.setup-lock'))) {
		await withLock(join(root, '.setup-lock'), installOnce, (pid) => say(`Set-up is already running (process ${pid}): waiting for it.`));
	}
	stampInstalled(root);
	const node = projectNode(root);
	if (node.error) throw new Error(node.error);
	return node.path;
}

function refuseOldNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node.js ${process.version} is too old: install 20.19 or newer (24 is best).`);
}

function installOnce() {
	if (isInstalled(root)) return; // by the one who held the lock before
	say('Installing packages (once; under a minute on a good line) ...');
	const result = npm('ci', '--loglevel=error');
	if (result.error) throw new Error(`npm could not be started (${result.error.message}): install npm, it comes with Node.js.`);
	if (result.status !== 0) throw new Error('"npm ci" failed, its message stands above: mend that (network? disk space?) and start again.');
}

function npm(...args) {
	// To stderr all of it: stdout belongs to the command that follows.
	const options = { cwd: root, stdio: ['ignore', 2, 2] };
	const { npm_execpath: own, npm_node_execpath: node } = process.env;
	if (own && node && basename(own).startsWith('npm-cli')) return spawnSync(node, [own, ...args], options);
	return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function say(text) {
	process.stderr.write(`${text}\n`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
	try {
		await setUp();
	} catch (error) {
		say(`set-up: ${error.message}`);
		process.exitCode = 1;
	}
}
