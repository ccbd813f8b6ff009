/**
 * Are the installed packages those of package-lock.json? Answered without npm, in a few milliseconds.
 *
 * npm writes node_modules/.package-lock.json last, so an interrupted installation has none, and a newer one
 * than the lockfile is up to date. The stamp tells a lockfile whose contents changed from one that was only
 * touched (git checkout writes new times).
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function isInstalled(root) {
	const npmsOwn = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(npmsOwn)) return false;
	return readStamp(root) === lockHash(root) || statSync(npmsOwn).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Written whole or not at all. */
export function stampInstalled(root) {
	const hash = lockHash(root);
	if (readStamp(root) === hash) return;
	const next = `${stampPath(root)}-${process.pid}`;
	writeFileSync(next, hash);
	renameSync(next, stampPath(root));
}

function readStamp(root) {
	return existsSync(stampPath(root)) ? readFileSync(stampPath(root), 'utf8') : '';
}

function stampPath(root) {
	return join(root, 'node_modules', '.mailcluster-lab-lockfile');
}

function lockHash(root) {
	return createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
}
