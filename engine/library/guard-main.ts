/**
 * The guard's program: waits until the process that uses the library is gone, and removes what it left.
 *
 * A process that is killed can tidy nothing up. Its nodes end by themselves, except those that are stopped by a
 * signal, folders stay, and containers go on. This one holds the other end of a pipe, in a session of its own: the pipe's end is
 * the end of its user, whatever the cause. Behind an orderly end nothing is left, and it just ends.
 * Started by guard.ts.
 */
import { existsSync, rmSync } from 'node:fs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('guard-main is started by guard.ts');

process.stdin.on('end', () => void removeAll(folder));
process.stdin.on('error', () => void removeAll(folder));
process.stdin.resume();

async function removeAll(path: string): Promise<void> {
	if (!existsSync(path)) return;
	// Only now: a guard that is never needed loads nothing.
	const { removeLeftovers } = await import('../runtime/process/leftovers.ts');
	await removeLeftovers(path, { engineIsGone: true });
	const { hasContainers } = await import('../runtime/docker/has-containers.ts');
	if (hasContainers(path)) {
		const { removeHome } = await import('../runtime/docker/remove-home.ts');
		// What tells of them stays with them.
		if ((await removeHome(path)).length > 0) return;
	}
	rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
