/**
 * Watches a directory and those below it, and says which of them changed, a few times a second at most.
 *
 * A watcher for each directory, breadth first, up to a limit: a volume may have hundreds of thousands, and those near
 * the top say most. A token that is renamed is a directory that is renamed: its watchers go with its old name, and its
 * new name is found when its parent tells. Symbolic links are not followed.
 */
import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface DirectoryWatchOptions {
	readonly root: string;
	/** Where to begin, below `root`; '' is the root itself. */
	readonly path: string;
	readonly onChange: (paths: readonly string[]) => void;
	readonly directoriesMax?: number;
}

/** Each costs the system a descriptor's worth of memory; chosen. */
const directoriesMaxDefault = 2_000;
/** Told together: beats change their files ten times a second. */
const tellEveryMs = 200;
/** Of one telling; where there are more, '' stands for all of them. */
const pathsMax = 500;

export class DirectoryWatch {
	readonly #options: DirectoryWatchOptions;
	readonly #watchers = new Map<string, FSWatcher>();
	readonly #changed = new Set<string>();
	#toScan: string[] = [];
	#isScanning = false;
	#tell: NodeJS.Timeout | undefined;
	#stopped = false;

	/** What changes from here on is told; of deeper directories a moment later. */
	constructor(options: DirectoryWatchOptions) {
		this.#options = options;
		this.#watch(options.path);
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#tell);
		for (const watcher of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	#watch(path: string): void {
		const { root, directoriesMax = directoriesMaxDefault } = this.#options;
		if (this.#stopped || this.#watchers.has(path) || this.#watchers.size >= directoriesMax) return;
		const place = join(root, path);
		try {
			// A link would be watched as what it points to, wherever that is.
			if (realpathSync(place) !== join(realpathSync(root), path)) return;
			const watcher = watch(place, { persistent: false }, () => this.#changedIn(path));
			// Gone, or the system has no more watchers: whatever is above it tells.
			watcher.on('error', () => this.#forget(path));
			this.#watchers.set(path, watcher);
		} catch {
			return;
		}
		this.#scan(path);
	}

	#changedIn(path: string): void {
		if (this.#stopped) return;
		this.#changed.add(path);
		this.#tell ??= setTimeout(() => this.#sayChanges(), tellEveryMs);
	}

	#sayChanges(): void {
		this.#tell = undefined;
		const paths = [...this.#changed];
		this.#changed.clear();
		for (const path of paths) this.#scan(path);
		this.#options.onChange(paths.length > pathsMax ? [''] : paths.sort());
	}

	#scan(path: string): void {
		if (!this.#toScan.includes(path)) this.#toScan.push(path);
		if (!this.#isScanning) void this.#scanAll();
	}

	async #scanAll(): Promise<void> {
		this.#isScanning = true;
		for (let path = this.#toScan.shift(); path !== undefined && !this.#stopped; path = this.#toScan.shift()) await this.#scanOne(path);
		this.#isScanning = false;
	}

	async #scanOne(path: string): Promise<void> {
		const found = await readdir(join(this.#options.root, path), { withFileTypes: true }).catch(() => undefined);
		if (this.#stopped) return;
		if (found === undefined) return this.#forget(path);
		const below = new Set(found.filter((entry) => entry.isDirectory()).map((entry) => (path === '' ? entry.name : `${path}/${entry.name}`)));
		for (const known of [...this.#watchers.keys()]) if (parentOf(known) === path && !below.has(known)) this.#forget(known);
		for (const one of below) this.#watch(one);
	}

	/** It is gone, and what was below it. */
	#forget(path: string): void {
		for (const [known, watcher] of [...this.#watchers]) {
			if (path !== '' && known !== path && !known.startsWith(`${path}/`)) continue;
			watcher.close();
			this.#watchers.delete(known);
		}
	}
}

function parentOf(path: string): string | undefined {
	if (path === '') return undefined;
	const end = path.lastIndexOf('/');
	return end < 0 ? '' : path.slice(0, end);
}
