/**
 * `mailctl`: looks at one node and gives it orders, from a shell in it or from whatever runs it.
 *
 * Which node: the one whose configuration file MAILCTL_CONFIG names. Read next: mailctl/command.ts.
 */
import { runMailctl } from './mailctl/command.ts';

// `mailctl events | head`: whoever read us has seen enough.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runMailctl(process.argv.slice(2), {
	configPath: process.env.MAILCTL_CONFIG,
	out: (line) => process.stdout.write(`${line}\n`),
	error: (line) => process.stderr.write(`${line}\n`),
	async readInput() {
		const chunks: Buffer[] = [];
		for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
		return Buffer.concat(chunks).toString('utf8');
	},
	wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	nowMs: () => performance.now(),
});
