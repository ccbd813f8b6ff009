/**
 * Cleans up behind engines that died: their nodes end by themselves, except for those that hang or are
 * stopped by a signal, and folders stay. The next engine looks here first.
 *
 * A process is ended only if pid, start time and command line all say that it is the one that was written
 * down; a cluster whose engine lives is not touched. Read cluster-folder.ts first.
 */
import { join } from 'node:path';
import { hasRecord } from '../docker/cluster-record.ts';
import type { KeepRecording } from '../runtime.ts';
import { clusterNames, type KnownProcess, readClusterJson, readProcesses, removeClusterFolder } from './cluster-folder.ts';
import { processIdentity } from './process-identity.ts';

export interface LeftoverOptions {
	/** Somebody knows that no engine uses this root any more, though the process that it ran in may live. */
	readonly engineIsGone?: boolean;
	readonly keepRecording?: KeepRecording;
}

/** Ends and removes what is left of dead engines; answers the names of those clusters. */
export async function removeLeftovers(root: string, { engineIsGone = false, keepRecording }: LeftoverOptions = {}): Promise<string[]> {
	const removed: string[] = [];
	for (const name of clusterNames(root)) {
		const path = join(root, 'clusters', name);
		// Containers outlive their engine: docker-runtime.ts takes them over, or removes them.
		if (hasRecord(path)) continue;
		const known = readClusterJson(path);
		if (known && !engineIsGone && (await isAlive(known.engine))) continue;
		const ended = await Promise.all(readProcesses(path).map((node) => endProcess(node, path)));
		if (ended.includes(false)) continue;
		await removeClusterFolder(root, path, keepRecording);
		removed.push(name);
	}
	return removed;
}

/** The very process that was written down, not another that has its number now. */
export async function isAlive(known: KnownProcess): Promise<boolean> {
	const identity = await processIdentity(known.pid);
	return identity !== undefined && (known.startTime === '' || identity.startTime === known.startTime);
}

/** False: it is still there after all; its folder must stay. */
async function endProcess(known: KnownProcess, folderPath: string): Promise<boolean> {
	const identity = await processIdentity(known.pid);
	if (!identity || !(await isAlive(known))) return true;
	// A process that is just ending has no command line any more, but still its ports: wait for it, too.
	const isEnding = identity.commandLine === '';
	if (!isEnding && !identity.commandLine.includes(`${folderPath}/`)) return true;
	if (!isEnding) {
		try {
			process.kill(known.pid, 'SIGKILL');
		} catch {
			// It ended between the look and the signal.
		}
	}
	// It is not our child, so no event tells when it has gone.
	for (let attempt = 0; attempt < 200; attempt++) {
		if (!(await isAlive(known))) return true;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	return false;
}
