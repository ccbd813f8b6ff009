/**
 * The folder of one cluster, and cluster.json in it: which processes belong to it and to which engine.
 *
 *   <state root>/clusters/<name>/
 *     cluster.json   recording.jsonl
 *     volume/        the shared volume
 *     nodes/<node>/  config.json (secrets), data/, node.log
 *     shell/         start files of shells in nodes, and `mailctl`; made with the first terminal
 *
 * cluster.json is rewritten, by rename, before anything relies on it, so that a later engine can end exactly
 * what this one started. Read leftovers.ts next.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const processSchema = z.object({ pid: z.int().positive(), startTime: z.string() });
const clusterJsonSchema = z.object({
	format: z.literal(1),
	name: z.string(),
	engine: processSchema,
	nodes: z.array(processSchema.extend({ name: z.string() })),
});
export type ClusterJson = z.infer<typeof clusterJsonSchema>;
export type KnownProcess = z.infer<typeof processSchema>;

const fileName = 'cluster.json';

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
		recordingPath: join(path, 'recording.jsonl'),
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

/** Synchronous: a process that was started is written down before anything else can happen. */
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

export function clusterNames(root: string): string[] {
	try {
		return readdirSync(join(root, 'clusters'), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name);
	} catch {
		return [];
	}
}

/** Removes a cluster's folder, and the folder around it and the root once they are empty. */
export async function removeClusterFolder(root: string, folderPath: string): Promise<void> {
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
