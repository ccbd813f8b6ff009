/**
 * R13: before it joins, a node tries on the volume what the rules are built from, and refuses one that lacks it.
 *
 * A lock that only seems to work is worse than none, and the culprits are ordinary: NFS with cached look-ups,
 * image layers of overlayfs, folders synchronised by other programs. Each finding has a name and a remedy.
 * It works in a directory of this node's own and removes it. (That directories can be renamed while files in
 * them are open cannot be seen through the port; the process runtime is not offered where it does not hold.)
 */
import type { FileSystem, FsCode, FsFailure, FsResult } from './file-system.ts';
import { removeTree } from './tokens.ts';
import { probePrefix, volumeFile } from './volume.ts';

/** What may be lacking, by name. */
export const probeCodes = [
	'not-writable',
	'exclusive-create',
	'exclusive-mkdir',
	'directory-rename',
	'rename-onto-full',
	'rename-loser',
	'stale-look-up',
	'link',
	'overwrite',
	'directory-fsync',
	'directory-mtime',
	'long-names',
] as const;
export type ProbeCode = (typeof probeCodes)[number];

export interface ProbeFinding {
	readonly code: ProbeCode;
	readonly message: string;
	readonly remedy: string;
}

const local = 'use a local file system (ext4, xfs, btrfs, APFS) or a plain folder on one';
const remedies: Record<ProbeCode, string> = {
	'not-writable': 'check the path, its owner and free space',
	'exclusive-create': local,
	'exclusive-mkdir': local,
	'directory-rename': `image layers of overlayfs cannot rename directories: put the volume on a mounted volume, not into the image; else ${local}`,
	'rename-onto-full': local,
	'rename-loser': local,
	'stale-look-up': 'mount NFS with lookupcache=none,noac',
	link: local,
	overwrite: local,
	'directory-fsync': local,
	'directory-mtime': 'mount NFS with lookupcache=none,noac',
	'long-names': 'encrypting file systems such as eCryptfs shorten names: use one that keeps 255 bytes',
};

/** @returns what the volume lacks; nothing when the rules can be kept on it. */
export async function probeVolume(fs: FileSystem, member: string): Promise<ProbeFinding[]> {
	const home = `${probePrefix}${member}`;
	// Left by a probe that was killed.
	await removeTree(fs, home);
	const made = await fs.makeDirectory(home);
	if (!made.ok) return (await isFullVolume(fs, made.error)) ? [] : [finding('not-writable', made.error.message)];
	try {
		// Room for a directory may be all there is: then the file is what fails.
		const written = await fs.create(`${home}/room`, new Uint8Array(1));
		if (!written.ok && (await isFullVolume(fs, written.error))) return [];
		return await probe(fs, home);
	} finally {
		await removeTree(fs, home);
	}
}

/**
 * A volume that is in use was probed when it was empty. When it is full a node must be able to start all the same:
 * mail can be read, and deleting some is what makes room again (R6).
 */
async function isFullVolume(fs: FileSystem, failure: FsFailure): Promise<boolean> {
	return failure.code === 'ENOSPC' && (await fs.look(volumeFile)).ok;
}

async function probe(fs: FileSystem, home: string): Promise<ProbeFinding[]> {
	const findings: ProbeFinding[] = [];
	const bytes = new TextEncoder().encode('probe');
	const at = (name: string): string => `${home}/${name}`;

	/** Each step says what it must answer; a step that answers otherwise is a finding. */
	async function expect(code: ProbeCode, step: string, wanted: 'ok' | FsCode, result: Promise<FsResult<unknown>>): Promise<boolean> {
		const done = await result;
		const seen = done.ok ? 'ok' : done.error.code;
		if (seen === wanted) return true;
		findings.push(finding(code, `${step}: must answer ${wanted}, answered ${seen}`));
		return false;
	}

	if (!(await expect('not-writable', 'write and fsync a file', 'ok', fs.create(at('file'), bytes)))) return findings;
	await expect('exclusive-create', 'create a file that exists', 'EEXIST', fs.create(at('file'), bytes));
	await expect('overwrite', 'overwrite a file in place', 'ok', fs.overwrite(at('file'), bytes));
	await expect('link', 'give a file a second name', 'ok', fs.link(at('file'), at('second')));
	await expect('link', 'link onto a name that exists', 'EEXIST', fs.link(at('file'), at('second')));
	await expect('long-names', 'a name of 255 bytes', 'ok', fs.create(at('n'.repeat(255)), bytes));

	await expect('directory-rename', 'make a directory', 'ok', fs.makeDirectory(at('1-a')));
	await expect('exclusive-mkdir', 'make a directory that exists', 'EEXIST', fs.makeDirectory(at('1-a')));
	await expect('directory-rename', 'put a file into it', 'ok', fs.create(at('1-a/inside'), bytes));
	await expect('directory-rename', 'make a second directory', 'ok', fs.makeDirectory(at('full')));
	await expect('directory-rename', 'put a file into it', 'ok', fs.create(at('full/inside'), bytes));
	await expect('rename-onto-full', 'rename a directory onto one that is not empty', 'ENOTEMPTY', fs.rename(at('1-a'), at('full')));
	await expect('directory-rename', 'rename a directory that is not empty', 'ok', fs.rename(at('1-a'), at('2-b')));
	await expect('rename-loser', 'rename it by its old name', 'ENOENT', fs.rename(at('1-a'), at('2-c')));
	await expect('stale-look-up', 'look a file up below the old name', 'ENOENT', fs.look(at('1-a/inside')));
	await expect('stale-look-up', 'look a file up below the new name', 'ok', fs.look(at('2-b/inside')));
	await expect('directory-fsync', 'fsync a directory', 'ok', fs.syncDirectory(home));
	if (!(await mtimeMoves(fs, at('2-b')))) findings.push(finding('directory-mtime', 'the time of a directory does not change when a name in it does'));
	return findings;
}

/** File systems count time in ticks of up to some milliseconds: names change until the next one. */
const changesMax = 5000;

async function mtimeMoves(fs: FileSystem, directory: string): Promise<boolean> {
	const before = await fs.look(directory);
	for (let change = 0; change < changesMax; change += 1) {
		await fs.makeDirectory(`${directory}/moved`);
		await fs.removeDirectory(`${directory}/moved`);
		const after = await fs.look(directory);
		if (!before.ok || !after.ok) return false;
		if (after.value.mtimeNs !== before.value.mtimeNs) return true;
	}
	return false;
}

function finding(code: ProbeCode, message: string): ProbeFinding {
	return { code, message, remedy: remedies[code] };
}
