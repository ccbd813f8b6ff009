/** Small file systems of their own, for what only they can show: full ones, read-only ones. Needs root on Linux. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Mounted {
	readonly path: string;
	readOnly(yes: boolean): void;
	remove(): Promise<void>;
}

export type MountKind = 'tmpfs' | 'ext4';

/** A text: why there is none here. */
export async function mounted(kind: MountKind, sizeMiB: number): Promise<Mounted | string> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root may mount a small file system, and only on Linux';
	const place = await mkdtemp(join(tmpdir(), 'mclab-mount-'));
	const image = `${place}.img`;
	const remove = async (): Promise<void> => {
		run('umount', place);
		await rm(place, { recursive: true });
		await rm(image, { force: true });
	};
	let made: string | undefined;
	if (kind === 'tmpfs') made = run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', place);
	else {
		await writeFile(image, '');
		await truncate(image, sizeMiB * 1024 * 1024);
		// Root must not get more room than anybody else.
		made = run('mkfs.ext4', '-q', '-m', '0', image) ?? run('mount', '-o', 'loop', image, place);
	}
	if (made !== undefined) {
		await remove();
		return made;
	}
	return { path: place, readOnly: (yes) => void run('mount', '-o', `remount,${yes ? 'ro' : 'rw'}`, place), remove };
}

/** undefined: it did. */
function run(program: string, ...args: string[]): string | undefined {
	const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
	return status === 0 ? undefined : `${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`;
}
