/**
 * Waits until a process that is not our child has ended.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CliFailure } from './cli-failure.ts';

const waitMs = 20_000;
/** No system tells a stranger of a process's end; this asks again, for the moment between its last close and its exit. */
const lookAgainMs = 5;

function runs(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	if (process.platform !== 'linux') return true;
	try {
		// proc(5): the state follows the name in parentheses. 'Z' has ended and waits for a parent that may never look.
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

/** @throws CliFailure when it does not end in time. */
export async function processEnded(pid: number): Promise<void> {
	const giveUpAt = performance.now() + waitMs;
	while (runs(pid)) {
		if (performance.now() > giveUpAt) throw new CliFailure({ message: `the engine (pid ${pid}) does not end`, remedy: `end it with \`kill ${pid}\`` });
		await delay(lookAgainMs);
	}
}
