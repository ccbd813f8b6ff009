/**
 * Finds etcd: on the path, in the bench's cache, or fetched from Debian's packages into that cache.
 *
 * The package is unpacked, not installed: that needs no root, and starts no service on the machine.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failed, ok, type Result } from '../../node-image/src/result.ts';

const cachePath = fileURLToPath(new URL('../../node_modules/.cache/etcd/', import.meta.url));

export interface EtcdBinary {
	readonly path: string;
	readonly version: string;
}

export function findEtcd(): Result<EtcdBinary> {
	const cached = join(cachePath, 'usr/bin/etcd');
	for (const path of ['etcd', cached]) {
		const version = versionOf(path);
		if (version !== null) return ok({ path, version });
	}
	const fetched = fetchPackage();
	if (fetched !== null) return failed({ code: 'no-etcd', message: `etcd is not here, and Debian's package cannot be fetched: ${fetched}`, definite: true });
	const version = versionOf(cached);
	return version === null ? failed({ code: 'no-etcd', message: `${cached} does not run`, definite: true }) : ok({ path: cached, version });
}

function versionOf(path: string): string | null {
	const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
	return status === 0 ? (/etcd Version: (\S+)/.exec(stdout)?.[1] ?? 'unknown') : null;
}

/** null: it is there. */
function fetchPackage(): string | null {
	mkdirSync(cachePath, { recursive: true });
	const download = spawnSync('apt-get', ['download', 'etcd-server'], { cwd: cachePath, encoding: 'utf8' });
	if (download.error !== undefined) return 'this machine has no apt-get';
	const archive = readdirSync(cachePath).find((name) => name.endsWith('.deb'));
	if (download.status !== 0 || archive === undefined) return download.stderr.trim().split('\n')[0] ?? 'apt-get download failed';
	const unpack = spawnSync('dpkg', ['-x', archive, '.'], { cwd: cachePath, encoding: 'utf8' });
	rmSync(join(cachePath, archive));
	return unpack.status === 0 && existsSync(join(cachePath, 'usr/bin/etcd')) ? null : 'dpkg -x failed';
}
