/**
 * The folder of one cluster, and what in it says which engine it belongs to and which processes it has had.
 *
 *   <state root>/clusters/<name>/
 *     cluster.json   processes.jsonl   recording.jsonl
 *     volume/        the shared volume
 *     nodes/<node>/  config.json (secrets), data/, node.log
 *     shell/         start files of shells in nodes, and `mailctl`; made with the first terminal
 *
 * cluster.json is there, by rename, before anything relies on it. A process gets its line in processes.jsonl when
 * it starts, so that a later engine can end exactly what this one started; one that has ended keeps its line, which
 * then fits no process any more. Appended, for to replace a file makes some file systems (ext4) wait for the disk,
 * and the engine with it: 25 nodes on a busy disk took four seconds longer. Read leftovers.ts next.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeepRecording } from '../runtime.ts';

const processSchema = z.object({ pid: z.int().positive(), startTime: z.string() });
const clusterJsonSchema = z.object({
	format: z.literal(2),
	name: z.string(),
	engine: processSchema,
});
const nodeProcessSchema = processSchema.extend({ name: z.string() });
export type ClusterJson = z.infer<typeof clusterJsonSchema>;
export type KnownProcess = z.infer<typeof processSchema>;
export type NodeProcessLine = z.infer<typeof nodeProcessSchema>;

const fileName = 'cluster.json';
const processesName = 'processes.jsonl';
const recordingName = 'recording.jsonl';

export interface ClusterFolder {
	readonly path: string;
	readonly volumePath: string;
	readonly recordingPath: string;
	readonly shellPath: string;
	nodePath(node: string): string;
	configPath(node: string): string;
	dataPath(node: string): string;
	logPath(node: string): string;
}

export function clusterFolder(root: string, name: string): ClusterFolder {
	const path = join(root, 'clusters', name);
	const nodePath = (node: string) => join(path, 'nodes', node);
	return {
		path,
		volumePath: join(path, 'volume'),
		recordingPath: join(path, recordingName),
		shellPath: join(path, 'shell'),
		nodePath,
		configPath: (node) => join(nodePath(node), 'config.json'),
		dataPath: (node) => join(nodePath(node), 'data'),
		logPath: (node) => join(nodePath(node), 'node.log'),
	};
}

/** Makes the folder; false: it is there already. */
export function makeClusterFolder(folder: ClusterFolder, nodes: readonly string[]): boolean {
	mkdirSync(join(folder.path, '..'), { recursive: true, mode: 0o700 });
	try {
		mkdirSync(folder.path, { mode: 0o700 });
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	}
	mkdirSync(folder.volumePath, { mode: 0o700 });
	for (const node of nodes) makeNodeFolder(folder, node);
	return true;
}

export function makeNodeFolder(folder: ClusterFolder, node: string): void {
	mkdirSync(folder.dataPath(node), { recursive: true, mode: 0o700 });
}

export async function removeNodeFolder(folder: ClusterFolder, node: string): Promise<void> {
	await rm(folder.nodePath(node), { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

export function writeClusterJson(folder: ClusterFolder, content: ClusterJson): void {
	const aside = join(folder.path, `${fileName}.new`);
	writeFileSync(aside, `${JSON.stringify(content, null, '\t')}\n`, { mode: 0o600 });
	renameSync(aside, join(folder.path, fileName));
}

/** undefined: none is there, or it is not ours to read. */
export function readClusterJson(folderPath: string): ClusterJson | undefined {
	try {
		return clusterJsonSchema.safeParse(JSON.parse(readFileSync(join(folderPath, fileName), 'utf8'))).data;
	} catch {
		return undefined;
	}
}

/** Synchronous: a process that was started is written down before anything else can happen. */
export function noteProcess(folder: ClusterFolder, line: NodeProcessLine): void {
	appendFileSync(join(folder.path, processesName), `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** Every process that a cluster has had; lines that are not ours to read are passed over. */
export function readProcesses(folderPath: string): NodeProcessLine[] {
	let text: string;
	try {
		text = readFileSync(join(folderPath, processesName), 'utf8');
	} catch {
		return [];
	}
	return text.split('\n').flatMap((line) => {
		try {
			return [nodeProcessSchema.parse(JSON.parse(line))];
		} catch {
			// The end of the last line, where the engine was killed while it wrote.
			return [];
		}
	});
}

export function clusterNames(root: string): string[] {
	try {
		return readdirSync(join(root, 'clusters'), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name);
	} catch {
		return [];
	}
}

/** Removes a cluster's folder, and the folder around it and the root once they are empty. Its recording may be kept elsewhere. */
export async function removeClusterFolder(root: string, folderPath: string, keepRecording?: KeepRecording): Promise<void> {
	await keepRecording?.(join(folderPath, recordingName));
	// Retries: a process that was just ended may have one write under way.
	await rm(folderPath, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
	removeEmptyFolders(root);
}

/** The folder of clusters and the root, if nothing is in them. */
export function removeEmptyFolders(root: string): void {
	for (const around of [join(root, 'clusters'), root]) {
		try {
			rmdirSync(around);
		} catch {
			// Not empty, or gone already: both are fine.
		}
	}
}
