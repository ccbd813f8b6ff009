/**
 * One hash over the names and contents of everything a build is made from: the same sources, the same
 * hash, whatever the times of the files say. Reading a few hundred small files takes some 20 ms.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const notBuilt = /\.test\.tsx?$/;

/** `paths`: files and folders below `root`; one that does not exist counts as empty. */
export function sourceHash(root, paths) {
	const hash = createHash('sha256');
	for (const file of paths.flatMap((path) => filesBelow(join(root, path))).sort()) {
		const content = readFileSync(file);
		hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex');
}

function filesBelow(path) {
	const stat = statSync(path, { throwIfNoEntry: false });
	if (stat === undefined) return [];
	if (stat.isFile()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !notBuilt.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name));
}
