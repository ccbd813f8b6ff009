/**
 * Does this state directory tell of clusters in containers? Containers outlive their engine, so what tells of them does.
 */
import { clusterFolder, clusterNames } from '../process/cluster-folder.ts';
import { hasRecord } from './cluster-record.ts';

export function hasContainers(root: string): boolean {
	return clusterNames(root).some((name) => hasRecord(clusterFolder(root, name).path));
}
