/**
 * A program for inside a cluster's network: `node forward-end.ts host:port...` leads connections from its stdin
 * and stdout to these targets.
 *
 * With a Docker engine on another machine, the engine of the lab runs it in one container by `exec` and reaches
 * the published services through it, so that no port of that machine has to be opened. It speaks HTTP/2 over its
 * stdio (forward/forward-session.ts), listens nowhere, and ends when its stdin ends. It needs nothing but Node.
 */
import { Duplex } from 'node:stream';
import { serveForward } from './forward/forward-session.ts';
import { parseTargets } from './forward/targets.ts';

const targets = parseTargets(process.argv.slice(2));
if (targets.ok) {
	const session = serveForward(Duplex.from({ readable: process.stdin, writable: process.stdout }), targets.value);
	// Whoever asked is gone, and with it everything that it asked for.
	session.once('close', () => process.exit(0));
	process.stdin.once('close', () => process.exit(0));
	process.stdout.on('error', () => process.exit(0));
} else {
	process.stderr.write(`forward-end: ${targets.error.message}\n`);
	process.exitCode = 2;
}
